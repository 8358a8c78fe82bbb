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

use super::tape::{Replay, Tape};
use crate::model::features::{FEATURES, OrderFacts, extract, logit};
use crate::model::history::{DAY_MS, SiteHistory};

/// Days of a frozen block: the longest split of the data contract.
const BLOCK_DAYS: i64 = 61;
/// Openings of imaginary new shops, and the orders watched after each.
const OPENINGS: usize = 8;
const OPENING_ORDERS: usize = 250;

/// One part in this many of the labelled orders is left to warm the histories up.
const WARM_UP: usize = 4;

/// Labelled orders by their place on the tape.
pub(crate) type Labels = HashMap<usize, bool>;

/// One labelled row.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// The order's place on the tape; the rows of one order share their bagging.
    pub(super) order: usize,
    pub(super) row: [f32; FEATURES],
    /// The site's own rate as a logit: the network learns what is different from it.
    pub(super) offset: f32,
    pub(super) label: bool,
}

/// All rows of the labelled orders, in a fixed order.
pub(super) fn examples(tape: &Tape, labels: &Labels) -> Vec<Example> {
    let Some((first_ms, end_ms)) = span(tape, labels) else {
        return Vec::new();
    };
    let warm = warm_from(labels);
    let mut kept = Vec::new();
    let mut keep = |at: usize, history: &SiteHistory, order: &OrderFacts<'_>| {
        if let Some(&label) = labels.get(&at).filter(|_| at >= warm) {
            kept.push(example(at, label, history, order));
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

/// Rows of the labelled orders as the evaluation sees them: reversals stop at `as_of_ms`.
pub(super) fn frozen_examples(tape: &Tape, labels: &Labels, as_of_ms: i64) -> Vec<Example> {
    let mut kept = Vec::new();
    let Some((_, end_ms)) = span(tape, labels) else {
        return kept;
    };
    let mut replay = Replay::new(tape);
    replay.run(as_of_ms, |_, _, _| ());
    replay.freeze(as_of_ms);
    replay.run(end_ms, |at, history, order| {
        if let Some(&label) = labels.get(&at) {
            kept.push(example(at, label, history, order));
        }
    });
    kept
}

fn example(order: usize, label: bool, history: &SiteHistory, facts: &OrderFacts<'_>) -> Example {
    Example {
        order,
        row: extract(history, facts),
        offset: logit(history.order_rate()),
        label,
    }
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
