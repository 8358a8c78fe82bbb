//! What the tests of demand share: a made-up shop's log, its questions, and the command line.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::made::train_task;

const DAY_SECONDS: i64 = 86_400;
/// 2023-01-01, a Sunday.
const FIRST_SECOND: i64 = 1_672_531_200;

pub(super) struct Walk(u64);

impl Walk {
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

pub(super) fn date(day: i64) -> String {
    moment(day, 0)[..10].to_owned()
}

fn moment(day: i64, second: i64) -> String {
    jiff::Timestamp::from_second(FIRST_SECOND + day * DAY_SECONDS + second)
        .unwrap()
        .to_string()
}

/// Orders of `days` days; `orders_of` says how many a day has. Each has one line of one of two articles.
pub(super) fn write_log(
    folder: &Path,
    days: i64,
    mut orders_of: impl FnMut(i64, &mut Walk) -> u64,
) -> PathBuf {
    let mut walk = Walk(7);
    let mut orders = "order_id,site,customer_id,placed_at,currency,ready_at,country\n".to_owned();
    let mut lines = "order_id,line_no,sku,name,quantity,unit_price_minor\n".to_owned();
    for day in 0..days {
        for nth in 0..orders_of(day, &mut walk) {
            let placed = moment(day, 36_000 + i64::try_from(nth).unwrap() * 60);
            writeln!(orders, "o{day}-{nth},shop,,{placed},GBP,,").unwrap();
            let sku = walk.below(2);
            let quantity = 1 + walk.below(3);
            writeln!(lines, "o{day}-{nth},1,s{sku},Thing {sku},{quantity},250").unwrap();
        }
    }
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("orders.csv"), orders).unwrap();
    std::fs::write(folder.join("lines.csv"), lines).unwrap();
    folder.to_path_buf()
}

/// Closed on Sundays, three times as busy in the first week of a month.
pub(super) fn monthly(day: i64, walk: &mut Walk) -> u64 {
    let day_of_month: u64 = date(day)[8..].parse().unwrap();
    let usual = if day_of_month <= 7 { 24 } else { 8 };
    if day % 7 == 0 {
        0
    } else {
        usual + walk.below(4)
    }
}

pub(super) fn requests(file: &Path, origin_day: i64, horizon: i64) -> PathBuf {
    let mut text = "site,sku,origin,day\n".to_owned();
    for sku in ["", "s0", "never-sold"] {
        for ahead in 0..horizon {
            let (origin, day) = (date(origin_day), date(origin_day + ahead));
            writeln!(text, "shop,{sku},{origin},{day}").unwrap();
        }
    }
    std::fs::write(file, text).unwrap();
    file.to_path_buf()
}

pub(super) fn train(task: &str, log: &Path, out: &Path, epochs: &str) -> Result<String, String> {
    train_task(task, log, out, &["--epochs", epochs])
}

/// Rows of a predictions file as (sku, day, quantiles).
pub(super) fn said(file: &Path) -> Vec<(String, String, [f64; 3])> {
    let text = std::fs::read_to_string(file).unwrap();
    let row = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        let quantile = |at: usize| fields[at].parse::<f64>().unwrap();
        (
            fields[1].to_owned(),
            fields[3].to_owned(),
            [quantile(4), quantile(5), quantile(6)],
        )
    };
    text.lines().skip(1).map(row).collect()
}

/// A monthly log of 420 days and a model trained on it, made once.
pub(super) fn monthly_model() -> &'static (tempfile::TempDir, PathBuf, PathBuf, String) {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf, PathBuf, String)> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let log = write_log(&folder.path().join("log"), 420, monthly);
        let model = folder.path().join("demand45-v1");
        let page = train("demand45", &log, &model, "6").unwrap();
        (folder, log, model, page)
    })
}
