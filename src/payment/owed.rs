//! What a committed order owes the provider next. Pure: the order itself says it, so it can be asked any number of
//! times, after any crash, and of no event in particular.

use crate::order::{AttemptOutcome, Change, Event, Method, Order, Payment};

/// The next thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owed {
    /// Find out what becomes of the open attempt.
    Answer(u32),
    /// Lift what the provider holds of an attempt that the order has no use for.
    Lift(u32),
    /// Take what is held.
    Capture,
    /// Give back what refund `n` says.
    Refund(u32),
    /// Lift or give back whatever the order holds.
    GiveBack,
    /// Nothing now.
    Nothing,
}

/// What `order` owes, leaving out the attempts in `checked`.
pub(super) fn owed(order: &Order, checked: &[u32]) -> Owed {
    let open = order
        .open_attempt()
        .filter(|attempt| attempt.method == Method::Card && !checked.contains(&attempt.number));
    if let Some(attempt) = open {
        return Owed::Answer(attempt.number);
    }
    let surplus = order.attempts.iter().find(|attempt| {
        attempt.outcome == AttemptOutcome::Surplus && !checked.contains(&attempt.number)
    });
    if let Some(attempt) = surplus {
        return Owed::Lift(attempt.number);
    }
    match order.payment {
        Payment::CapturePending => Owed::Capture,
        // What is not known to be held is looked for first (`unknown`).
        Payment::VoidPending if order.held().next().is_none() && is_in_doubt(order) => {
            Owed::Nothing
        }
        Payment::VoidPending | Payment::RefundPending => order
            .open_refund()
            .map_or(Owed::GiveBack, |refund| Owed::Refund(refund.number)),
        Payment::None
        | Payment::Free
        | Payment::Authorizing
        | Payment::Authorized
        | Payment::Captured
        | Payment::Voided
        | Payment::Refunded
        | Payment::PartiallyRefunded
        | Payment::Failed
        | Payment::Unknown => Owed::Nothing,
    }
}

/// True when the provider has to be asked again later.
pub(super) fn is_in_doubt(order: &Order) -> bool {
    order.attempts.iter().any(|attempt| {
        matches!(
            attempt.outcome,
            AttemptOutcome::Unknown | AttemptOutcome::Surplus
        )
    })
}

/// True when something is to be done for `order`, now or later.
pub(super) fn is_owing(order: &Order) -> bool {
    owed(order, &[]) != Owed::Nothing || is_in_doubt(order)
}

/// True when `event` can have made an order owe something.
pub(super) fn concerns(event: &Event) -> bool {
    if let Some(method) = event.change.method() {
        return method == Method::Card;
    }
    let is_surplus = matches!(
        &event.change,
        Change::AttemptEnded {
            outcome: AttemptOutcome::Surplus,
            ..
        }
    );
    if is_surplus {
        return true;
    }
    match event.after.payment {
        Payment::Authorizing
        | Payment::CapturePending
        | Payment::VoidPending
        | Payment::RefundPending
        | Payment::Unknown => true,
        Payment::None
        | Payment::Free
        | Payment::Authorized
        | Payment::Captured
        | Payment::Voided
        | Payment::Refunded
        | Payment::PartiallyRefunded
        | Payment::Failed => false,
    }
}
