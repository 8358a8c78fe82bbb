//! Where orders wait: stations with their load against their capacity, how long they take, and what is stuck.
//!
//! A station has a ticket from the release of its order until it is off its hands. "Usually" is the same time of day on the
//! days of the four weeks before.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    answer::{at_level, rounded},
    past::{DAY_MS, Past, TicketFact},
    reason::Reason,
};
use crate::order::{TicketState, Timestamp};

/// Days that are looked back on.
const DAYS: i64 = 28;
/// Tickets below which no median is said.
const TICKETS_MIN: usize = 10;
/// Times its usual median from which a station is slow, over the last day.
const SLOW_TIMES: f64 = 1.5;
/// An order is stuck after twice what nine in ten take, and a quarter of an hour at least.
const STUCK_TIMES: f64 = 2.0;
const STUCK_MIN_MS: f64 = 15.0 * 60_000.0;
/// Stuck tickets that are listed.
const STUCK_MAX: usize = 100;

/// Where orders wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BottlenecksReport {
    /// Every station with a ticket in the last four weeks, and every one that is set up; the most loaded first.
    pub stations: Vec<StationLoad>,
    /// Tickets that wait far longer than usual, the longest first.
    pub stuck: Vec<StuckTicket>,
    /// Stuck tickets in all.
    pub stuck_count: u64,
}

/// How a station is doing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StationLoad {
    /// Its name.
    pub station: String,
    /// Tickets it can work on at once, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Tickets that it has now.
    pub open: u64,
    /// Of these, those that nobody began.
    pub queued: u64,
    /// Tickets that it usually has at this time of day.
    pub usual_open: f64,
    /// Load now over its capacity; missing without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<f64>,
    /// Usual load over its capacity; missing without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual_load: Option<f64>,
    /// Tickets that were finished in four weeks.
    pub finished: u64,
    /// Minutes that half of them took at most; missing with fewer than ten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_minutes: Option<f64>,
    /// Minutes that nine in ten took at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p90_minutes: Option<f64>,
    /// The median of the last day; missing with fewer than ten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_minutes_today: Option<f64>,
    /// Whether the last day's median is one and a half times the usual.
    pub slow: bool,
    /// Whether it has more tickets than it can work on.
    pub over_capacity: bool,
}

/// A ticket that waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StuckTicket {
    /// The order.
    pub order: String,
    /// Its number.
    pub number: u64,
    /// The ticket's number within it.
    pub ticket: u32,
    /// Where.
    pub station: String,
    /// `queued`, `started` or `ready`.
    pub state: String,
    /// Minutes since the station got it.
    pub minutes: f64,
    /// Minutes since it stands where it stands.
    pub minutes_in_state: f64,
    /// Since when the station has it.
    #[schema(format = DateTime)]
    pub since: String,
}

/// What is known of a station that is set up.
#[derive(Debug, Clone)]
pub(in crate::insight) struct StationFact {
    pub(in crate::insight) name: Arc<str>,
    pub(in crate::insight) capacity: Option<u32>,
}

/// The report of a past.
pub(in crate::insight) fn report(
    past: &Past,
    stations: &[StationFact],
) -> Result<BottlenecksReport, Reason> {
    if past.tickets.is_empty() {
        return Err(Reason::NoTickets);
    }
    let mut by_station: BTreeMap<Arc<str>, Vec<&TicketFact>> = BTreeMap::new();
    for station in stations {
        by_station.entry(station.name.clone()).or_default();
    }
    for ticket in &past.tickets {
        by_station
            .entry(ticket.station.clone())
            .or_default()
            .push(ticket);
    }
    let now_ms = past.now.as_millis();
    let mut loads = Vec::new();
    let mut stuck = Vec::new();
    for (name, tickets) in by_station {
        let fact = stations.iter().find(|station| station.name == name);
        let capacity = fact.and_then(|station| station.capacity);
        let times = Times::of(&tickets, now_ms);
        stuck.extend(
            tickets
                .iter()
                .filter(|ticket| is_open(ticket) && times.is_long(now_ms - ticket.released_ms))
                .map(|ticket| stuck_ticket(ticket, now_ms)),
        );
        loads.push(load(&name, capacity, &tickets, &times, now_ms));
    }
    loads.sort_by(|a, b| {
        let weight = |load: &StationLoad| load.load.unwrap_or_default();
        let open = b.open.cmp(&a.open);
        weight(b)
            .total_cmp(&weight(a))
            .then(open)
            .then_with(|| a.station.cmp(&b.station))
    });
    stuck.sort_by(|a, b| b.minutes.total_cmp(&a.minutes));
    let stuck_count = stuck.len() as u64;
    stuck.truncate(STUCK_MAX);
    Ok(BottlenecksReport {
        stations: loads,
        stuck,
        stuck_count,
    })
}

fn is_open(ticket: &TicketFact) -> bool {
    match ticket.state {
        TicketState::Queued | TicketState::Started | TicketState::Ready => true,
        TicketState::Bumped | TicketState::Void => false,
    }
}

/// How long finished tickets took, in milliseconds, rising.
struct Times {
    all: Vec<f64>,
    today: Vec<f64>,
}

impl Times {
    fn of(tickets: &[&TicketFact], now_ms: i64) -> Self {
        let finished = tickets
            .iter()
            .filter(|ticket| ticket.state == TicketState::Bumped);
        let took = |ticket: &&&TicketFact| (ticket.since_ms - ticket.released_ms).max(0) as f64;
        let rising = |mut times: Vec<f64>| {
            times.sort_by(f64::total_cmp);
            times
        };
        let today = finished
            .clone()
            .filter(|ticket| ticket.since_ms >= now_ms - DAY_MS);
        Self {
            today: rising(today.map(|ticket| took(&ticket)).collect()),
            all: rising(finished.map(|ticket| took(&ticket)).collect()),
        }
    }

    fn at(times: &[f64], level: f64) -> Option<f64> {
        at_level(times, level).filter(|_| times.len() >= TICKETS_MIN)
    }

    fn is_long(&self, waited_ms: i64) -> bool {
        let usual = Self::at(&self.all, 0.9).unwrap_or_default();
        waited_ms as f64 > (STUCK_TIMES * usual).max(STUCK_MIN_MS)
    }
}

fn load(
    name: &str,
    capacity: Option<u32>,
    tickets: &[&TicketFact],
    times: &Times,
    now_ms: i64,
) -> StationLoad {
    let open = || tickets.iter().filter(|ticket| is_open(ticket));
    let queued = open().filter(|ticket| ticket.state == TicketState::Queued);
    let at = |moment: i64| {
        let there = tickets.iter().filter(|ticket| {
            ticket.state == TicketState::Bumped
                && ticket.released_ms <= moment
                && moment < ticket.since_ms
        });
        there.count() as f64
    };
    let first_ms = tickets.iter().map(|ticket| ticket.released_ms).min();
    let days = first_ms.map_or(0, |first| ((now_ms - first) / DAY_MS).min(DAYS));
    let usual = (1..=days).map(|day| at(now_ms - day * DAY_MS)).sum::<f64>() / days.max(1) as f64;
    let count = open().count();
    let over = |tickets: f64| {
        let room = capacity.filter(|room| *room > 0)?;
        Some(rounded(tickets / f64::from(room)))
    };
    let minutes = |ms: f64| rounded(ms / 60_000.0);
    let median = Times::at(&times.all, 0.5);
    let today = Times::at(&times.today, 0.5);
    StationLoad {
        station: name.to_owned(),
        capacity,
        open: count as u64,
        queued: queued.count() as u64,
        usual_open: rounded(usual),
        load: over(count as f64),
        usual_load: over(usual),
        finished: times.all.len() as u64,
        median_minutes: median.map(minutes),
        p90_minutes: Times::at(&times.all, 0.9).map(minutes),
        median_minutes_today: today.map(minutes),
        slow: median
            .zip(today)
            .is_some_and(|(usual, today)| usual > 0.0 && today >= SLOW_TIMES * usual),
        over_capacity: capacity.is_some_and(|room| count as u64 > u64::from(room)),
    }
}

fn stuck_ticket(ticket: &TicketFact, now_ms: i64) -> StuckTicket {
    let minutes = |since_ms: i64| rounded((now_ms - since_ms) as f64 / 60_000.0);
    StuckTicket {
        order: ticket.order.to_string(),
        number: ticket.order_number,
        ticket: ticket.number,
        station: ticket.station.to_string(),
        state: ticket.state.as_str().to_owned(),
        minutes: minutes(ticket.released_ms),
        minutes_in_state: minutes(ticket.since_ms),
        since: Timestamp(ticket.released_ms).to_string(),
    }
}
