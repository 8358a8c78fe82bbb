//! What must hold of one order, by itself. Pure.

use std::collections::BTreeMap;

use super::{
    report::{Rule, Violation},
    tickets::ticket_violation,
};
use crate::order::{
    AttemptOutcome, Event, Order, Payment, Sku, Timestamp, apply, money_violation, next_timer,
};

/// How long an ended order may hold money that is on its way back, milliseconds.
const SETTLING_MS_MAX: i64 = 15 * 60 * 1_000;
/// How long an attempt may be open, milliseconds: the provider's time, and what a restart takes.
const ATTEMPT_MS_MAX: i64 = 2 * 60 * 1_000;
/// How late a timer may be, milliseconds.
const TIMER_MS_MAX: i64 = 10 * 1_000;

/// Now, beside a hub that runs: without one, time passes and nothing happens.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// What the clock says.
    pub now: Timestamp,
    /// How long an order may stay unpaid, milliseconds.
    pub payment_ttl_ms: i64,
    /// Since when the hub runs: what fell due before then was due then.
    pub since: Timestamp,
}

/// What is wrong with an order as it stands.
#[must_use]
pub fn check_order(order: &Order) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut say = |rule, detail: String| {
        found.push(Violation::of_order(rule, &order.site, order.id, detail));
    };
    if let Some(why) = money_violation(order) {
        let (status, payment, total) = (order.status.as_str(), order.payment, order.totals.total);
        let (held, taken, back) = (order.authorized(), order.captured(), order.refunded());
        say(
            Rule::Money,
            format!(
                "{why}: {status}/{payment:?} over {total}, with {held} authorized, {taken} taken, {back} given back"
            ),
        );
    }
    if let Some(detail) = ticket_violation(order) {
        say(Rule::Tickets, detail);
    }
    let open = order
        .attempts
        .iter()
        .filter(|one| one.outcome == AttemptOutcome::Open);
    let open = open.count();
    if open > 1 {
        say(Rule::Attempts, format!("{open} attempts are open"));
    }
    // The difference of an update is asked for while the order stays paid.
    let is_open = open == 1 && order.pending_update.is_none();
    if (order.payment == Payment::Authorizing) != is_open && !order.status.is_final() {
        say(
            Rule::Attempts,
            format!(
                "the payment is {:?} with {open} open attempts",
                order.payment
            ),
        );
    }
    found
}

/// What is late about an order.
#[must_use]
pub fn check_times(order: &Order, moment: Moment) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut say = |rule, detail: String| {
        found.push(Violation::of_order(rule, &order.site, order.id, detail));
    };
    let late = |due: Timestamp| moment.now.since(due.max(moment.since));
    let settles_since = order.open_refund().map(|refund| refund.at);
    if let Some(since) = settles_since.or(order.ended_at)
        && is_held(order.payment)
        && late(since) > SETTLING_MS_MAX
    {
        let payment = order.payment;
        say(
            Rule::Money,
            format!("ended or to be refunded since {since}, and the payment is still {payment:?}"),
        );
    }
    if let Some(attempt) = order.open_attempt()
        && late(attempt.opened_at) > ATTEMPT_MS_MAX
    {
        let (number, at) = (attempt.number, attempt.opened_at);
        say(
            Rule::Attempts,
            format!("attempt {number} has been open since {at}"),
        );
    }
    if let Some((due, kind)) = next_timer(order, moment.payment_ttl_ms)
        && late(due) > TIMER_MS_MAX
    {
        say(Rule::Timers, format!("{kind:?} was due at {due}"));
    }
    found
}

/// Whether somebody's money is held, or on its way.
fn is_held(payment: Payment) -> bool {
    match payment {
        Payment::Authorizing
        | Payment::Authorized
        | Payment::CapturePending
        | Payment::VoidPending
        | Payment::RefundPending => true,
        Payment::None
        | Payment::Free
        | Payment::Captured
        | Payment::Voided
        | Payment::Refunded
        | Payment::PartiallyRefunded
        | Payment::Failed
        | Payment::Unknown => false,
    }
}

/// What is wrong with an order's events: they must make the order, version by version.
#[must_use]
pub fn check_fold(order: &Order, events: &[&Event]) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut say = |rule, detail: String| {
        found.push(Violation::of_order(rule, &order.site, order.id, detail));
    };
    for (event, version) in events.iter().zip(1..) {
        if event.order != order.id {
            say(
                Rule::Feed,
                format!("event {} is another order's", event.seq),
            );
        }
        if event.version != version {
            say(
                Rule::Feed,
                format!(
                    "event {} has version {}, not {version}",
                    event.seq, event.version
                ),
            );
        }
    }
    let folded = events
        .iter()
        .fold(None, |folded, event| apply(folded, event));
    match folded {
        Some(folded) if folded == order.without_challenge() => {}
        Some(folded) => say(Rule::Fold, difference(&folded, order)),
        None => say(Rule::Fold, "it has no beginning".into()),
    }
    found
}

fn difference(folded: &Order, order: &Order) -> String {
    let told = |order: &Order| {
        let status = order.status.as_str();
        format!(
            "{status}/{:?}/{:?} v{} over {}",
            order.payment, order.fulfillment, order.version, order.totals.total
        )
    };
    format!(
        "the events say {}, the row says {}",
        told(folded),
        told(order)
    )
}

/// Adds what `order` holds of each article to `held`.
pub fn reserved(order: &Order, held: &mut BTreeMap<Sku, i64>) {
    for (sku, pieces) in order.set_aside() {
        *held.entry(sku.clone()).or_default() += pieces;
    }
}
