//! Customer groups through the command line: a made-up shop of faithful, fading and passing customers.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use orderhub::model::segments::SegmentsModel;

use super::made::{
    MadeLog, assert_refused, eval_task, models, path, predict_task, time, train_task,
};

const DAYS: i64 = 420;
const AS_OF: i64 = 320;

/// 300 customers. A third orders all the time, a third ordered until a day of their own, a third once. Without `signal`
/// whoever orders is drawn at random. From `changed_from_day` on everything is different.
fn customers(days: i64, signal: bool, changed_from_day: Option<i64>) -> MadeLog {
    let mut log = MadeLog::empty();
    let mut walk = 99_u64;
    let mut next = |below: i64| {
        walk = walk
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(walk >> 33).unwrap() % below
    };
    let mut number = 0;
    for day in 0..days {
        for customer in 0..300_i64 {
            let orders = match (signal, customer % 3) {
                (true, 0) => next(12 + customer % 20) == 0,
                (true, 1) => day < customer && next(15) == 0,
                (true, _) => day == customer * 13 % DAYS,
                (false, _) => next(40) == 0,
            };
            if !orders {
                continue;
            }
            let changed = changed_from_day.is_some_and(|from| day >= from);
            let customer = if changed { 299 - customer } else { customer };
            let (placed, price) = (
                time(day * 86_400 + 40_000),
                500 + next(500) + customer % 7 * 100,
            );
            writeln!(log.orders, "o{number},shop,c{customer},{placed},GBP,,").unwrap();
            writeln!(log.lines, "o{number},1,s{},Thing,1,{price}", next(30)).unwrap();
            number += 1;
        }
    }
    log
}

/// What the longer of two logs has beyond the shorter, which is its beginning.
fn rest(longer: &MadeLog, shorter: &MadeLog) -> MadeLog {
    let empty = MadeLog::empty();
    let beyond = |empty: &str, longer: &str, shorter: &str| {
        let rest = longer.strip_prefix(shorter).unwrap();
        format!("{empty}{rest}")
    };
    MadeLog {
        orders: beyond(&empty.orders, &longer.orders, &shorter.orders),
        lines: beyond(&empty.lines, &longer.lines, &shorter.lines),
        ..empty
    }
}

fn train(log: &Path, out: &Path, more: &[&str]) -> Result<String, String> {
    train_task("segments", log, out, &[&["--epochs", "3"], more].concat())
}

fn asked(folder: &Path) -> PathBuf {
    let file = folder.join("asked.csv");
    let ids: String = (0..300).map(|customer| format!("c{customer}\n")).collect();
    std::fs::write(&file, format!("customer_id\n{ids}nobody\n")).unwrap();
    file
}

#[test]
fn groups_differ_in_what_comes_and_later_events_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let log = customers(DAYS, true, None).write(&folder.join("whole"));
    let until = ["--until", &time(AS_OF * 86_400)];
    let model = folder.join("a/segments-v1");
    let page = train(&log, &model, &until).unwrap();
    assert!(page.contains("Held against RFM k-means"), "{page}");
    let changed = customers(DAYS, true, Some(AS_OF)).write(&folder.join("changed"));
    let again = folder.join("b/segments-v1");
    train(&changed, &again, &until).unwrap();
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        assert_eq!(
            std::fs::read(model.join(file)).unwrap(),
            std::fs::read(again.join(file)).unwrap()
        );
    }

    assert_refused("segments", &model, SegmentsModel::open, &[]);
    let asked = asked(folder);
    let predict = |log: &Path| {
        let out = log.join("predictions.csv");
        predict_task("segments", &model, log, &asked, &out).unwrap();
        std::fs::read_to_string(out).unwrap()
    };
    let predictions = predict(&log);
    let deleted = customers(AS_OF, true, None).write(&folder.join("deleted"));
    assert_eq!(predictions, predict(&changed));
    assert_eq!(predictions, predict(&deleted));
    assert!(
        predictions.starts_with("customer_id,segment,segment_2,segment_3\n"),
        "{predictions}"
    );
    assert!(!predictions.contains("nobody"));

    // A second log that goes on is what is known by now: who first came there has a group too.
    let more = rest(
        &customers(AS_OF + 60, true, None),
        &customers(AS_OF, true, None),
    )
    .write(&folder.join("more"));
    let out = folder.join("by-now.csv");
    let by_now = [
        "predict",
        "segments",
        "--model",
        path(&model),
        "--log",
        path(&deleted),
        "--more",
        path(&more),
        "--requests",
        path(&asked),
        "--out",
        path(&out),
    ];
    models(&by_now).unwrap();
    let by_now = std::fs::read_to_string(out).unwrap();
    assert!(by_now.lines().count() > predictions.lines().count());

    let mut labels = String::from("customer_id,r_days,f_orders,m_minor,future_minor\n");
    for row in predictions.lines().skip(1) {
        let id = row.split(',').next().unwrap();
        let faithful = id.trim_start_matches('c').parse::<i64>().unwrap() % 3 == 0;
        writeln!(
            labels,
            "{id},10.5,3,5000,{}",
            if faithful { 9_000 } else { 0 }
        )
        .unwrap();
    }
    let answers = folder.join("labels.csv");
    std::fs::write(&answers, labels).unwrap();
    let figures = eval_task("segments", &model, &log, &asked, &answers).unwrap();
    assert!(figures["future_eta2"].as_f64().unwrap() > 0.5, "{figures}");
    assert!(
        figures["ari_seeds"].as_f64().is_some() && figures["segments"].as_f64().unwrap() >= 3.0,
        "{figures}"
    );
}

#[test]
fn noise_is_called_noise_and_plain_groups_serve() {
    let folder = tempfile::tempdir().unwrap();
    let log = customers(AS_OF, false, None).write(&folder.path().join("log"));
    let page = train(&log, &folder.path().join("segments-v1"), &[]).unwrap();
    assert!(page.contains("no learnable signal"), "{page}");
}

#[test]
fn what_cannot_be_learned_is_said_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let fails = |name: &str, log: &MadeLog| {
        let out = folder.join(name).join("segments-v1");
        train(&log.write(&folder.join(name).join("log")), &out, &[]).unwrap_err()
    };
    assert!(fails("empty", &MadeLog::empty()).starts_with("not enough data: "));
    assert!(fails("short", &customers(60, true, None)).starts_with("not enough data: "));
    let mut walk_ins = customers(DAYS, true, None);
    walk_ins.orders = walk_ins
        .orders
        .replace(",shop,c", ",shop,,c")
        .replace(",GBP,,", ",GBP,");
    let rows = walk_ins.orders.lines().map(|row| {
        let fields: Vec<&str> = row.split(',').collect();
        match fields.as_slice() {
            [id, site, "", _, placed, ..] => format!("{id},{site},,{placed},GBP,,\n"),
            _ => format!("{row}\n"),
        }
    });
    walk_ins.orders = rows.collect();
    assert!(fails("walk-ins", &walk_ins).starts_with("not enough data: "));
}
