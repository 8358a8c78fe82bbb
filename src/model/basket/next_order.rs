//! A customer's likely next order: when, and which articles, from their own rhythm and habits alone.
//!
//! Counted, not learned: the median of the gaps between their orders, and how many of their orders held an article, newer
//! orders weighing more. It says nothing of a customer with fewer than three orders.

use std::collections::{BTreeMap, BTreeSet};

use super::PastOrder;
use crate::model::history::DAY_MS;

/// Orders below which there is no rhythm.
const ORDERS_MIN: usize = 3;
/// Orders after which one weighs half.
const HALF_LIFE_ORDERS: f64 = 5.0;
/// A gap is as usual within this part of the median, or within a day.
const USUAL: f64 = 0.3;

/// What is likely.
#[derive(Clone, Debug, PartialEq)]
pub struct NextOrder {
    /// When it is expected, milliseconds since 1970 UTC: the last order and the median gap; not before now.
    pub expected_at_ms: i64,
    /// The median of the gaps, in days.
    pub gap_days: f64,
    /// A quarter of the gaps was shorter, a quarter longer, in days.
    pub gap_quartiles_days: (f64, f64),
    /// Days since the expected moment passed; 0 while it is to come.
    pub overdue_days: f64,
    /// Share of the gaps that were about as long as the median: how regular the customer is.
    pub confidence: f64,
    /// Orders that this was counted from.
    pub orders: usize,
    /// Articles, the likeliest first.
    pub articles: Vec<NextArticle>,
}

/// An article of the next order.
#[derive(Clone, Debug, PartialEq)]
pub struct NextArticle {
    /// Stock keeping unit.
    pub sku: String,
    /// The chance that the next order holds it.
    pub chance: f64,
    /// Orders that held it.
    pub orders: usize,
    /// The last of them, milliseconds since 1970 UTC.
    pub last_ms: i64,
}

/// The likely next order after past ones, in any order, as of `now_ms`, with at most `count` articles; `None` with fewer
/// than three orders before it. Orders of one day count as one visit for the rhythm.
#[must_use]
pub fn next_order(orders: &[PastOrder<'_>], now_ms: i64, count: usize) -> Option<NextOrder> {
    let mut past: Vec<&PastOrder<'_>> = orders
        .iter()
        .filter(|order| order.placed_at_ms <= now_ms)
        .collect();
    past.sort_by_key(|order| order.placed_at_ms);
    let last_ms = past
        .last()
        .filter(|_| past.len() >= ORDERS_MIN)?
        .placed_at_ms;
    let mut gaps: Vec<f64> = past
        .iter()
        .zip(past.iter().skip(1))
        .map(|(one, next)| {
            next.placed_at_ms.saturating_sub(one.placed_at_ms) as f64 / DAY_MS as f64
        })
        .filter(|days| *days >= 1.0)
        .collect();
    gaps.sort_by(f64::total_cmp);
    let part = |quarters: usize| gaps.get(gaps.len() * quarters / 4).copied();
    let gap_days = part(2)?;
    let usual = gaps
        .iter()
        .filter(|gap| (**gap - gap_days).abs() <= (USUAL * gap_days).max(1.0));
    let due_ms = last_ms.saturating_add((gap_days * DAY_MS as f64) as i64);
    Some(NextOrder {
        expected_at_ms: due_ms.max(now_ms),
        gap_days,
        gap_quartiles_days: (part(1)?, part(3)?),
        overdue_days: now_ms.saturating_sub(due_ms).max(0) as f64 / DAY_MS as f64,
        confidence: usual.count() as f64 / gaps.len() as f64,
        orders: past.len(),
        articles: articles(&past, count),
    })
}

fn articles(past: &[&PastOrder<'_>], count: usize) -> Vec<NextArticle> {
    let mut weights = 0.0;
    let mut seen: BTreeMap<&str, (f64, usize, i64)> = BTreeMap::new();
    for (back, order) in past.iter().rev().enumerate() {
        let weight = (-(back as f64) / HALF_LIFE_ORDERS).exp2();
        weights += weight;
        for sku in order.skus.iter().copied().collect::<BTreeSet<&str>>() {
            let (sum, orders, last_ms) = seen.entry(sku).or_insert((0.0, 0, order.placed_at_ms));
            *sum += weight;
            *orders += 1;
            *last_ms = order.placed_at_ms.max(*last_ms);
        }
    }
    let article = |(sku, (sum, orders, last_ms)): (&str, (f64, usize, i64))| NextArticle {
        sku: sku.to_owned(),
        // One imagined order without it: two of two is no certainty.
        chance: sum / (weights + 1.0),
        orders,
        last_ms,
    };
    let mut articles: Vec<NextArticle> = seen.into_iter().map(article).collect();
    articles.sort_by(|a, b| {
        b.chance
            .total_cmp(&a.chance)
            .then_with(|| a.sku.cmp(&b.sku))
    });
    articles.truncate(count);
    articles
}

#[cfg(test)]
mod tests {
    use super::{DAY_MS, PastOrder, next_order};

    #[test]
    fn a_weekly_customer_by_hand() {
        let order = |day: i64, skus: &[&'static str]| PastOrder {
            placed_at_ms: day * DAY_MS,
            skus: skus.to_vec(),
        };
        let orders = [
            order(0, &["tea"]),
            order(7, &["tea", "milk"]),
            order(14, &["tea"]),
            order(21, &["tea", "bread"]),
            order(41, &["tea", "bread", "bread"]),
        ];
        let next = next_order(&orders, 45 * DAY_MS, 2).unwrap();
        assert_eq!(
            (next.gap_days, next.expected_at_ms, next.orders),
            (7.0, 48 * DAY_MS, 5)
        );
        assert_eq!((next.overdue_days, next.confidence), (0.0, 0.75));
        let names: Vec<(&str, usize)> = next
            .articles
            .iter()
            .map(|article| (article.sku.as_str(), article.orders))
            .collect();
        assert_eq!(names, [("tea", 5), ("bread", 2)]);
        assert!(
            next.articles
                .iter()
                .all(|article| (0.0..1.0).contains(&article.chance))
        );
        assert_eq!(
            next_order(&orders, 60 * DAY_MS, 2).map(|next| next.overdue_days),
            Some(12.0)
        );
        assert_eq!(
            next_order(&orders, 8 * DAY_MS, 2),
            None,
            "two orders are no rhythm"
        );
    }
}
