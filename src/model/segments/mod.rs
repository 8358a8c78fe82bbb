//! Groups of customers that mean something.
//!
//! * `buyers`: a log as customers; `features`: a customer at a moment as numbers
//! * `value`: what the next three months bring; `kmeans` and `space`: groups; `run`: both; `train`: to a model folder
//! * `naming`: what a group is called and why; `model`: what serves
//!
//! A request carries no moment: customers are placed as of the moment of the training, from what they did before it.
//! Nothing later is read.

mod buyers;
mod features;
mod kmeans;
mod model;
mod naming;
mod run;
mod space;
mod train;
mod value;

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use anyhow::Context;

use super::asked::{Asked, Predicted};
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::history::DAY_MS;
use super::log::{OrderLog, Table};
use super::metrics::clusters;
use super::training::{NotEnoughData, TrainOptions, Watch};
use buyers::Buyers;
pub use buyers::{Buyer, Purchase};
pub use features::Profile;
use features::features;
pub use model::{Placed, SegmentsModel};
pub use naming::Segment;

/// Trains on a log, as of `--until` or of the midnight after the last order.
pub(super) fn train(options: &TrainOptions, watch: &mut Watch<'_>) -> anyhow::Result<Trained> {
    anyhow::ensure!(
        options.splits.is_empty(),
        "segments takes no --split: what came is in the log before --until"
    );
    let log = OrderLog::open(&options.log)?;
    let end_ms = end_ms(&log).ok_or_else(|| NotEnoughData("the log holds no order".to_owned()))?;
    let until_ms = options.until_ms.unwrap_or(end_ms);
    train::train(&Buyers::before(&log, until_ms), until_ms, options, watch)
}

/// The midnight after the last order.
fn end_ms(log: &OrderLog) -> Option<i64> {
    let last_ms = log.orders().last()?.order.placed_at_ms;
    Some((last_ms.div_euclid(DAY_MS) + 1).saturating_mul(DAY_MS))
}

/// Writes `customer_id,segment,segment_2,…` for every requested customer with an order before the moment; the further
/// columns are runs with other seeds. The moment is the model's, or the end of a log that goes on after it (`--more`).
pub(super) fn predict(
    stored: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let model = SegmentsModel::open(stored)?;
    let ids = customer_ids(&asked.requests)?;
    let assigned = assigned(&model, asked, &ids)?;
    let mut csv = csv::Writer::from_writer(out);
    let more = (2..=model.runs.len()).map(|run| format!("segment_{run}"));
    csv.write_record(
        ["customer_id".to_owned(), "segment".to_owned()]
            .into_iter()
            .chain(more),
    )?;
    let mut rows = 0;
    for id in &ids {
        let Some(groups) = assigned.get(id) else {
            continue;
        };
        let mut groups = groups.iter();
        let first = groups.next().and_then(|&group| model.segments.get(group));
        let record = [
            id.clone(),
            first
                .map(|segment| segment.name.clone())
                .unwrap_or_default(),
        ];
        csv.write_record(record.into_iter().chain(groups.map(usize::to_string)))?;
        rows += 1;
    }
    csv.flush()?;
    Ok(Predicted {
        by: model.name.to_string(),
        rows,
        missing: ids.len() - rows,
    })
}

/// Places the requested customers and compares with what they spent later.
pub(super) fn eval(stored: &Stored, asked: &Asked, labels: &Path) -> anyhow::Result<Figures> {
    let model = SegmentsModel::open(stored)?;
    let ids = customer_ids(&asked.requests)?;
    let assigned = assigned(&model, asked, &ids)?;
    let mut customers = Vec::new();
    let mut runs: Vec<Vec<usize>> = vec![Vec::new(); model.runs.len()];
    for (id, past, future_minor) in came(labels)? {
        let groups = assigned.get(&id);
        let groups = groups.with_context(|| {
            format!("labelled customer {id} is not among the requested customers")
        })?;
        let segment = groups.first().copied().unwrap_or_default();
        customers.push(clusters::Customer {
            segment,
            past,
            future_minor,
        });
        runs.iter_mut()
            .zip(groups)
            .for_each(|(run, group)| run.push(*group));
    }
    let mut figures =
        clusters::figures(&customers).context("not enough data: no labelled customers")?;
    if let Some((first, others)) = runs.split_first().filter(|(_, others)| !others.is_empty()) {
        let alike: f64 = others.iter().map(|other| clusters::ari(first, other)).sum();
        figures
            .values
            .insert("ari_seeds".to_owned(), alike / others.len() as f64);
    }
    Ok(figures)
}

/// The group in each run of every asked customer who had ordered before the moment.
fn assigned(
    model: &SegmentsModel,
    asked: &Asked,
    ids: &[String],
) -> anyhow::Result<HashMap<String, Vec<usize>>> {
    let log = asked.log()?;
    // A second log is given because it is what is known by now; the first may reach beyond what was asked for.
    let goes_on = asked.logs.len() > 1;
    let as_of_ms = end_ms(&log)
        .filter(|_| goes_on)
        .map_or(model.as_of_ms, |end_ms| end_ms.max(model.as_of_ms));
    let buyers = Buyers::before(&log, as_of_ms);
    let known = ids
        .iter()
        .filter_map(|id| Some((id, features(buyers.by_id.get(id)?, as_of_ms)?)));
    let (known, rows): (Vec<&String>, Vec<_>) = known.unzip();
    let mut assigned: HashMap<String, Vec<usize>> = HashMap::with_capacity(known.len());
    for run in &model.runs {
        let (groups, _) = run.assign(&rows)?;
        for (id, group) in known.iter().zip(groups) {
            assigned.entry((*id).clone()).or_default().push(group);
        }
    }
    Ok(assigned)
}

fn customer_ids(file: &Path) -> anyhow::Result<Vec<String>> {
    let mut table = Table::open_file(file, &["customer_id"])?;
    let mut ids = Vec::new();
    while table.next()? {
        ids.push(table.text(0)?.to_owned());
    }
    Ok(ids)
}

/// Customers with days since the last order, orders and money, and the money that came.
fn came(file: &Path) -> anyhow::Result<Vec<(String, [f64; 3], f64)>> {
    const COLUMNS: [&str; 5] = [
        "customer_id",
        "r_days",
        "f_orders",
        "m_minor",
        "future_minor",
    ];
    let mut table = Table::open_file(file, &COLUMNS)?;
    let mut labels = Vec::new();
    while table.next()? {
        let past = [table.decimal(1)?, table.decimal(2)?, table.decimal(3)?];
        labels.push((table.text(0)?.to_owned(), past, table.decimal(4)?));
    }
    Ok(labels)
}
