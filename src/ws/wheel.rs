//! When something is due on a connection: a timing wheel for all of them.
//!
//! Most deadlines never come: a pong arrives long before it is missed. So moving a deadline is one store, and the wheel
//! looks at it when it gets there. One task turns the wheel; a connection is woken only when something is due, at most
//! one tick late.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use futures_util::task::AtomicWaker;
use tokio::time::{Instant, MissedTickBehavior};

use crate::shutdown::Tasks;

/// How exact a deadline is.
const TICK: Duration = Duration::from_millis(50);
/// Slots: what is further away than they reach (51 s) is looked at once more on the way.
const SLOTS: u64 = 1_024;
/// No deadline, or no slot.
const NEVER: u64 = u64::MAX;

/// The wheel.
#[derive(Debug)]
pub(super) struct Wheel {
    begun: Instant,
    slots: Mutex<Vec<Vec<Weak<Timer>>>>,
}

/// One connection's deadline.
#[derive(Debug)]
pub(super) struct Timer {
    /// The tick at which it is due.
    due: AtomicU64,
    /// The tick at which the wheel looks at it next.
    slotted: AtomicU64,
    has_rung: AtomicBool,
    waker: AtomicWaker,
}

impl Wheel {
    /// A wheel that turns until `tasks` are told to stop, and all connections with them.
    pub(super) fn start(tasks: &Tasks) -> Arc<Self> {
        let slots = (0..SLOTS).map(|_| Vec::new()).collect();
        let wheel = Arc::new(Self {
            begun: Instant::now(),
            slots: Mutex::new(slots),
        });
        tasks.spawn(turn(Arc::downgrade(&wheel)));
        wheel
    }

    /// Sets when `timer` is due; rather a tick too late than too early.
    pub(super) fn set(&self, timer: &Arc<Timer>, due: Instant) {
        let due = self.tick_of(due) + 1;
        // Stored before the slot is looked at, as the wheel takes the slot before it looks at the deadline: one of the two
        // sees what the other did.
        timer.due.store(due, Ordering::SeqCst);
        if timer.slotted.load(Ordering::SeqCst) > due {
            self.slot(timer, due, self.tick_of(Instant::now()));
        }
    }

    fn slot(&self, timer: &Arc<Timer>, due: u64, now: u64) {
        let at = due.clamp(now + 1, now + SLOTS - 1);
        timer.slotted.store(at, Ordering::SeqCst);
        let index = usize::try_from(at % SLOTS).unwrap_or_default();
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get_mut(index) {
            slot.push(Arc::downgrade(timer));
        }
    }

    fn look(&self, now: u64) {
        let index = usize::try_from(now % SLOTS).unwrap_or_default();
        let timers = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            slots.get_mut(index).map(std::mem::take).unwrap_or_default()
        };
        for timer in timers.iter().filter_map(Weak::upgrade) {
            // It may have been slotted anew, for an earlier tick.
            if timer.slotted.load(Ordering::SeqCst) != now {
                continue;
            }
            timer.slotted.store(NEVER, Ordering::SeqCst);
            let due = timer.due.load(Ordering::SeqCst);
            if due <= now {
                timer.has_rung.store(true, Ordering::Release);
                timer.waker.wake();
            } else {
                self.slot(&timer, due, now);
            }
        }
    }

    fn tick_of(&self, time: Instant) -> u64 {
        let since = time.saturating_duration_since(self.begun);
        u64::try_from(since.as_millis() / TICK.as_millis()).unwrap_or(NEVER - 1)
    }
}

impl Timer {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            due: AtomicU64::new(NEVER),
            slotted: AtomicU64::new(NEVER),
            has_rung: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        })
    }

    /// Ready once after each time it was due.
    pub(super) fn poll_rung(&self, context: &mut Context<'_>) -> Poll<()> {
        self.waker.register(context.waker());
        if self.has_rung.swap(false, Ordering::AcqRel) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

async fn turn(wheel: Weak<Wheel>) {
    let mut interval = tokio::time::interval(TICK);
    interval.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut done = 0;
    loop {
        interval.tick().await;
        // Gone with the last connection and the router.
        let Some(wheel) = wheel.upgrade() else {
            return;
        };
        let now = wheel.tick_of(Instant::now());
        for tick in done + 1..=now {
            wheel.look(tick);
        }
        done = done.max(now);
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// After how long it rings.
    async fn rings(timer: &Timer, begun: Instant) -> Duration {
        poll_fn(|context| timer.poll_rung(context)).await;
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_timer_rings_when_it_is_due_and_not_before() {
        let tasks = Tasks::new();
        let wheel = Wheel::start(&tasks);
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let near = |rang: Duration, due: u64| {
            let due = Duration::from_secs(due);
            assert!(rang >= due && rang <= due + 2 * TICK, "{rang:?}, {due:?}");
        };
        let timer = Timer::new();
        wheel.set(&timer, after(1));
        near(rings(&timer, begun).await, 1);
        // Put off before it came, and beyond one turn of the wheel.
        wheel.set(&timer, after(2));
        wheel.set(&timer, after(90));
        near(rings(&timer, begun).await, 90);
        // Put forward: the earlier slot counts, and the later one is passed over.
        wheel.set(&timer, after(110));
        wheel.set(&timer, after(100));
        near(rings(&timer, begun).await, 100);
        wheel.set(&timer, after(120));
        near(rings(&timer, begun).await, 120);
        // What is overdue rings at once.
        wheel.set(&timer, begun);
        near(rings(&timer, begun).await, 120);
        // A timer that is gone, and the wheel's own end.
        wheel.set(&timer, after(130));
        drop(timer);
        drop(wheel);
        assert!(tasks.drain(Duration::from_secs(1)).await);
    }
}
