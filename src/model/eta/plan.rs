//! The orders of a training: those of the split files, or those of the log that were ready by then.

use std::collections::HashMap;

use anyhow::{bail, ensure};

use super::examples::{Answer, ticket};
use crate::model::card::sha256;
use crate::model::log::{Entry, OrderLog};
use crate::model::plan::Plan;
use crate::model::training::NotEnoughData;

/// Answers below which nothing can be learned.
const ANSWERS_MIN: usize = 200;
const HELD_OUT_MIN: usize = 30;
/// Without a split file, one part in this many of the answers is held out: the newest.
const HOLDOUT_SHARE: usize = 6;

/// The given split files' answers, or the log's own up to `until`.
pub(super) fn plan(
    log: &OrderLog,
    splits: &[Vec<(String, f64)>],
    until_ms: Option<i64>,
) -> anyhow::Result<Plan<Vec<Answer>>> {
    let plan = Plan::of(
        splits,
        until_ms,
        |answers| placed(log, answers),
        |until_ms| known(log, until_ms.unwrap_or(i64::MAX)),
        |all| cut(all),
    )?;
    if plan.core.len() < ANSWERS_MIN || plan.holdout.len() < HELD_OUT_MIN {
        bail!(NotEnoughData(format!(
            "{} training orders with a ready time and {} held out; at least {ANSWERS_MIN} and {HELD_OUT_MIN} are needed",
            plan.core.len(),
            plan.holdout.len(),
        )));
    }
    Ok(plan)
}

/// Every order that was ready at a moment.
fn known(log: &OrderLog, until_ms: i64) -> Vec<Answer> {
    let answer = |(at, entry): (usize, Entry<'_>)| {
        let minutes = ticket(at, &entry).prep_minutes()?;
        entry
            .order
            .ready_at_ms
            .filter(|&ready_at_ms| ready_at_ms <= until_ms)?;
        Some(Answer {
            order: at,
            minutes,
            placed_at_ms: entry.order.placed_at_ms,
        })
    };
    log.orders().enumerate().filter_map(answer).collect()
}

/// A label file's answers with their place in the log, in time order.
fn placed(log: &OrderLog, answers: &[(String, f64)]) -> anyhow::Result<Vec<Answer>> {
    let wanted: HashMap<&str, f64> = answers
        .iter()
        .map(|(order_id, minutes)| (order_id.as_str(), *minutes))
        .collect();
    let mut placed = Vec::with_capacity(answers.len());
    for (at, entry) in log.orders().enumerate() {
        if let Some(&minutes) = wanted.get(entry.order_id()) {
            placed.push(Answer {
                order: at,
                minutes,
                placed_at_ms: entry.order.placed_at_ms,
            });
        }
    }
    ensure!(
        placed.len() == answers.len(),
        "{} of {} labelled orders are not in the log, or are labelled twice",
        answers.len() - placed.len(),
        answers.len()
    );
    Ok(placed)
}

fn cut(all: &[Answer]) -> (Vec<Answer>, Vec<Answer>) {
    let (core, holdout) = all.split_at(all.len() - all.len() / HOLDOUT_SHARE);
    // What was not ready when the held-out part began was not known by then.
    let from_ms = holdout
        .first()
        .map_or(i64::MAX, |answer| answer.placed_at_ms);
    let ready_ms = |answer: &Answer| {
        answer
            .placed_at_ms
            .saturating_add((answer.minutes * 60_000.0) as i64)
    };
    let core = core
        .iter()
        .filter(|answer| ready_ms(answer) <= from_ms)
        .copied()
        .collect();
    (core, holdout.to_vec())
}

/// Hash of what was learned from.
pub(super) fn data_sha256(log: &OrderLog, answers: &[Answer]) -> String {
    let mut facts = Vec::new();
    let minutes: HashMap<usize, f64> = answers
        .iter()
        .map(|answer| (answer.order, answer.minutes))
        .collect();
    for (at, entry) in log.orders().enumerate() {
        if let Some(minutes) = minutes.get(&at) {
            facts.extend(entry.order.placed_at_ms.to_le_bytes());
            facts.extend(minutes.to_le_bytes());
        }
    }
    sha256(&facts)
}
