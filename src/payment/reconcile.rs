//! When a provider that has not said everything is asked again: 10 s, a minute, five minutes, an hour and a day after
//! the matter began. The order says when that was, so a restart changes nothing and there are no timer rows.

use crate::order::{AttemptOutcome, Order, Payment, Timestamp};

/// Seconds after the beginning. Then people must look.
pub const CHECK_AFTER_S: [i64; 5] = [10, 60, 300, 3_600, 86_400];
/// A check may come this much before its time and still be that one, milliseconds.
const EARLY_MS: i64 = 500;

/// When the youngest open matter of `order` began.
pub(super) fn since(order: &Order) -> Timestamp {
    let attempts = order
        .attempts
        .iter()
        .filter(|attempt| match attempt.outcome {
            AttemptOutcome::Open | AttemptOutcome::Unknown | AttemptOutcome::Surplus => true,
            AttemptOutcome::Authorized
            | AttemptOutcome::Declined
            | AttemptOutcome::NotSent
            | AttemptOutcome::Lifted => false,
        })
        .map(|attempt| attempt.opened_at);
    let column = match order.payment {
        Payment::CapturePending => order.released_at,
        Payment::VoidPending => order.ended_at,
        Payment::RefundPending => order
            .open_refund()
            .map(|refund| refund.at)
            .or(order.ended_at),
        Payment::None
        | Payment::Free
        | Payment::Authorizing
        | Payment::Authorized
        | Payment::Captured
        | Payment::Voided
        | Payment::Refunded
        | Payment::PartiallyRefunded
        | Payment::Failed
        | Payment::Unknown => None,
    };
    attempts.chain(column).max().unwrap_or(order.placed_at)
}

/// When the provider is asked next about what began at `since`; `None` after the last time.
pub(super) fn next_check(since: Timestamp, now: Timestamp) -> Option<Timestamp> {
    CHECK_AFTER_S
        .into_iter()
        .map(|after_s| since + after_s * 1_000)
        .find(|due| *due > now + EARLY_MS)
}

/// Whether nobody will ask again after `now`.
pub(super) fn is_last(since: Timestamp, now: Timestamp) -> bool {
    next_check(since, now).is_none()
}
