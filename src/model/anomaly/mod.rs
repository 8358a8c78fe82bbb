//! How unlike the shop's normal orders an order is, and why.
//!
//! * `facts`, `memory`: an order, and what a site remembers of its orders (bounded, incremental)
//! * `lines`, `features`: an order beside the memory, as numbers
//! * `inject`, `examples`: normal orders spoilt on purpose, to learn from
//! * `network`, `fit`: what is learned in candle and how; `rules`: the classical judgement beside it
//! * `scale`, `reasons`: from raw strangeness to a share of normal orders, and to facts a person can check
//! * `stream`, `train`: a log as orders of sites; from a log to a model folder's content
//! * `model`: what serves
//!
//! Point in time: an order is judged by what was placed before it. A stream that is asked about is judged with the log up
//! to the midnight before the stream's first order, and the stream's own earlier orders: the log may hold the same orders
//! as they were before somebody spoilt them.

mod examples;
mod facts;
mod features;
mod fit;
mod inject;
mod lines;
mod memory;
mod model;
mod network;
mod reasons;
mod rules;
mod scale;
mod stream;
mod train;

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use super::asked::{Asked, Predicted};
use super::card::Card;
use super::drift::{Spread, moved};
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::history::DAY_MS;
use super::log::{LogError, OrderLog, Table};
use super::metrics::alerts::{self, Alert};
use super::normalize::Normalization;
use super::training::{TrainOptions, Watch};
pub use facts::Placed;
use features::View;
pub use memory::{CUSTOMERS_MAX, RECENT_MAX, SKUS_MAX, ShopMemory, VALUES_MAX};
use model::Novelty;
pub use model::{AnomalyModel, Judgement};
pub use reasons::{Fact, Reason};
use scale::Scale;
use stream::{Memories, entries};

/// What the card keeps for this task.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    normalization: Normalization,
    novelty: Novelty,
    scale: Scale,
    /// How the numbers of normal orders were spread in training; models from before this was kept have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spreads: Vec<Spread>,
}

/// Trains on a log.
pub(super) fn train(options: &TrainOptions, watch: &mut Watch<'_>) -> anyhow::Result<Trained> {
    let log = OrderLog::open(&options.log)?;
    train::train(&entries(&log), options, watch)
}

/// Writes `order_id,score` for every order of the requested stream, in the stream's order.
pub(super) fn predict(
    stored: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let model = AnomalyModel::open(stored)?;
    let scores = scores(&model, asked)?;
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["order_id", "score"])?;
    for (order_id, score) in &scores {
        csv.write_record([order_id.as_str(), &score.to_string()])?;
    }
    csv.flush()?;
    Ok(Predicted {
        by: model.name.to_string(),
        rows: scores.len(),
        missing: 0,
    })
}

/// Scores a stream and measures the scores against a label file.
pub(super) fn eval(stored: &Stored, asked: &Asked, answers: &Path) -> anyhow::Result<Figures> {
    let model = AnomalyModel::open(stored)?;
    let scores: HashMap<String, f64> = scores(&model, asked)?.into_iter().collect();
    let mut alerts = labels(answers)?;
    for (order_id, alert) in &mut alerts {
        let score = scores.get(order_id);
        alert.score =
            *score.with_context(|| format!("labelled order {order_id} is not in the stream"))?;
    }
    let alerts: Vec<Alert> = alerts.into_iter().map(|(_, alert)| alert).collect();
    alerts::figures(&alerts).context("not enough data: the labels are all the same")
}

/// How far each number of the rows of the requested stream has moved from what it was in training: the population
/// stability index by feature. None where the model does not say what it was.
pub(super) fn drift(stored: &Stored, asked: &Asked) -> anyhow::Result<Vec<(String, f64)>> {
    AnomalyModel::open(stored)?;
    let settings: Settings = Card::parse(&stored.card)?.settings()?;
    let mut rows = Vec::new();
    each_asked(asked, |_, memory, order| {
        rows.push(View::of(memory, order).row);
        Ok(())
    })?;
    Ok(moved(features::names(), &settings.spreads, &rows))
}

/// The score of every order of the stream, in time order.
fn scores(model: &AnomalyModel, asked: &Asked) -> anyhow::Result<Vec<(String, f64)>> {
    let mut scores = Vec::new();
    each_asked(asked, |id, memory, order| {
        scores.push((id.to_owned(), model.score(memory, order)?));
        Ok(())
    })?;
    Ok(scores)
}

/// Every order of the stream in time order, with its site's memory before it.
fn each_asked(
    asked: &Asked,
    mut see: impl FnMut(&str, &ShopMemory, &Placed<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    ensure!(
        asked.requests.is_dir(),
        "{}: a folder with the stream's orders and lines is needed",
        asked.requests.display()
    );
    let stream = entries(&OrderLog::open(&asked.requests)?);
    let first = stream.first().context("the stream holds no order")?;
    let from_ms = first.draft.at_ms - first.draft.at_ms.rem_euclid(DAY_MS);
    let mut memories = Memories::default();
    for past in entries(&asked.log()?)
        .iter()
        .take_while(|past| past.draft.at_ms < from_ms)
    {
        memories.pass(&past.site, &past.draft.placed(), |_| ());
    }
    for entry in &stream {
        let order = entry.draft.placed();
        let mut seen = Ok(());
        memories.pass(&entry.site, &order, |memory| {
            seen = see(&entry.order_id, memory, &order);
        });
        seen?;
    }
    Ok(())
}

/// Order ids with label (0, 1, or empty where nobody can tell) and kind, in file order.
fn labels(file: &Path) -> Result<Vec<(String, Alert)>, LogError> {
    let mut table = Table::open_file(file, &["order_id", "label", "kind"])?;
    let mut labels = Vec::new();
    while table.next()? {
        let label = match table.optional(1) {
            None => None,
            Some("0") => Some(false),
            Some("1") => Some(true),
            Some(other) => {
                return Err(table.field(1, format!("\"{other}\" is neither 0 nor 1 nor empty")));
            }
        };
        let kind = table.optional(2).unwrap_or_default().to_owned();
        let alert = Alert {
            label,
            kind,
            score: 0.0,
        };
        labels.push((table.text(0)?.to_owned(), alert));
    }
    Ok(labels)
}
