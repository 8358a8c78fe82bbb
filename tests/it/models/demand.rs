//! Demand through the command line: a shop that is closed on Sundays and busy at the beginning of each month.
//!
//! What is promised here: training repeats to the byte, the month's beginning is learned and beats the classical forecasters,
//! later events change no digit, noise is called noise, and what cannot be answered is said plainly.

use std::fmt::Write as _;
use std::path::Path;

use super::demand_made::{date, monthly, monthly_model, requests, said, train, write_log};
use super::made::{eval_task, predict_task as predict, train_task};

#[test]
fn the_beginning_of_the_month_is_learned_and_closing_days_are_known() {
    let (folder, log, model, page) = monthly_model();
    assert!(
        page.contains("Held against") && !page.contains("no learnable signal"),
        "{page}"
    );
    let asked = requests(&folder.path().join("requests.csv"), 420, 45);
    let out = folder.path().join("said.csv");
    let told = predict("demand45", model, log, &asked, &out).unwrap();
    assert_eq!(told, "135 rows predicted by demand45-v1\n");
    let rows = said(&out);
    for (sku, day, [p10, p50, p90]) in &rows {
        assert!(
            0.0 <= *p10 && p10 <= p50 && p50 <= p90,
            "{sku} {day}: {p10} {p50} {p90}"
        );
    }
    // 2024-02-25 is day 420, a Sunday; the week from Friday 2024-03-01 on is a busy one.
    let site = |day: &str| {
        rows.iter()
            .find(|row| row.0.is_empty() && row.1 == day)
            .unwrap()
            .2
    };
    assert_eq!(site("2024-02-25"), [0.0; 3]);
    assert!(
        site("2024-03-05")[1] > 1.1 * site("2024-03-19")[1],
        "{rows:?}"
    );
    assert!(
        rows.iter()
            .filter(|row| row.0 == "never-sold")
            .all(|row| row.2[1] < 0.1)
    );
}

#[test]
fn training_twice_gives_the_same_bytes_for_both_horizons() {
    let folder = tempfile::tempdir().unwrap();
    let log = write_log(&folder.path().join("log"), 170, monthly);
    for task in ["demand45", "demand730"] {
        let [first, second] =
            ["a", "b"].map(|way| folder.path().join(way).join(format!("{task}-v1")));
        train(task, &log, &first, "1").unwrap();
        train(task, &log, &second, "1").unwrap();
        for file in ["model.safetensors", "card.toml", "CARD.md"] {
            let bytes = |model: &Path| std::fs::read(model.join(file)).unwrap();
            assert_eq!(bytes(&first), bytes(&second), "{task} {file}");
        }
    }
    let two_years = requests(&folder.path().join("requests.csv"), 170, 730);
    let out = folder.path().join("said.csv");
    predict(
        "demand730",
        &folder.path().join("a/demand730-v1"),
        &log,
        &two_years,
        &out,
    )
    .unwrap();
    assert_eq!(said(&out).len(), 3 * 730);
    let other = predict(
        "demand45",
        &folder.path().join("a/demand730-v1"),
        &log,
        &two_years,
        &out,
    );
    assert!(
        other
            .unwrap_err()
            .contains("the card is for the task demand730, not demand45")
    );
}

#[test]
fn later_events_change_no_digit_and_other_questions_neither() {
    let (folder, log, model, _) = monthly_model();
    let folder = folder.path();
    let asked = requests(&folder.join("early.csv"), 250, 45);
    predict("demand45", model, log, &asked, &folder.join("all.csv")).unwrap();
    // The same log without anything from the origin on, and one where everything later is another shop's doing.
    let cut = write_log(&folder.join("cut"), 250, monthly);
    predict("demand45", model, &cut, &asked, &folder.join("cut.csv")).unwrap();
    let other = write_log(&folder.join("other"), 420, |day, walk| {
        if day < 250 { monthly(day, walk) } else { 40 }
    });
    predict("demand45", model, &other, &asked, &folder.join("other.csv")).unwrap();
    let all = std::fs::read_to_string(folder.join("all.csv")).unwrap();
    assert_eq!(
        all,
        std::fs::read_to_string(folder.join("cut.csv")).unwrap()
    );
    assert_eq!(
        all,
        std::fs::read_to_string(folder.join("other.csv")).unwrap()
    );
    let one = folder.join("one.csv");
    let (origin, day) = (date(250), date(261));
    std::fs::write(
        &one,
        format!("site,sku,origin,day\nshop,s0,{origin},{day}\nshop,s0,{origin},{day}\n"),
    )
    .unwrap();
    predict("demand45", model, log, &one, &folder.join("one-said.csv")).unwrap();
    let one = said(&folder.join("one-said.csv"));
    let of_all = said(&folder.join("all.csv"));
    assert_eq!(one.len(), 1, "asked twice, answered once");
    assert!(of_all.contains(&one[0]), "{one:?}");
}

#[test]
fn training_until_a_day_is_training_without_what_came_later() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let long = write_log(&folder.join("long"), 200, monthly);
    let short = write_log(&folder.join("short"), 170, monthly);
    let until = format!("{}T00:00:00Z", date(170));
    let [a, b] = ["a", "b"].map(|way| folder.join(way).join("demand45-v1"));
    let more = ["--epochs", "1", "--until", &until];
    train_task("demand45", &long, &a, &more).unwrap();
    train_task("demand45", &short, &b, &more).unwrap();
    for file in ["model.safetensors", "card.toml"] {
        assert_eq!(
            std::fs::read(a.join(file)).unwrap(),
            std::fs::read(b.join(file)).unwrap(),
            "{file}"
        );
    }
}

#[test]
fn noise_is_called_noise_and_answered_with_its_mean() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let log = write_log(&folder.join("log"), 366, |_, walk| 5 + walk.below(46));
    let model = folder.join("demand45-v1");
    let page = train("demand45", &log, &model, "1").unwrap();
    assert!(
        page.contains("no learnable signal") && page.contains("constant mean"),
        "{page}"
    );
    let asked = requests(&folder.join("requests.csv"), 366, 45);
    predict("demand45", &model, &log, &asked, &folder.join("said.csv")).unwrap();
    let rows = said(&folder.join("said.csv"));
    let site: Vec<[f64; 3]> = rows
        .iter()
        .filter(|row| row.0.is_empty())
        .map(|row| row.2)
        .collect();
    assert!(
        site.iter().all(|said| *said == site[0]),
        "one line, whatever the day"
    );
    assert!((25.0..30.0).contains(&site[0][1]), "{:?}", site[0]);
}

#[test]
fn too_little_is_said_to_be_too_little() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, days) in [("weeks", 50_i64), ("day", 1)] {
        let log = write_log(&folder.join(name), days, |_, _| 20);
        let error = train("demand45", &log, &folder.join("demand45-v1"), "1").unwrap_err();
        assert!(
            error.starts_with("not enough data: the record has"),
            "{error}"
        );
    }
    // A model serves a shop of five weeks with its mean and a wide band.
    let (_, _, model, _) = monthly_model();
    let young = write_log(&folder.join("young"), 35, |_, _| 20);
    let asked = requests(&folder.join("requests.csv"), 35, 45);
    predict("demand45", model, &young, &asked, &folder.join("said.csv")).unwrap();
    let rows = said(&folder.join("said.csv"));
    assert!(
        rows.iter()
            .filter(|row| row.0.is_empty())
            .all(|row| row.2[1] == 20.0 && row.2[0] < 15.0 && row.2[2] > 25.0)
    );
}

#[test]
fn what_cannot_be_answered_is_said_with_its_place() {
    let (folder, log, model, _) = monthly_model();
    let folder = folder.path();
    let cases = [
        (
            "order",
            "site,sku,day,origin\n",
            "row 1: column 3 must be \"origin\"",
        ),
        (
            "day",
            "site,sku,origin,day\nshop,,2023-10-02,soon\n",
            "row 2, column day: \"soon\" is not a day",
        ),
        (
            "before",
            "site,sku,origin,day\nshop,,2023-10-02,2023-10-01\n",
            "is not one of the 45 days",
        ),
        (
            "after",
            "site,sku,origin,day\nshop,,2023-10-02,2023-11-16\n",
            "is not one of the 45 days",
        ),
        (
            "nowhere",
            "site,sku,origin,day\nelsewhere,,2023-10-01,2023-10-01\n",
            "knows none of the requested sites",
        ),
        (
            "silent",
            "site,sku,origin,day\nshop,,2031-10-01,2031-10-01\n",
            "knows none of the requested sites",
        ),
        (
            "too early",
            "site,sku,origin,day\nshop,,1999-10-01,1999-10-01\n",
            "knows none of the requested sites",
        ),
    ];
    for (name, text, problem) in cases {
        let asked = folder.join(format!("{name}.csv"));
        std::fs::write(&asked, text).unwrap();
        let error = predict("demand45", model, log, &asked, &folder.join("x.csv")).unwrap_err();
        assert!(error.contains(problem), "{name}: {error}");
    }
}

#[test]
fn eval_says_what_the_contract_counts() {
    let (folder, log, model, _) = monthly_model();
    let folder = folder.path();
    let mut text = "site,sku,origin,day,actual,scale\n".to_owned();
    let origin = date(250);
    for sku in ["", "s0"] {
        for ahead in 0..45 {
            writeln!(text, "shop,{sku},{origin},{},10,2.5", date(250 + ahead)).unwrap();
        }
    }
    let labels = folder.join("labels.csv");
    std::fs::write(&labels, text).unwrap();
    let figures = eval_task("demand45", model, log, &labels, &labels).unwrap();
    let figure = |name: &str| figures[name].as_f64().unwrap();
    predict(
        "demand45",
        model,
        log,
        &labels,
        &folder.join("labelled.csv"),
    )
    .unwrap();
    let rows = said(&folder.join("labelled.csv"));
    let pinball = |q: f64, level: f64| {
        if 10.0 >= q {
            (10.0 - q) * level
        } else {
            (q - 10.0) * (1.0 - level)
        }
    };
    for (name, is_site) in [("site", true), ("sku", false)] {
        let of: Vec<[f64; 3]> = rows
            .iter()
            .filter(|row| row.0.is_empty() == is_site)
            .map(|row| row.2)
            .collect();
        let loss: f64 = of
            .iter()
            .map(|q| pinball(q[0], 0.1) + pinball(q[1], 0.5) + pinball(q[2], 0.9))
            .sum();
        let missed: f64 = of.iter().map(|q| (10.0 - q[1]).abs()).sum();
        assert!((figure(&format!("{name}.wql")) - 2.0 * loss / 3.0 / 450.0).abs() < 1e-9);
        assert!((figure(&format!("{name}.mase")) - missed / 45.0 / 2.5).abs() < 1e-9);
    }
    let mean = f64::midpoint(figure("site.wql"), figure("sku.wql"));
    assert!((figure("wql") - mean).abs() < 1e-12);
}
