//! A log as rows: every order with what its site's and everybody's tickets said when it was placed.
//!
//! The replay hands an order out before it is added to the tickets, so nothing later can be seen; which ready times are
//! known is the asker's to say, by an as-of moment at or before the placing.

use std::collections::{BTreeMap, HashMap};

use super::features::{FEATURES, NewOrder, Prior, row};
use super::tickets::{ALL_TICKETS, SITE_TICKETS, Seen, Ticket, Tickets};
use crate::model::log::{Entry, OrderLog};

/// Milliseconds in an hour.
const HOUR_MS: i64 = 3_600_000;

/// An order whose minutes are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Answer {
    /// Its place in the log's time order.
    pub(super) order: usize,
    /// Minutes from placed to ready.
    pub(super) minutes: f64,
    /// When it was placed.
    pub(super) placed_at_ms: i64,
}

/// One row with its answer.
#[derive(Clone, Debug)]
pub(super) struct Example {
    /// The order's place in the log; the rows of one order share their bag.
    pub(super) order: usize,
    pub(super) row: [f32; FEATURES],
    /// The site's typical minutes: what the network's answer is a multiple of.
    pub(super) scale: f32,
    /// The answer.
    pub(super) minutes: f32,
    /// What the row counts: the rows of an order count as one.
    pub(super) weight: f32,
}

/// The as-of moment of the data contract: the full hour before the order.
pub(super) fn full_hour(placed_at_ms: i64) -> i64 {
    placed_at_ms - placed_at_ms.rem_euclid(HOUR_MS)
}

/// An order that may be asked about, with the tickets as they stood.
pub(super) struct Moment<'a> {
    pub(super) order: usize,
    pub(super) entry: Entry<'a>,
    site: &'a Tickets,
    all: &'a Tickets,
}

impl Moment<'_> {
    /// What was known of the site's and of all tickets, with ready times up to `as_of_ms`.
    pub(super) fn seen(&self, as_of_ms: i64) -> (Seen, Seen) {
        let now_ms = self.entry.order.placed_at_ms;
        (
            self.site.seen(now_ms, as_of_ms),
            self.all.seen(now_ms, as_of_ms),
        )
    }

    /// The order itself.
    pub(super) fn new_order(&self, as_of_ms: i64) -> NewOrder {
        let units = self
            .entry
            .lines
            .iter()
            .map(|line| u64::from(line.quantity))
            .sum();
        NewOrder {
            placed_at_ms: self.entry.order.placed_at_ms,
            as_of_ms: as_of_ms.min(self.entry.order.placed_at_ms),
            lines: u32::try_from(self.entry.lines.len()).unwrap_or(u32::MAX),
            units,
            value_minor: self.entry.total_minor(),
        }
    }
}

/// Goes through a log in time order.
pub(super) fn replay(log: &OrderLog, mut ask: impl FnMut(&Moment<'_>)) {
    let mut sites: HashMap<&str, Tickets> = HashMap::new();
    let mut all = Tickets::new(ALL_TICKETS);
    for (at, entry) in log.orders().enumerate() {
        let site = sites
            .entry(&entry.order.site)
            .or_insert_with(|| Tickets::new(SITE_TICKETS));
        ask(&Moment {
            order: at,
            entry,
            site,
            all: &all,
        });
        let ticket = ticket(at, &entry);
        site.place(ticket);
        all.place(ticket);
    }
}

/// An order of the log as the kitchen saw it.
pub(super) fn ticket(at: usize, entry: &Entry<'_>) -> Ticket {
    Ticket {
        order: at as u64,
        placed_at_ms: entry.order.placed_at_ms,
        ready_at_ms: entry.order.ready_at_ms,
        value_minor: entry.total_minor(),
    }
}

/// Rows of the answers under the as-of rule; with `live`, each order also as a running hub sees it, to the minute.
pub(super) fn examples(
    log: &OrderLog,
    answers: &[Answer],
    prior: &Prior,
    live: bool,
) -> Vec<Example> {
    let minutes: BTreeMap<usize, f64> = answers
        .iter()
        .map(|answer| (answer.order, answer.minutes))
        .collect();
    let mut rows = Vec::new();
    replay(log, |moment| {
        let Some(&minutes) = minutes.get(&moment.order) else {
            return;
        };
        let placed_at_ms = moment.entry.order.placed_at_ms;
        let mut as_of = vec![(full_hour(placed_at_ms), 1.0)];
        if live {
            as_of = vec![(full_hour(placed_at_ms), 0.7), (placed_at_ms, 0.3)];
        }
        for (as_of_ms, weight) in as_of {
            let (site, all) = moment.seen(as_of_ms);
            let (row, scale) = row(prior, &site, &all, &moment.new_order(as_of_ms));
            rows.push(Example {
                order: moment.order,
                row,
                scale,
                minutes: minutes as f32,
                weight,
            });
        }
    });
    rows
}
