//! Strange orders through the command line: trains, finds, never looks ahead, and says when there is too little.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use orderhub::model::anomaly::{AnomalyModel, Fact, Placed, ShopMemory};
use orderhub::model::features::LineFacts;
use orderhub::model::folder::Stored;
use orderhub::model::history::key;

use super::made::{MadeLog, eval_task, predict_task, train_task};

/// A stream of forty days after the made log, with every twentieth order spoilt, and its labels.
struct Stream {
    orders: String,
    lines: String,
    labels: String,
}

fn stream() -> Stream {
    let made = MadeLog::of(170, None);
    let first = 130 * 8;
    let later = |line: &&str| {
        line[1..]
            .split(',')
            .next()
            .and_then(|at| at.parse::<i64>().ok())
            .is_some_and(|at| at >= first)
    };
    let head = |text: &str| format!("{}\n", text.lines().next().unwrap());
    let mut stream = Stream {
        orders: head(&made.orders),
        lines: head(&made.lines),
        labels: "order_id,label,kind\n".to_owned(),
    };
    let orders: Vec<&str> = made.orders.lines().skip(1).filter(later).collect();
    for (at, order) in orders.iter().enumerate() {
        let id = order.split(',').next().unwrap();
        let kind =
            [None, Some("quantity"), Some("price")][if at % 20 == 7 { 1 + at / 20 % 2 } else { 0 }];
        writeln!(stream.orders, "{order}").unwrap();
        writeln!(
            stream.labels,
            "{id},{},{}",
            u8::from(kind.is_some()),
            kind.unwrap_or_default()
        )
        .unwrap();
        let lines = made
            .lines
            .lines()
            .filter(|line| line.split(',').next() == Some(id));
        for (number, line) in lines.enumerate() {
            let mut fields: Vec<String> = line.split(',').map(str::to_owned).collect();
            match kind.filter(|_| number == 0) {
                Some("quantity") => {
                    fields[4] = (fields[4].parse::<u32>().unwrap() * 57).to_string()
                }
                Some(_) => fields[5] = (fields[5].parse::<u32>().unwrap() * 10).to_string(),
                None => {}
            }
            writeln!(stream.lines, "{}", fields.join(",")).unwrap();
        }
    }
    stream
}

impl Stream {
    fn write(&self, folder: &Path) -> PathBuf {
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(folder.join("orders.csv"), &self.orders).unwrap();
        std::fs::write(folder.join("lines.csv"), &self.lines).unwrap();
        folder.to_path_buf()
    }
}

pub(super) fn train(log: &Path, out: &Path) -> Result<String, String> {
    train_task("anomaly", log, out, &["--epochs", "2"])
}

fn predict(model: &Path, log: &Path, stream: &Path, out: &Path) -> Result<String, String> {
    predict_task("anomaly", model, log, stream, out)
}

fn scores(file: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(file).unwrap();
    let rows = text
        .lines()
        .skip(1)
        .map(|line| line.split_once(',').unwrap());
    rows.map(|(id, score)| (id.to_owned(), score.to_owned()))
        .collect()
}

#[test]
fn it_finds_what_was_spoilt_repeats_to_the_byte_and_never_looks_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let log = MadeLog::of(130, None).write(&folder.path().join("log"));
    let (model, again) = (
        folder.path().join("anomaly-v1"),
        folder.path().join("again").join("anomaly-v1"),
    );
    train(&log, &model).unwrap();
    // Later orders are not read by a training that ends before them.
    let longer = MadeLog::of(150, Some(135)).write(&folder.path().join("longer"));
    let until = ["--epochs", "2", "--until", "2024-05-10T00:00:00Z"];
    let said = ["--trained-on", "own log, 1040 orders"];
    let more = [&until[..], &said].concat();
    train_task("anomaly", &longer, &again, &more).unwrap();
    let weights = |folder: &Path| std::fs::read(folder.join("model.safetensors")).unwrap();
    assert!(
        weights(&model) == weights(&again),
        "later orders changed the weights"
    );
    let once_more = folder.path().join("once-more").join("anomaly-v1");
    train(&log, &once_more).unwrap();
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        let bytes = |folder: &Path| std::fs::read(folder.join(file)).unwrap();
        assert!(bytes(&model) == bytes(&once_more), "{file} differs");
    }

    let spoilt = stream();
    let requests = spoilt.write(&folder.path().join("stream"));
    let labels = folder.path().join("labels.csv");
    std::fs::write(&labels, &spoilt.labels).unwrap();
    let figures = eval_task("anomaly", &model, &log, &requests, &labels).unwrap();
    assert_eq!(figures["n"], 320);
    assert!(figures["ap"].as_f64().unwrap() > 0.8, "{figures}");

    // What the log holds of the stream's time, and what comes later in the stream, changes nothing.
    let out = folder.path().join("all.csv");
    predict(&model, &log, &requests, &out).unwrap();
    let all = scores(&out);
    assert_eq!(all.len(), 320);
    let half = Stream {
        orders: spoilt
            .orders
            .lines()
            .take(161)
            .map(|line| format!("{line}\n"))
            .collect(),
        ..stream()
    };
    let known: Vec<&str> = half
        .orders
        .lines()
        .filter_map(|line| line.split(',').next())
        .collect();
    let lines = spoilt
        .lines
        .lines()
        .filter(|line| known.contains(&line.split(',').next().unwrap()));
    let half = Stream {
        lines: lines.map(|line| format!("{line}\n")).collect(),
        ..half
    };
    let half = half.write(&folder.path().join("half"));
    let longer = MadeLog::of(200, None).write(&folder.path().join("with-later"));
    let out = folder.path().join("half.csv");
    predict(&model, &longer, &half, &out).unwrap();
    let first = scores(&out);
    assert_eq!(first.len(), 160);
    for (id, score) in first {
        assert_eq!(all.get(&id), Some(&score), "{id}");
    }
}

#[test]
fn a_judgement_has_reasons_and_the_memory_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let log = MadeLog::of(60, None).write(&folder.path().join("log"));
    let model = folder.path().join("anomaly-v1");
    train(&log, &model).unwrap();
    let model = AnomalyModel::open(&Stored::read(&model).unwrap()).unwrap();
    let line = |sku: u64, quantity| LineFacts {
        sku_key: key(&format!("s{sku}")),
        quantity,
        unit_price_minor: 100 + i64::try_from(sku).unwrap() * 10,
    };
    let hour = 3_600_000;
    let order = |at: i64, lines: &'static [LineFacts]| Placed {
        at_ms: 1_704_067_200_000 + at / 8 * 24 * hour + (9 + at % 8) * hour,
        customer: Some(at.unsigned_abs() % 9),
        country: Some(1),
        currency: 1,
        lines,
    };
    let mut memory = ShopMemory::default();
    for at in 0..400_i64 {
        let lines = (0..1 + at.unsigned_abs() % 4).map(|of| {
            line(
                (at.unsigned_abs() + of * 7) % 20,
                1 + u32::try_from(of).unwrap(),
            )
        });
        memory.observe(&order(at, Vec::leak(lines.collect())));
    }
    let saved = serde_json::to_string(&memory).unwrap();
    let restored: ShopMemory = serde_json::from_str(&saved).unwrap();
    assert_eq!(restored, memory);

    let usual: &'static [LineFacts] = Vec::leak(vec![line(3, 2), line(9, 1)]);
    let many: &'static [LineFacts] = Vec::leak(vec![line(3, 160), line(9, 1)]);
    let dear: &'static [LineFacts] = Vec::leak(vec![
        LineFacts {
            unit_price_minor: 1_300,
            ..line(3, 2)
        },
        line(9, 1),
    ]);
    let judge = |order: &Placed<'_>| model.judge(&restored, order).unwrap();
    let normal = judge(&order(400, usual));
    let (too_many, too_dear) = (judge(&order(400, many)), judge(&order(400, dear)));
    assert!(
        (0.0..1.0).contains(&normal.score) && normal.score < too_many.score.min(too_dear.score),
        "{normal:?}"
    );
    let fact =
        |of: &orderhub::model::anomaly::Judgement| of.reasons.first().map(|reason| reason.fact);
    assert!(
        matches!(
            fact(&too_many),
            Some(Fact::Quantity {
                line: 0,
                quantity: 160,
                ..
            })
        ),
        "{too_many:?}"
    );
    assert!(
        matches!(
            fact(&too_dear),
            Some(Fact::Price {
                line: 0,
                price_minor: 1_300,
                ..
            })
        ),
        "{too_dear:?}"
    );
    memory.observe(&order(400, usual));
    let again = Placed {
        at_ms: order(400, usual).at_ms + 40_000,
        ..order(400, usual)
    };
    let twice = model.judge(&memory, &again).unwrap();
    assert!(
        matches!(
            fact(&twice),
            Some(Fact::SameOrder {
                same_customer: true,
                ..
            })
        ),
        "{twice:?}"
    );
    assert!(twice.score > normal.score);
}

#[test]
fn too_little_and_the_wrong_question_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let few = MadeLog::of(20, None).write(&folder.path().join("few"));
    let error = train(&few, &folder.path().join("few-v1")).unwrap_err();
    assert!(error.starts_with("not enough data: 160 orders"), "{error}");
    let log = MadeLog::of(60, None).write(&folder.path().join("log"));
    let model = folder.path().join("anomaly-v1");
    train(&log, &model).unwrap();
    let out = folder.path().join("out.csv");
    let error = predict(&model, &log, &log.join("orders.csv"), &out).unwrap_err();
    assert!(
        error.contains("a folder with the stream's orders and lines"),
        "{error}"
    );
    // Orders without lines, one article, a strange currency, before any history: a score for each.
    let strange = Stream {
        orders: "order_id,site,customer_id,placed_at,currency,ready_at,country\n\
                 x1,shop,,1999-01-01T00:00:00Z,GBP,,\nx2,shop,c1,2024-01-20T03:00:00Z,XXX,,Nowhere\n\
                 x3,other,c1,2090-01-20T03:00:00Z,GBP,,\n"
            .to_owned(),
        lines: "order_id,line_no,sku,name,quantity,unit_price_minor\nx2,1,s1,,4294967295,9223372036854775807\nx3,1,s1,,1,0\n"
            .to_owned(),
        labels: String::new(),
    };
    predict(
        &model,
        &log,
        &strange.write(&folder.path().join("strange")),
        &out,
    )
    .unwrap();
    let scores = scores(&out);
    assert_eq!(scores.len(), 3);
    assert!(
        scores
            .values()
            .all(|score| (0.0..=1.0).contains(&score.parse::<f64>().unwrap())),
        "{scores:?}"
    );
}
