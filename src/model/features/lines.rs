//! The lines of an order, each beside its SKU's past in this shop. One pass over the lines.

use super::OrderFacts;
use crate::model::history::{CustomerHistory, SiteHistory, ln_minor};

/// The lines of the order, each beside its SKU's past.
#[derive(Default)]
pub(super) struct LineSummary {
    pub(super) top_share: f32,
    pub(super) quantity_max: f32,
    pub(super) quantity_mean: f32,
    pub(super) price_mean: f32,
    pub(super) price_spread: f32,
    pub(super) rarity_mean: f32,
    pub(super) rarity_max: f32,
    pub(super) new_share: f32,
    pub(super) return_mean: f32,
    pub(super) return_max: f32,
    /// Lines expected to come back, from the SKUs' rates alone.
    pub(super) expected: f32,
    /// The SKUs' return rates weighted by the lines' value, and their rates of late.
    pub(super) return_value: f32,
    pub(super) return_recent: f32,
    /// Beside this customer's own past.
    pub(super) bought_before: f32,
    pub(super) returned_before: f32,
    pub(super) new_to_customer: f32,
}

impl LineSummary {
    pub(super) fn of(
        history: &SiteHistory,
        own: Option<&CustomerHistory>,
        order: &OrderFacts<'_>,
    ) -> Self {
        /// Lines' worth of the shop's rate mixed into a SKU's own.
        const WEIGHT: f32 = 40.0;
        let site_rate = history.line_rate();
        let site_lines = (history.lines() as f32 + 1.0).ln();
        let mut sum = Self {
            quantity_max: -3.0,
            ..Self::default()
        };
        let mut top_minor = 0_i64;
        for line in order.lines {
            let ln_quantity = (line.quantity.max(1) as f32).ln();
            let value = line
                .unit_price_minor
                .saturating_mul(i64::from(line.quantity));
            top_minor = top_minor.max(value);
            let mut rate = site_rate;
            match history.sku(line.sku_key) {
                Some(sku) => {
                    let quantity = ln_quantity - sku.ln_quantity;
                    let price = ln_minor(line.unit_price_minor) - sku.ln_price;
                    let rarity = site_lines - (sku.lines as f32 + 1.0).ln();
                    rate =
                        (sku.reversed as f32 + WEIGHT * site_rate) / (sku.judged as f32 + WEIGHT);
                    sum.quantity_max = sum.quantity_max.max(quantity);
                    sum.quantity_mean += quantity;
                    sum.price_mean += price;
                    sum.price_spread += price.abs();
                    sum.rarity_mean += rarity;
                    sum.rarity_max = sum.rarity_max.max(rarity);
                    sum.return_recent += sku.recent_rate;
                }
                None => {
                    sum.new_share += 1.0;
                    sum.rarity_mean += site_lines;
                    sum.rarity_max = sum.rarity_max.max(site_lines);
                }
            }
            if let Some(own) = own {
                sum.bought_before += f32::from(u8::from(own.bought.has(line.sku_key)));
                sum.returned_before += f32::from(u8::from(own.returned.has(line.sku_key)));
            }
            sum.return_value += rate * value as f32;
            sum.expected += rate.min(0.9);
            sum.return_max = sum.return_max.max(rate);
        }
        sum.finish(order, top_minor, site_rate)
    }

    fn finish(mut self, order: &OrderFacts<'_>, top_minor: i64, site_rate: f32) -> Self {
        let count = order.lines.len().max(1) as f32;
        let known = (count - self.new_share).max(1.0);
        if self.new_share >= count {
            self.quantity_max = 0.0;
        }
        self.top_share = top_minor as f32 / order.total_minor.max(1) as f32;
        self.quantity_mean /= known;
        self.price_mean /= known;
        self.price_spread /= known;
        self.rarity_mean /= count;
        self.new_share /= count;
        self.expected = self.expected.max(site_rate);
        self.return_value = (self.return_value / order.total_minor.max(1) as f32 / site_rate)
            .max(0.05)
            .ln();
        self.return_recent = (self.return_recent / count / site_rate).min(10.0).sqrt();
        self.new_to_customer = count - self.bought_before;
        self.bought_before /= count;
        self.return_mean = (self.expected / count / site_rate).ln();
        self.return_max = (self.return_max.max(site_rate) / site_rate).ln();
        self
    }
}
