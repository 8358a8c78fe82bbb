//! Labelled feature rows for the cancel task, taken from a tape in several ways.
//!
//! The same order is shown as different shops would have seen it, so that the network meets in training whatever
//! it will meet in service:
//!
//! * **live**: every reversal before the order is known, as in a running hub;
//! * **frozen**: reversals stop at a block's start and the block lasts 61 days, as in the evaluation's as-of rule; three
//!   runs with shifted blocks;
//! * **blind**: no reversal is ever known, as in a shop without returns on record (every third order);
//! * **guest**: the customer is unknown (every eighth order);
//! * **cold**: the shop has just opened (the first orders after each of several openings).
//!
//! In every way an order is seen only with what came before it. The first quarter of the labelled orders only feeds
//! the histories: there the log is new to us, but the shop is not new, and its customers look new and are not.

use std::collections::HashMap;

use super::brain::INPUTS;
use super::tape::{Replay, Tape};
use crate::model::features::{LINE_FEATURES, OrderFacts, extract_lines, logit};
use crate::model::history::{DAY_MS, SiteHistory};

/// Days of a frozen block: the longest split of the data contract.
const BLOCK_DAYS: i64 = 61;
/// Openings of imaginary new shops, and the orders watched after each.
const OPENINGS: usize = 8;
const OPENING_ORDERS: usize = 250;

/// One part in this many of the labelled orders is left to warm the histories up.
const WARM_UP: usize = 4;

/// One in this many orders without a reversal teaches what a line is like that does not come back.
const QUIET: usize = 4;

/// Labelled orders by their place on the tape.
pub(crate) type Labels = HashMap<usize, bool>;

/// One labelled row.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// The order's place on the tape; the rows of one order share their bagging.
    pub(super) order: usize,
    pub(super) row: Vec<f32>,
    /// The site's own rate as a logit: the network learns what is different from it.
    pub(super) offset: f32,
    pub(super) label: bool,
    /// How many rows it stands for.
    pub(super) weight: f32,
}

/// Makes an order's row.
pub(super) type MakeRow<'a> = &'a dyn Fn(&SiteHistory, &OrderFacts<'_>) -> Option<[f32; INPUTS]>;

/// All rows of the labelled orders, in a fixed order.
pub(super) fn examples(tape: &Tape, labels: &Labels, row: MakeRow<'_>) -> Vec<Example> {
    let Some((first_ms, end_ms)) = span(tape, labels) else {
        return Vec::new();
    };
    let warm = warm_from(labels);
    let mut kept = Vec::new();
    let mut keep = |at: usize, history: &SiteHistory, order: &OrderFacts<'_>| {
        if let Some(&label) = labels.get(&at).filter(|_| at >= warm) {
            kept.extend(example(at, label, history, order, row));
        }
    };
    Replay::new(tape).run(end_ms, &mut keep);
    for shift in [0, 20, 40] {
        let mut live = Replay::new(tape);
        let mut block = first_ms + shift * DAY_MS;
        while block < end_ms {
            live.run(block, |_, _, _| ());
            let mut frozen = live.clone();
            frozen.freeze(block);
            block += BLOCK_DAYS * DAY_MS;
            frozen.run(block.min(end_ms), &mut keep);
        }
    }
    let mut blind = Replay::new(tape);
    blind.freeze(i64::MIN);
    blind.run(end_ms, |at, history, order| {
        if at % 3 == 0 {
            keep(at, history, order);
        }
    });
    Replay::new(tape).run(end_ms, |at, history, order| {
        if at % 8 == 0 {
            keep(
                at,
                history,
                &OrderFacts {
                    customer: None,
                    ..*order
                },
            );
        }
    });
    for opening in openings(tape, end_ms) {
        let close = tape
            .orders
            .get(opening + OPENING_ORDERS)
            .map_or(end_ms, |order| order.placed_at_ms);
        Replay::from_order(tape, opening).run(close.min(end_ms), &mut keep);
    }
    kept
}

fn example(
    order: usize,
    label: bool,
    history: &SiteHistory,
    facts: &OrderFacts<'_>,
    row: MakeRow<'_>,
) -> Option<Example> {
    Some(Example {
        order,
        row: row(history, facts)?.to_vec(),
        offset: logit(history.order_rate()),
        label,
        weight: 1.0,
    })
}

/// Labelled rows of lines: of every order that lost some, and of every [`QUIET`]th of the others, which then stands for
/// as many. Seen live, and frozen in blocks, as orders are.
pub(super) fn line_examples(tape: &Tape, labels: &Labels) -> Vec<Example> {
    let Some((first_ms, end_ms)) = span(tape, labels) else {
        return Vec::new();
    };
    let warm = warm_from(labels);
    let mut kept = Vec::new();
    let mut rows = Vec::new();
    let mut keep = |at: usize, history: &SiteHistory, order: &OrderFacts<'_>| {
        let Some(&label) = labels.get(&at).filter(|_| at >= warm) else {
            return;
        };
        if !label && !at.is_multiple_of(QUIET) {
            return;
        }
        let Some(on_tape) = tape.orders.get(at) else {
            return;
        };
        rows.clear();
        extract_lines(history, order, &mut rows);
        let lines = rows.chunks_exact(LINE_FEATURES + 1);
        for (row, &came_back) in lines.zip(tape.came_back(on_tape)) {
            kept.push(Example {
                order: at,
                row: row.iter().take(LINE_FEATURES).copied().collect(),
                offset: logit(history.line_rate()),
                label: came_back,
                weight: if label { 1.0 } else { QUIET as f32 },
            });
        }
    };
    Replay::new(tape).run(end_ms, &mut keep);
    let mut live = Replay::new(tape);
    let mut block = first_ms;
    while block < end_ms {
        live.run(block, |_, _, _| ());
        let mut frozen = live.clone();
        frozen.freeze(block);
        block += BLOCK_DAYS * DAY_MS;
        frozen.run(block.min(end_ms), &mut keep);
    }
    kept
}

/// The tape's first moment and the moment after the last labelled order.
fn span(tape: &Tape, labels: &Labels) -> Option<(i64, i64)> {
    let first = tape.orders.first()?.placed_at_ms;
    let last = labels
        .keys()
        .filter_map(|&at| tape.orders.get(at))
        .map(|order| order.placed_at_ms)
        .max()?;
    Some((first, last + 1))
}

/// The first order after the warm-up.
fn warm_from(labels: &Labels) -> usize {
    let mut places: Vec<usize> = labels.keys().copied().collect();
    places.sort_unstable();
    places.get(places.len() / WARM_UP).copied().unwrap_or(0)
}

fn openings(tape: &Tape, end_ms: i64) -> Vec<usize> {
    let orders = tape
        .orders
        .partition_point(|order| order.placed_at_ms < end_ms);
    (1..=OPENINGS)
        .map(|opening| opening * orders / (OPENINGS + 1))
        .collect()
}
