//! One line of an order beside its SKU's past, its customer's past and the rest of the order: what the network that
//! knows single lines looks at.
//!
//! As free of scale and of the shop as the features of orders. A part of the past that is missing has its neutral value.

use super::customer::CustomerSummary;
use super::{OrderFacts, days, ln_1p};
use crate::model::history::{CustomerHistory, SiteHistory, ln_minor};

/// How many features a line has.
pub(crate) const LINE_FEATURES: usize = 22;

/// Their names, in the order of the row.
pub(crate) const LINE_FEATURE_NAMES: [&str; LINE_FEATURES] = [
    "line_quantity_vs_usual",
    "line_price_vs_usual",
    "line_sku_return",
    "line_sku_return_recent",
    "line_sku_lines",
    "line_sku_new",
    "line_sku_idle",
    "line_price_vs_median",
    "line_quantity",
    "line_value_vs_median",
    "line_share",
    "line_bought_before",
    "line_returned_before",
    "line_customer_known",
    "line_customer_new",
    "line_customer_judged",
    "line_customer_rate",
    "line_customer_order_rate",
    "line_customer_value_share",
    "line_customer_since_return",
    "line_order_lines",
    "line_outcome_age",
];

/// Lines' worth of the shop's rate mixed into a SKU's own.
const WEIGHT: f32 = 40.0;

/// Appends a row for each line of an order, each with a constant 1 at its end.
pub(crate) fn extract_lines(history: &SiteHistory, order: &OrderFacts<'_>, rows: &mut Vec<f32>) {
    let own = order
        .customer
        .and_then(|customer| history.customer(customer));
    let ln_total = ln_minor(order.total_minor);
    let ln_lines = (order.lines.len().max(1) as f32).ln();
    let customer = CustomerSummary::of(history, own, order, (ln_total, ln_lines));
    let site_rate = history.line_rate();
    let (lines_ratio, _) = history.lines_against(ln_lines);
    let shared = [
        f32::from(u8::from(order.customer.is_some())),
        f32::from(u8::from(order.customer.is_some() && own.is_none())),
        customer.judged,
        customer.line_rate,
        customer.order_rate,
        customer.value_share,
        customer.since_return,
        lines_ratio,
        (history.outcome_age_days(order.placed_at_ms) / 30.0).min(3.0),
    ];
    for line in order.lines {
        let ln_quantity = (line.quantity.max(1) as f32).ln();
        let ln_price = ln_minor(line.unit_price_minor);
        let value = line
            .unit_price_minor
            .saturating_mul(i64::from(line.quantity));
        let mut row = [0.0; LINE_FEATURES];
        let past = match history.sku(line.sku_key) {
            Some(sku) => [
                ln_quantity - sku.ln_quantity,
                ln_price - sku.ln_price,
                ((sku.reversed as f32 + WEIGHT * site_rate)
                    / (sku.judged as f32 + WEIGHT)
                    / site_rate)
                    .ln(),
                (sku.recent_rate / site_rate).min(10.0).sqrt(),
                ln_1p(sku.lines as f32),
                0.0,
                ln_1p(days(order.placed_at_ms, sku.last_ms)),
            ],
            None => [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        };
        let here = [
            history.unit_price_against(ln_price).0,
            ln_quantity,
            history.total_against(ln_minor(value)).0,
            value as f32 / order.total_minor.max(1) as f32,
            own.map_or(0.0, |own: &CustomerHistory| {
                f32::from(u8::from(own.bought.has(line.sku_key)))
            }),
            own.map_or(0.0, |own| {
                f32::from(u8::from(own.returned.has(line.sku_key)))
            }),
        ];
        let values = past.into_iter().chain(here).chain(shared);
        for (to, value) in row.iter_mut().zip(values) {
            *to = if value.is_finite() { value } else { 0.0 };
        }
        rows.extend(row);
        rows.push(1.0);
    }
}
