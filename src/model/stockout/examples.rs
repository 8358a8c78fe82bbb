//! Shelves as stretches of rows with what came on the day after each.

use super::features::{FEATURES, Row, rows};
use super::neighbours::Neighbours;
use super::shelves::{Shelf, Shelves};
use super::windows::{Window, windows};
use crate::model::normalize::Normalization;

/// Stretches that a training takes at most; of more, every so-manyth.
const STRETCHES_MAX: usize = 6_000;
/// Days of the past that are learned from, and those before them that neighbours are summed over.
const PAST_DAYS: i32 = 400;
const WARM_DAYS: i32 = 60;

/// What came on the day after a row.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Target {
    /// Whether there was no stock at some hour.
    pub(super) out: bool,
    /// For which share of the hours.
    pub(super) share: f32,
    /// What the row counts; 0 where the next day is not known or not to be learned from.
    pub(super) weight: f32,
}

/// Rows of one shelf on consecutive days, with their targets.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) rows: Vec<Row>,
    pub(super) targets: Vec<Target>,
}

/// Stretches whose targets lie at or before `last_day`. `weight` says what a shelf's target day counts.
pub(super) fn stretches(
    shelves: &Shelves,
    last_day: i32,
    weight: impl Fn(usize, i32) -> f32,
) -> Vec<Stretch> {
    // The row of a day has its target on the next.
    let row_day = last_day.saturating_sub(1);
    let from_day = row_day.saturating_sub(PAST_DAYS);
    let near = Neighbours::sum(shelves, from_day.saturating_sub(WARM_DAYS), row_day);
    let plan = plan(shelves, from_day, row_day);
    let step = plan.len().div_ceil(STRETCHES_MAX).max(1);
    let mut chosen = plan.into_iter().step_by(step).peekable();
    let mut stretches = Vec::new();
    for (id, shelf) in shelves.shelves().iter().enumerate() {
        let mut all: Option<(i32, Vec<Row>)> = None;
        while let Some((_, window)) = chosen.next_if(|(of, _)| *of == id) {
            let all = all.get_or_insert_with(|| rows(shelves, &near, id, (from_day, row_day)));
            stretches.push(stretch(shelf, all, &window, |day| weight(id, day)));
        }
    }
    stretches
}

/// The windows of all shelves, shelf by shelf.
fn plan(shelves: &Shelves, from_day: i32, row_day: i32) -> Vec<(usize, Window)> {
    let mut plan = Vec::new();
    for (id, shelf) in shelves.shelves().iter().enumerate() {
        let first = shelf.days.first().map_or(i32::MAX, |facts| facts.day);
        let rows = i64::from(row_day) - i64::from(first.max(from_day)) + 1;
        let rows = usize::try_from(rows).unwrap_or_default();
        plan.extend(windows(rows).into_iter().map(|window| (id, window)));
    }
    plan
}

fn stretch(
    shelf: &Shelf,
    (first, all): &(i32, Vec<Row>),
    window: &Window,
    weight: impl Fn(i32) -> f32,
) -> Stretch {
    let rows: Vec<Row> = all
        .iter()
        .skip(window.from)
        .take(window.len)
        .copied()
        .collect();
    let target = |at: usize| {
        let day = first.saturating_add(i32::try_from(window.from + at + 1).unwrap_or(i32::MAX));
        let Some(facts) = shelf.at(day) else {
            return Target::default();
        };
        Target {
            out: facts.out(),
            share: facts.share_out,
            weight: if at < window.warm { 0.0 } else { weight(day) },
        }
    };
    Stretch {
        targets: (0..rows.len()).map(target).collect(),
        rows,
    }
}

/// Measures the rows that count.
pub(super) fn normalization(stretches: &[Stretch]) -> Normalization {
    let counted = stretches.iter().flat_map(|stretch| {
        let pairs = stretch.rows.iter().zip(&stretch.targets);
        pairs
            .filter(|(_, target)| target.weight > 0.0)
            .map(|(row, _)| row.as_slice())
    });
    Normalization::of(FEATURES, counted)
}

/// Normalizes in place.
pub(super) fn normalize(stretches: &mut [Stretch], normal: &Normalization) {
    for row in stretches.iter_mut().flat_map(|stretch| &mut stretch.rows) {
        *row = super::windows::normalized(normal, row);
    }
}
