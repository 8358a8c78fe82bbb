//! The shelf days of a training: those of the split files, or those of the log before a day.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{bail, ensure};

use super::model::ShelfDay;
use super::questions::Answer;
use super::shelves::{Shelf, Shelves};
use crate::model::card::sha256;
use crate::model::plan::Plan;
use crate::model::training::NotEnoughData;

/// Shelf days below which nothing can be learned, and the days that they must span.
const ANSWERS_MIN: usize = 1_000;
const DAYS_MIN: usize = 28;
/// Milliseconds in a day.
pub(super) const MS_PER_DAY: i64 = 86_400_000;

/// The given split files' days, or the log's own before `until`.
pub(super) fn plan(
    shelves: &Shelves,
    splits: &[Vec<Answer>],
    until_ms: Option<i64>,
) -> anyhow::Result<Plan<BTreeSet<ShelfDay>>> {
    let until_day =
        |until_ms: i64| i32::try_from(until_ms.div_euclid(MS_PER_DAY)).unwrap_or(i32::MAX);
    let plan = Plan::of(
        splits,
        until_ms,
        |answers| placed(shelves, answers),
        |until_ms| {
            let until_day = until_ms.map_or_else(|| last_usual_day(shelves), until_day);
            known(shelves, until_day)
        },
        cut,
    )?;
    let days: BTreeSet<i32> = plan.core.iter().map(|(_, day)| *day).collect();
    let (core, held_out) = (plan.core.len(), plan.holdout.len());
    if core < ANSWERS_MIN || days.len() < DAYS_MIN || held_out == 0 {
        bail!(NotEnoughData(format!(
            "{core} shelf days on {} days to train on and {held_out} held out; at least {ANSWERS_MIN} on {DAYS_MIN} days and 1 \
             are needed",
            days.len()
        )));
    }
    Ok(plan)
}

/// The day after the last one on which about as many shelves are on record as usual: a row of a far future day by mistake
/// must not make everything else the past.
fn last_usual_day(shelves: &Shelves) -> i32 {
    let mut counts = BTreeMap::<i32, usize>::new();
    for facts in shelves.shelves().iter().flat_map(|shelf| &shelf.days) {
        *counts.entry(facts.day).or_default() += 1;
    }
    let mut sizes: Vec<usize> = counts.values().copied().collect();
    sizes.sort_unstable();
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let last = counts.iter().rev().find(|(_, count)| **count * 10 >= usual);
    last.map_or(0, |(day, _)| day.saturating_add(1))
}

/// Every shelf day before a day.
fn known(shelves: &Shelves, until_day: i32) -> BTreeSet<ShelfDay> {
    let days = |(id, shelf): (usize, &Shelf)| {
        let days: Vec<ShelfDay> = shelf.days.iter().map(|facts| (id, facts.day)).collect();
        days
    };
    let all = shelves.shelves().iter().enumerate().flat_map(days);
    all.filter(|(_, day)| *day < until_day).collect()
}

fn placed(shelves: &Shelves, answers: &[Answer]) -> anyhow::Result<BTreeSet<ShelfDay>> {
    let mut placed = BTreeSet::new();
    for Answer { question, .. } in answers {
        let shelf = shelves.find(&question.site, &question.sku);
        let known = shelf.filter(|&id| {
            shelves
                .shelves()
                .get(id)
                .is_some_and(|shelf| shelf.at(question.day).is_some())
        });
        if let Some(shelf) = known {
            placed.insert((shelf, question.day));
        }
    }
    ensure!(
        placed.len() == answers.len(),
        "{} of {} labelled days are not in the log, or are labelled twice",
        answers.len() - placed.len(),
        answers.len()
    );
    Ok(placed)
}

/// Cuts the last days off: a tenth of them, but a week at least and four at most.
fn cut(all: &BTreeSet<ShelfDay>) -> (BTreeSet<ShelfDay>, BTreeSet<ShelfDay>) {
    let days: BTreeSet<i32> = all.iter().map(|(_, day)| *day).collect();
    let held = (days.len() / 10).clamp(7, 28);
    let from = days.iter().rev().nth(held - 1).copied().unwrap_or(i32::MAX);
    all.iter().partition(|(_, day)| *day < from)
}

/// Hash of what was learned from.
pub(super) fn data_sha256(shelves: &Shelves, answers: &BTreeSet<ShelfDay>) -> String {
    let mut facts = Vec::new();
    for &(id, day) in answers {
        if let Some(known) = shelves.shelves().get(id).and_then(|shelf| shelf.at(day)) {
            facts.extend(day.to_le_bytes());
            facts.extend(known.sold.to_le_bytes());
            facts.extend(known.share_out.to_le_bytes());
        }
    }
    sha256(&facts)
}
