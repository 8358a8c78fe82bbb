//! The segments as they serve: a customer's past in, the group they belong to out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::buyers::Buyer;
use super::features::{FEATURE_NAMES, features};
use super::naming::Segment;
use super::run::{Run, RunSettings};
use crate::model::card::{Card, Refusal};
use crate::model::folder::Stored;
use crate::model::task::Task;

/// Runs of the pipeline with seeds of their own; the first one serves, the others tell how stable it is.
pub(super) const RUNS: usize = 3;

/// Customers that are placed at once: what a forward holds of each is a multiple of its row.
const AT_ONCE: usize = 10_000;

/// What the card keeps for this task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    /// The moment of the grouping, milliseconds since 1970 UTC.
    pub(super) as_of_ms: i64,
    /// One for each run.
    pub(super) runs: Vec<RunSettings>,
    /// The groups of the first run.
    pub(super) segments: Vec<Segment>,
}

/// The place of a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The group: an index into [`SegmentsModel::segments`].
    pub segment: usize,
    /// What is expected of the next three months: the logarithm of 1 + minor units, averaged over ordering and not
    /// ordering. It orders customers; it is no forecast of money.
    pub expected_ln: f32,
}

/// Segments that passed the checks of their card.
#[derive(Debug)]
pub struct SegmentsModel {
    /// The model's name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    /// The moment that the groups were made for, milliseconds since 1970 UTC.
    pub as_of_ms: i64,
    /// The groups, best first.
    pub segments: Vec<Segment>,
    pub(super) runs: Vec<Run>,
}

impl SegmentsModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(stored: &Stored) -> Result<Self, Refusal> {
        let (card, weights) = Card::open(
            Task::Segments,
            &FEATURE_NAMES,
            &stored.card,
            &stored.weights,
        )?;
        let settings: Settings = card.settings()?;
        let shape = |error: anyhow::Error| Refusal::Shape(error.to_string());
        let named = settings.runs.into_iter().enumerate();
        let runs = named
            .map(|(at, run)| Run::take(&prefix(at), &weights, run))
            .collect::<anyhow::Result<Vec<Run>>>();
        let runs = runs.map_err(shape)?;
        let first = runs
            .first()
            .ok_or_else(|| Refusal::Card("there is no run".to_owned()))?;
        if first.groups() != settings.segments.len() {
            return Err(Refusal::Card("not every group has a name".to_owned()));
        }
        card.check_probe(first.probe().map_err(shape)?)?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            as_of_ms: settings.as_of_ms,
            segments: settings.segments,
            runs,
        })
    }

    /// The places of customers as of a moment, in their order; `None` for who has not ordered before it.
    ///
    /// # Errors
    /// When a forward fails.
    pub fn place(&self, buyers: &[&Buyer], as_of_ms: i64) -> anyhow::Result<Vec<Option<Placed>>> {
        let rows: Vec<_> = buyers
            .iter()
            .map(|buyer| features(buyer, as_of_ms))
            .collect();
        let known: Vec<_> = rows.iter().flatten().copied().collect();
        let mut placed = Vec::with_capacity(known.len());
        if let Some(run) = self.runs.first() {
            for part in known.chunks(AT_ONCE) {
                let (groups, expected) = run.assign(part)?;
                let part = groups.into_iter().zip(expected);
                placed.extend(part.map(|(segment, expected_ln)| Placed {
                    segment,
                    expected_ln,
                }));
            }
        }
        let mut placed = placed.into_iter();
        Ok(rows
            .iter()
            .map(|row| row.as_ref().and_then(|_| placed.next()))
            .collect())
    }
}

/// The prefix of a run's tensors.
pub(super) fn prefix(run: usize) -> String {
    format!("run{}", run + 1)
}
