//! A log turned into facts, and its replay through site histories in time order.
//!
//! Training and prediction read the past only through [`Replay`], which hands out an order together with its site's
//! history before the order is added to it, and which applies a reversal only to orders placed strictly after it.
//! That is the whole of the point-in-time rule: nothing here can look ahead.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::model::features::{LineFacts, OrderFacts};
use crate::model::history::{HORIZON_MS, ReversalFacts, SiteHistory, key};
use crate::model::log::OrderLog;

/// One order of the tape.
#[derive(Clone, Debug)]
pub(crate) struct TapeOrder {
    site: usize,
    pub(crate) placed_at_ms: i64,
    pub(crate) customer: Option<u64>,
    total_minor: i64,
    lines: std::ops::Range<usize>,
    /// Whether some of it was reversed within 30 days: the label.
    pub(crate) reversed: bool,
}

/// What one visit of the till reversed of one order.
#[derive(Clone, Debug)]
struct TapeReversal {
    order: usize,
    at_ms: i64,
    skus: Vec<u64>,
    value_minor: i64,
}

/// A whole log as facts.
#[derive(Debug)]
pub(crate) struct Tape {
    pub(crate) orders: Vec<TapeOrder>,
    lines: Vec<LineFacts>,
    /// Of each line, whether some of it came back within 30 days: the label of lines.
    came_back: Vec<bool>,
    reversals: Vec<TapeReversal>,
    sites: usize,
    index: HashMap<String, usize>,
}

impl Tape {
    /// Turns ids into keys and reversals into labels.
    pub(crate) fn of(log: &OrderLog) -> Self {
        let mut keys: HashMap<String, u64> = HashMap::new();
        let mut key_of = move |id: &str| match keys.get(id) {
            Some(&known) => known,
            None => *keys.entry(id.to_owned()).or_insert(key(id)),
        };
        let mut sites: HashMap<String, usize> = HashMap::new();
        let mut tape = Self {
            orders: Vec::new(),
            lines: Vec::new(),
            came_back: Vec::new(),
            reversals: Vec::new(),
            sites: 0,
            index: HashMap::new(),
        };
        for entry in log.orders() {
            let next = sites.len();
            let start = tape.lines.len();
            tape.lines.extend(entry.lines.iter().map(|line| LineFacts {
                sku_key: key_of(&line.sku),
                quantity: line.quantity,
                unit_price_minor: line.unit_price_minor,
            }));
            tape.index
                .insert(entry.order_id().to_owned(), tape.orders.len());
            tape.orders.push(TapeOrder {
                site: *sites.entry(entry.order.site.to_string()).or_insert(next),
                placed_at_ms: entry.order.placed_at_ms,
                customer: entry.order.customer_id.as_deref().map(&mut key_of),
                total_minor: entry.total_minor(),
                lines: start..tape.lines.len(),
                reversed: false,
            });
        }
        tape.sites = sites.len();
        tape.came_back = vec![false; tape.lines.len()];
        tape.add_reversals(log, &mut key_of);
        tape
    }

    /// An order's place on the tape.
    pub(crate) fn find(&self, order_id: &str) -> Option<usize> {
        self.index.get(order_id).copied()
    }

    /// An order as the features see it.
    pub(crate) fn facts(&self, order: &TapeOrder) -> OrderFacts<'_> {
        OrderFacts {
            placed_at_ms: order.placed_at_ms,
            customer: order.customer,
            total_minor: order.total_minor,
            lines: self.lines.get(order.lines.clone()).unwrap_or_default(),
        }
    }

    /// Of each line of an order, whether some of it came back within 30 days.
    pub(crate) fn came_back(&self, order: &TapeOrder) -> &[bool] {
        self.came_back.get(order.lines.clone()).unwrap_or_default()
    }

    /// SHA-256 over everything that happened before a moment; the card's data hash.
    pub(crate) fn sha256_until(&self, until_ms: i64) -> String {
        let mut hash = Sha256::new();
        for order in self
            .orders
            .iter()
            .take_while(|order| order.placed_at_ms < until_ms)
        {
            hash.update(order.placed_at_ms.to_le_bytes());
            hash.update(order.customer.unwrap_or_default().to_le_bytes());
            for line in self.lines.get(order.lines.clone()).unwrap_or_default() {
                hash.update(line.sku_key.to_le_bytes());
                hash.update(line.quantity.to_le_bytes());
                hash.update(line.unit_price_minor.to_le_bytes());
            }
        }
        for visit in self
            .reversals
            .iter()
            .take_while(|visit| visit.at_ms < until_ms)
        {
            hash.update((visit.order as u64).to_le_bytes());
            hash.update(visit.at_ms.to_le_bytes());
            hash.update(visit.value_minor.to_le_bytes());
        }
        hex::encode(hash.finalize())
    }

    fn add_reversals(&mut self, log: &OrderLog, key_of: &mut impl FnMut(&str) -> u64) {
        // In time order already; lines of one order reversed at one moment become one visit.
        let mut open: HashMap<(usize, i64), usize> = HashMap::new();
        for reversal in log.reversals() {
            let entry = log.reversed_order(reversal);
            let Some(order) = entry.and_then(|entry| self.index.get(entry.order_id()).copied())
            else {
                continue;
            };
            let at_ms = reversal.reversed_at_ms;
            let sku = key_of(&reversal.sku);
            if let Some(order) = self.orders.get_mut(order)
                && at_ms.saturating_sub(order.placed_at_ms) <= HORIZON_MS
            {
                order.reversed = true;
                for at in order.lines.clone() {
                    if self.lines.get(at).is_some_and(|line| line.sku_key == sku)
                        && let Some(came_back) = self.came_back.get_mut(at)
                    {
                        *came_back = true;
                    }
                }
            }
            let visit = *open.entry((order, at_ms)).or_insert(self.reversals.len());
            if visit == self.reversals.len() {
                self.reversals.push(TapeReversal {
                    order,
                    at_ms,
                    skus: Vec::new(),
                    value_minor: 0,
                });
            }
            if let Some(visit) = self.reversals.get_mut(visit) {
                visit.skus.push(sku);
                visit.value_minor = visit.value_minor.saturating_add(reversal.value_minor);
            }
        }
    }
}

/// A run through a tape, with one history per site. Clone it to branch off at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Replay<'a> {
    tape: &'a Tape,
    sites: Vec<SiteHistory>,
    first_order: usize,
    next_order: usize,
    next_reversal: usize,
    frozen: bool,
}

impl<'a> Replay<'a> {
    /// Starts with empty histories at the tape's first order.
    pub(crate) fn new(tape: &'a Tape) -> Self {
        Self::from_order(tape, 0)
    }

    /// Starts with empty histories at a later order, as a new shop would.
    pub(crate) fn from_order(tape: &'a Tape, first_order: usize) -> Self {
        let sites = vec![SiteHistory::default(); tape.sites];
        Self {
            tape,
            sites,
            first_order,
            next_order: first_order,
            next_reversal: 0,
            frozen: false,
        }
    }

    /// Goes on to (not including) a moment and shows every order with its site's history before it.
    pub(crate) fn run(
        &mut self,
        until_ms: i64,
        mut visit: impl FnMut(usize, &SiteHistory, &OrderFacts<'_>),
    ) {
        let tape = self.tape;
        for (at, order) in tape.orders.iter().enumerate().skip(self.next_order) {
            if order.placed_at_ms >= until_ms {
                break;
            }
            self.next_order = at + 1;
            self.apply_reversals(order.placed_at_ms);
            let facts = tape.facts(order);
            if let Some(site) = self.sites.get_mut(order.site) {
                visit(at, site, &facts);
                site.observe_placed(&facts);
            }
        }
    }

    /// From this moment on reversals are unknown: those before it are applied, later ones never.
    pub(crate) fn freeze(&mut self, at_ms: i64) {
        self.apply_reversals(at_ms);
        self.frozen = true;
        self.sites
            .iter_mut()
            .for_each(|site| site.freeze_outcomes(at_ms));
    }

    fn apply_reversals(&mut self, before_ms: i64) {
        if self.frozen {
            return;
        }
        let tape = self.tape;
        for visit in tape.reversals.iter().skip(self.next_reversal) {
            if visit.at_ms >= before_ms {
                break;
            }
            self.next_reversal += 1;
            // A shop that opened later has never heard of the order.
            let order = (visit.order >= self.first_order)
                .then(|| tape.orders.get(visit.order))
                .flatten();
            if let Some((order, site)) =
                order.and_then(|order| Some((order, self.sites.get_mut(order.site)?)))
            {
                site.observe_cancelled(&ReversalFacts {
                    customer: order.customer,
                    placed_at_ms: order.placed_at_ms,
                    order_minor: order.total_minor,
                    skus: &visit.skus,
                    value_minor: visit.value_minor,
                    at_ms: visit.at_ms,
                });
            }
        }
    }
}
