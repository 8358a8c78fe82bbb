//! How many may come in at once: after a cut everybody is at the door.
//!
//! A burst comes in as it arrives. Whoever comes beyond it is given the moment at which it is their turn, if that is
//! soon; the others are sent away, and told a time that differs from one to the next. So the hub is busy with those it
//! can take, and no connection waits that will be given up by the time it is served.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep};

use crate::config;

/// The longest wait for one's turn. With so many per second it bounds how many wait.
const WAIT_MAX: Duration = Duration::from_secs(2);
/// Seconds over which those who are sent away come back.
const RETRY_AFTER_S: std::ops::RangeInclusive<u64> = 1..=5;

/// The door of one hub.
#[derive(Debug)]
pub struct Admission {
    begun: Instant,
    gate: Mutex<Gate>,
}

/// Somebody is sent away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SentAway {
    /// When to come back, seconds.
    pub(super) retry_after_s: u64,
}

impl Admission {
    /// Nobody has come yet.
    #[must_use]
    pub fn new(settings: &config::Ws) -> Self {
        let gate = Gate::new(settings.handshakes_per_s, settings.handshakes_burst);
        Self {
            begun: Instant::now(),
            gate: Mutex::new(gate),
        }
    }

    /// Waits for one's turn, or is sent away at once.
    pub(super) async fn enter(&self) -> Result<(), SentAway> {
        let now = self.begun.elapsed();
        let verdict = {
            let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
            gate.arrive(now)
        };
        match verdict {
            Verdict::Now => Ok(()),
            Verdict::After(wait) => {
                sleep(wait).await;
                Ok(())
            }
            Verdict::Full => {
                metrics::counter!("orderhub_handshakes_refused_total").increment(1);
                Err(SentAway {
                    retry_after_s: rand::random_range(RETRY_AFTER_S),
                })
            }
        }
    }
}

/// What the door says to one who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Now,
    After(Duration),
    Full,
}

/// Turns are given out one after the other; up to a burst of them are taken before their time.
#[derive(Debug)]
struct Gate {
    /// Between two turns; zero for no limit.
    every: Duration,
    burst: Duration,
    /// When the next turn is that nobody has.
    next: Duration,
}

impl Gate {
    fn new(per_s: u32, burst: u32) -> Self {
        let every = Duration::from_secs(1).checked_div(per_s);
        let every = every.unwrap_or(Duration::ZERO);
        Self {
            every,
            burst: every.saturating_mul(burst.saturating_sub(1)),
            next: Duration::ZERO,
        }
    }

    /// Somebody comes at `now`.
    fn arrive(&mut self, now: Duration) -> Verdict {
        let turn = self.next.max(now);
        let wait = turn.saturating_sub(now + self.burst);
        if wait > WAIT_MAX {
            return Verdict::Full;
        }
        self.next = turn + self.every;
        if wait.is_zero() {
            Verdict::Now
        } else {
            Verdict::After(wait)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_burst_comes_in_then_turns_then_nobody() {
        let mut gate = Gate::new(10, 5);
        let verdicts: Vec<Verdict> = (0..40).map(|_| gate.arrive(at(0))).collect();
        let expected = (0..40).map(|place| match place {
            0..5 => Verdict::Now,
            5..25 => Verdict::After(at(100 * (place - 4))),
            _ => Verdict::Full,
        });
        assert_eq!(verdicts, expected.collect::<Vec<_>>());
        // Who was sent away has taken nobody's turn.
        assert_eq!(gate.arrive(at(100)), Verdict::After(at(2_000)));
        assert_eq!(gate.arrive(at(100)), Verdict::Full);
        assert_eq!(gate.arrive(at(2_200)), Verdict::Now);
        // A quiet while is worth a burst, and not more.
        assert!((0..5).all(|_| gate.arrive(at(60_000)) == Verdict::Now));
        assert_eq!(gate.arrive(at(60_000)), Verdict::After(at(100)));
    }

    #[test]
    fn no_limit_is_none() {
        let mut gate = Gate::new(0, 0);
        assert!((0..10_000).all(|_| gate.arrive(at(1)) == Verdict::Now));
    }
}
