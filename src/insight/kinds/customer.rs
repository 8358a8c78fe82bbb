//! A customer's likely next order, from their own rhythm and habits.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{answer::rounded, past::WALK_IN};
use crate::{
    model::basket::{PastOrder, next_order},
    order::{Order, Status, Timestamp},
};

/// Articles that are named.
const ARTICLES: usize = 10;

/// When somebody is likely to order again, and what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CustomerNext {
    /// The customer.
    pub customer: String,
    /// Their orders that were looked at: the newest.
    pub orders: u64,
    /// Missing where there is no rhythm: with fewer than three orders that were not called off, with all of them on one
    /// day, and of walk-ins, who are many people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<LikelyOrder>,
}

/// What is likely.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LikelyOrder {
    /// When it is expected; not before now.
    #[schema(format = DateTime)]
    pub expected_at: String,
    /// Days from order to order, half of them at most.
    pub gap_days: f64,
    /// A quarter of the gaps was shorter.
    pub gap_days_p25: f64,
    /// A quarter was longer.
    pub gap_days_p75: f64,
    /// Days since it was expected; 0 while it is to come.
    pub overdue_days: f64,
    /// Share of the gaps that were about as long as usual: how regular they are.
    pub confidence: f64,
    /// Orders that this was counted from.
    pub orders: u64,
    /// Articles, the likeliest first.
    pub articles: Vec<LikelyArticle>,
}

/// An article of the next order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LikelyArticle {
    /// Stock keeping unit.
    pub sku: String,
    /// The chance that the next order holds it.
    pub chance: f64,
    /// Orders that held it.
    pub orders: u64,
    /// The last of them.
    #[schema(format = DateTime)]
    pub last_at: String,
}

/// From somebody's orders, in any order.
#[must_use]
pub fn likely_next(customer: &str, orders: &[Order], now: Timestamp) -> CustomerNext {
    let wanted = orders.iter().filter(|order| match order.status {
        Status::Pending | Status::Paid | Status::Fulfilled => true,
        Status::Cancelled | Status::Expired => false,
    });
    let past: Vec<PastOrder<'_>> = wanted
        .map(|order| PastOrder {
            placed_at_ms: order.placed_at.as_millis(),
            skus: order.lines.iter().map(|line| line.sku.as_str()).collect(),
        })
        .collect();
    let is_somebody = customer != WALK_IN;
    let next = is_somebody.then(|| next_order(&past, now.as_millis(), ARTICLES));
    let next = next.flatten();
    CustomerNext {
        customer: customer.to_owned(),
        orders: orders.len() as u64,
        next: next.map(|next| LikelyOrder {
            expected_at: Timestamp(next.expected_at_ms).to_string(),
            gap_days: rounded(next.gap_days),
            gap_days_p25: rounded(next.gap_quartiles_days.0),
            gap_days_p75: rounded(next.gap_quartiles_days.1),
            overdue_days: rounded(next.overdue_days),
            confidence: rounded(next.confidence),
            orders: next.orders as u64,
            articles: next
                .articles
                .into_iter()
                .map(|article| LikelyArticle {
                    sku: article.sku,
                    chance: rounded(article.chance),
                    orders: article.orders as u64,
                    last_at: Timestamp(article.last_ms).to_string(),
                })
                .collect(),
        }),
    }
}
