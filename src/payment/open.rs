//! What is open between orders and the provider: for the admins to look at, and for the gauges.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::reconcile;
use crate::{
    engine::Engine,
    order::{AttemptOutcome, Order, Payment, Status, Timestamp},
    shutdown::Tasks,
};

/// How often the gauges are counted anew.
const COUNT_EVERY: Duration = Duration::from_secs(10);

/// In which way a payment is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OpenState {
    /// The provider does not say what became of an attempt.
    Unknown,
    /// It was asked, and is to answer.
    Pending,
    /// It refused to take, lift or give back: people must look.
    Failed,
}

/// How the payment of `order` is open, if it is.
#[must_use]
pub fn open_state(order: &Order) -> Option<OpenState> {
    let has = |wanted: AttemptOutcome| {
        order
            .attempts
            .iter()
            .any(|attempt| attempt.outcome == wanted)
    };
    let is_paid = order.status != Status::Pending && has(AttemptOutcome::Authorized);
    match order.payment {
        Payment::Failed if is_paid => Some(OpenState::Failed),
        _ if has(AttemptOutcome::Unknown) => Some(OpenState::Unknown),
        _ if has(AttemptOutcome::Surplus) => Some(OpenState::Pending),
        Payment::Authorizing
        | Payment::CapturePending
        | Payment::VoidPending
        | Payment::RefundPending => Some(OpenState::Pending),
        Payment::Unknown => Some(OpenState::Unknown),
        Payment::None
        | Payment::Free
        | Payment::Authorized
        | Payment::Captured
        | Payment::Voided
        | Payment::Refunded
        | Payment::PartiallyRefunded
        | Payment::Failed => None,
    }
}

/// One open payment.
#[derive(Debug, Clone)]
pub struct OpenPayment {
    /// Whose.
    pub order: Arc<Order>,
    /// In which way.
    pub state: OpenState,
    /// Since when.
    pub since: Timestamp,
    /// When the provider is asked next; `None` when it will not be.
    pub next_check: Option<Timestamp>,
}

/// Every open payment, oldest first.
#[must_use]
pub fn open_payments(engine: &Engine) -> Vec<OpenPayment> {
    let now = engine.clock().now();
    let mut open: Vec<_> = engine
        .hub()
        .sites()
        .iter()
        .flat_map(|site| site.orders())
        .filter_map(|order| {
            let state = open_state(&order)?;
            let since = reconcile::since(&order);
            let next_check = match state {
                OpenState::Unknown | OpenState::Pending => reconcile::next_check(since, now),
                OpenState::Failed => None,
            };
            Some(OpenPayment {
                order,
                state,
                since,
                next_check,
            })
        })
        .collect();
    open.sort_by_key(|payment| (payment.since, payment.order.id));
    open
}

/// Keeps the gauges: in which state the payments of the orders in memory are, how many are unknown, and for how long.
pub async fn keep_gauges(engine: Arc<Engine>, tasks: Tasks) {
    loop {
        count(&engine);
        tokio::select! {
            () = tokio::time::sleep(COUNT_EVERY) => {}
            () = tasks.stopping() => return,
        }
    }
}

fn count(engine: &Engine) {
    let now = engine.clock().now();
    let ages: Vec<i64> = open_payments(engine)
        .iter()
        .filter(|payment| payment.state == OpenState::Unknown)
        .map(|payment| now.since(payment.since))
        .collect();
    let oldest_ms = ages.iter().copied().max().unwrap_or(0).max(0);
    metrics::gauge!("orderhub_payments_unknown")
        .set(f64::from(u32::try_from(ages.len()).unwrap_or(u32::MAX)));
    let oldest = Duration::from_millis(oldest_ms.unsigned_abs());
    metrics::gauge!("orderhub_payment_unknown_age_seconds").set(oldest.as_secs_f64());
    let mut states: HashMap<Payment, u32> = Payment::ALL.iter().map(|state| (*state, 0)).collect();
    for site in engine.hub().sites() {
        for order in site.orders() {
            *states.entry(order.payment).or_default() += 1;
        }
    }
    for (state, count) in states {
        metrics::gauge!("orderhub_live_payments", "state" => state.as_str()).set(f64::from(count));
    }
}
