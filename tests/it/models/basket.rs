//! What goes with a cart, through the command line: a made-up shop whose articles come in families and whose customers
//! have favourites.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use orderhub::model::basket::BasketModel;

use super::made::{MadeLog, assert_refused, eval_task, path, predict_task, time, train_task};

/// Days of the made-up log, and the first day of what is asked.
const DAYS: i64 = 90;
const ASKED_FROM: i64 = 84;

/// Orders a day of a shop with a signal: just enough of them for blocks that can be learned from.
const ORDERS: i64 = 5;

/// How large a made-up shop is. Noise needs more of everything: in a small shop it looks like a signal sooner.
struct Size {
    orders: i64,
    families: u64,
    articles: u64,
}

impl Size {
    fn of(signal: bool) -> Self {
        let (orders, families, articles) = if signal { (ORDERS, 5, 37) } else { (6, 8, 60) };
        Self {
            orders,
            families,
            articles,
        }
    }
}

/// A log of some orders a day. Each order takes from one family of five articles, and each of twelve customers always adds
/// a favourite of their own, unless there is no `signal`. From `changed_from_day` on everything is different.
pub(super) fn families(days: i64, signal: bool, changed_from_day: Option<i64>) -> MadeLog {
    let size = Size::of(signal);
    let mut log = MadeLog::empty();
    let mut walk = 77_u64;
    let mut next = |below: u64| {
        walk = walk
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (walk >> 33) % below
    };
    for at in 0..days * size.orders {
        let (day, slot) = (at / size.orders, at % size.orders);
        let placed = time(day * 86_400 + 32_400 + slot * 3_600);
        let customer = next(12);
        writeln!(log.orders, "o{at},shop,c{customer},{placed},GBP,,").unwrap();
        let family = next(size.families);
        let mut skus = std::collections::BTreeSet::new();
        while skus.len() < 4 {
            skus.insert(if signal {
                family * 5 + next(5)
            } else {
                next(size.articles)
            });
        }
        if signal {
            skus.insert(size.families * 5 + customer);
        }
        let changed = changed_from_day.is_some_and(|from| day >= from);
        for (line, sku) in skus.into_iter().enumerate() {
            let sku = if changed {
                size.articles - 1 - sku
            } else {
                sku
            };
            writeln!(
                log.lines,
                "o{at},{},s{sku},Thing {sku},1,{}",
                line + 1,
                100 + sku
            )
            .unwrap();
        }
    }
    log
}

pub(super) fn train(log: &Path, out: &Path, more: &[&str]) -> Result<String, String> {
    train_task("basket", log, out, &[&["--epochs", "2"], more].concat())
}

/// Requests and answers: the orders from a day on, each without its last line.
fn requests(log: &MadeLog, from_day: i64, folder: &Path) -> (PathBuf, PathBuf) {
    std::fs::create_dir_all(folder).unwrap();
    let asked = |id: &str| {
        id.trim_start_matches('o')
            .parse::<i64>()
            .is_ok_and(|at| at >= from_day * ORDERS)
    };
    let rows = |text: &str| -> Vec<(String, String)> {
        let row = |row: &str| Some((row.split(',').next()?.to_owned(), row.to_owned()));
        text.lines()
            .skip(1)
            .filter_map(row)
            .filter(|(id, _)| asked(id))
            .collect()
    };
    let head = |text: &str| format!("{}\n", text.lines().next().unwrap());
    let (mut orders, mut lines) = (head(&log.orders), head(&log.lines));
    rows(&log.orders)
        .iter()
        .for_each(|(_, row)| writeln!(orders, "{row}").unwrap());
    let all = rows(&log.lines);
    let mut labels = String::from("order_id,held_out_sku\n");
    for (at, (id, row)) in all.iter().enumerate() {
        if all.get(at + 1).is_some_and(|(next, _)| next == id) {
            writeln!(lines, "{row}").unwrap();
        } else {
            writeln!(labels, "{id},{}", row.split(',').nth(2).unwrap()).unwrap();
        }
    }
    std::fs::write(folder.join("orders.csv"), orders).unwrap();
    std::fs::write(folder.join("lines.csv"), lines).unwrap();
    let answers = folder.join("labels.csv");
    std::fs::write(&answers, labels).unwrap();
    (folder.to_path_buf(), answers)
}

#[test]
fn favourites_are_learned_beyond_what_goes_together_and_later_events_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let whole = families(DAYS, true, None);
    let log = whole.write(&folder.join("whole"));
    let until = ["--until", &time(ASKED_FROM * 86_400)];
    let model = folder.join("a/basket-v1");
    let page = train(&log, &model, &until).unwrap();
    assert!(page.contains("Held against EASE"), "{page}");
    assert!(!page.contains("no learnable signal"), "{page}");

    // Twice the same bytes, also where the log goes on differently.
    let changed = families(DAYS, true, Some(ASKED_FROM)).write(&folder.join("changed"));
    let again = folder.join("b/basket-v1");
    train(&changed, &again, &until).unwrap();
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        assert_eq!(
            std::fs::read(model.join(file)).unwrap(),
            std::fs::read(again.join(file)).unwrap()
        );
    }

    let (asked, labels) = requests(&whole, ASKED_FROM, &folder.join("asked"));
    let predict = |log: &Path| {
        let out = log.join("predictions.csv");
        let said = predict_task("basket", &model, log, &asked, &out).unwrap();
        assert_eq!(said, "30 rows predicted by basket-v1\n");
        std::fs::read_to_string(out).unwrap()
    };
    let predictions = predict(&log);
    let deleted = families(ASKED_FROM, true, None).write(&folder.join("deleted"));
    assert_eq!(predictions, predict(&changed));
    assert_eq!(predictions, predict(&deleted));
    assert!(predictions.starts_with("order_id,rank1,rank2,rank3,"));

    let figures = eval_task("basket", &model, &log, &asked, &labels).unwrap();
    // What was left out is the favourite, which no cart tells: only the customer does.
    assert_eq!(figures["n"], 30);
    assert!(figures["ndcg@10"].as_f64().unwrap() > 0.5, "{figures}");
    assert_refused("basket", &model, BasketModel::open, &[]);
}

#[test]
fn noise_is_called_noise_and_ease_answers() {
    let folder = tempfile::tempdir().unwrap();
    let log = families(DAYS, false, None).write(&folder.path().join("log"));
    let page = train(&log, &folder.path().join("basket-v1"), &[]).unwrap();
    assert!(page.contains("no learnable signal"), "{page}");
}

#[test]
fn what_cannot_be_learned_or_asked_is_said_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let fails = |name: &str, log: &MadeLog| {
        let out = folder.join(name).join("basket-v1");
        train(&log.write(&folder.join(name).join("log")), &out, &[]).unwrap_err()
    };
    assert!(fails("empty", &MadeLog::empty()).starts_with("not enough data: "));
    assert!(fails("short", &families(3, true, None)).starts_with("not enough data: "));
    let mut one = families(DAYS, true, None);
    one.lines = one
        .lines
        .lines()
        .take(1)
        .map(|head| format!("{head}\n"))
        .collect();
    (0..DAYS * ORDERS).for_each(|at| writeln!(one.lines, "o{at},1,s1,Thing,1,100").unwrap());
    assert!(fails("one", &one).starts_with("not enough data: "));
    let log = families(3, true, None).write(&folder.join("log"));
    let split = ["--split", path(&log)];
    assert!(
        train(&log, &folder.join("basket-v1"), &split)
            .unwrap_err()
            .contains("takes no --split")
    );
}
