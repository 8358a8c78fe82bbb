//! How far an order is, as steps: what happened has its time, exactly one is current while it goes on, and an order that
//! ended early shows what it got to and its end, and nothing that will not happen. And when it will be ready.

use serde::Serialize;
use utoipa::ToSchema;

use crate::order::{Fulfillment, Order, Payment, Status, Timestamp};

/// What an order goes through, and where it ended if it ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TrackingStepName)]
pub(super) enum StepKey {
    Placed,
    Paid,
    /// Paid, where there was nothing to pay.
    Confirmed,
    Kitchen,
    Done,
    Cancelled,
    Expired,
    Stopped,
}

/// Where a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TrackingStepState)]
pub(super) enum StepState {
    Done,
    Current,
    Upcoming,
    /// The end, and not the one that was hoped for.
    Ended,
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) key: StepKey,
    pub(super) state: StepState,
    /// When it happened.
    pub(super) at: Option<Timestamp>,
}

fn step(key: StepKey, state: StepState, at: Option<Timestamp>) -> Step {
    Step { key, state, at }
}

/// The steps of an order.
pub(super) fn steps(order: &Order) -> Vec<Step> {
    use StepKey::{Cancelled, Done, Expired, Kitchen, Placed, Stopped};
    let placed = step(Placed, StepState::Done, Some(order.placed_at));
    let pay = if order.payment == Payment::Free {
        StepKey::Confirmed
    } else {
        StepKey::Paid
    };
    let happened = |key, at: Option<Timestamp>| at.map(|at| step(key, StepState::Done, Some(at)));
    let paid = happened(pay, order.paid_at);
    let kitchen = happened(Kitchen, order.released_at);
    let upcoming = |key| step(key, StepState::Upcoming, None);
    let ended = |key| step(key, StepState::Ended, order.ended_at);
    let mut steps = vec![placed];
    match order.status {
        Status::Pending => {
            steps.push(step(pay, StepState::Current, None));
            steps.extend([upcoming(Kitchen), upcoming(Done)]);
        }
        Status::Paid => {
            steps.extend(paid);
            let at = order.released_at;
            match order.fulfillment {
                Fulfillment::Held
                | Fulfillment::Queued
                | Fulfillment::Preparing
                | Fulfillment::Ready => {
                    steps.push(step(Kitchen, StepState::Current, at));
                    steps.push(upcoming(Done));
                }
                Fulfillment::Stopped => {
                    steps.push(step(Kitchen, StepState::Done, at));
                    steps.push(step(Stopped, StepState::Ended, None));
                }
                Fulfillment::Done => {
                    steps.push(step(Kitchen, StepState::Done, at));
                    steps.push(step(Done, StepState::Current, None));
                }
            }
        }
        Status::Fulfilled => {
            steps.extend(paid.into_iter().chain(kitchen));
            steps.push(step(Done, StepState::Done, order.ended_at));
        }
        Status::Cancelled => {
            steps.extend(paid.into_iter().chain(kitchen));
            steps.push(ended(Cancelled));
        }
        Status::Expired => steps.push(ended(Expired)),
    }
    steps
}

/// When it will be ready, as people would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Promise {
    Between(Timestamp, Timestamp),
    About(Timestamp),
    By(Timestamp),
    /// It should have been ready by then.
    Late(Timestamp),
}

const MINUTE_MS: i64 = 60_000;
/// A spread below this is no range to anybody.
const NARROW_MS: i64 = 4 * MINUTE_MS;
/// From this spread on, single minutes would be more than anybody knows.
const WIDE_MS: i64 = 10 * MINUTE_MS;

/// What is promised at `now`; none where nothing is, or where it has come true. Its end is rounded up: being early annoys
/// nobody. It is late when the time that was shown has passed, not a moment before.
pub(super) fn promise(order: &Order, now: Timestamp) -> Option<Promise> {
    let eta = order.eta?;
    let is_in_work = match order.fulfillment {
        Fulfillment::Held | Fulfillment::Queued | Fulfillment::Preparing => true,
        Fulfillment::Ready | Fulfillment::Done | Fulfillment::Stopped => false,
    };
    if order.status != Status::Paid || !is_in_work {
        return None;
    }
    let spread = eta.p90.since(eta.p10);
    let step = if spread < WIDE_MS {
        MINUTE_MS
    } else {
        5 * MINUTE_MS
    };
    let nearest = |at: Timestamp| Timestamp((at.as_millis() + step / 2).div_euclid(step) * step);
    let from = nearest(eta.p10);
    let to = Timestamp((eta.p90.as_millis() + step - 1).div_euclid(step) * step);
    Some(if now > to {
        Promise::Late(to)
    } else if spread < NARROW_MS {
        Promise::About(nearest(eta.p50))
    } else if now > from {
        Promise::By(to)
    } else {
        Promise::Between(from, to)
    })
}

/// Whether what is shown may still change: the page looks again then.
pub(super) fn is_alive(order: &Order) -> bool {
    match order.status {
        Status::Pending | Status::Paid => true,
        Status::Fulfilled | Status::Cancelled | Status::Expired => false,
    }
}
