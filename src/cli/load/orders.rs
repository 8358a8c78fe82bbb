//! Orders placed by many callers at once, on one thread; or cancelled, or whatever requests there are.
//!
//! Closed: each caller places its next order when the last one is answered; shows what the hub can do. Open: orders
//! fall due at a fixed rate whether or not the hub keeps up, and latency counts from the moment an order was due;
//! shows what people wait.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use serde::Deserialize;
use tokio::time::Instant;

use super::{
    histogram::Histogram, http1::Connection, on_own_thread, report::Asked, shop::Baskets,
    timetable::Timetable,
};

mod known;

pub(in crate::cli) use known::{Known, cancel, place, versions};

/// Longest wait for an answer; a caller that waits longer counts as an error and connects anew.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(30);

/// When the next order is placed.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Pace {
    /// As soon as a caller is free.
    Closed,
    /// So many per second, whatever happens.
    Open(f64),
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) enum Until {
    /// After so long.
    Time(Duration),
    /// After so many orders.
    Orders(u64),
}

/// What is asked.
#[derive(Debug, Clone)]
pub(in crate::cli) enum Work {
    /// Orders are placed; dated ones say when they were due.
    Place(Baskets),
    /// Each of these requests is sent once: the one at the number of the call, with what the timetable calls the event that
    /// follows from it.
    Each(Arc<[(u64, Vec<u8>)]>),
}

/// What to do to the hub.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Load {
    pub(in crate::cli) address: SocketAddr,
    pub(in crate::cli) work: Work,
    pub(in crate::cli) callers: usize,
    pub(in crate::cli) pace: Pace,
    pub(in crate::cli) until: Until,
    /// The number of the first order: numbers of one hub must not repeat.
    pub(in crate::cli) first: u64,
    /// What the times of what is due count from.
    pub(in crate::cli) timetable: Arc<Timetable>,
}

/// What came of it.
#[derive(Debug, Default)]
pub(in crate::cli) struct Placed {
    pub(in crate::cli) took: Duration,
    /// Answered with success.
    pub(in crate::cli) orders: u64,
    /// Whatever the answer.
    pub(in crate::cli) next: u64,
    pub(in crate::cli) latencies: Histogram,
    /// By problem code; what had no answer is `connection`.
    pub(in crate::cli) errors: BTreeMap<String, u64>,
}

impl Placed {
    pub(in crate::cli) fn per_second(&self) -> f64 {
        self.orders as f64 / self.took.as_secs_f64().max(f64::EPSILON)
    }
}

impl Load {
    /// Places orders on a thread of its own.
    pub(in crate::cli) async fn run(self) -> anyhow::Result<Placed> {
        on_own_thread(|| self.drive()).await?
    }

    async fn drive(self) -> anyhow::Result<Placed> {
        let mut connections = Vec::with_capacity(self.callers);
        for _ in 0..self.callers {
            connections.push(Connection::open(self.address).await?);
        }
        let start = Instant::now();
        let desk = Desk {
            start,
            load: &self,
            issued: Cell::new(0),
            placed: RefCell::default(),
        };
        let mut callers: FuturesUnordered<_> = connections
            .into_iter()
            .map(|connection| call(connection, &desk, self.work.clone()))
            .collect();
        while let Some(ended) = callers.next().await {
            ended?;
        }
        drop(callers);
        let next = self.first + desk.issued.get();
        let mut placed = desk.placed.into_inner();
        placed.took = start.elapsed();
        placed.next = next;
        Ok(placed)
    }
}

impl From<&Placed> for Asked {
    fn from(placed: &Placed) -> Self {
        Self {
            done: placed.orders,
            per_s: placed.per_second(),
            errors: placed.errors.clone(),
            latency: (&placed.latencies).into(),
        }
    }
}

/// What the callers share.
struct Desk<'a> {
    start: Instant,
    load: &'a Load,
    issued: Cell<u64>,
    placed: RefCell<Placed>,
}

impl Desk<'_> {
    /// The next order's number and when it is due, or the end.
    fn next(&self) -> Option<(u64, Option<Instant>)> {
        let issued = self.issued.get();
        let due = match self.load.pace {
            Pace::Closed => None,
            Pace::Open(per_second) => {
                Some(self.start + Duration::from_secs_f64(issued as f64 / per_second))
            }
        };
        let is_over = match self.load.until {
            Until::Time(time) => due.unwrap_or_else(Instant::now) >= self.start + time,
            Until::Orders(orders) => issued >= orders,
        };
        if is_over {
            return None;
        }
        self.issued.set(issued + 1);
        Some((self.load.first + issued, due))
    }

    fn failed(&self, code: &str) {
        let mut placed = self.placed.borrow_mut();
        *placed.errors.entry(code.to_owned()).or_default() += 1;
    }
}

async fn call(mut connection: Connection, desk: &Desk<'_>, mut work: Work) -> anyhow::Result<()> {
    while let Some((number, due)) = desk.next() {
        if let Some(due) = due {
            tokio::time::sleep_until(due).await;
        }
        let begun = due.unwrap_or_else(Instant::now);
        let due_us = desk.load.timetable.micros(begun);
        let request = match &mut work {
            Work::Place(baskets) => baskets.request(number, due_us),
            Work::Each(requests) => {
                let request = usize::try_from(number).ok().and_then(|at| requests.get(at));
                let Some((event, request)) = request else {
                    break;
                };
                desk.load.timetable.set(*event, due_us);
                request
            }
        };
        let answer = tokio::time::timeout(ANSWER_WAIT_MAX, connection.exchange(request)).await;
        match answer {
            Ok(Ok(answer)) if (200..300).contains(&answer.status) => {
                let mut placed = desk.placed.borrow_mut();
                placed.orders += 1;
                placed.latencies.record(begun.elapsed());
            }
            Ok(Ok(answer)) => desk.failed(&code_of(answer.status, answer.body)),
            Ok(Err(_)) | Err(_) => {
                desk.failed("connection");
                connection = Connection::open(desk.load.address).await?;
            }
        }
    }
    Ok(())
}

fn code_of(status: u16, body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct Problem {
        code: String,
    }
    serde_json::from_slice::<Problem>(body)
        .map_or_else(|_| status.to_string(), |problem| problem.code)
}
