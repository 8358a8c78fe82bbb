//! `ShopMemory`: what one site remembers of its orders, to know the next one as usual or strange.
//!
//! Invariants: bounded (every table has a named limit), serde-serializable, O(lines) an observed order, free of personal
//! data (keys are hashes). Training streams a log through the same `observe` that serving calls. Robust where it can
//! be: an article's usual quantity and price are medians, so that one strange order does not become the usual.
//!
//! It makes no judgement: features are in `features.rs`.

mod counts;
mod customer;
mod recent;
mod sku;
mod tail;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use serde::{Deserialize, Serialize};

use super::facts::{Placed, ln_amount, value_minor};
use crate::model::history::{DAY_MS, KeyHasher};
pub(super) use counts::Counts;
pub(super) use customer::CustomerMemory;
pub(super) use recent::{Alike, Recent, RecentOrders, sku_mark};
pub(super) use sku::{PriceMatch, SkuMemory};
pub(super) use tail::Tail;

/// Articles remembered; beyond it the longest unsold are forgotten.
pub const SKUS_MAX: usize = 50_000;
/// Customers remembered; beyond it the longest idle are forgotten.
pub const CUSTOMERS_MAX: usize = 100_000;
/// Exact quantities, prices, countries or currencies that are counted; beyond it the rarest are forgotten.
pub const VALUES_MAX: usize = 8_192;
/// The last orders that are compared line by line.
pub const RECENT_MAX: usize = 256;

/// Hours of a week.
pub(super) const WEEK_HOURS: usize = 168;

type Keyed<T> = HashMap<u64, T, BuildHasherDefault<KeyHasher>>;

/// The running state of one site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShopMemory {
    pub(super) orders: u64,
    pub(super) lines: u64,
    skus: Keyed<SkuMemory>,
    customers: Keyed<CustomerMemory>,
    pub(super) quantities: Counts,
    pub(super) prices: Counts,
    pub(super) countries: Counts,
    pub(super) currencies: Counts,
    /// Orders by hour of the UTC week, Monday 00:00 first; halved now and then.
    pub(super) week: Vec<f32>,
    /// Logarithms of totals, line counts and line values.
    pub(super) totals: Tail,
    pub(super) line_counts: Tail,
    pub(super) line_values: Tail,
    /// Logarithms of quantity over the article's usual quantity, and the same of prices, either way.
    pub(super) quantity_gaps: Tail,
    pub(super) price_gaps: Tail,
    /// Logarithms of quantities of articles as they come: what a new article is held against.
    pub(super) all_quantities: Tail,
    pub(super) recent: RecentOrders,
}

impl Default for ShopMemory {
    fn default() -> Self {
        Self {
            orders: 0,
            lines: 0,
            skus: HashMap::default(),
            customers: HashMap::default(),
            quantities: Counts::default(),
            prices: Counts::default(),
            countries: Counts::default(),
            currencies: Counts::default(),
            week: vec![0.0; WEEK_HOURS],
            totals: Tail::default(),
            line_counts: Tail::default(),
            line_values: Tail::default(),
            quantity_gaps: Tail::default(),
            price_gaps: Tail::default(),
            all_quantities: Tail::default(),
            recent: RecentOrders::default(),
        }
    }
}

impl ShopMemory {
    /// Learns of an order. Call it after the order was judged.
    pub fn observe(&mut self, order: &Placed<'_>) {
        /// Orders after which the week is halved, so that it follows new opening hours.
        const WEEK_FULL: f32 = 20_000.0;
        self.orders += 1;
        self.lines += order.lines.len() as u64;
        if let Some(hour) = self.week.get_mut(week_hour(order.at_ms)) {
            *hour += 1.0;
        }
        if self.week.iter().sum::<f32>() > WEEK_FULL {
            self.week.iter_mut().for_each(|count| *count /= 2.0);
        }
        let ln_total = ln_amount(order.total_minor());
        let ln_lines = ln_amount(i64::try_from(order.lines.len()).unwrap_or(i64::MAX));
        self.totals.add(ln_total);
        self.line_counts.add(ln_lines);
        self.currencies.add(order.currency);
        if let Some(country) = order.country {
            self.countries.add(country);
        }
        let (mut quantity_gaps, mut known) = (0.0, 0.0);
        for line in order.lines {
            let ln_quantity = ln_amount(i64::from(line.quantity));
            let ln_price = ln_amount(line.unit_price_minor);
            self.quantities.add(u64::from(line.quantity));
            self.prices.add(line.unit_price_minor.unsigned_abs());
            self.line_values.add(ln_amount(value_minor(line)));
            self.all_quantities.add(ln_quantity);
            let sku = self.skus.entry(line.sku_key).or_default();
            if sku.lines > 0 {
                let gap = ln_quantity - sku.usual_quantity;
                self.quantity_gaps.add(gap);
                self.price_gaps.add((ln_price - sku.usual_price).abs());
                quantity_gaps += gap;
                known += 1.0;
            }
            sku.place(ln_quantity, line.unit_price_minor, order.at_ms);
        }
        if let Some(customer) = order.customer {
            let marks = order.lines.iter().map(|line| sku_mark(line.sku_key));
            let customer = self.customers.entry(customer).or_default();
            customer.place(
                order,
                (ln_total, ln_lines),
                quantity_gaps / f32::max(known, 1.0),
                marks,
            );
        }
        self.recent.push(Recent::of(order));
        self.keep_bounds();
    }

    /// Orders observed so far.
    #[must_use]
    pub fn orders(&self) -> u64 {
        self.orders
    }

    pub(super) fn sku(&self, key: u64) -> Option<&SkuMemory> {
        self.skus.get(&key)
    }

    pub(super) fn customer(&self, key: u64) -> Option<&CustomerMemory> {
        self.customers.get(&key)
    }

    /// How much rarer than the average hour this hour of the week is, as a logarithm; the hours beside it count a little.
    pub(super) fn hour_surprise(&self, at_ms: i64) -> f32 {
        let hour = week_hour(at_ms);
        let count = |at: usize| self.week.get(at % WEEK_HOURS).copied().unwrap_or(0.0);
        let here = 0.7 * count(hour) + 0.15 * (count(hour + 1) + count(hour + WEEK_HOURS - 1));
        let orders: f32 = self.week.iter().sum();
        -((here + 0.1) * WEEK_HOURS as f32 / (orders + 0.1 * WEEK_HOURS as f32)).ln()
    }

    /// The same of the hour of the day alone.
    pub(super) fn day_hour_surprise(&self, at_ms: i64) -> f32 {
        let hour = week_hour(at_ms) % 24;
        let here: f32 = self.week.iter().skip(hour).step_by(24).sum();
        let orders: f32 = self.week.iter().sum();
        -((here + 0.2) * 24.0 / (orders + 0.2 * 24.0)).ln()
    }

    fn keep_bounds(&mut self) {
        if self.skus.len() > SKUS_MAX {
            let cut = idle_cut(self.skus.values().map(|known| known.last_ms).collect());
            self.skus.retain(|_, known| known.last_ms > cut);
        }
        if self.customers.len() > CUSTOMERS_MAX {
            let cut = idle_cut(self.customers.values().map(|known| known.last_ms).collect());
            self.customers.retain(|_, known| known.last_ms > cut);
        }
    }
}

/// Hour of the UTC week, Monday 00:00 being 0.
pub(super) fn week_hour(at_ms: i64) -> usize {
    // 1970-01-01 was a Thursday: three days after Monday.
    let hours = at_ms.div_euclid(3_600_000).saturating_add(72);
    usize::try_from(hours.rem_euclid(168)).unwrap_or(0)
}

/// Days from one moment to a later one.
pub(super) fn days(then_ms: i64, now_ms: i64) -> f32 {
    now_ms.saturating_sub(then_ms).max(0) as f32 / DAY_MS as f32
}

/// The time up to which an eighth was last seen.
fn idle_cut(mut seen: Vec<i64>) -> i64 {
    let at = seen.len() / 8;
    *seen.select_nth_unstable(at).1
}
