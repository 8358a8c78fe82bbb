//! An order as it was at a position of the feed. Pure.

use crate::order::{Challenge, Event, Order, OrderId, Payment, Seq, Status, Timestamp, apply};

/// Seals a fresh secret for a code of an order and its total.
pub type Fresh<'a> = &'a (dyn Fn(OrderId, i64) -> String + Sync);

/// An order of which something is undone.
#[derive(Debug, Clone)]
pub(super) struct Undone {
    /// As it is in the backup.
    pub before: Order,
    /// As it was; none, where it was not there yet.
    pub then: Option<Order>,
    /// Whether it had come to rest by then: those stand in the lists of the past.
    pub had_ended: bool,
}

impl Undone {
    /// Leaves of an order what had happened up to `cut`; `events` are all of its own. None where they are no order.
    pub(super) fn new(
        before: Order,
        events: &[Event],
        (cut, at): (Seq, Timestamp),
        fresh: Fresh<'_>,
    ) -> Option<Self> {
        let (mut then, mut had_ended) = (None::<Order>, false);
        for event in events.iter().take_while(|event| event.seq <= cut) {
            let next = apply(then, event)?;
            had_ended |= !next.is_live();
            then = Some(next);
        }
        let then = then.map(|order| Order {
            challenge: challenge(&order, before.challenge.as_ref(), at, fresh),
            ..order
        });
        Some(Self {
            before,
            then,
            had_ended,
        })
    }

    /// Whether reviews of it have to go: there was nothing handed over yet.
    pub(super) fn loses_reviews(&self) -> bool {
        let was_handed_over = self.then.as_ref().map(|order| order.status);
        self.before.status == Status::Fulfilled && was_handed_over != Some(Status::Fulfilled)
    }

    /// By how much its coupon is used less than in the backup.
    pub(super) fn uses_less(&self) -> i64 {
        i64::from(uses(&self.before)) - self.then.as_ref().map_or(0, |order| i64::from(uses(order)))
    }
}

/// An order gives its use of a coupon back when it is cancelled or expires.
fn uses(order: &Order) -> bool {
    order.coupon.is_some() && !matches!(order.status, Status::Cancelled | Status::Expired)
}

/// The challenge is in no event. One that is still open for that total counts on; what was used or erased since gets a
/// fresh secret, whose code is sent when the customer asks for it. Wrong tries count on.
fn challenge(
    then: &Order,
    now: Option<&Challenge>,
    at: Timestamp,
    fresh: Fresh<'_>,
) -> Option<Challenge> {
    if then.status != Status::Pending {
        return None;
    }
    let total = then.totals.total;
    let counts_on = |challenge: &&Challenge| {
        !challenge.sealed.is_empty()
            && challenge.total == total
            && challenge.issued_for <= then.version
    };
    if let Some(challenge) = now.filter(counts_on) {
        return Some(challenge.clone());
    }
    let sealed = match then.payment {
        // An attempt is under way: if nothing comes of it, there will be another code.
        Payment::Authorizing => String::new(),
        Payment::None
        | Payment::Free
        | Payment::Authorized
        | Payment::CapturePending
        | Payment::Captured
        | Payment::VoidPending
        | Payment::Voided
        | Payment::RefundPending
        | Payment::Refunded
        | Payment::PartiallyRefunded
        | Payment::Failed
        | Payment::Unknown => fresh(then.id, total),
    };
    Some(Challenge {
        wrong_tries: now.map_or(0, |challenge| challenge.wrong_tries),
        ..Challenge::issue(sealed, then.version, at, total)
    })
}
