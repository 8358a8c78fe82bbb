//! `SiteHistory`: what one site knows about itself when the next order comes in.
//!
//! Invariants: bounded (customers, SKUs and histograms have named limits), serde-serializable, O(lines) per
//! observed order, and free of personal data: customers and SKUs are 64-bit hashes ([`key`]). Training streams a log
//! through the same methods that serving calls, so a feature means the same in both.
//!
//! Outcomes: `observe_placed` counts an order as *judged*, which says that its reversals will be told. After
//! [`SiteHistory::freeze_outcomes`] they will not (the as-of rule of the data contract), so later orders are counted as
//! orders but not as judged, and a rate never takes silence for success.
//!
//! It computes no features and makes no predictions.

mod customer;
mod histogram;
mod sku;

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::features::OrderFacts;
pub(crate) use customer::CustomerHistory;
use customer::RecentOrder;
use histogram::LogHistogram;
pub(crate) use sku::SkuHistory;

/// Customers remembered; beyond it the longest idle are forgotten.
pub const CUSTOMERS_MAX: usize = 100_000;
/// SKUs remembered; beyond it the longest unsold are forgotten.
pub const SKUS_MAX: usize = 50_000;
/// Judged orders after which the site's rates are halved, so that they follow the shop.
const JUDGED_MAX: f32 = 50_000.0;
/// A reversal counts for the site's rate when it comes within this time: the label's horizon, 30 days.
pub const HORIZON_MS: i64 = 30 * DAY_MS;
/// One day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// Hours of a week.
const WEEK_HOURS: usize = 168;
/// A new shop's share of reversed orders and of reversed lines until it has its own, and how many orders and lines
/// this assumption weighs. The numbers are the rounded rates of the shipped training set before 2011.
const ORDER_PRIOR: Rate = Rate {
    rate: 0.15,
    weight: 200.0,
};
const LINE_PRIOR: Rate = Rate {
    rate: 0.015,
    weight: 2_000.0,
};

/// Turns an id into a key: the first 64 bits of its SHA-256, the same in every process and version.
#[must_use]
pub fn key(id: &str) -> u64 {
    let digest = Sha256::digest(id.as_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |key, &byte| (key << 8) | u64::from(byte))
}

/// All or part of an order came back, or the whole was cancelled.
#[derive(Clone, Copy, Debug)]
pub struct ReversalFacts<'a> {
    /// Whose order it was.
    pub customer: Option<u64>,
    /// When the order was placed; with its total it names the order.
    pub placed_at_ms: i64,
    /// The order's total before the reversal, in minor units.
    pub order_minor: i64,
    /// The SKUs of the reversed lines.
    pub skus: &'a [u64],
    /// What the reversed lines were worth, in minor units.
    pub value_minor: i64,
    /// When it was reversed.
    pub at_ms: i64,
}

#[derive(Clone, Copy)]
struct Rate {
    rate: f32,
    weight: f32,
}

impl Rate {
    fn with(self, reversed: f32, judged: f32) -> f32 {
        ((reversed + self.rate * self.weight) / (judged + self.weight)).clamp(0.0005, 0.9)
    }
}

/// The running state of one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SiteHistory {
    orders: u64,
    lines: u64,
    frozen_at_ms: Option<i64>,
    total: LogHistogram,
    line_count: LogHistogram,
    units: LogHistogram,
    unit_price: LogHistogram,
    week: Vec<u32>,
    judged_orders: f32,
    judged_lines: f32,
    reversed_orders: f32,
    reversed_lines: f32,
    customers: HashMap<u64, CustomerHistory, BuildHasherDefault<KeyHasher>>,
    skus: HashMap<u64, SkuHistory, BuildHasherDefault<KeyHasher>>,
}

impl Default for SiteHistory {
    fn default() -> Self {
        Self {
            orders: 0,
            lines: 0,
            frozen_at_ms: None,
            total: LogHistogram::default(),
            line_count: LogHistogram::default(),
            units: LogHistogram::default(),
            unit_price: LogHistogram::default(),
            week: vec![0; WEEK_HOURS],
            judged_orders: 0.0,
            judged_lines: 0.0,
            reversed_orders: 0.0,
            reversed_lines: 0.0,
            customers: HashMap::default(),
            skus: HashMap::default(),
        }
    }
}

impl SiteHistory {
    /// Learns of an order that was placed. Call it after the order was scored.
    pub fn observe_placed(&mut self, order: &OrderFacts<'_>) {
        let at_ms = order.placed_at_ms;
        let judged = self.frozen_at_ms.is_none();
        let lines = u32::try_from(order.lines.len()).unwrap_or(u32::MAX);
        let ln_total = ln_minor(order.total_minor);
        let ln_units = ln_minor(order.units());
        self.orders += 1;
        self.lines += u64::from(lines);
        self.total.add(ln_total);
        self.line_count.add((lines.max(1) as f32).ln());
        self.units.add(ln_units);
        self.unit_price.add((ln_total - ln_units).max(0.0));
        if let Some(hour) = self.week.get_mut(week_hour(at_ms)) {
            *hour = hour.saturating_add(1);
        }
        for line in order.lines {
            let (quantity, price) = (
                (line.quantity.max(1) as f32).ln(),
                ln_minor(line.unit_price_minor),
            );
            self.skus
                .entry(line.sku_key)
                .or_default()
                .place(quantity, price, judged, at_ms);
        }
        if let Some(customer) = order.customer {
            let skus = order.lines.iter().map(|line| line.sku_key);
            let recent = RecentOrder {
                placed_at_ms: at_ms,
                total_minor: order.total_minor,
                judged,
                reversed: false,
            };
            self.customers
                .entry(customer)
                .or_default()
                .place(recent, ln_total, skus);
            if judged {
                self.judged_orders += 1.0;
                self.judged_lines += lines as f32;
            }
        }
        self.keep_bounds();
    }

    /// Learns that an order was cancelled or that lines of it came back.
    pub fn observe_cancelled(&mut self, reversal: &ReversalFacts<'_>) {
        let lines = u32::try_from(reversal.skus.len()).unwrap_or(u32::MAX);
        for sku in reversal.skus {
            if let Some(sku) = self.skus.get_mut(sku) {
                sku.reverse();
            }
        }
        let customer = reversal
            .customer
            .and_then(|customer| self.customers.get_mut(&customer));
        let first = customer.is_some_and(|known| known.reverse(reversal));
        if reversal.at_ms.saturating_sub(reversal.placed_at_ms) <= HORIZON_MS {
            self.reversed_orders += f32::from(u8::from(first));
            self.reversed_lines += lines as f32;
        }
    }

    /// From here on placements are observed but reversals are not known.
    pub fn freeze_outcomes(&mut self, at_ms: i64) {
        self.frozen_at_ms.get_or_insert(at_ms);
    }

    /// Orders observed so far.
    #[must_use]
    pub fn orders(&self) -> u64 {
        self.orders
    }

    /// Orders of one customer observed so far.
    #[must_use]
    pub fn customer_orders(&self, customer: u64) -> u32 {
        self.customers
            .get(&customer)
            .map_or(0, |known| known.orders)
    }

    /// Share of the site's orders that are reversed within 30 days, smoothed by a prior worth 200 orders.
    #[must_use]
    pub fn order_rate(&self) -> f32 {
        ORDER_PRIOR.with(self.reversed_orders, self.judged_orders)
    }

    /// Share of the site's lines that are reversed within 30 days, smoothed by a prior worth 2,000 lines.
    #[must_use]
    pub fn line_rate(&self) -> f32 {
        LINE_PRIOR.with(self.reversed_lines, self.judged_lines)
    }

    pub(crate) fn customer(&self, customer: u64) -> Option<&CustomerHistory> {
        self.customers.get(&customer)
    }

    pub(crate) fn sku(&self, sku: u64) -> Option<&SkuHistory> {
        self.skus.get(&sku)
    }

    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// Since when outcomes are unknown, in days; 0 in a live shop.
    pub(crate) fn outcome_age_days(&self, now_ms: i64) -> f32 {
        self.frozen_at_ms.map_or(0.0, |at| {
            now_ms.saturating_sub(at).max(0) as f32 / DAY_MS as f32
        })
    }

    /// Natural logarithm of a total over the site's median total, and its rank.
    pub(crate) fn total_against(&self, ln_total: f32) -> (f32, f32) {
        against(&self.total, ln_total)
    }

    pub(crate) fn lines_against(&self, ln_lines: f32) -> (f32, f32) {
        against(&self.line_count, ln_lines)
    }

    pub(crate) fn units_against(&self, ln_units: f32) -> (f32, f32) {
        against(&self.units, ln_units)
    }

    pub(crate) fn unit_price_against(&self, ln_price: f32) -> (f32, f32) {
        against(&self.unit_price, ln_price)
    }

    /// How busy the site usually is in this hour of the week: share of orders times 168, so 1 is the average hour;
    /// pulled towards 1 by one week's worth of imaginary orders.
    pub(crate) fn busyness(&self, at_ms: i64) -> f32 {
        let here = self.week.get(week_hour(at_ms)).copied().unwrap_or(0) as f32;
        (here + 1.0) * WEEK_HOURS as f32 / (self.orders as f32 + WEEK_HOURS as f32)
    }

    fn keep_bounds(&mut self) {
        if self.judged_orders >= JUDGED_MAX {
            let rates = [
                &mut self.judged_orders,
                &mut self.judged_lines,
                &mut self.reversed_orders,
            ];
            rates.into_iter().for_each(|count| *count /= 2.0);
            self.reversed_lines /= 2.0;
        }
        // An eighth at a time: the search for the idle is paid once for many newcomers.
        if self.customers.len() > CUSTOMERS_MAX {
            let cut = idle_cut(self.customers.values().map(|known| known.last_ms).collect());
            self.customers.retain(|_, known| known.last_ms > cut);
        }
        if self.skus.len() > SKUS_MAX {
            let cut = idle_cut(self.skus.values().map(|known| known.last_ms).collect());
            self.skus.retain(|_, known| known.last_ms > cut);
        }
    }
}

/// Natural logarithm of an amount of at least one minor unit.
pub(crate) fn ln_minor(amount: i64) -> f32 {
    (amount.max(1) as f32).ln()
}

fn against(histogram: &LogHistogram, ln_value: f32) -> (f32, f32) {
    let ratio = histogram
        .ln_median()
        .map_or(0.0, |median| ln_value - median);
    (ratio, histogram.rank(ln_value))
}

/// Hour of the UTC week, Monday 00:00 being 0.
fn week_hour(at_ms: i64) -> usize {
    // 1970-01-01 was a Thursday: three days after Monday.
    let hours = at_ms.div_euclid(3_600_000) + 72;
    usize::try_from(hours.rem_euclid(168)).unwrap_or(0)
}

/// The time up to which an eighth was last seen.
fn idle_cut(mut seen: Vec<i64>) -> i64 {
    let at = seen.len() / 8;
    *seen.select_nth_unstable(at).1
}

/// Keys are hashes already: taking them as they are saves a third of the feature time.
#[derive(Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes
            .iter()
            .fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}
