//! A challenger of forecasts against a champion: both are asked the same days, which neither has seen, and the days decide.

use std::fmt::Write as _;

use orderhub::{learning::trial::Fate, model::task::Task};

use super::shop::{LearningShop, day};
use crate::{
    app::Disk,
    models::made::{MadeLog, models, path, time},
    support::run,
};

/// Nobody comes on Sundays, and many do on Saturdays. 2024-01-01 was a Monday.
fn weekly(days: i64) -> MadeLog {
    let mut log = MadeLog::empty();
    for day in 0..days {
        let orders = [3, 3, 4, 4, 5, 10, 0][usize::try_from(day % 7).unwrap()];
        for nth in 0..orders {
            let placed = time(day * 86_400 + 36_000 + nth * 600);
            let (sku, quantity) = (nth % 3, 1 + (day + nth) % 2);
            writeln!(log.orders, "o{day}-{nth},shop,,{placed},GBP,,").unwrap();
            writeln!(
                log.lines,
                "o{day}-{nth},1,s{sku},Thing {sku},{quantity},250"
            )
            .unwrap();
        }
    }
    log
}

/// One training, and two models of it: the first says the constant mean, the second the mean of each weekday.
fn forecasters(disk: &Disk, log: &MadeLog) {
    let folder = disk.path().join("models/main");
    let log = log.write(&disk.path().join("sent"));
    let trained = folder.join("demand45-v1");
    let args = ["train", "demand45", "--epochs", "1"];
    let places = ["--log", path(&log), "--out", path(&trained)];
    models(&[&args[..], &places, &["--until", &day(155, 0)]].concat()).unwrap();
    for (name, place) in [("demand45-v1", 0), ("demand45-v2", 6)] {
        let to = folder.join(name);
        std::fs::create_dir_all(&to).unwrap();
        if to != trained {
            let weights = "model.safetensors";
            std::fs::copy(trained.join(weights), to.join(weights)).unwrap();
        }
        let card = std::fs::read_to_string(trained.join("card.toml")).unwrap();
        let mut card: toml::Table = card.parse().unwrap();
        card["name"] = name.into();
        card["verdict"]["passed"] = true.into();
        let shares = (0..11).map(|at| f64::from(u8::from(at == place)).into());
        let shares = toml::Value::Array(shares.collect());
        card["settings"]["site_weights"] = shares.clone();
        card["settings"]["sku_weights"] = shares;
        std::fs::write(to.join("card.toml"), card.to_string()).unwrap();
    }
}

#[test]
fn who_forecasts_better_days_that_nobody_has_seen_forecasts_from_then_on() {
    run(async {
        let disk = Disk::new();
        let log = weekly(215);
        forecasters(&disk, &log);
        let shop = LearningShop::open_over(disk, "demand45", &day(214, 2)).await;
        let job = shop.import(&log, &day(214, 2)).await;
        assert_eq!(job["rejected"], 0, "{job:#}");

        // Whoever is worse is never promoted, and waits.
        shop.cast(Task::Demand45, Some("demand45-v2"), Some("demand45-v1"));
        shop.clock.stop_at(&day(214, 3), 0);
        let standing = shop.look().await;
        let demand = &standing.tasks[&Task::Demand45];
        let judged = demand.judged.clone().unwrap();
        assert_eq!(judged.fate, Fate::Waits, "{}", judged.sentence);
        assert!(demand.gain.unwrap().upper < 0.0, "{:?}", demand.gain);
        assert!(
            demand.drift.answers > 200 && demand.drift.calibration_error.is_some(),
            "{:?}",
            demand.drift
        );

        shop.cast(Task::Demand45, Some("demand45-v1"), Some("demand45-v2"));
        shop.clock.stop_at(&day(215, 3), 0);
        let standing = shop.look().await;
        let demand = &standing.tasks[&Task::Demand45];
        let judged = demand.judged.clone().unwrap();
        assert_eq!(judged.fate, Fate::Promoted, "{}", judged.sentence);
        assert_eq!(judged.model, "demand45-v2");
        // There is an origin on every Thursday since the training: nine of them.
        assert!(
            judged.sentence.ends_with("on 9 days"),
            "{}",
            judged.sentence
        );
        assert_eq!(demand.champion.as_deref(), Some("demand45-v2"));
    });
}

#[test]
fn where_nobody_can_tell_who_was_right_much_newer_data_takes_the_place_of_old() {
    run(async {
        let disk = Disk::new();
        let log = MadeLog::of(110, None).write(&disk.path().join("sent"));
        for (name, until) in [("anomaly-v1", 70), ("anomaly-v2", 90), ("anomaly-v3", 105)] {
            let out = disk.path().join("models/main").join(name);
            let args = ["train", "anomaly", "--epochs", "1"];
            let places = ["--log", path(&log), "--out", path(&out)];
            models(&[&args[..], &places, &["--until", &day(until, 0)]].concat()).unwrap();
            let card = out.join("card.toml");
            let text = std::fs::read_to_string(&card).unwrap();
            std::fs::write(&card, text.replace("passed = false", "passed = true")).unwrap();
        }
        let shop = LearningShop::open_over(disk, "anomaly", &day(110, 2)).await;
        for (at, challenger, fate) in [
            (111, "anomaly-v2", Fate::Waits),
            (112, "anomaly-v3", Fate::Promoted),
        ] {
            shop.cast(Task::Anomaly, Some("anomaly-v1"), Some(challenger));
            shop.clock.stop_at(&day(at, 3), 0);
            let standing = shop.look().await;
            let anomaly = &standing.tasks[&Task::Anomaly];
            let judged = anomaly.judged.clone().unwrap();
            assert_eq!(judged.fate, fate, "{}", judged.sentence);
            assert_eq!(
                anomaly.trained, None,
                "a challenger waits, or the champion is new"
            );
        }
    });
}
