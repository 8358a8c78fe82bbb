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
    inbound::Looks,
    owed::{concerns, is_owing},
    provider::PaymentProvider,
    reconcile,
    settle::{Job, Left, Settler},
};
use crate::{
    config,
    engine::Engine,
    hub::{
        SiteView,
        follow::{Followed, Follower, Start},
    },
    order::{OrderId, SiteId, Timestamp},
    shutdown::Tasks,
};

/// Orders worked off side by side.
const CONCURRENT_MAX: usize = 64;
/// Orders waiting for their turn; the feed is not read on while there are more. (What a boot finds may be more.)
const WAITING_MAX: usize = 4_096;
/// When a result that the hub could not take is brought again.
const STALLED_PAUSE: Duration = Duration::from_secs(10);

/// The payment worker.
pub struct PaymentWorker {
    settler: Arc<Settler>,
    follower: Follower,
    /// Orders that the provider says something of.
    looks: Looks,
    jobs: Jobs,
}

impl PaymentWorker {
    /// A worker for all sites of `engine`. Its tasks are spawned on `tasks`.
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        provider: Arc<dyn PaymentProvider>,
        looks: Looks,
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
            looks,
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
                    let now = self.settler.engine.clock().now();
                    self.jobs.ended(&job, left.unwrap_or(Left::Stalled), now);
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    self.jobs.wake(Instant::now());
                }
                Some(order) = self.looks.recv(), if self.jobs.has_room() => self.look(order).await,
                followed = self.follower.next(), if self.jobs.has_room() => self.take_in(followed),
            }
        }
        while running.next().await.is_some() {}
    }

    /// The provider says that something happened: what, is asked.
    async fn look(&mut self, id: OrderId) {
        match self.settler.engine.order(id).await {
            Ok(Some(order)) => self.jobs.add(Job {
                resumed: true,
                recheck: true,
                told: true,
                ..fresh(&order.site, id)
            }),
            Ok(None) => {
                tracing::error!(order = %id, "the provider tells of an order that is not here: what it did with the money is for people to look at");
            }
            Err(failure) => {
                tracing::warn!(order = %id, code = failure.code(), "an order that the provider tells of cannot be read");
            }
        }
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
        told: false,
        last: false,
    }
}

/// Which orders wait, run, or are to be taken up again later. An order is in work at most once.
#[derive(Default)]
struct Jobs {
    waiting: VecDeque<OrderId>,
    /// Waiting and running orders; a running one holds what came up meanwhile.
    slots: HashMap<OrderId, Slot>,
    /// Orders to be taken up again.
    later: HashMap<OrderId, Later>,
    alarms: BTreeSet<(Instant, OrderId)>,
}

struct Slot {
    job: Option<Job>,
}

struct Later {
    at: Instant,
    job: Job,
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
                        told: before.told || job.told,
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

    fn ended(&mut self, job: &Job, left: Left, now: Timestamp) {
        let again = Job {
            resumed: true,
            told: false,
            ..job.clone()
        };
        match left {
            Left::Nothing => self.forget(job.order),
            Left::Stalled => self.later(again, STALLED_PAUSE),
            Left::Unsettled(since) => match reconcile::next_check(since, now) {
                Some(due) => {
                    let pause_ms = u64::try_from(due.since(now)).unwrap_or(0);
                    let again = Job {
                        recheck: true,
                        ..again
                    };
                    self.later(again, Duration::from_millis(pause_ms));
                }
                None => self.forget(job.order),
            },
        }
        if let Some(slot) = self.slots.remove(&job.order)
            && let Some(next) = slot.job
        {
            self.add(next);
        }
    }

    fn later(&mut self, job: Job, pause: Duration) {
        self.forget(job.order);
        let at = Instant::now() + pause;
        self.alarms.insert((at, job.order));
        self.later.insert(job.order, Later { at, job });
    }

    fn forget(&mut self, order: OrderId) {
        if let Some(later) = self.later.remove(&order) {
            self.alarms.remove(&(later.at, order));
        }
    }

    fn next_due(&self) -> Option<Instant> {
        self.alarms.first().map(|(at, _)| *at)
    }

    /// Adds what is due.
    fn wake(&mut self, now: Instant) {
        while let Some((at, order)) = self.alarms.first().copied()
            && at <= now
        {
            self.alarms.pop_first();
            if let Some(later) = self.later.remove(&order) {
                self.add(later.job);
            }
        }
    }
}
