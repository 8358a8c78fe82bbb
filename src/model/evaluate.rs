//! `eval cancel`: predictions held against labels, with the figures of `metrics.rs`.

use std::collections::{HashMap, HashSet};

use anyhow::Context;

use super::log::OrderLog;
use super::metrics::Metrics;
use super::predict::risks;
use super::score::Scorer;
use super::tape::Tape;

/// Predicts the requested orders and measures those that have a label.
pub fn cancel(
    log: &OrderLog,
    scorer: &Scorer,
    order_ids: &[String],
    labels: &[(String, bool)],
) -> anyhow::Result<Metrics> {
    let tape = Tape::of(log);
    let wanted: HashSet<usize> = order_ids
        .iter()
        .filter_map(|order_id| tape.find(order_id))
        .collect();
    let risks = risks(&tape, scorer, &wanted);
    let mut pairs = Vec::with_capacity(labels.len());
    for (order_id, label) in labels {
        let risk = tape.find(order_id).and_then(|at| risks.get(&at));
        let risk = risk.with_context(|| {
            format!("labelled order {order_id} is not among the requested orders")
        })?;
        pairs.push((*label, f64::from(*risk)));
    }
    Metrics::of(&pairs).context("not enough data: the labels are all the same")
}

/// Measures labelled places of a tape.
pub(crate) fn of_labels(
    tape: &Tape,
    scorer: &Scorer,
    labels: &HashMap<usize, bool>,
) -> Option<Metrics> {
    let risks = risks(tape, scorer, &labels.keys().copied().collect());
    let mut places: Vec<(&usize, &f32)> = risks.iter().collect();
    // In time order, so that sums do not depend on the map's order.
    places.sort_unstable_by_key(|(at, _)| **at);
    let pair = |(at, risk): (&usize, &f32)| Some((*labels.get(at)?, f64::from(*risk)));
    Metrics::of(&places.into_iter().filter_map(pair).collect::<Vec<_>>())
}
