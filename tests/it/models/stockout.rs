//! The stockout task on made-up shops: articles that run out in a rhythm of deliveries, and shops that run out more often.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use orderhub::model::stockout::StockoutModel;

use super::made::{assert_refused, eval_task, path, predict_task, train_task};

/// When a shelf runs out.
#[derive(Clone, Copy, PartialEq)]
enum Out {
    /// On the days before its delivery.
    Rhythm,
    /// By chance alone.
    Noise,
}

/// Twelve articles in two shops; days from `changed_from` on are all out, days from `until` on are not there.
struct Shops {
    days: u64,
    out: Out,
    changed_from: u64,
    until: u64,
}

const SHELVES: u64 = 24;
const FIRST_DAY_S: i64 = 1_704_067_200;
pub(super) const HEADER: &str =
    "site,sku,category,day,sold,stockout_hours,trading_hours,discount,holiday,promotion\n";

impl Shops {
    fn of(days: u64, out: Out) -> Self {
        Self {
            days,
            out,
            changed_from: u64::MAX,
            until: u64::MAX,
        }
    }

    fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        for shelf in 0..SHELVES {
            let (site, sku) = (shelf / 12, shelf % 12);
            let mut walk = 1_000 + shelf;
            let mut next = |below: u64| {
                walk = walk
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (walk >> 33) % below
            };
            for day in 0..self.days {
                let chance = match self.out {
                    // Deliveries once a week: the longer ago, the emptier.
                    Out::Rhythm => [2, 4, 8, 15, 60, 90, 97][((day + shelf * 3) % 7) as usize],
                    Out::Noise => 40,
                };
                let is_out = next(100) < chance || day >= self.changed_from;
                let (hours, sold) = (if is_out { 1 + next(9) } else { 0 }, 5 + next(10));
                if day < self.until {
                    writeln!(
                        text,
                        "r-s{site},p{sku},a/b{},{},{sold},{hours},16,1.0,0,0",
                        sku % 3,
                        day_text(day)
                    )
                    .unwrap();
                }
            }
        }
        text
    }

    fn write(&self, folder: &Path) -> PathBuf {
        write(folder, &self.text())
    }
}

fn write(folder: &Path, rows: &str) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("stock_days.csv"), rows).unwrap();
    folder.to_path_buf()
}

fn day_text(day: u64) -> String {
    let second = FIRST_DAY_S + i64::try_from(day).unwrap() * 86_400;
    let midnight = jiff::Timestamp::from_second(second).unwrap();
    midnight.to_string().chars().take(10).collect()
}

fn train(log: &Path, out: &Path, epochs: &str, more: &[&str]) -> Result<String, String> {
    train_task(
        "stockout",
        log,
        out,
        &[&["--epochs", epochs], more].concat(),
    )
}

fn predict(model: &Path, log: &Path, requests: &Path) -> Result<(String, String), String> {
    let out = log.join("predictions.csv");
    let said = predict_task("stockout", model, log, requests, &out)?;
    Ok((said, std::fs::read_to_string(out).unwrap()))
}

fn requests(folder: &Path, days: std::ops::Range<u64>) -> PathBuf {
    let mut text = "site,sku,day\n".to_owned();
    for day in days {
        for shelf in 0..SHELVES {
            writeln!(text, "r-s{},p{},{}", shelf / 12, shelf % 12, day_text(day)).unwrap();
        }
    }
    let file = folder.join("requests.csv");
    std::fs::write(&file, text).unwrap();
    file
}

/// A model of a rhythm, quickly made.
pub(super) fn quick(log: &Path, out: &Path) {
    let log = Shops::of(60, Out::Rhythm).write(log);
    train(&log, out, "1", &[]).unwrap();
}

#[test]
fn it_learns_a_rhythm_repeats_to_the_byte_and_does_not_see_the_future() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let log = Shops::of(60, Out::Rhythm).write(&folder.join("log"));
    let model = folder.join("stockout-v1");
    // With both split files the network that is judged is the one that ships: it is fitted once.
    let splits = [(0..50, "train.csv"), (50..60, "valid.csv")];
    let splits = splits.map(|(days, name)| answers(&log, days, &folder.join(name)));
    let more = ["--split", path(&splits[0]), path(&splits[1])];
    let page = train(&log, &model, "10", &more).unwrap();
    assert!(page.contains("passed: AUC 0."), "{page}");

    let wanted = requests(folder, 50..53);
    let (said, whole) = predict(&model, &log, &wanted).unwrap();
    assert_eq!(said, "72 rows predicted by stockout-v1\n");
    // The asked day itself and all later ones are other, or are not there.
    for (name, from) in [("changed", 52), ("deleted", 52)] {
        let mut shops = Shops::of(60, Out::Rhythm);
        if name == "changed" {
            shops.changed_from = from
        } else {
            shops.until = from
        }
        let log = shops.write(&folder.join(name));
        assert_eq!(predict(&model, &log, &wanted).unwrap().1, whole, "{name}");
    }
    // Neither does it matter what else is asked.
    let alone = folder.join("alone.csv");
    std::fs::write(&alone, format!("site,sku,day\nr-s1,p7,{}\n", day_text(51))).unwrap();
    let (_, one) = predict(&model, &log, &alone).unwrap();
    assert!(whole.contains(one.lines().nth(1).unwrap()), "{one}");
    // Training up to a day does not see later ones either.
    let until = format!("{}T00:00:00Z", day_text(50));
    let short = Shops {
        until: 50,
        ..Shops::of(60, Out::Rhythm)
    }
    .write(&folder.join("short"));
    let (early, whole) = (
        folder.join("early").join("v1"),
        folder.join("whole").join("v1"),
    );
    train(&short, &early, "1", &["--until", &until]).unwrap();
    train(&log, &whole, "1", &["--until", &until]).unwrap();
    let again = folder.join("again").join("v1");
    train(&log, &again, "1", &["--until", &until]).unwrap();
    let bytes = |folder: &Path, file: &str| std::fs::read(folder.join(file)).unwrap();
    assert_eq!(
        bytes(&early, "model.safetensors"),
        bytes(&whole, "model.safetensors")
    );
    for file in ["model.safetensors", "card.toml", "CARD.md"] {
        assert_eq!(bytes(&whole, file), bytes(&again, file), "{file}");
    }

    measured(folder, &model, &log);
    assert_refused(
        "stockout",
        &model,
        StockoutModel::open,
        &[("state = ", "state = 1", "the weights do not fit the card")],
    );
}

/// A label file with what the log says of some days.
fn answers(log: &Path, days: std::ops::Range<u64>, file: &Path) -> PathBuf {
    let days: Vec<String> = days.map(day_text).collect();
    let text = std::fs::read_to_string(log.join("stock_days.csv")).unwrap();
    let mut answers = "site,sku,day,label,severe,group\n".to_owned();
    for row in text.lines().skip(1) {
        let fields: Vec<&str> = row.split(',').collect();
        let hours: u32 = fields[5].parse().unwrap();
        if days.iter().any(|day| fields[3] == *day) {
            let (label, severe) = (u8::from(hours > 0), u8::from(hours >= 8));
            writeln!(
                answers,
                "{},{},{},{label},{severe},known",
                fields[0], fields[1], fields[3]
            )
            .unwrap();
        }
    }
    std::fs::write(file, answers).unwrap();
    file.to_path_buf()
}

/// `eval` compares with the answers, severe ones too.
fn measured(folder: &Path, model: &Path, log: &Path) {
    let wanted = requests(folder, 55..58);
    let labels = answers(log, 55..58, &folder.join("answers.csv"));
    let figures = eval_task("stockout", model, log, &wanted, &labels).unwrap();
    let at = |name: &str| {
        figures[name]
            .as_f64()
            .unwrap_or_else(|| panic!("{name} in {figures}"))
    };
    assert_eq!(figures["n"].as_u64(), Some(72));
    assert!(
        at("auc") > 0.8 && at("severe_auc") > 0.6 && at("brier") < 0.2,
        "{figures}"
    );
}

#[test]
fn noise_has_no_signal_and_the_baseline_inside_answers() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let log = Shops::of(50, Out::Noise).write(&folder.join("log"));
    let model = folder.join("stockout-v1");
    let page = train(&log, &model, "2", &[]).unwrap();
    assert!(page.contains("no learnable signal: "), "{page}");
    let (said, rows) = predict(&model, &log, &requests(folder, 49..51)).unwrap();
    assert_eq!(
        said,
        "48 rows predicted by out yesterday and share of the last 14 days\n"
    );
    let risks = rows
        .lines()
        .skip(1)
        .map(|row| row.rsplit(',').next().unwrap().parse::<f64>().unwrap());
    assert!(
        risks.clone().all(|risk| (0.2..0.6).contains(&risk)),
        "{rows}"
    );
}

#[test]
fn what_cannot_be_learned_or_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let out = folder.join("stockout-v1");
    for (name, rows) in [
        ("none", HEADER.to_owned()),
        ("few", Shops::of(14, Out::Rhythm).text()),
    ] {
        let error = train(&write(&folder.join(name), &rows), &out, "2", &[]).unwrap_err();
        assert!(error.starts_with("not enough data: "), "{name}: {error}");
    }
    let row = |text: &str| format!("{HEADER}{text}\n");
    for (name, rows, problem) in [
        (
            "negative",
            row("s,p,a,2024-01-01,-1,0,16,1,0,0"),
            "row 2, column sold: \"-1\" is not a number of at least 0",
        ),
        (
            "nan",
            row("s,p,a,2024-01-01,NaN,0,16,1,0,0"),
            "column sold: \"NaN\" is not a number",
        ),
        (
            "day",
            row("s,p,a,2024-02-30,1,0,16,1,0,0"),
            "column day: \"2024-02-30\" is not a day",
        ),
        (
            "flag",
            row("s,p,a,2024-01-01,1,0,16,1,yes,0"),
            "column holiday: \"yes\" is neither 0 nor 1",
        ),
        (
            "empty",
            row(",p,a,2024-01-01,1,0,16,1,0,0"),
            "column site: is empty",
        ),
        (
            "twice",
            row("s,p,a,2024-01-01,1,0,16,1,0,0\ns,p,a,2024-01-01,1,0,16,1,0,0"),
            "row 3, column day: p in s has this day twice",
        ),
        (
            "header",
            HEADER.replace("sold", "sales"),
            "column 5 must be \"sold\"",
        ),
    ] {
        let error = train(&write(&folder.join(name), &rows), &out, "2", &[]).unwrap_err();
        assert!(error.contains(problem), "{name}: {error}");
    }

    // One row of a far future by mistake, rows out of order, a closed day, days that are missing: all are borne.
    let mut rows: Vec<String> = Shops::of(52, Out::Rhythm)
        .text()
        .lines()
        .skip(1)
        .map(str::to_owned)
        .collect();
    rows.reverse();
    rows.retain(|row| !row.contains(&day_text(20)));
    rows.push("r-s0,p0,a/b0,2199-01-01,1,0,0,1,0,0".to_owned());
    let log = write(
        &folder.join("strange"),
        &format!("{HEADER}{}\n", rows.join("\n")),
    );
    train(&log, &out, "2", &[]).unwrap();
    let requests = folder.join("requests.csv");
    let ask = |rows: &str| {
        std::fs::write(&requests, format!("site,sku,day\n{rows}")).unwrap();
        predict(&out, &log, &requests)
    };
    let (said, rows) =
        ask("r-s0,p0,2024-02-10\nr-s0,p0,1970-01-05\nr-s0,p0,2150-01-01\nghost,p0,2024-02-10\n")
            .unwrap();
    assert!(
        said.contains("3 rows predicted") && said.contains("1 requests are not in the log"),
        "{said}\n{rows}"
    );
    for (rows, problem) in [
        (
            "r-s0,p0,2024-02-10\nr-s0,p0,2024-02-10\n",
            "this day of this shelf is asked for twice",
        ),
        ("r-s0,p0,soon\n", "column day: \"soon\" is not a day"),
        (
            "ghost,p0,2024-02-10\n",
            "none of the 1 requested shelves is in the log",
        ),
    ] {
        let error = ask(rows).unwrap_err();
        assert!(error.contains(problem), "{error}");
    }
}
