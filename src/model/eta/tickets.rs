//! Tickets: what a kitchen has been given and has handed over, the newest few of them.
//!
//! A running hub keeps one [`Tickets`] per site and one for all sites together; the replay of a log keeps the same. What
//! may be known of them at a moment is read by [`Tickets::seen`], which is the whole of the point-in-time rule:
//! a ready time counts only where it lies at or before `as_of`, and of everything later a ticket is simply open.

use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// Milliseconds in a minute.
pub(super) const MINUTE_MS: f64 = 60_000.0;
/// Tickets remembered of one site.
pub const SITE_TICKETS: usize = 256;
/// Tickets remembered of all sites together.
pub const ALL_TICKETS: usize = 512;
/// The longest preparation that is believed, in minutes; a ticket that was forgotten says nothing.
pub const PREP_MINUTES_MAX: f64 = 24.0 * 60.0;

/// One order as the kitchen sees it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// The hub's own key of the order.
    pub order: u64,
    /// When it was placed, milliseconds since 1970 UTC.
    pub placed_at_ms: i64,
    /// When it was ready; `None` while it is open.
    pub ready_at_ms: Option<i64>,
    /// What it is worth, in minor units; 0 where that is unknown.
    pub value_minor: i64,
}

impl Ticket {
    /// Minutes from placed to ready; `None` while it is open, or where the times cannot be right.
    #[must_use]
    pub fn prep_minutes(&self) -> Option<f64> {
        let minutes = self.ready_at_ms?.saturating_sub(self.placed_at_ms) as f64 / MINUTE_MS;
        (0.0..=PREP_MINUTES_MAX)
            .contains(&minutes)
            .then_some(minutes)
    }
}

/// The newest tickets in the order in which they were placed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tickets {
    newest: VecDeque<Ticket>,
    limit: usize,
}

impl Tickets {
    /// Remembers up to `limit` tickets.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            newest: VecDeque::new(),
            limit: limit.max(1),
        }
    }

    /// A new order.
    pub fn place(&mut self, ticket: Ticket) {
        if self.newest.len() >= self.limit {
            self.newest.pop_front();
        }
        self.newest.push_back(ticket);
    }

    /// An order is ready. Orders that are no longer remembered are passed over.
    pub fn ready(&mut self, order: u64, at_ms: i64) {
        if let Some(ticket) = self.find(order) {
            ticket.ready_at_ms = Some(at_ms);
        }
    }

    /// An order is ready, unless it was so already.
    pub fn made(&mut self, order: u64, at_ms: i64) {
        if let Some(ticket) = self.find(order) {
            ticket.ready_at_ms.get_or_insert(at_ms);
        }
    }

    /// An order that was ready is not: the kitchen has it back.
    pub fn reopen(&mut self, order: u64) {
        if let Some(ticket) = self.find(order) {
            ticket.ready_at_ms = None;
        }
    }

    fn find(&mut self, order: u64) -> Option<&mut Ticket> {
        let mut newest = self.newest.iter_mut().rev();
        newest.find(|ticket| ticket.order == order)
    }

    /// An order was cancelled: nobody prepares it any more.
    pub fn drop(&mut self, order: u64) {
        self.newest.retain(|ticket| ticket.order != order);
    }

    /// Takes in the tickets of others, each once; the newest of all are remembered.
    pub fn take_in(&mut self, others: &Self) {
        let known: HashSet<u64> = self.newest.iter().map(|ticket| ticket.order).collect();
        let new = others
            .newest
            .iter()
            .filter(|ticket| !known.contains(&ticket.order));
        self.newest.extend(new.copied().collect::<Vec<_>>());
        self.newest
            .make_contiguous()
            .sort_by_key(|ticket| ticket.placed_at_ms);
        let over = self.newest.len().saturating_sub(self.limit);
        self.newest.drain(..over);
    }

    /// What is known at `now_ms` when ready times are known up to `as_of_ms`.
    #[must_use]
    pub fn seen(&self, now_ms: i64, as_of_ms: i64) -> Seen {
        let as_of_ms = as_of_ms.min(now_ms);
        let mut seen = Seen::default();
        let minutes = |from: i64, to: i64| to.saturating_sub(from) as f64 / MINUTE_MS;
        for ticket in self
            .newest
            .iter()
            .filter(|ticket| ticket.placed_at_ms <= now_ms)
        {
            let ago = minutes(ticket.placed_at_ms, now_ms);
            seen.last_placed_ago = Some(ago);
            seen.worth += ticket.value_minor.max(0) as f64;
            seen.placed += 1.0;
            for (count, within) in seen.placed_within.iter_mut().zip(WITHIN_MINUTES) {
                *count += f64::from(u8::from(ago <= within));
            }
            let ready_at_ms = ticket
                .ready_at_ms
                .filter(|&ready_at_ms| ready_at_ms <= as_of_ms);
            match (ready_at_ms, ticket.prep_minutes()) {
                (Some(ready_at_ms), Some(minutes_taken)) => seen.done.push(Done {
                    minutes: minutes_taken,
                    ago: minutes(ready_at_ms, as_of_ms),
                }),
                (Some(_), None) => {}
                (None, _) if ticket.placed_at_ms > as_of_ms => seen.since += 1.0,
                (None, _) => {
                    let age = minutes(ticket.placed_at_ms, as_of_ms);
                    if age <= OPEN_MINUTES_MAX {
                        seen.open.push(age);
                    }
                }
            }
        }
        seen
    }
}

/// The tickets of all sites of a running hub. Every site tells of its own; each call holds the lock for a microsecond.
#[derive(Debug)]
pub struct AllTickets(Mutex<Tickets>);

impl Default for AllTickets {
    fn default() -> Self {
        Self(Mutex::new(Tickets::new(ALL_TICKETS)))
    }
}

impl AllTickets {
    /// The tickets, while nobody else looks at them.
    pub fn lock(&self) -> MutexGuard<'_, Tickets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Spans in which new orders are counted, in minutes.
pub(super) const WITHIN_MINUTES: [f64; 4] = [2.0, 15.0, 30.0, 60.0];
/// A ticket that is open for longer was forgotten, in minutes.
const OPEN_MINUTES_MAX: f64 = 6.0 * 60.0;

/// A finished ticket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Done {
    /// Minutes from placed to ready.
    pub minutes: f64,
    /// Minutes from ready to the as-of moment.
    pub ago: f64,
}

/// What is known of tickets at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// The finished ones in the order in which they were placed.
    pub done: Vec<Done>,
    /// Ages at the as-of moment of those not ready by then, in minutes.
    pub open: Vec<f64>,
    /// Tickets placed after the as-of moment.
    pub since: f64,
    /// Tickets placed in the last 2, 15, 30 and 60 minutes.
    pub placed_within: [f64; 4],
    /// Minutes since the last ticket was placed.
    pub last_placed_ago: Option<f64>,
    /// All tickets looked at, and what they are worth together in minor units.
    pub placed: f64,
    /// See [`Seen::placed`].
    pub worth: f64,
}

impl Seen {
    /// Finished minutes over finished tickets, where open tickets count with the minutes that they have taken so far and
    /// not as finished: the maximum-likelihood mean of an exponential time under censoring. `weight` tickets of `mean`
    /// minutes are added.
    #[must_use]
    pub fn censored_mean(&self, mean: f64, weight: f64) -> f64 {
        let done: f64 = self.done.iter().map(|done| done.minutes).sum();
        let open: f64 = self.open.iter().sum();
        (done + open + weight * mean) / (self.done.len() as f64 + weight)
    }

    /// The mean of the finished ones, with `weight` tickets of `mean` minutes added.
    #[must_use]
    pub fn mean(&self, mean: f64, weight: f64) -> f64 {
        let done: f64 = self.done.iter().map(|done| done.minutes).sum();
        (done + weight * mean) / (self.done.len() as f64 + weight)
    }
}

#[cfg(test)]
mod tests {
    use super::{Ticket, Tickets};

    fn ticket(order: u64, placed: i64, ready: Option<i64>) -> Ticket {
        Ticket {
            order,
            placed_at_ms: placed * 60_000,
            ready_at_ms: ready.map(|ready| ready * 60_000),
            value_minor: 100,
        }
    }

    #[test]
    fn what_is_ready_after_the_as_of_moment_is_open() {
        let mut tickets = Tickets::new(8);
        tickets.place(ticket(1, 0, Some(10)));
        tickets.place(ticket(2, 5, Some(61)));
        tickets.place(ticket(3, 62, Some(63)));
        let seen = tickets.seen(70 * 60_000, 60 * 60_000);
        assert_eq!(
            seen.done
                .iter()
                .map(|done| done.minutes)
                .collect::<Vec<_>>(),
            [10.0]
        );
        assert_eq!((seen.open.as_slice(), seen.since), ([55.0].as_slice(), 1.0));
        assert_eq!(seen.placed_within, [0.0, 1.0, 1.0, 1.0]);
        assert_eq!(seen.last_placed_ago, Some(8.0));
        // Sixty-five minutes of work for one finished ticket.
        assert_eq!(seen.censored_mean(20.0, 0.0), 65.0);
        assert_eq!(seen.mean(20.0, 1.0), 15.0);
    }

    #[test]
    fn what_others_know_is_taken_in_once_and_in_order() {
        let mut tickets = Tickets::new(3);
        tickets.place(ticket(1, 5, None));
        let mut others = Tickets::new(8);
        for (order, placed) in [(2, 1), (1, 5), (3, 4), (4, 9)] {
            others.place(ticket(order, placed, None));
        }
        tickets.take_in(&others);
        let orders: Vec<u64> = tickets.newest.iter().map(|ticket| ticket.order).collect();
        assert_eq!(orders, [3, 1, 4]);
    }

    #[test]
    fn the_oldest_is_forgotten_and_nonsense_is_not_counted() {
        let mut tickets = Tickets::new(2);
        for order in 0..3 {
            tickets.place(ticket(order, 1, None));
        }
        tickets.ready(0, 120_000);
        tickets.ready(2, 0);
        tickets.drop(1);
        let seen = tickets.seen(600_000, 600_000);
        assert_eq!((seen.done.len(), seen.open.len(), seen.placed), (0, 0, 1.0));
    }
}
