//! When an order will be ready, said anew whenever its kitchen moves.
//!
//! The first promise is made with the score (`scoring.rs`). Time alone tells nobody anything: what is told are points in
//! time. When the stations get the order, begin, or take something back, what is left of the first promise is worked
//! out from how much of it has passed; when everything is made, the promise has come true. It is in the event, so that
//! a replay says what was said live.

use crate::{
    model::eta::left::Eta,
    order::{
        Change, EtaMinutes, Fulfillment, Order, ReadyTimes, Standing, Status, TicketStep, Timestamp,
    },
};

const MINUTE_MS: f64 = 60_000.0;

/// What `change` makes of the promise of `order`, which stands at `after` then; `None` where it stays as it was.
pub(super) fn renewed(
    order: &Order,
    change: &Change,
    after: Standing,
    at: Timestamp,
) -> Option<ReadyTimes> {
    let first = order.score.as_ref()?.eta_minutes?;
    if !moves_kitchen(change) {
        return None;
    }
    match (after.status, after.fulfillment) {
        (Status::Paid, Fulfillment::Queued | Fulfillment::Preparing) => Some(ReadyTimes::after(
            at,
            left(first, at.since(order.placed_at)),
        )),
        (Status::Paid, Fulfillment::Ready) | (Status::Fulfilled, Fulfillment::Done) => {
            let was_ready = order.fulfillment == Fulfillment::Ready;
            (!was_ready).then(|| ReadyTimes::ready(at))
        }
        (
            Status::Paid
            | Status::Fulfilled
            | Status::Pending
            | Status::Cancelled
            | Status::Expired,
            _,
        ) => None,
    }
}

/// What is left of a promise that was made so long ago.
fn left(first: EtaMinutes, elapsed_ms: i64) -> EtaMinutes {
    let first = Eta::of(first.p10.into(), first.p50.into(), first.p90.into());
    minutes(first.left_after(elapsed_ms as f64 / MINUTE_MS))
}

/// A promise as an order keeps it.
pub(super) fn minutes(eta: Eta) -> EtaMinutes {
    EtaMinutes {
        p10: eta.p10 as f32,
        p50: eta.p50 as f32,
        p90: eta.p90 as f32,
    }
}

fn moves_kitchen(change: &Change) -> bool {
    match change {
        Change::Released { .. } | Change::Fulfilled { .. } => true,
        Change::Tickets { step, tickets, .. } => match step {
            TicketStep::Started
            | TicketStep::Ready
            | TicketStep::Bumped
            | TicketStep::Recalled
            | TicketStep::Picked => tickets.iter().any(|ticket| ticket.moved),
            TicketStep::Voided | TicketStep::Acked => false,
        },
        Change::Placed { .. }
        | Change::Imported { .. }
        | Change::AttemptOpened { .. }
        | Change::UpdateOpened { .. }
        | Change::Updated { .. }
        | Change::AttemptEnded { .. }
        | Change::Paid { .. }
        | Change::Settled { .. }
        | Change::RefundOpened { .. }
        | Change::RefundEnded { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Cancelled { .. }
        | Change::Expired
        | Change::Rejected { .. } => false,
    }
}
