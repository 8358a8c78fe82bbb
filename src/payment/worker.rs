//! Follows the feed and works orders off: those of one order strictly one after the other, those of different orders
//! side by side.
//!
//! It keeps no position of its own: what an order owes stands in the order, so at a site it finds (at boot, or new)
//! it reads every order in memory once, asking the provider before anything is sent, and follows the feed from there.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::{Instant, sleep_until};

use super::{
    owed::{concerns, is_owing},
    provider::PaymentProvider,
    settle::{Job, Left, Settler},
};
use crate::{
    config,
    engine::Engine,
    hub::{
        SiteView,
        follow::{Followed, Follower, Start},
    },
    order::{OrderId, SiteId},
    shutdown::Tasks,
};

/// Orders worked off side by side.
const CONCURRENT_MAX: usize = 64;
/// Orders waiting for their turn; the feed is not read on while there are more. (What a boot finds may be more.)
const WAITING_MAX: usize = 4_096;
/// When a provider that has not answered is asked again, seconds after the last time. Then people must look.
pub const RECHECK_AFTER_S: [u64; 3] = [10, 60, 300];
/// When a result that the hub could not take is brought again.
const STALLED_PAUSE: Duration = Duration::from_secs(10);

/// The payment worker.
pub struct PaymentWorker {
    settler: Arc<Settler>,
    follower: Follower,
    jobs: Jobs,
}

impl PaymentWorker {
    /// A worker for all sites of `engine`. Its tasks are spawned on `tasks`.
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        provider: Arc<dyn PaymentProvider>,
        settings: &config::Payment,
        tasks: Tasks,
    ) -> Self {
        let follower = Follower::new(engine.hub().clone(), engine.journal().clone(), Start::Head);
        let settler = Settler {
            engine,
            provider,
            patience: Duration::from_secs(settings.timeout_s),
            tasks,
        };
        Self {
            settler: Arc::new(settler),
            follower,
            jobs: Jobs::default(),
        }
    }

    /// Works until it is time to stop, and waits for the calls under way.
    pub async fn run(mut self) {
        let tasks = self.settler.tasks.clone();
        let mut running = FuturesUnordered::new();
        loop {
            while running.len() < CONCURRENT_MAX
                && let Some(job) = self.jobs.take()
            {
                let work = tasks.spawn(self.settler.clone().work_off(job.clone()));
                running.push(async move { (job, work.await) });
            }
            let due = self.jobs.next_due();
            tokio::select! {
                () = tasks.stopping() => break,
                Some((job, left)) = running.next(), if !running.is_empty() => {
                    // A job that panicked left its order as it was: as good as one the hub did not take.
                    self.jobs.ended(&job, left.unwrap_or(Left::Stalled), Instant::now());
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    self.jobs.wake(Instant::now());
                }
                followed = self.follower.next(), if self.jobs.has_room() => self.take_in(followed),
            }
        }
        while running.next().await.is_some() {}
    }

    fn take_in(&mut self, followed: Followed) {
        match followed {
            Followed::Site(view) => self.resume(&view),
            Followed::Events(site, events) => {
                for event in events.iter().filter(|event| concerns(event)) {
                    self.jobs.add(fresh(&site, event.order));
                }
            }
        }
    }

    /// What a site's orders owe from before.
    fn resume(&mut self, view: &SiteView) {
        for order in view.orders().iter().filter(|order| is_owing(order)) {
            self.jobs.add(Job {
                resumed: true,
                recheck: true,
                ..fresh(view.id(), order.id)
            });
        }
    }
}

fn fresh(site: &SiteId, order: OrderId) -> Job {
    Job {
        site: site.clone(),
        order,
        resumed: false,
        recheck: false,
        last: false,
    }
}

/// Which orders wait, run, or are to be taken up again later. An order is in work at most once.
#[derive(Default)]
struct Jobs {
    waiting: VecDeque<OrderId>,
    /// Waiting and running orders; a running one holds what came up meanwhile.
    slots: HashMap<OrderId, Slot>,
    /// Orders to be taken up again, and how often they were.
    later: HashMap<OrderId, Later>,
    alarms: BTreeSet<(Instant, OrderId)>,
}

struct Slot {
    job: Option<Job>,
}

struct Later {
    at: Instant,
    job: Job,
    /// How often the provider was asked again.
    asked: usize,
}

impl Jobs {
    fn has_room(&self) -> bool {
        self.waiting.len() < WAITING_MAX
    }

    fn add(&mut self, job: Job) {
        let order = job.order;
        match self.slots.get_mut(&order) {
            Some(slot) => {
                slot.job = Some(match slot.job.take() {
                    Some(before) => Job {
                        resumed: before.resumed || job.resumed,
                        recheck: before.recheck || job.recheck,
                        last: before.last || job.last,
                        ..job
                    },
                    None => job,
                });
            }
            None => {
                self.slots.insert(order, Slot { job: Some(job) });
                self.waiting.push_back(order);
            }
        }
    }

    /// The next job; its order counts as running until [`Jobs::ended`].
    fn take(&mut self) -> Option<Job> {
        let order = self.waiting.pop_front()?;
        self.slots.get_mut(&order)?.job.take()
    }

    fn ended(&mut self, job: &Job, left: Left, now: Instant) {
        match left {
            Left::Nothing => self.forget(job.order),
            Left::Stalled => {
                let again = Job {
                    resumed: true,
                    ..job.clone()
                };
                let asked = self.later.get(&job.order).map_or(0, |later| later.asked);
                self.later(again, now + STALLED_PAUSE, asked);
            }
            // One that is on the list already keeps its time, unless this was that time.
            Left::Unsettled if !job.recheck && self.later.contains_key(&job.order) => {}
            Left::Unsettled => {
                let asked = match self.later.get(&job.order) {
                    Some(later) if job.recheck => later.asked + 1,
                    _ => 0,
                };
                match RECHECK_AFTER_S.get(asked) {
                    Some(pause_s) => {
                        let again = Job {
                            resumed: true,
                            recheck: true,
                            last: asked + 1 == RECHECK_AFTER_S.len(),
                            ..job.clone()
                        };
                        self.later(again, now + Duration::from_secs(*pause_s), asked);
                    }
                    None => self.forget(job.order),
                }
            }
        }
        if let Some(slot) = self.slots.remove(&job.order)
            && let Some(next) = slot.job
        {
            self.add(next);
        }
    }

    fn later(&mut self, job: Job, at: Instant, asked: usize) {
        self.forget(job.order);
        self.alarms.insert((at, job.order));
        self.later.insert(job.order, Later { at, job, asked });
    }

    fn forget(&mut self, order: OrderId) {
        if let Some(later) = self.later.remove(&order) {
            self.alarms.remove(&(later.at, order));
        }
    }

    fn next_due(&self) -> Option<Instant> {
        self.alarms.first().map(|(at, _)| *at)
    }

    /// Adds what is due. It stays on the list, so that its end knows how often it was asked.
    fn wake(&mut self, now: Instant) {
        while let Some((at, order)) = self.alarms.first().copied()
            && at <= now
        {
            self.alarms.pop_first();
            if let Some(job) = self.later.get(&order).map(|later| later.job.clone()) {
                self.add(job);
            }
        }
    }
}
