//! From one order and its site's history to a fixed row of numbers.
//!
//! Every feature is free of scale and of the shop: amounts are ratios to the shop's own medians, times are
//! positions in the shop's own week, SKUs and customers count only through their own past. So weights learned in one
//! shop mean the same in another. Point in time by construction: only `SiteHistory` is read, and it holds what was
//! observed before. A part of the past that is missing has its neutral value and an indicator that says so.
//!
//! The list of names, in order, is part of a model: its hash ([`super::card::feature_hash`]) goes into the card, and a
//! model with another hash is refused.

mod customer;
mod line;
mod lines;

use super::history::{DAY_MS, SiteHistory, ln_minor};
use customer::CustomerSummary;
pub(crate) use line::{LINE_FEATURE_NAMES, LINE_FEATURES, extract_lines};
use lines::LineSummary;

/// One line of the order to be scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineFacts {
    /// [`super::history::key`] of the SKU.
    pub sku_key: u64,
    /// Units.
    pub quantity: u32,
    /// Price of one unit in minor units.
    pub unit_price_minor: i64,
}

/// What is known of an order at the moment it is placed.
#[derive(Clone, Copy, Debug)]
pub struct OrderFacts<'a> {
    /// Milliseconds since 1970 UTC.
    pub placed_at_ms: i64,
    /// [`super::history::key`] of the customer; `None` for a guest.
    pub customer: Option<u64>,
    /// Sum of the lines in minor units.
    pub total_minor: i64,
    /// The lines.
    pub lines: &'a [LineFacts],
}

impl OrderFacts<'_> {
    /// Units of all lines together.
    #[must_use]
    pub fn units(&self) -> i64 {
        self.lines.iter().map(|line| i64::from(line.quantity)).sum()
    }
}

/// How many features there are.
pub const FEATURES: usize = 49;

/// Their names, in the order of the row.
pub const FEATURE_NAMES: [&str; FEATURES] = [
    // The order beside the shop's usual order
    "total_vs_median",
    "total_rank",
    "lines_vs_median",
    "lines_rank",
    "units_vs_median",
    "unit_price_vs_median",
    "top_line_share",
    // Its lines beside the SKU's usual line
    "quantity_vs_usual_max",
    "quantity_vs_usual_mean",
    "price_vs_usual_mean",
    "price_vs_usual_spread",
    "rarity_mean",
    "rarity_max",
    "new_sku_share",
    // What is known of these SKUs' returns
    "sku_return_mean",
    "sku_return_max",
    "expected_returns",
    "sku_return_value",
    "sku_return_recent",
    // When
    "hour_sin",
    "hour_cos",
    "weekday_sin",
    "weekday_cos",
    "busyness",
    // The shop
    "site_orders",
    "outcome_age",
    // The customer
    "customer_known",
    "customer_new",
    "customer_orders",
    "days_since_last",
    "days_since_first",
    "orders_30d",
    "order_gap_vs_own",
    "total_vs_own",
    "lines_vs_own",
    "own_total_vs_median",
    // The customer's own returns
    "judged_orders",
    "return_order_rate",
    "return_line_rate",
    "return_value_share",
    "return_count",
    "returned_ever",
    "days_since_return",
    "recent_return_share",
    "last_order_returned",
    "expected_returns_own",
    "own_sku_share",
    "own_returned_skus",
    "own_new_expected",
];

/// The features of one order, in the order of [`FEATURE_NAMES`]; always finite.
#[must_use]
pub fn extract(history: &SiteHistory, order: &OrderFacts<'_>) -> [f32; FEATURES] {
    let ln_total = ln_minor(order.total_minor);
    let ln_units = ln_minor(order.units());
    let ln_lines = (order.lines.len().max(1) as f32).ln();
    let (total, total_rank) = history.total_against(ln_total);
    let (lines_ratio, lines_rank) = history.lines_against(ln_lines);
    let (units, _) = history.units_against(ln_units);
    let (unit_price, _) = history.unit_price_against((ln_total - ln_units).max(0.0));
    let own = order
        .customer
        .and_then(|customer| history.customer(customer));
    let lines = LineSummary::of(history, own, order);
    let (hour, weekday) = clock(order.placed_at_ms);
    let customer = CustomerSummary::of(history, own, order, (ln_total, ln_lines));
    let own_median = own.map_or(0.0, |own| history.total_against(own.ln_total_mean).0);
    let row = [
        total,
        total_rank,
        lines_ratio,
        lines_rank,
        units,
        unit_price,
        lines.top_share,
        lines.quantity_max,
        lines.quantity_mean,
        lines.price_mean,
        lines.price_spread,
        lines.rarity_mean,
        lines.rarity_max,
        lines.new_share,
        lines.return_mean,
        lines.return_max,
        lines.expected.ln(),
        lines.return_value,
        lines.return_recent,
        hour.sin(),
        hour.cos(),
        weekday.sin(),
        weekday.cos(),
        history.busyness(order.placed_at_ms).ln(),
        (history.orders() as f32 + 1.0).ln().min(7.0),
        (history.outcome_age_days(order.placed_at_ms) / 30.0).min(3.0),
        f32::from(u8::from(order.customer.is_some())),
        f32::from(u8::from(order.customer.is_some() && own.is_none())),
        customer.orders,
        customer.since_last,
        customer.since_first,
        customer.orders_30d,
        customer.gap,
        customer.total,
        customer.lines,
        own_median,
        customer.judged,
        customer.order_rate,
        customer.line_rate,
        customer.value_share,
        customer.returns,
        customer.returned_ever,
        customer.since_return,
        customer.recent_share,
        customer.last_returned,
        lines.expected.ln() + customer.line_rate,
        lines.bought_before,
        ln_1p(lines.returned_before),
        ln_1p(lines.new_to_customer),
    ];
    row.map(|value| if value.is_finite() { value } else { 0.0 })
}

/// Natural logarithm of the odds.
pub(crate) fn logit(probability: f32) -> f32 {
    (probability / (1.0 - probability)).ln()
}

fn ln_1p(value: f32) -> f32 {
    (1.0 + value.max(0.0)).ln()
}

fn days(now_ms: i64, then_ms: i64) -> f32 {
    now_ms.saturating_sub(then_ms).max(0) as f32 / DAY_MS as f32
}

/// Angles of the hour of the day and of the day of the week, UTC.
fn clock(at_ms: i64) -> (f32, f32) {
    let day = at_ms.rem_euclid(DAY_MS) as f32 / DAY_MS as f32;
    let weekday = (at_ms.div_euclid(DAY_MS) + 3).rem_euclid(7) as f32 / 7.0;
    (day * std::f32::consts::TAU, weekday * std::f32::consts::TAU)
}

#[cfg(test)]
mod tests {
    use super::{FEATURE_NAMES, clock};

    #[test]
    fn names_are_unique() {
        let distinct: std::collections::BTreeSet<_> = FEATURE_NAMES.iter().collect();
        assert_eq!(distinct.len(), FEATURE_NAMES.len());
    }

    #[test]
    fn the_week_starts_on_monday() {
        // 2011-06-06 was a Monday.
        assert_eq!(clock(1_307_318_400_000), (0.0, 0.0));
    }
}
