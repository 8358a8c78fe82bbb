//! The ETA task on made-up kitchens: two sites, a fast one and a slow one, both slower when they are busy.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use orderhub::model::eta::EtaModel;

use super::made::{assert_refused, eval_task, predict_task, train_task};

/// How long an order takes.
#[derive(Clone, Copy, PartialEq)]
enum Prep {
    /// By site and by how much there is to do.
    Busy,
    /// By nothing at all.
    Noise,
}

/// `orders` orders; those from `changed_from` on take another time, and those from `until` on are not there.
struct Kitchens {
    orders: u64,
    prep: Prep,
    changed_from: u64,
    until: u64,
}

impl Kitchens {
    fn of(orders: u64, prep: Prep) -> Self {
        Self {
            orders,
            prep,
            changed_from: u64::MAX,
            until: u64::MAX,
        }
    }

    fn text(&self) -> String {
        let mut walk = 77_u64;
        let mut next = |below: u64| {
            walk = walk
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (walk >> 33) % below
        };
        let mut text = "order_id,site,customer_id,placed_at,currency,ready_at,country\n".to_owned();
        let mut minute = 0;
        for at in 0..self.orders {
            // A rush of quick orders, then a calm of slow ones.
            let rush = (at / 40) % 2 == 0;
            minute += if rush { 1 + next(3) } else { 12 + next(9) };
            let (site, noise) = (next(2), next(9));
            let prep = match self.prep {
                Prep::Busy => 8 + 14 * site + if rush { 16 } else { 0 } + noise,
                Prep::Noise => 5 + next(40),
            };
            let prep = if at >= self.changed_from { 90 } else { prep };
            if at < self.until {
                let (placed, ready) = (time(minute), time(minute + prep));
                writeln!(text, "o{at},s{site},,{placed},EUR,{ready},").unwrap();
            }
        }
        text
    }

    fn write(&self, folder: &Path) -> PathBuf {
        write(folder, &self.text())
    }
}

fn write(folder: &Path, orders: &str) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("orders.csv"), orders).unwrap();
    folder.to_path_buf()
}

fn time(minute: u64) -> String {
    let second = 1_704_067_200 + i64::try_from(minute).unwrap() * 60;
    jiff::Timestamp::from_second(second).unwrap().to_string()
}

fn train(log: &Path, out: &Path) -> Result<String, String> {
    train_task("eta", log, out, &["--epochs", "4"])
}

fn predict(model: &Path, log: &Path, requests: &Path) -> Result<(String, String), String> {
    let out = log.join("predictions.csv");
    let said = predict_task("eta", model, log, requests, &out)?;
    Ok((said, std::fs::read_to_string(out).unwrap()))
}

#[test]
fn it_learns_what_the_running_mean_cannot_know_and_repeats_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let log = Kitchens::of(600, Prep::Busy).write(&folder.join("log"));
    let model = folder.join("eta-v1");
    let page = train(&log, &model).unwrap();
    assert!(
        page.contains("Held against running mean of the site: passed: "),
        "{page}"
    );
    let again = folder.join("again").join("eta-v1");
    train(&log, &again).unwrap();
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        let bytes = |folder: &Path| std::fs::read(folder.join(file)).unwrap();
        assert_eq!(bytes(&model), bytes(&again), "{file}");
    }

    // What comes later changes nothing: neither other ready times, nor no orders at all.
    let wanted = folder.join("wanted.csv");
    let ids: String = (500..560).map(|at| format!("o{at}\n")).collect();
    std::fs::write(&wanted, format!("order_id\n{ids}")).unwrap();
    let (said, whole) = predict(&model, &log, &wanted).unwrap();
    assert_eq!(said, "60 rows predicted by eta-v1\n");
    let changed = Kitchens {
        changed_from: 560,
        ..Kitchens::of(600, Prep::Busy)
    };
    let deleted = Kitchens {
        until: 560,
        ..Kitchens::of(600, Prep::Busy)
    };
    for (name, log) in [("changed", changed), ("deleted", deleted)] {
        let log = log.write(&folder.join(name));
        assert_eq!(predict(&model, &log, &wanted).unwrap().1, whole, "{name}");
    }
    let rows: Vec<Vec<f64>> = whole
        .lines()
        .skip(1)
        .map(|row| {
            row.split(',')
                .skip(1)
                .map(|number| number.parse().unwrap())
                .collect()
        })
        .collect();
    assert!(rows.iter().all(|row| row.is_sorted()), "{whole}");
    assert!(rows.iter().all(|row| row.len() == 3));

    // A stricter as-of moment than the placing hides ready times: another promise.
    let early: String = (500..560)
        .map(|at| format!("o{at},2024-01-01T00:00:00Z\n"))
        .collect();
    std::fs::write(&wanted, format!("order_id,as_of\n{early}")).unwrap();
    assert_ne!(predict(&model, &log, &wanted).unwrap().1, whole);

    assert_refused(
        "eta",
        &model,
        EtaModel::open,
        &[("late = ", "late = -", "the settings are not usable numbers")],
    );
    measured(folder, &model, &log);
}

/// The figures of `eval` are those of the contract: here every promise is compared with 30 minutes.
fn measured(folder: &Path, model: &Path, log: &Path) {
    let (wanted, answers) = (folder.join("two.csv"), folder.join("answers.csv"));
    std::fs::write(&wanted, "order_id\no500\no501\n").unwrap();
    std::fs::write(&answers, "order_id,prep_minutes\no500,30\no501,30\n").unwrap();
    let (_, rows) = predict(model, log, &wanted).unwrap();
    let errors = rows.lines().skip(1).map(|row| {
        let middle: f64 = row.split(',').nth(2).unwrap().parse().unwrap();
        (middle - 30.0).abs()
    });
    let mae = errors.sum::<f64>() / 2.0;
    let figures = eval_task("eta", model, log, &wanted, &answers).unwrap();
    assert!(
        (figures["mae"].as_f64().unwrap() - mae).abs() < 2e-3,
        "{figures} {mae}"
    );
    assert_eq!(
        (figures["n"].as_u64(), figures["crossed"].as_f64()),
        (Some(2), Some(0.0))
    );
}

#[test]
fn noise_has_no_signal_and_the_baseline_inside_promises() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let log = Kitchens::of(500, Prep::Noise).write(&folder.join("log"));
    let model = folder.join("eta-v1");
    let page = train(&log, &model).unwrap();
    assert!(page.contains("no learnable signal: "), "{page}");
    let wanted = folder.join("wanted.csv");
    std::fs::write(&wanted, "order_id\no5\no400\nunknown\n").unwrap();
    let (said, rows) = predict(&model, &log, &wanted).unwrap();
    assert!(
        said.contains("2 rows predicted by quantiles of the log"),
        "{said}"
    );
    assert!(said.contains("1 requests are not in the log"), "{said}");
    let promises: Vec<&str> = rows
        .lines()
        .skip(1)
        .map(|row| row.split_once(',').unwrap().1)
        .collect();
    assert_eq!(promises.first(), promises.last(), "the same for all");
}

#[test]
fn what_cannot_be_learned_or_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let few = Kitchens::of(20, Prep::Busy).write(&folder.join("few"));
    let out = folder.join("eta-v1");
    let error = train(&few, &out).unwrap_err();
    assert!(error.starts_with("not enough data: "), "{error}");
    let none = write(
        &folder.join("none"),
        "order_id,site,customer_id,placed_at,currency,ready_at,country\n",
    );
    assert!(
        train(&none, &out)
            .unwrap_err()
            .starts_with("not enough data: ")
    );
    // Ready before it was placed, or years later: not believed, so nothing is left to learn from.
    let text = Kitchens::of(400, Prep::Busy).text();
    let strange = |ready: &str| {
        let mut lines = text.lines();
        let mut strange = format!("{}\n", lines.next().unwrap());
        for line in lines {
            let mut fields: Vec<&str> = line.split(',').collect();
            fields[5] = ready;
            writeln!(strange, "{}", fields.join(",")).unwrap();
        }
        strange
    };
    for (name, ready) in [
        ("past", "1999-01-01T00:00:00Z"),
        ("future", "2199-01-01T00:00:00Z"),
    ] {
        let log = write(&folder.join(name), &strange(ready));
        let error = train(&log, &out).unwrap_err();
        assert!(
            error.starts_with("not enough data: 0 training orders"),
            "{name}: {error}"
        );
    }

    let log = Kitchens::of(300, Prep::Busy).write(&folder.join("log"));
    train(&log, &out).unwrap();
    let requests = folder.join("requests.csv");
    for (text, problem) in [
        (
            "order_id,as_of\no1,noon\n",
            "row 2, column as_of: \"noon\" is not a time",
        ),
        (
            "order_id,as_of\no1,2024-01-01T00:00:00Z\no1,2024-01-01T00:00:00Z\n",
            "order o1 is asked for twice",
        ),
        ("order,as_of\n", "column 1 must be \"order_id\""),
        (
            "order_id\nghost\n",
            "none of the 1 requested orders is in the log",
        ),
    ] {
        std::fs::write(&requests, text).unwrap();
        let error = predict(&out, &log, &requests).unwrap_err();
        assert!(error.contains(problem), "{error}");
    }
}
