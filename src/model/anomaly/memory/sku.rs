//! What is remembered of one article: its last quantities, and the prices it was sold at.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use crate::model::anomaly::facts::ln_amount;

/// Quantities that make the usual one.
const QUANTITIES: usize = 24;
/// Prices remembered; a new one replaces the one that counts least.
const PRICES: usize = 8;
/// How fast a price that is not asked any more is forgotten, a line.
const FADE: f32 = 0.99;

/// One article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SkuMemory {
    /// Lines so far.
    pub(crate) lines: u32,
    pub(crate) last_ms: i64,
    /// Logarithms of the last quantities, in a ring.
    quantities: SmallVec<[f32; QUANTITIES]>,
    /// (price in minor units, how much it counts)
    prices: SmallVec<[(i64, f32); PRICES]>,
    /// Median of the last quantities' logarithms, and the median distance from it.
    pub(crate) usual_quantity: f32,
    pub(crate) quantity_spread: f32,
    /// The largest of the last quantities, as a logarithm.
    pub(crate) largest_quantity: f32,
    /// Logarithm of the price that counts most around the middle.
    pub(crate) usual_price: f32,
}

/// A price beside an article's known prices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PriceMatch {
    /// Logarithmic distance to the nearest known price.
    pub(crate) nearest: f32,
    /// Share of the remembered lines at exactly this price.
    pub(crate) share: f32,
    /// How near a tenth or ten times of a known price: 1 at it, falling off within a few per cent; less the less often
    /// that price was asked, so that one slip in the past does not make a slip of the right price.
    pub(crate) slip: f32,
}

impl SkuMemory {
    /// Adds a line that was ordered now.
    pub(super) fn place(&mut self, ln_quantity: f32, price_minor: i64, at_ms: i64) {
        if self.quantities.len() < QUANTITIES {
            self.quantities.push(ln_quantity);
        } else if let Some(oldest) = self.quantities.get_mut(self.lines as usize % QUANTITIES) {
            *oldest = ln_quantity;
        }
        self.lines = self.lines.saturating_add(1);
        self.last_ms = at_ms;
        let mut sorted = self.quantities.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        self.usual_quantity = middle(&sorted);
        self.largest_quantity = sorted.last().copied().unwrap_or_default();
        sorted
            .iter_mut()
            .for_each(|quantity| *quantity = (*quantity - self.usual_quantity).abs());
        sorted.sort_unstable_by(f32::total_cmp);
        self.quantity_spread = middle(&sorted);
        self.price(price_minor);
    }

    fn price(&mut self, price_minor: i64) {
        self.prices
            .iter_mut()
            .for_each(|(_, counts)| *counts *= FADE);
        if let Some((_, counts)) = self
            .prices
            .iter_mut()
            .find(|(price, _)| *price == price_minor)
        {
            *counts += 1.0;
        } else {
            if self.prices.len() == PRICES {
                let least = self
                    .prices
                    .iter()
                    .map(|(_, counts)| *counts)
                    .fold(f32::INFINITY, f32::min);
                if let Some(at) = self.prices.iter().position(|(_, counts)| *counts <= least) {
                    self.prices.remove(at);
                }
            }
            self.prices.push((price_minor, 1.0));
            self.prices.sort_unstable_by_key(|(price, _)| *price);
        }
        let half = self.prices.iter().map(|(_, counts)| counts).sum::<f32>() / 2.0;
        let mut below = 0.0;
        let middle = self.prices.iter().find(|(_, counts)| {
            below += counts;
            below >= half
        });
        self.usual_price = middle.map_or(0.0, |(price, _)| ln_amount(*price));
    }

    /// How a price fits what was asked before.
    pub(crate) fn price_match(&self, price_minor: i64) -> PriceMatch {
        let ln_price = ln_amount(price_minor);
        let all: f32 = self.prices.iter().map(|(_, counts)| counts).sum();
        let mut found = PriceMatch {
            nearest: f32::INFINITY,
            share: 0.0,
            slip: 0.0,
        };
        for &(price, counts) in &self.prices {
            if price == price_minor {
                found.share = counts / all.max(1e-6);
            }
            let gap = (ln_price - ln_amount(price)).abs();
            found.nearest = found.nearest.min(gap);
            let off = (gap - std::f32::consts::LN_10).abs();
            found.slip += counts / all.max(1e-6) * (-20.0 * off).exp();
        }
        found.slip *= 1.0 - found.share;
        if !found.nearest.is_finite() {
            found.nearest = 0.0;
        }
        found
    }
}

fn middle(sorted: &[f32]) -> f32 {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::SkuMemory;

    #[test]
    fn one_strange_line_does_not_become_the_usual() {
        let mut sku = SkuMemory::default();
        for at in 0..10 {
            sku.place(6.0_f32.ln(), 165, at);
        }
        sku.place(600.0_f32.ln(), 1_650, 10);
        assert!((sku.usual_quantity.exp() - 6.0).abs() < 0.01);
        assert!((sku.usual_price.exp() - 165.0).abs() < 0.1);
        let slip = sku.price_match(17);
        assert!(
            slip.slip > 0.4 && slip.share == 0.0 && slip.nearest > 2.0,
            "{slip:?}"
        );
        let usual = sku.price_match(165);
        assert!(usual.share > 0.8 && usual.nearest == 0.0, "{usual:?}");
    }
}
