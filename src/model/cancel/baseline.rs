//! The score when there is no model: the shop's own rate, pulled towards the customer's.
//!
//! `(returns of the customer + 8 x rate of the shop) / (judged orders of the customer + 8)`. No weights, no card,
//! nothing that can be refused; a guest gets the shop's rate. On the public split its AUC is in the model's card, next
//! to the model's.

use crate::model::history::SiteHistory;

/// Orders of its own that a customer needs to weigh as much as the shop.
const WEIGHT: f32 = 8.0;

/// The name that such a score carries.
pub(crate) const NAME: &str = "baseline";

/// Chance that an order of this customer is cancelled or returned within 30 days.
#[must_use]
pub(crate) fn cancel_risk(history: &SiteHistory, customer: Option<u64>) -> f32 {
    let rate = history.order_rate();
    let Some(own) = customer.and_then(|customer| history.customer(customer)) else {
        return rate;
    };
    let risk = (own.reversed_orders as f32 + WEIGHT * rate) / (own.judged_orders as f32 + WEIGHT);
    risk.clamp(0.0, 1.0)
}
