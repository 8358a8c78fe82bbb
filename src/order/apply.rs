//! `apply(state, event) -> state`: the fold. It judges nothing; what is in the feed has happened.

use super::{
    attempt::AttemptOutcome,
    event::{Change, Event},
    state::Order,
};

/// The order after `event`. `None` begins with `order.placed`; any other first event yields `None`.
#[must_use]
pub fn apply(order: Option<Order>, event: &Event) -> Option<Order> {
    let mut order = match (&event.change, order) {
        (Change::Placed { order } | Change::Imported { order }, _) => order.as_ref().clone(),
        (_, order) => order?,
    };
    change(&mut order, event);
    Some(order)
}

/// Moves `order` past `event` in place.
pub fn change(order: &mut Order, event: &Event) {
    order.version = event.version;
    order.status = event.after.status;
    order.payment = event.after.payment;
    order.fulfillment = event.after.fulfillment;
    order.seqs.push(event.seq);
    match &event.change {
        Change::Placed { .. } | Change::Imported { .. } | Change::Settled { .. } => {}
        Change::AttemptOpened { attempt, .. } => order.attempts.push(attempt.clone()),
        Change::AttemptEnded { number, outcome } => end_attempt(order, *number, *outcome),
        Change::Paid { number } => {
            end_attempt(order, *number, AttemptOutcome::Authorized);
            order.paid_at = Some(event.at);
        }
        Change::WindowClosed => order.window_closed = true,
        Change::Released => order.released_at = Some(event.at),
        Change::Cancelled { reason, .. } => {
            order.reason.clone_from(reason);
            order.ended_at = Some(event.at);
        }
        Change::Rejected { reason, .. } => order.reason = Some(reason.clone()),
        Change::Expired | Change::Fulfilled { .. } => order.ended_at = Some(event.at),
    }
}

fn end_attempt(order: &mut Order, number: u32, outcome: AttemptOutcome) {
    if let Some(attempt) = order
        .attempts
        .iter_mut()
        .find(|attempt| attempt.number == number)
    {
        attempt.outcome = outcome;
    }
}
