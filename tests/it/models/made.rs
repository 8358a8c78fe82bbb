//! What the model tests share: the command line, a made-up shop's log, a model trained on it once, and single orders.

use std::fmt::{Debug, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::Parser;
use orderhub::model::card::Refusal;
use orderhub::model::cli::{ModelsArgs, run};
use orderhub::model::features::{LineFacts, OrderFacts};
use orderhub::model::folder::Stored;
use orderhub::model::history::key;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    models: ModelsArgs,
}

/// Runs `models …` and returns what it printed, or its error.
pub(crate) fn models(args: &[&str]) -> Result<String, String> {
    let cli = Cli::try_parse_from(std::iter::once("models").chain(args.iter().copied()))
        .map_err(|error| error.to_string())?;
    let mut out = Vec::new();
    run(cli.models, &mut out).map_err(|error| format!("{error:#}"))?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

/// `models train TASK`, with more of the command line; the page of the model.
pub(super) fn train_task(
    task: &str,
    log: &Path,
    out: &Path,
    more: &[&str],
) -> Result<String, String> {
    let args = ["train", task, "--log", path(log), "--out", path(out)];
    models(&[&args, more].concat())
}

/// `models predict TASK`, with the predictions in `out`; what it says.
pub(super) fn predict_task(
    task: &str,
    model: &Path,
    log: &Path,
    requests: &Path,
    out: &Path,
) -> Result<String, String> {
    let [model, log] = [path(model), path(log)];
    let args = ["predict", task, "--model", model, "--log", log];
    let files = ["--requests", path(requests), "--out", path(out)];
    models(&[&args[..], &files].concat())
}

/// `models eval TASK`; the figures.
pub(super) fn eval_task(
    task: &str,
    model: &Path,
    log: &Path,
    requests: &Path,
    labels: &Path,
) -> Result<serde_json::Value, String> {
    let [model, log] = [path(model), path(log)];
    let args = ["eval", task, "--model", model, "--log", log, "--json"];
    let files = ["--requests", path(requests), "--labels", path(labels)];
    let said = models(&[&args[..], &files].concat())?;
    Ok(serde_json::from_str(&said).unwrap())
}

/// A made-up log: `days` days of eight orders, as it stood at the end of each.
pub(crate) struct MadeLog {
    pub(crate) orders: String,
    pub(crate) lines: String,
    pub(crate) reversals: String,
}

impl MadeLog {
    pub(crate) fn empty() -> Self {
        Self {
            orders: "order_id,site,customer_id,placed_at,currency,ready_at,country\n".into(),
            lines: "order_id,line_no,sku,name,quantity,unit_price_minor\n".into(),
            reversals: "order_id,sku,reversed_at,quantity,value_minor\n".into(),
        }
    }

    pub(crate) fn of(days: i64, price_from_day: Option<i64>) -> Self {
        let mut log = Self::empty();
        // A small congruential walk: the log is the same on every machine.
        let mut walk = 12_345_u64;
        let mut next = |below: u64| {
            walk = walk
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (walk >> 33) % below
        };
        for at in 0..days * 8 {
            let (day, slot) = (at / 8, at % 8);
            let placed = time(day * 86_400 + 32_400 + slot * 3_600);
            let customer = next(40);
            let changed = price_from_day.is_some_and(|from| day >= from);
            writeln!(log.orders, "o{at},shop,c{customer},{placed},GBP,,").unwrap();
            for line in 0..=next(6) {
                let (sku, quantity) = (next(60), 1 + next(9));
                let price = if changed { 9_999 } else { 100 + sku * 10 };
                writeln!(
                    log.lines,
                    "o{at},{},s{sku},Thing {sku},{quantity},{price}",
                    line + 1
                )
                .unwrap();
                let careless = customer < 10 && line >= 2;
                if next(100) < if careless { 45 } else { 3 } {
                    let back = time(day * 86_400 + 32_400 + slot * 3_600 + 3 * 86_400);
                    writeln!(log.reversals, "o{at},s{sku},{back},1,{price}").unwrap();
                }
            }
        }
        log
    }

    pub(crate) fn write(&self, folder: &Path) -> PathBuf {
        std::fs::create_dir_all(folder).unwrap();
        for (name, text) in [
            ("orders", &self.orders),
            ("lines", &self.lines),
            ("reversals", &self.reversals),
        ] {
            std::fs::write(folder.join(format!("{name}.csv")), text).unwrap();
        }
        folder.to_path_buf()
    }
}

/// RFC 3339 of a second after 2024-01-01.
pub(crate) fn time(second: i64) -> String {
    jiff::Timestamp::from_second(1_704_067_200 + second)
        .unwrap()
        .to_string()
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub(super) fn train(log: &Path, out: &Path) -> String {
    train_task("cancel", log, out, &["--epochs", "1"]).unwrap()
}

/// A log and a model trained on it, made once for all tests.
pub(crate) fn made() -> &'static (tempfile::TempDir, PathBuf, PathBuf) {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf, PathBuf)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let log = MadeLog::of(130, None).write(&folder.path().join("log"));
        let model = folder.path().join("cancel-v9");
        train(&log, &model);
        (folder, log, model)
    })
}

pub(super) fn lines(count: u64) -> Vec<LineFacts> {
    (0..count)
        .map(|at| LineFacts {
            sku_key: key(&format!("s{at}")),
            quantity: 2,
            unit_price_minor: 250,
        })
        .collect()
}

pub(super) fn order(lines: &[LineFacts], at_ms: i64, customer: Option<u64>) -> OrderFacts<'_> {
    let total_minor = lines
        .iter()
        .map(|line| line.unit_price_minor * i64::from(line.quantity))
        .sum();
    OrderFacts {
        placed_at_ms: at_ms,
        customer,
        total_minor,
        lines,
    }
}

/// A made-up reviews table: what is praised, what is endured and what is blamed, in a few words each. With `signal` the words
/// go with the stars, otherwise not.
pub(super) fn reviews(count: usize, signal: bool) -> String {
    const SAID: [(&str, [&str; 3]); 3] = [
        (
            "2",
            ["poor seams", "it ripped at once", "went straight back"],
        ),
        ("3", ["nice but boxy", "it is okay", "kept it somehow"]),
        ("5", ["love this skirt", "perfect fit", "so soft and warm"]),
    ];
    let mut table = "review_id,sku,rating,title,body\n".to_owned();
    let mut walk = 99_u64;
    let mut next = |below: usize| {
        walk = walk
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(walk >> 33).unwrap() % below
    };
    for at in 0..count {
        let class = [0, 1, 2, 2, 2][next(5)];
        let (stars, _) = SAID[class];
        let (_, says) = SAID[if signal && next(10) > 0 {
            class
        } else {
            next(3)
        }];
        let body = format!(
            "The colour {}. {} indeed, {}!",
            ["red", "blue", "grey"][next(3)],
            says[next(3)],
            says[next(3)]
        );
        writeln!(
            table,
            "r{at},a{},{stars},{},\"{body}\"",
            next(40),
            says[next(3)]
        )
        .unwrap();
    }
    table
}

/// A model's folder whose weights are cut off, whose card is another task's or names another feature, or whose card is
/// changed as `cases` say (from, to, reason), is refused with the reason.
pub(super) fn assert_refused<M: Debug>(
    task: &str,
    model: &Path,
    open: impl Fn(&Stored) -> Result<M, Refusal>,
    cases: &[(&str, &str, &str)],
) {
    let card = std::fs::read_to_string(model.join("card.toml")).unwrap();
    let weights = std::fs::read(model.join("model.safetensors")).unwrap();
    let (_, rest) = card.split_once("features = [").unwrap();
    let feature = rest.split('"').nth(1).unwrap();
    let is_of = (format!("task = \"{task}\""), "task = \"cancel\"".to_owned());
    let mut changed = vec![
        (card.replace(&is_of.0, &is_of.1), "for the task cancel"),
        (
            card.replacen(&format!("\"{feature}\""), "\"another\"", 1),
            "not this program's features",
        ),
    ];
    changed.extend(
        cases
            .iter()
            .map(|(from, to, reason)| (card.replace(from, to), *reason)),
    );
    let mut cases: Vec<(String, &[u8], &str)> = changed
        .into_iter()
        .map(|(card, reason)| (card, &weights[..], reason))
        .collect();
    cases.push((
        card,
        &weights[..weights.len() - 9],
        "the weights' sha256 is",
    ));
    for (card, weights, reason) in cases {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("card.toml"), card).unwrap();
        std::fs::write(folder.path().join("model.safetensors"), weights).unwrap();
        let stored = Stored::read(folder.path()).unwrap();
        let refusal = open(&stored).expect_err(reason).to_string();
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
}
