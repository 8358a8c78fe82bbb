//! Why an order is strange, as facts: what a person who looks at it should look at first.
//!
//! Read off the order and the shop's memory, not off the network: each reason is true by itself and can be checked.

use serde::Serialize;

use super::facts::{Placed, value_minor};
use super::features::View;
use super::memory::ShopMemory;

/// Reasons that are told.
const REASONS_MAX: usize = 4;

/// One reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// What is strange.
    #[serde(flatten)]
    pub fact: Fact,
    /// How strange: about the negative logarithm of how often that happens.
    pub weight: f32,
}

/// What can be strange about an order. A `line` is its place in the order.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A line's quantity is many times what is usual for the article.
    Quantity {
        /// The line.
        line: usize,
        /// Units ordered.
        quantity: u32,
        /// Units usually ordered.
        usual: f32,
    },
    /// A line's price was never asked for the article.
    Price {
        /// The line.
        line: usize,
        /// Asked for one unit, in minor units.
        price_minor: i64,
        /// Usually asked.
        usual_minor: f32,
    },
    /// The same order was placed before.
    SameOrder {
        /// Seconds before.
        seconds: f32,
        /// By the same customer, or by a guest like this one.
        same_customer: bool,
    },
    /// Nearly the same order was placed within a day.
    SimilarOrder {
        /// Share of the articles in common.
        share: f32,
        /// Seconds before.
        seconds: f32,
    },
    /// The same customer has placed orders within the hour.
    ManyOrders {
        /// How many before this one.
        orders: u32,
    },
    /// Hardly anybody orders at this hour of the week.
    Hour {
        /// How many times rarer than the average hour.
        times_rarer: f32,
    },
    /// Articles that were never sold here.
    UnknownArticles {
        /// Lines of such.
        lines: usize,
    },
    /// The same line several times.
    RepeatedLines {
        /// Lines that repeat another.
        lines: usize,
    },
    /// More lines than nearly any order.
    ManyLines {
        /// Lines.
        lines: usize,
        /// Usually.
        usual: f32,
    },
    /// The total is far from the shop's usual.
    Total {
        /// In minor units.
        total_minor: i64,
        /// Usually.
        usual_minor: f32,
    },
    /// The total is far from this customer's usual.
    OwnTotal {
        /// In minor units.
        total_minor: i64,
        /// The customer's usual.
        usual_minor: f32,
    },
    /// Lines that cost nothing, or next to it.
    Free {
        /// How many.
        lines: usize,
    },
    /// The customer ordered from another country before.
    CountryChanged,
    /// Hardly any order comes from this country.
    RareCountry,
    /// Hardly any order is in this currency.
    RareCurrency,
}

/// The weightiest reasons of an order; `view` is the order's with this memory.
pub(super) fn reasons(memory: &ShopMemory, order: &Placed<'_>, view: &View) -> Vec<Reason> {
    /// Less surprising than one in about fifty is not told.
    const LEAST: f32 = 4.0;
    let mut found = Vec::new();
    let mut tell = |weight: f32, fact: Fact| {
        if weight >= LEAST && weight.is_finite() {
            found.push(Reason { fact, weight });
        }
    };
    of_lines(memory, order, view, &mut tell);
    of_others(view, &mut tell);
    let lines = order.lines.len();
    let total_minor = order.total_minor();
    let feature = |at: usize| view.row.get(at).copied().unwrap_or_default();
    let usual_lines = view.middles.lines.exp();
    tell(
        feature(super::features::LINES_TAIL),
        Fact::ManyLines {
            lines,
            usual: usual_lines,
        },
    );
    tell(
        feature(super::features::TOTAL_TAIL),
        Fact::Total {
            total_minor,
            usual_minor: view.middles.total.exp(),
        },
    );
    if let Some(own) = order
        .customer
        .and_then(|customer| memory.customer(customer))
    {
        let usual_minor = own.total.mean.exp();
        tell(
            1.5 * view.total_own.abs(),
            Fact::OwnTotal {
                total_minor,
                usual_minor,
            },
        );
    }
    tell(
        view.hour_surprise + 1.0,
        Fact::Hour {
            times_rarer: view.hour_surprise.exp(),
        },
    );
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    found.truncate(REASONS_MAX);
    found
}

fn of_lines(
    memory: &ShopMemory,
    order: &Placed<'_>,
    view: &View,
    tell: &mut impl FnMut(f32, Fact),
) {
    let known = |line: usize| {
        let line = order.lines.get(line)?;
        Some((line, memory.sku(line.sku_key)?))
    };
    if let Some((line, seen)) = view.quantity
        && let Some((facts, sku)) = known(line)
        && seen.quantity_gap > 1.0
    {
        let tail = seen.row.get(2).copied().unwrap_or_default();
        let usual = sku.usual_quantity.exp();
        tell(
            tail,
            Fact::Quantity {
                line,
                quantity: facts.quantity,
                usual,
            },
        );
    }
    if let Some((line, seen)) = view.price
        && let Some((facts, sku)) = known(line)
        && seen.price_nearest > 0.05
    {
        let usual_minor = sku.usual_price.exp();
        let tail = memory.price_gaps.surprise(seen.price_gap.abs());
        // Far from every price that was ever asked.
        let weight = tail + 2.0 * seen.price_nearest;
        tell(
            weight,
            Fact::Price {
                line,
                price_minor: facts.unit_price_minor,
                usual_minor,
            },
        );
    }
    if view.unknown > 0 {
        let share = view.unknown as f32 / order.lines.len().max(1) as f32;
        tell(
            3.5 + 4.0 * share,
            Fact::UnknownArticles {
                lines: view.unknown,
            },
        );
    }
    if view.repeated_lines > 0 {
        tell(
            3.0 + (view.repeated_lines as f32).ln() * 2.0,
            Fact::RepeatedLines {
                lines: view.repeated_lines,
            },
        );
    }
    if view.free > 0 {
        let worth = order
            .lines
            .iter()
            .map(value_minor)
            .max()
            .unwrap_or_default();
        tell(
            if worth > 1 { 5.0 } else { 7.0 },
            Fact::Free { lines: view.free },
        );
    }
}

fn of_others(view: &View, tell: &mut impl FnMut(f32, Fact)) {
    if let Some((seconds, same_customer)) = view.alike.exact {
        let near = 12.0 - (seconds / 60.0).ln_1p() * 1.5;
        let weight = if same_customer { near } else { near - 4.0 };
        tell(
            weight,
            Fact::SameOrder {
                seconds,
                same_customer,
            },
        );
    } else if let Some((share, seconds)) = view.alike.similar {
        let near = 10.0 * share - (seconds / 60.0).ln_1p() * 1.5;
        tell(near, Fact::SimilarOrder { share, seconds });
    }
    let orders = view.alike.own_hour;
    tell(1.0 + 2.0 * orders as f32, Fact::ManyOrders { orders });
    if view.country_changed {
        tell(7.0, Fact::CountryChanged);
    } else {
        tell(view.country_rarity - 1.0, Fact::RareCountry);
    }
    tell(view.currency_rarity, Fact::RareCurrency);
}
