//! Models through the doors users use: log folders, the `models` command, the scorer.
//!
//! The logs are made here: a shop in which orders of careless customers come back. Rule by rule: training repeats to
//! the byte, later events change nothing, and what cannot be done is said plainly. `models/scoring.rs` has the scores,
//! `models/reading.rs` the log reader, `models/live*.rs` the models of a running hub.

mod anomaly;
mod basket;
mod demand;
mod demand_made;
mod eta;
pub(crate) mod live;
mod live_carts;
mod live_insights;
mod live_learning;
mod live_roles;
pub(crate) mod made;
mod reading;
mod roles;
mod scoring;
mod segments;
mod sentiment;
mod stockout;

use std::fmt::Write as _;
use std::path::Path;

use orderhub::model::log::OrderLog;

use made::{MadeLog, eval_task, made, models, path, predict_task, train, train_task};

#[test]
fn training_twice_gives_the_same_bytes() {
    let (folder, log, model) = made();
    let again = folder.path().join("again").join("cancel-v9");
    train(log, &again);
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        assert_eq!(
            std::fs::read(model.join(file)).unwrap(),
            std::fs::read(again.join(file)).unwrap(),
            "{file}"
        );
    }
    let error = train_task("cancel", log, model, &[]).unwrap_err();
    assert!(error.contains("holds a model already"), "{error}");
}

#[test]
fn later_events_do_not_change_a_prediction_by_a_digit() {
    let (folder, _, model) = made();
    let folder = folder.path();
    let whole = MadeLog::of(130, None).write(&folder.join("whole"));
    // From day 112 on: other prices in one copy, nothing at all in the other.
    let changed = MadeLog::of(130, Some(112)).write(&folder.join("changed"));
    let deleted = MadeLog::of(112, None).write(&folder.join("deleted"));
    let wanted = folder.join("wanted.csv");
    let ids: String = (100 * 8..112 * 8).map(|at| format!("o{at}\n")).collect();
    std::fs::write(&wanted, format!("order_id\n{ids}")).unwrap();
    let predict = |log: &Path| {
        let out = log.join("predictions.csv");
        let said = predict_task("cancel", model, log, &wanted, &out);
        assert_eq!(said.unwrap(), "96 rows predicted by cancel-v9\n");
        std::fs::read_to_string(out).unwrap()
    };
    let predictions = predict(&whole);
    assert_eq!(predictions, predict(&changed));
    assert_eq!(predictions, predict(&deleted));
    let distinct: std::collections::BTreeSet<&str> = predictions
        .lines()
        .filter_map(|row| row.split(',').nth(1))
        .collect();
    assert!(
        distinct.len() > 80,
        "the predictions tell orders apart: {}",
        distinct.len()
    );
}

#[test]
fn training_until_a_moment_does_not_see_what_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // 2024-04-20 is the start of day 110.
    let train_until = |log: &Path, out: &Path| {
        let more = ["--epochs", "1", "--until", "2024-04-20T00:00:00Z"];
        train_task("cancel", log, out, &more).unwrap();
        std::fs::read(out.join("model.safetensors")).unwrap()
    };
    let whole = MadeLog::of(125, None).write(&folder.join("whole"));
    let changed = MadeLog::of(125, Some(111)).write(&folder.join("changed"));
    let weights = train_until(&whole, &folder.join("a").join("cancel-v1"));
    assert_eq!(
        weights,
        train_until(&changed, &folder.join("b").join("cancel-v1"))
    );
}

#[test]
fn the_made_pattern_is_learned_and_measured() {
    let (folder, log, model) = made();
    let labels = folder.path().join("labels.csv");
    let open = OrderLog::open(log).unwrap();
    let mut text = String::from("order_id,label\n");
    for entry in open.orders().skip(100 * 8) {
        let back = open.reversals().iter().any(|reversal| {
            open.reversed_order(reversal)
                .is_some_and(|order| order.order_id() == entry.order_id())
        });
        writeln!(text, "{},{}", entry.order_id(), u8::from(back)).unwrap();
    }
    std::fs::write(&labels, text).unwrap();
    let metrics = eval_task("cancel", model, log, &labels, &labels).unwrap();
    assert!(metrics["auc"].as_f64().unwrap() > 0.65, "{metrics}");
    assert_eq!(metrics["n"], 240);
}

#[test]
fn an_unknown_task_and_little_data_are_answered_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let log = MadeLog::of(3, None).write(&folder.path().join("log"));
    let out = folder.path().join("m");
    let train = |task| train_task(task, &log, &out, &[]).unwrap_err();
    let unknown = "unknown task sorcery: one of cancel, anomaly";
    assert!(train("sorcery").contains(unknown));
    assert!(train("cancel").starts_with("not enough data: "));
    assert!(
        models(&["list", "--dir", path(folder.path())])
            .unwrap()
            .starts_with("cancel-v2 inside the program")
    );
}

/// The public data set, where it lies beside the project: the shipped weights on the weeks after their training.
#[test]
fn the_embedded_model_is_as_good_as_its_card_says() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let labels = data.join("tasks/cancel/test/online_retail.labels.csv.zst");
    if !labels.is_file() {
        return;
    }
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/cancel-v2");
    let log = data.join("online_retail");
    let metrics = eval_task("cancel", &model, &log, &labels, &labels).unwrap();
    let auc = metrics["auc"].as_f64().unwrap();
    assert!(
        (0.70..0.80).contains(&auc),
        "far below is a defect, far above a leak: {metrics}"
    );
}
