//! The hub's clock in tests: the machine's, moved by as much as a test likes, and stopped where a test needs the very
//! millisecond.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering::SeqCst},
};

use orderhub::{app::SystemClock, clock::Clock, order::Timestamp};

/// No time: the clock runs.
const RUNNING: i64 = i64::MIN;

/// A clock that can be moved and stopped.
#[derive(Debug)]
pub struct TestClock {
    ahead_ms: AtomicI64,
    stopped_at: AtomicI64,
}

impl TestClock {
    /// The machine's time.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            ahead_ms: AtomicI64::new(0),
            stopped_at: AtomicI64::new(RUNNING),
        })
    }

    /// Moves it.
    pub fn advance_ms(&self, millis: i64) {
        self.ahead_ms.fetch_add(millis, SeqCst);
    }

    /// Stops it at an RFC 3339 time, plus some milliseconds.
    pub fn stop_at(&self, time: &str, plus_ms: i64) {
        let time: jiff::Timestamp = time.parse().unwrap();
        self.stopped_at
            .store(time.as_millisecond() + plus_ms, SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        match self.stopped_at.load(SeqCst) {
            RUNNING => SystemClock.now() + self.ahead_ms.load(SeqCst),
            stopped => Timestamp(stopped),
        }
    }
}
