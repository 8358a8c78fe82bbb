//! The classical judgement that the network must beat, and that answers where it does not: the largest of three rules.
//!
//! How many spreads a line's quantity is above its article's usual one, how far a line's price is from every price that
//! was asked before, and whether the same order was placed within minutes.

use super::features::View;

/// The name on the card.
pub(super) const NAME: &str = "largest of quantity, price and duplicate rule";

/// The largest of the three, in spreads of a quantity.
pub(super) fn strangeness(view: &View) -> f32 {
    /// Spreads that a price off by a factor e is worth, and an order that was sent twice.
    const PRICE: f32 = 5.0;
    const DUPLICATE: f32 = 20.0;
    let quantity = view.quantity.map_or(0.0, |(_, line)| {
        line.row.get(1).copied().unwrap_or_default()
    });
    let price = view
        .price
        .map_or(0.0, |(_, line)| PRICE * line.price_nearest);
    let duplicate = match view.alike.exact {
        Some((seconds, true)) if seconds < 120.0 => DUPLICATE,
        Some((seconds, true)) if seconds < 7_200.0 => DUPLICATE / 2.0,
        Some(_) | None => 0.0,
    };
    quantity.max(price).max(duplicate)
}
