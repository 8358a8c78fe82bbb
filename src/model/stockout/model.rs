//! The stockout model as it serves: shelves and the day that is asked about in, chances out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use candle_core::{Device, Tensor};

use super::Settings;
use super::baseline::Cells;
use super::features::{FEATURES, Row, feature_names, rows};
use super::neighbours::Neighbours;
use super::network::Network;
use super::shelves::Shelves;
use super::windows::{mark, normalized};
use crate::model::calibrate::Calibration;
use crate::model::card::{Card, Refusal};
use crate::model::folder::Stored;
use crate::model::normalize::Normalization;
use crate::model::task::Task;

/// Shelves that go through the network side by side. Always as many, the last ones empty: a product of matrices may round
/// differently for another number of rows.
const SIDE_BY_SIDE: usize = 64;
/// Days before a serving window from which on neighbours are summed up.
const NEAR_DAYS: i32 = 60;

/// A stockout model that passed the checks of its card.
#[derive(Debug)]
pub struct StockoutModel {
    /// Its name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    /// Whether the network serves; otherwise the baseline inside it does.
    pub passed: bool,
    members: Vec<Network>,
    normalization: Normalization,
    calibration: Calibration,
    cells: Cells,
}

/// A shelf and the day that is asked about.
pub type ShelfDay = (usize, i32);

impl StockoutModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(stored: &Stored) -> Result<Self, Refusal> {
        let names = feature_names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (card, weights) = Card::open(Task::Stockout, &names, &stored.card, &stored.weights)?;
        let settings: Settings = card.settings()?;
        if !settings.is_sound() {
            return Err(Refusal::Card(
                "the settings are not usable numbers".to_owned(),
            ));
        }
        let shape = |error: String| Refusal::Shape(error);
        let take = |member| Network::take(settings.sizes(), member, &weights);
        let members: anyhow::Result<Vec<Network>> = (0..settings.members).map(take).collect();
        let members = members.map_err(|error| shape(error.to_string()))?;
        let probe = probe(&members).map_err(|error| shape(error.to_string()))?;
        card.check_probe(probe)?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            passed: card.verdict.passed,
            members,
            normalization: settings.normalization,
            calibration: settings.calibration,
            cells: settings.cells,
        })
    }

    /// Who answers: the model, or the baseline inside it.
    #[must_use]
    pub fn by(&self) -> &str {
        if self.passed {
            &self.name
        } else {
            super::baseline::NAME
        }
    }

    /// The chance that each asked shelf is without stock at some hour of its asked day, from the days before that day. The
    /// baseline stands in where the network did not pass.
    ///
    /// # Errors
    /// When the network fails.
    pub fn risks(
        &self,
        shelves: &Shelves,
        asked: &[ShelfDay],
    ) -> candle_core::Result<BTreeMap<ShelfDay, f32>> {
        if !self.passed {
            let risk = |&(shelf, day): &ShelfDay| {
                (
                    (shelf, day),
                    self.cells.risk(shelves.shelves().get(shelf), day),
                )
            };
            return Ok(asked.iter().map(risk).collect());
        }
        let logits = logits(&self.members, &self.normalization, shelves, asked)?;
        let risk = |(asked, logit)| (asked, self.calibration.probability(logit));
        Ok(logits.into_iter().map(risk).collect())
    }
}

/// The mean of the members' answers to a probe.
pub(super) fn probe(members: &[Network]) -> candle_core::Result<f32> {
    let mut sum = 0.0;
    for member in members {
        sum += member.probe()?;
    }
    Ok(sum / members.len().max(1) as f32)
}

/// The members' mean logit for each asked shelf and day, before calibration.
pub(super) fn logits(
    members: &[Network],
    normal: &Normalization,
    shelves: &Shelves,
    asked: &[ShelfDay],
) -> candle_core::Result<BTreeMap<ShelfDay, f32>> {
    // By serving window, then by shelf: (mark, shelf) with the last row's day.
    let mut runs: BTreeMap<(i32, usize), i32> = BTreeMap::new();
    for &(shelf, day) in asked {
        let row_day = day.saturating_sub(1);
        let last = runs.entry((mark(row_day), shelf)).or_insert(row_day);
        *last = row_day.max(*last);
    }
    let mut logits = BTreeMap::new();
    let wanted: BTreeSet<ShelfDay> = asked.iter().copied().collect();
    let runs: Vec<((i32, usize), i32)> = runs.into_iter().collect();
    for group in runs.chunk_by(|a, b| a.0.0 == b.0.0) {
        let start = group.first().map_or(0, |((start, _), _)| *start);
        let last = group.iter().map(|(_, last)| *last).max().unwrap_or(start);
        // From a fixed day on, so that sums have the same digits whatever else was asked.
        let near = Neighbours::sum(shelves, start.saturating_sub(NEAR_DAYS), last);
        for part in group.chunks(SIDE_BY_SIDE) {
            run(members, normal, shelves, &near, part, |asked, logit| {
                if wanted.contains(&asked) {
                    logits.insert(asked, logit);
                }
            })?;
        }
    }
    Ok(logits)
}

/// Runs up to [`SIDE_BY_SIDE`] shelves of one serving window, day by day.
fn run(
    members: &[Network],
    normal: &Normalization,
    shelves: &Shelves,
    near: &Neighbours,
    part: &[((i32, usize), i32)],
    mut say: impl FnMut(ShelfDay, f32),
) -> candle_core::Result<()> {
    let Some(&((start, _), _)) = part.first() else {
        return Ok(());
    };
    let last = part.iter().map(|(_, last)| *last).max().unwrap_or(start);
    // (first day, normalized rows) of each shelf
    let rows: Vec<(i32, Vec<Row>)> = part
        .iter()
        .map(|&((_, shelf), last)| {
            let (first, rows) = rows(shelves, near, shelf, (start, last));
            (
                first,
                rows.iter().map(|row| normalized(normal, row)).collect(),
            )
        })
        .collect();
    let mut states = members
        .iter()
        .map(|member| member.start(SIDE_BY_SIDE))
        .collect::<candle_core::Result<Vec<Tensor>>>()?;
    for day in start..=last {
        let mut input = vec![0.0; SIDE_BY_SIDE * FEATURES];
        let mut known = vec![0.0_f32; SIDE_BY_SIDE];
        let places = input.chunks_mut(FEATURES).zip(&mut known);
        for ((to, known), (first, rows)) in places.zip(&rows) {
            let at = day
                .checked_sub(*first)
                .and_then(|at| usize::try_from(at).ok());
            if let Some(row) = at.and_then(|at| rows.get(at)) {
                to.copy_from_slice(row);
                *known = 1.0;
            }
        }
        let input = Tensor::from_vec(input, (SIDE_BY_SIDE, FEATURES), &Device::Cpu)?;
        let known = Tensor::from_vec(known, (SIDE_BY_SIDE, 1), &Device::Cpu)?;
        let mut sum = vec![0.0; SIDE_BY_SIDE];
        for (member, state) in members.iter().zip(&mut states) {
            // Before its first day a shelf has no state.
            *state = member
                .step(&member.gates(&input)?, state)?
                .broadcast_mul(&known)?;
            let logits = member
                .head(state, &input, None)?
                .narrow(1, 0, 1)?
                .flatten_all()?
                .to_vec1::<f32>()?;
            sum.iter_mut()
                .zip(logits)
                .for_each(|(sum, logit)| *sum += logit);
        }
        for (&((_, shelf), _), sum) in part.iter().zip(sum) {
            say(
                (shelf, day.saturating_add(1)),
                sum / members.len().max(1) as f32,
            );
        }
    }
    Ok(())
}
