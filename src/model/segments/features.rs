//! A customer at a moment as numbers: recency, frequency and money first, then rhythm, returns, variety, and what the last
//! quarters and the same quarter of last year brought.

use std::collections::BTreeSet;

use super::buyers::{Buyer, Purchase};
use crate::model::history::DAY_MS;

/// Days of the future that is predicted and of the windows that look back: three months.
pub(super) const QUARTER_DAYS: i64 = 92;

/// How many numbers there are.
pub(super) const FEATURES: usize = FEATURE_NAMES.len();

/// What they are, in order. The first three are the RFM of the name.
pub(super) const FEATURE_NAMES: [&str; 20] = [
    "recency",
    "orders",
    "money",
    "tenure",
    "gap",
    "lateness",
    "regularity",
    "returns_share",
    "articles_per_order",
    "variety",
    "order_value",
    "orders_one_quarter",
    "orders_two_quarters",
    "orders_four_quarters",
    "money_one_quarter",
    "money_two_quarters",
    "money_four_quarters",
    "same_quarter_last_year",
    "momentum",
    "once",
];

/// Half-life of the momentum, in days.
const MOMENTUM_DAYS: f64 = 60.0;

/// A customer's past in the units people use.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Profile {
    /// Days since the last order.
    pub recency_days: f64,
    /// Orders.
    pub orders: f64,
    /// What they were worth in minor units.
    pub money_minor: f64,
    /// Days since the first order.
    pub tenure_days: f64,
    /// Mean days from order to order; the recency where there is only one.
    pub gap_days: f64,
    /// Value that came back, of the value ordered.
    pub returns_share: f64,
}

impl Profile {
    /// What is known of a customer at a moment; `None` before the first order.
    #[must_use]
    pub fn at(buyer: &Buyer, as_of_ms: i64) -> Option<Self> {
        let past = past(buyer, as_of_ms);
        let (first, last) = (past.first()?, past.last()?);
        let orders = past.len() as f64;
        let money_minor: f64 = past.iter().map(|order| order.money_minor as f64).sum();
        let recency_days = days(as_of_ms, last.placed_at_ms);
        let between = days(last.placed_at_ms, first.placed_at_ms);
        let back = buyer
            .returns
            .iter()
            .take_while(|(at_ms, _)| *at_ms < as_of_ms);
        let back = back.fold(0.0, |sum, (_, value_minor)| sum + *value_minor as f64);
        Some(Self {
            recency_days,
            orders,
            money_minor,
            tenure_days: days(as_of_ms, first.placed_at_ms),
            gap_days: if past.len() > 1 {
                between / (orders - 1.0)
            } else {
                recency_days
            },
            returns_share: (back / money_minor.max(1.0)).clamp(0.0, 1.0),
        })
    }
}

/// The numbers of a customer at a moment, none of them from it or later; `None` before the first order.
pub(super) fn features(buyer: &Buyer, as_of_ms: i64) -> Option<[f32; FEATURES]> {
    let profile = Profile::at(buyer, as_of_ms)?;
    let past = past(buyer, as_of_ms);
    let since = |quarters: i64| as_of_ms - quarters * QUARTER_DAYS * DAY_MS;
    let recent = |quarters: i64| {
        past.iter()
            .filter(move |order| order.placed_at_ms >= since(quarters))
    };
    let money = |quarters: i64| {
        recent(quarters)
            .map(|order| order.money_minor as f64)
            .sum::<f64>()
    };
    let orders = |quarters: i64| recent(quarters).count() as f64;
    let variety: BTreeSet<u32> = past
        .iter()
        .flat_map(|order| order.articles.iter().copied())
        .collect();
    let lines: usize = past.iter().map(|order| order.articles.len()).sum();
    let last_year_ms = as_of_ms - 365 * DAY_MS;
    let last_year = buyer.money_between(last_year_ms, last_year_ms + QUARTER_DAYS * DAY_MS);
    let momentum = past
        .iter()
        .map(|order| (-days(as_of_ms, order.placed_at_ms) / MOMENTUM_DAYS).exp2())
        .sum::<f64>();
    let Profile {
        recency_days,
        orders: count,
        money_minor,
        tenure_days,
        gap_days,
        returns_share,
    } = profile;
    Some(
        [
            recency_days.ln_1p(),
            count.ln_1p(),
            money_minor.ln_1p(),
            tenure_days.ln_1p(),
            gap_days.ln_1p(),
            recency_days.ln_1p() - gap_days.ln_1p(),
            regularity(past, gap_days),
            returns_share,
            (lines as f64 / count).ln_1p(),
            (variety.len() as f64).ln_1p(),
            (money_minor / count).ln_1p(),
            orders(1).ln_1p(),
            orders(2).ln_1p(),
            orders(4).ln_1p(),
            money(1).ln_1p(),
            money(2).ln_1p(),
            money(4).ln_1p(),
            (last_year as f64).max(0.0).ln_1p(),
            momentum.ln_1p(),
            f64::from(u8::from(past.len() == 1)),
        ]
        .map(|number| number as f32),
    )
}

fn past(buyer: &Buyer, as_of_ms: i64) -> &[Purchase] {
    let end = buyer
        .purchases
        .partition_point(|order| order.placed_at_ms < as_of_ms);
    buyer.purchases.get(..end).unwrap_or_default()
}

/// The spread of the gaps over their mean, at most 3; 1, as of orders at random, where there are fewer than two gaps.
fn regularity(past: &[Purchase], gap_days: f64) -> f64 {
    if past.len() < 3 || gap_days <= 0.0 {
        return 1.0;
    }
    let gaps = past
        .iter()
        .zip(past.iter().skip(1))
        .map(|(one, next)| days(next.placed_at_ms, one.placed_at_ms));
    let squares: f64 = gaps.map(|gap| (gap - gap_days).powi(2)).sum();
    ((squares / (past.len() - 1) as f64).sqrt() / gap_days).min(3.0)
}

fn days(later_ms: i64, earlier_ms: i64) -> f64 {
    later_ms.saturating_sub(earlier_ms) as f64 / DAY_MS as f64
}
