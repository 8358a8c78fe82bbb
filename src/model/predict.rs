//! `predict cancel`: a probability for each requested order, as the evaluation's as-of rule wants it.
//!
//! All requests of one run share one as-of moment, midnight before the first of them: later reversals are not read.
//! Orders count up to the requested order itself. Each order takes the same single forward that serving takes, so its
//! digits do not depend on what else was asked for on the same day.

use std::collections::HashSet;
use std::io::Write;

use super::score::Scorer;
use super::tape::{Replay, Tape};
use super::train::cancel::as_of;

/// What came of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predicted {
    /// Orders predicted.
    pub found: usize,
    /// Requested orders that the log does not hold; they have no row.
    pub missing: usize,
}

/// Writes `order_id,probability` for every requested order that the log holds, in the order of the requests.
pub fn cancel(
    log: &super::log::OrderLog,
    scorer: &Scorer,
    order_ids: &[String],
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let tape = Tape::of(log);
    let places: Vec<(&String, usize)> = order_ids
        .iter()
        .filter_map(|order_id| Some((order_id, tape.find(order_id)?)))
        .collect();
    anyhow::ensure!(
        !places.is_empty(),
        "none of the {} requested orders is in the log",
        order_ids.len()
    );
    let wanted: HashSet<usize> = places.iter().map(|&(_, at)| at).collect();
    let risks = risks(&tape, scorer, &wanted);
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["order_id", "probability"])?;
    for (order_id, at) in &places {
        let risk = risks.get(at).copied().unwrap_or_default();
        csv.write_record([order_id.as_str(), &risk.to_string()])?;
    }
    csv.flush()?;
    Ok(Predicted {
        found: places.len(),
        missing: order_ids.len() - places.len(),
    })
}

/// The risk of each wanted order, by its place on the tape.
pub(crate) fn risks(
    tape: &Tape,
    scorer: &Scorer,
    wanted: &HashSet<usize>,
) -> std::collections::HashMap<usize, f32> {
    let mut risks = std::collections::HashMap::with_capacity(wanted.len());
    let Some(as_of_ms) = as_of(tape, wanted.iter().copied()) else {
        return risks;
    };
    let mut replay = Replay::new(tape);
    replay.run(as_of_ms, |_, _, _| ());
    replay.freeze(as_of_ms);
    replay.run(i64::MAX, |at, history, order| {
        if wanted.contains(&at) {
            risks.insert(at, scorer.score(history, order).cancel_risk);
        }
    });
    risks
}
