//! Money is conserved: nobody pays twice, nothing is taken that was not held, nothing is given back that was not
//! taken, and an ended order keeps nothing. Asked of orders as they stand; an answer is a defect, of ours or a
//! provider's, that a person must look at.

use super::{
    attempt::AttemptOutcome,
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
    if order.attempts.is_empty() {
        // Never paid here: unpaid, or history from another system.
        return None;
    }
    let (total, captured, refunded) = (order.totals.total, order.captured(), order.refunded());
    match order.status {
        Status::Pending => (order.held().next().is_some())
            .then_some("money is held for an order that does not count as paid"),
        Status::Paid | Status::Fulfilled => match order.payment {
            Payment::Captured | Payment::PartiallyRefunded | Payment::Refunded
                if captured != total =>
            {
                Some("what was taken is not the total")
            }
            Payment::PartiallyRefunded if refunded == 0 || refunded >= captured => {
                Some("what was given back is not a part of what was taken")
            }
            Payment::Refunded if refunded != captured => {
                Some("not all that was taken was given back")
            }
            Payment::Authorized if order.authorized() < total => {
                Some("less is held than the order costs")
            }
            Payment::None
            | Payment::Authorizing
            | Payment::Authorized
            | Payment::CapturePending
            | Payment::Captured
            | Payment::VoidPending
            | Payment::Voided
            | Payment::RefundPending
            | Payment::Refunded
            | Payment::PartiallyRefunded
            | Payment::Failed
            | Payment::Unknown => None,
        },
        Status::Cancelled | Status::Expired => match order.payment {
            // On its way back, or a person looks after it: the open payments list it.
            Payment::VoidPending | Payment::RefundPending | Payment::Failed => None,
            Payment::Voided | Payment::Refunded if captured > refunded => {
                Some("an ended order keeps what was taken")
            }
            Payment::Voided | Payment::Refunded => None,
            Payment::None
            | Payment::Authorizing
            | Payment::Authorized
            | Payment::CapturePending
            | Payment::Captured
            | Payment::PartiallyRefunded
            | Payment::Unknown => order
                .attempts
                .iter()
                .any(|attempt| attempt.outcome == AttemptOutcome::Authorized)
                .then_some("money is held for an order that has ended"),
        },
    }
}
