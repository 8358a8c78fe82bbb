//! Money is conserved: nobody pays twice, nothing is taken that was not held, nothing is given back that was not
//! taken, what counts as paid is covered, and an ended order keeps nothing.
//!
//! The one place of these rules. They are asked of orders as they stand, by the gauges of a hub that runs and by the
//! doctor; an answer is a defect, of ours or a provider's, that a person must look at.

use super::{
    state::Order,
    status::{Payment, Status},
};

/// What is wrong with the money of `order`, if anything is.
#[must_use]
pub fn money_violation(order: &Order) -> Option<&'static str> {
    let is_torn = order.attempts.iter().any(|attempt| {
        let parts = [0, attempt.refunded, attempt.captured, attempt.amount];
        !parts.is_sorted()
    });
    if is_torn {
        return Some("an attempt gave back more than it took, or took more than it held");
    }
    if order.external_id.is_some() {
        // History: paid in another system.
        return None;
    }
    match order.status {
        Status::Pending => unpaid(order),
        Status::Paid | Status::Fulfilled => paid(order),
        Status::Cancelled | Status::Expired => ended(order),
    }
}

fn unpaid(order: &Order) -> Option<&'static str> {
    if order.held().next().is_some() {
        return Some("money is held for an order that does not count as paid");
    }
    match order.payment {
        Payment::None | Payment::Authorizing | Payment::Failed | Payment::Unknown => None,
        Payment::Free
        | Payment::Authorized
        | Payment::CapturePending
        | Payment::Captured
        | Payment::VoidPending
        | Payment::Voided
        | Payment::RefundPending
        | Payment::Refunded
        | Payment::PartiallyRefunded => Some("the payment of an unpaid order moved"),
    }
}

fn paid(order: &Order) -> Option<&'static str> {
    let (total, captured, refunded) = (order.totals.total, order.captured(), order.refunded());
    if order.authorized() < total {
        return Some("it counts as paid, and less is held than it costs");
    }
    if refunded != order.refunded_in_parts() {
        return Some("what was given back is not what the refunds say");
    }
    if (order.payment == Payment::RefundPending) != order.open_refund().is_some() {
        return Some("the payment and the refunds do not agree on whether one is open");
    }
    match order.payment {
        Payment::Captured
        | Payment::RefundPending
        | Payment::PartiallyRefunded
        | Payment::Refunded
            if captured != total =>
        {
            Some("what was taken is not the total")
        }
        Payment::PartiallyRefunded if refunded == 0 || refunded >= captured => {
            Some("what was given back is not a part of what was taken")
        }
        Payment::Refunded if refunded != captured => Some("not all that was taken was given back"),
        Payment::Free | Payment::Voided if total > 0 => {
            Some("nothing is held for an order that costs something")
        }
        Payment::None | Payment::Authorizing | Payment::VoidPending | Payment::Unknown => {
            Some("it counts as paid, and its payment does not")
        }
        Payment::Free
        | Payment::Authorized
        | Payment::CapturePending
        | Payment::Captured
        | Payment::Voided
        | Payment::RefundPending
        | Payment::Refunded
        | Payment::PartiallyRefunded
        | Payment::Failed => None,
    }
}

fn ended(order: &Order) -> Option<&'static str> {
    match order.payment {
        // On its way back, or a person looks after it: the open payments list it.
        Payment::VoidPending | Payment::RefundPending | Payment::Failed => None,
        Payment::Voided | Payment::Refunded => {
            (order.captured() > order.refunded()).then_some("an ended order keeps what was taken")
        }
        Payment::None | Payment::Free | Payment::Unknown => {
            (order.held().next().is_some()).then_some("money is held for an order that has ended")
        }
        Payment::Authorizing
        | Payment::Authorized
        | Payment::CapturePending
        | Payment::Captured
        | Payment::PartiallyRefunded => Some("the money of an ended order is not on its way back"),
    }
}
