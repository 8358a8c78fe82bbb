//! When the clock has something to say about an order. Derived from the orders; never stored.

use std::collections::{BTreeSet, HashMap};

use crate::order::{OrderId, TimerKind, Timestamp};

/// At most one timer per order: the next.
#[derive(Debug, Default)]
pub(super) struct Timers {
    due: BTreeSet<(Timestamp, OrderId, TimerKind)>,
    by_order: HashMap<OrderId, (Timestamp, TimerKind)>,
}

impl Timers {
    /// Sets, moves or (with `None`) removes the timer of `order`.
    pub(super) fn set(&mut self, order: OrderId, timer: Option<(Timestamp, TimerKind)>) {
        let before = match timer {
            Some(timer) => self.by_order.insert(order, timer),
            None => self.by_order.remove(&order),
        };
        if let Some((at, kind)) = before {
            self.due.remove(&(at, order, kind));
        }
        if let Some((at, kind)) = timer {
            self.due.insert((at, order, kind));
        }
    }

    /// When the next one is due.
    pub(super) fn next_at(&self) -> Option<Timestamp> {
        self.due.first().map(|(at, _, _)| *at)
    }

    /// Takes the first timer that is due at `now`. Whoever takes it sets the order's next one.
    pub(super) fn take_due(&mut self, now: Timestamp) -> Option<(OrderId, TimerKind)> {
        let (at, order, kind) = self.due.first().copied()?;
        if at > now {
            return None;
        }
        self.set(order, None);
        Some((order, kind))
    }
}
