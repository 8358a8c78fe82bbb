//! The 60-second cancellation window, as pure arithmetic.
//!
//! Half-open: a cancel at `t` is inside iff `t < cancel_deadline` (judged in `guard.rs`). The window is fixed when the order is placed;
//! payment, edits, retries, restarts and configuration changes do not move it.

use super::{state::Order, status::Status, time::Timestamp};

/// Milliseconds between the deadline and the release, so that a cancel taken in time is decided first.
pub const RELEASE_GRACE_MS: i64 = 500;

/// The longest window over the lines: each line's own, else the site's.
#[must_use]
pub fn window_ms(line_windows: impl IntoIterator<Item = Option<i64>>, site_window_ms: i64) -> i64 {
    line_windows
        .into_iter()
        .map(|own| own.unwrap_or(site_window_ms))
        .max()
        .unwrap_or(site_window_ms)
}

/// When a paid order goes to the kitchen.
#[must_use]
pub fn release_at(paid_at: Timestamp, cancel_deadline: Timestamp) -> Timestamp {
    paid_at.max(cancel_deadline + RELEASE_GRACE_MS)
}

/// What the clock does to an order next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TimerKind {
    /// `order.window_closed` of an unpaid order.
    CloseWindow,
    /// Release to the kitchen.
    Release,
    /// Expiry of an unpaid order.
    Expire,
}

/// The next timer of an order, derived from its state alone: there are no timer rows.
#[must_use]
pub fn next_timer(order: &Order, payment_ttl_ms: i64) -> Option<(Timestamp, TimerKind)> {
    match order.status {
        Status::Pending if !order.window_closed && order.window_ms < payment_ttl_ms => {
            Some((order.cancel_deadline, TimerKind::CloseWindow))
        }
        Status::Pending if order.open_attempt().is_none() => {
            Some((order.placed_at + payment_ttl_ms, TimerKind::Expire))
        }
        Status::Paid if !order.fulfillment.is_released() => {
            let paid_at = order.paid_at.unwrap_or(order.placed_at);
            Some((
                release_at(paid_at, order.cancel_deadline),
                TimerKind::Release,
            ))
        }
        Status::Pending
        | Status::Paid
        | Status::Fulfilled
        | Status::Cancelled
        | Status::Expired => None,
    }
}
