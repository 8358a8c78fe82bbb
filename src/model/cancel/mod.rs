//! The chance that a new order is cancelled or returned within 30 days.
//!
//! * `tape`: a log as facts, replayed in time order; `examples`: orders as rows, seen as different shops would see them
//! * `network`, `fit`: what is learned and how; `train`: from a log to a model folder's content
//! * `model`: what serves; `baseline`: what serves without one
//!
//! All requests of one prediction share one as-of moment, midnight before the first of them: later reversals are not
//! read. Orders count up to the requested order itself. Each order takes the same single forward that serving takes, so its
//! digits do not depend on what else was asked for.

pub(crate) mod baseline;
mod brain;
mod examples;
mod fit;
mod lines;
mod model;
mod network;
mod tape;
mod train;

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use super::asked::{Asked, Predicted};
use super::calibrate::Calibration;
use super::card::Card;
use super::drift::{Spread, moved};
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::log::OrderLog;
use super::metrics::binary;
use super::normalize::Normalization;
use super::requests;
use super::training::{TrainOptions, Watch};
use brain::{feature_names, order_row};
use examples::Labels;
use lines::LineModel;
pub use model::CancelModel;
use tape::{Replay, Tape};
use train::as_of;

/// What the card keeps for this task.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    of_lines: Normalization,
    of_orders: Normalization,
    calibration: Calibration,
    /// How the numbers of an order's row were spread in training; models from before this was kept have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    spreads: Vec<Spread>,
}

/// Trains on a log.
pub(super) fn train(options: &TrainOptions, watch: &mut Watch<'_>) -> anyhow::Result<Trained> {
    let tape = Tape::of(&OrderLog::open(&options.log)?);
    let splits: Vec<Labels> = options
        .splits
        .iter()
        .map(|file| labels(&tape, file))
        .collect::<anyhow::Result<_>>()?;
    train::train(&tape, &splits, options, watch)
}

/// Writes `order_id,probability` for every requested order that the log holds, in the order of the requests.
pub(super) fn predict(
    stored: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let model = CancelModel::open(stored)?;
    let tape = Tape::of(&asked.log()?);
    let order_ids = requests::order_ids(&asked.requests)?;
    let places: Vec<(&String, usize)> = order_ids
        .iter()
        .filter_map(|order_id| Some((order_id, tape.find(order_id)?)))
        .collect();
    ensure!(
        !places.is_empty(),
        "none of the {} requested orders is in the log",
        order_ids.len()
    );
    let risks = risks(&tape, &model, &places.iter().map(|&(_, at)| at).collect());
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["order_id", "probability"])?;
    for (order_id, at) in &places {
        let risk = risks.get(at).copied().unwrap_or_default();
        csv.write_record([order_id.as_str(), &risk.to_string()])?;
    }
    csv.flush()?;
    Ok(Predicted {
        by: model.name.to_string(),
        rows: places.len(),
        missing: order_ids.len() - places.len(),
    })
}

/// Predicts the requested orders and measures them against a label file.
pub(super) fn eval(stored: &Stored, asked: &Asked, answers: &Path) -> anyhow::Result<Figures> {
    let model = CancelModel::open(stored)?;
    let tape = Tape::of(&asked.log()?);
    let order_ids = requests::order_ids(&asked.requests)?;
    let wanted = order_ids
        .iter()
        .filter_map(|order_id| tape.find(order_id))
        .collect();
    let risks = risks(&tape, &model, &wanted);
    let mut pairs = Vec::new();
    for (order_id, label) in requests::labels(answers)? {
        let risk = tape.find(&order_id).and_then(|at| risks.get(&at));
        let risk = risk.with_context(|| {
            format!("labelled order {order_id} is not among the requested orders")
        })?;
        pairs.push((label, f64::from(*risk)));
    }
    binary::figures(&pairs).context("not enough data: the labels are all the same")
}

/// How far each number of the rows of the requested orders has moved from what it was in training: the population
/// stability index by feature. None where the model does not say what it was.
pub(super) fn drift(stored: &Stored, asked: &Asked) -> anyhow::Result<Vec<(String, f64)>> {
    let model = CancelModel::open(stored)?;
    let settings: Settings = Card::parse(&stored.card)?.settings()?;
    let tape = Tape::of(&asked.log()?);
    let order_ids = requests::order_ids(&asked.requests)?;
    let wanted: HashSet<usize> = order_ids.iter().filter_map(|id| tape.find(id)).collect();
    let rows = order_rows(&tape, model.lines(), |at| wanted.contains(&at));
    Ok(moved(feature_names(), &settings.spreads, &rows))
}

/// The rows of orders as their shop saw them on the way in.
fn order_rows(tape: &Tape, lines: &LineModel, wanted: impl Fn(usize) -> bool) -> Vec<Vec<f32>> {
    let mut rows = Vec::new();
    Replay::new(tape).run(i64::MAX, |at, history, order| {
        if wanted(at) {
            let row = order_row(lines, history, order).ok();
            rows.extend(row.map(|row| row.to_vec()));
        }
    });
    rows
}

/// The risk of each wanted order, by its place on the tape.
fn risks(tape: &Tape, model: &CancelModel, wanted: &HashSet<usize>) -> HashMap<usize, f32> {
    let mut risks = HashMap::with_capacity(wanted.len());
    let Some(as_of_ms) = as_of(tape, wanted.iter().copied()) else {
        return risks;
    };
    frozen(tape, as_of_ms).run(i64::MAX, |at, history, order| {
        if wanted.contains(&at) {
            let risk = model.risk(history, order);
            risks.insert(
                at,
                risk.unwrap_or_else(|| baseline::cancel_risk(history, order.customer)),
            );
        }
    });
    risks
}

/// Labels and the baseline's probabilities of a set of orders under the as-of rule.
fn baseline_pairs(tape: &Tape, wanted: &Labels, as_of_ms: i64) -> Vec<(bool, f64)> {
    let mut pairs = Vec::new();
    frozen(tape, as_of_ms).run(i64::MAX, |at, history, order| {
        if let Some(&label) = wanted.get(&at) {
            let risk = baseline::cancel_risk(history, order.customer);
            pairs.push((label, f64::from(risk)));
        }
    });
    pairs
}

/// A run that has reached a moment, and will hear of no later reversal.
fn frozen(tape: &Tape, as_of_ms: i64) -> Replay<'_> {
    let mut replay = Replay::new(tape);
    replay.run(as_of_ms, |_, _, _| ());
    replay.freeze(as_of_ms);
    replay
}

/// A label file as places on the tape.
fn labels(tape: &Tape, file: &Path) -> anyhow::Result<Labels> {
    let place = |(order_id, label): (String, bool)| {
        let at = tape
            .find(&order_id)
            .with_context(|| format!("{}: order {order_id} is not in the log", file.display()))?;
        Ok((at, label))
    };
    requests::labels(file)?.into_iter().map(place).collect()
}
