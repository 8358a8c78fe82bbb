//! A line of an order beside what the shop remembers of its article.

use super::facts::{ln_amount, value_minor};
use super::memory::{CustomerMemory, ShopMemory, days};
use crate::model::features::LineFacts;

/// Numbers a line has.
pub(super) const LINE: usize = 15;

/// Their names, in order.
pub(super) const LINE_NAMES: [&str; LINE] = [
    "quantity_gap",
    "quantity_spreads",
    "quantity_tail",
    "quantity_gap_own",
    "quantity_beyond",
    "quantity_rarity",
    "quantity_roughness",
    "price_gap",
    "price_nearest",
    "price_rarity",
    "price_slip",
    "price_share",
    "line_value",
    "article_lines",
    "article_days",
];

/// A line as numbers, with what choosing and explaining need.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LineView {
    pub(super) row: [f32; LINE],
    /// How strange its quantity is and how strange its price is: which line of an order is looked at closely.
    pub(super) quantity_oddness: f32,
    pub(super) price_oddness: f32,
    /// Logarithm of quantity over the usual one; of price over the usual one.
    pub(super) quantity_gap: f32,
    pub(super) price_gap: f32,
    /// Logarithmic distance to the nearest price that was ever asked.
    pub(super) price_nearest: f32,
    /// Whether the shop has sold the article before.
    pub(super) known: bool,
    /// Negative logarithm of the article's share of all lines.
    pub(super) rarity: f32,
    /// Days since it was last sold, as `ln(1 + days)`.
    pub(super) idle: f32,
}

impl LineView {
    pub(super) fn of(
        memory: &ShopMemory,
        own: Option<&CustomerMemory>,
        middles: &Middles,
        line: &LineFacts,
        at_ms: i64,
    ) -> Self {
        let ln_quantity = ln_amount(i64::from(line.quantity));
        let ln_price = ln_amount(line.unit_price_minor);
        let lines = memory.lines as f32 + 1.0;
        let mut view = Self {
            quantity_gap: ln_quantity - middles.quantity,
            rarity: lines.ln(),
            ..Self::default()
        };
        let (mut spread, mut beyond, mut sold) = (1.0, 0.0, 0.0);
        let mut price = super::memory::PriceMatch {
            nearest: 0.0,
            share: 0.0,
            slip: 0.0,
        };
        if let Some(sku) = memory.sku(line.sku_key) {
            view.known = true;
            view.quantity_gap = ln_quantity - sku.usual_quantity;
            view.price_gap = ln_price - sku.usual_price;
            view.rarity = (lines / (sku.lines as f32 + 0.5)).ln();
            view.idle = days(sku.last_ms, at_ms).ln_1p();
            spread = 1.48 * sku.quantity_spread + 0.35;
            beyond = ln_quantity - sku.largest_quantity;
            sold = (sku.lines as f32).ln_1p();
            price = sku.price_match(line.unit_price_minor);
        }
        let quantity_rarity = memory.quantities.rarity(u64::from(line.quantity));
        let price_rarity = memory.prices.rarity(line.unit_price_minor.unsigned_abs());
        let own_gap = own.map_or(0.0, |own| own.quantity_gap.mean);
        view.price_nearest = price.nearest;
        view.quantity_oddness = view.quantity_gap.max(0.0)
            + beyond.max(0.0)
            + if view.quantity_gap > 0.7 {
                0.25 * quantity_rarity
            } else {
                0.0
            };
        view.price_oddness = 1.5 * price.nearest + 0.5 * view.price_gap.abs() + price.slip;
        view.row = [
            view.quantity_gap,
            view.quantity_gap / spread,
            memory.quantity_gaps.surprise(view.quantity_gap),
            view.quantity_gap - own_gap,
            beyond,
            quantity_rarity,
            roughness(line.quantity),
            view.price_gap,
            price.nearest,
            price_rarity,
            price.slip,
            price.share,
            ln_amount(value_minor(line)) - middles.line_value,
            sold,
            view.idle,
        ];
        view
    }
}

/// Medians that every line of an order is held against, as logarithms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Middles {
    pub(super) quantity: f32,
    pub(super) line_value: f32,
    pub(super) total: f32,
    pub(super) lines: f32,
}

impl Middles {
    pub(super) fn of(memory: &ShopMemory) -> Self {
        Self {
            quantity: memory.all_quantities.median().unwrap_or_default(),
            line_value: memory.line_values.median().unwrap_or_default(),
            total: memory.totals.median().unwrap_or_default(),
            lines: memory.line_counts.median().unwrap_or_default(),
        }
    }
}

/// How far a quantity is from a round one: significant digits, of itself, of its dozens or of its gross, whichever are
/// fewest. People order 1,000 or 576 (four gross); 444 is three digits, and 1,355 four.
fn roughness(quantity: u32) -> f32 {
    let digits = |mut number: u32| {
        while number > 0 && number.is_multiple_of(10) {
            number /= 10;
        }
        number.checked_ilog10().map_or(0, |log| log + 1)
    };
    let packs = [1, 12, 144]
        .into_iter()
        .filter(|&pack| quantity.is_multiple_of(pack));
    packs.map(|pack| digits(quantity / pack)).min().unwrap_or(0) as f32
}

#[cfg(test)]
mod tests {
    use super::roughness;

    #[test]
    fn round_numbers_are_smooth() {
        let all = [1, 10, 48, 576, 1_000, 444, 682, 1_355, 0].map(roughness);
        assert_eq!(all, [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 0.0]);
    }
}
