//! Reads the feeds for every endpoint and delivers what is wanted.
//!
//! Invariants: an event is in an endpoint's queue on disk before its position passes it; a delivery leaves the queue only
//! after its end is written. Bounded: deliveries out at once, altogether and to one endpoint, and what waits for one. An
//! endpoint that is down is looked at by one delivery at a time, so that many of them cost the others nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, future::select_all, stream::FuturesUnordered};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use super::{
    EndpointId, HookStore, Webhooks,
    deliveries::LOG_KEPT_MS,
    line::{Line, Reading},
    outcome::{Ended, Outcome, deliver, settle},
    queue::Queue,
    standing::{ASK_EVERY, WhoIs},
    webhooks::{Heard, Notify},
};
use crate::{
    config,
    engine::Engine,
    hub::SiteView,
    journal::Head,
    order::{Seq, SiteId},
    seal::SealKeys,
    shutdown::Tasks,
};

/// Deliveries out at once.
const OUT_MAX: usize = 64;
/// How often the clock and the list of sites are looked at while there are endpoints.
const TICK: Duration = Duration::from_millis(250);
/// How often ended deliveries past their time are forgotten.
const PRUNE_EVERY: Duration = Duration::from_secs(3_600);
/// How often the gauges are counted anew.
const COUNT_EVERY: Duration = Duration::from_secs(5);
/// How long deliveries under way may take at the end; what is cut off is sent again at the next start.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// The worker, and the endpoints it delivers to.
pub struct HookWorker {
    hooks: Arc<Webhooks>,
    heard: Heard,
    who_is: WhoIs,
    tasks: Tasks,
    lines: BTreeMap<EndpointId, Line>,
    sites: HashMap<SiteId, Site>,
    prune_at: Instant,
    count_at: Instant,
    ask_at: Instant,
}

struct Site {
    view: Arc<SiteView>,
    head: watch::Receiver<Seq>,
}

type Out = FuturesUnordered<JoinHandle<Ended>>;

impl HookWorker {
    /// A worker over the endpoints in `store`. Its deliveries are tasks of `tasks`.
    ///
    /// # Errors
    /// A sentence for people: the store cannot be read.
    pub async fn open(
        engine: Arc<Engine>,
        store: HookStore,
        seal_keys: &SealKeys,
        settings: &config::Webhooks,
        notify: Notify,
        who_is: WhoIs,
        tasks: Tasks,
    ) -> anyhow::Result<Self> {
        let (hooks, heard) = Webhooks::open(engine, store, seal_keys, settings, notify).await?;
        Ok(Self {
            hooks,
            heard,
            who_is,
            tasks,
            lines: BTreeMap::new(),
            sites: HashMap::new(),
            prune_at: Instant::now(),
            count_at: Instant::now(),
            ask_at: Instant::now(),
        })
    }

    /// The endpoints, for the edges.
    #[must_use]
    pub fn webhooks(&self) -> Arc<Webhooks> {
        self.hooks.clone()
    }

    /// Works until it is time to stop.
    pub async fn run(mut self) {
        let mut out = Out::new();
        self.look().await;
        loop {
            self.ask().await;
            let heads = self.heads();
            let has_more = self.read(&heads).await;
            self.send(&out);
            self.prune().await;
            self.count();
            let has_lines = !self.lines.is_empty();
            tokio::select! {
                () = self.tasks.stopping() => break,
                Some(first) = out.next(), if !out.is_empty() => self.ended(first, &mut out).await,
                Some((endpoint, delivery)) = self.heard.wanted.recv() => {
                    if let Some(line) = self.lines.get_mut(&endpoint) {
                        line.queue.add(delivery);
                    }
                }
                Ok(()) = self.heard.changed.changed() => self.look().await,
                () = any_moved(&mut self.sites), if has_lines && !has_more => {}
                () = sleep(TICK), if has_lines && !has_more => {}
                () = std::future::ready(()), if has_more => {}
            }
        }
        let rest = async {
            while let Some(ended) = out.next().await {
                self.ended(ended, &mut Out::new()).await;
            }
        };
        if timeout(LAST_WORDS, rest).await.is_err() {
            tracing::info!(
                "some webhooks were under way when the hub stopped; they are sent again"
            );
        }
    }

    /// Where every feed stands. Read before the feeds, so that what comes afterwards is not missed.
    fn heads(&mut self) -> Vec<(Arc<SiteView>, Head)> {
        if self.lines.is_empty() {
            return Vec::new();
        }
        for view in self.hooks.engine.hub().sites() {
            let site = self.sites.entry(view.id().clone());
            site.or_insert_with(|| Site {
                head: view.watch_head(),
                view,
            });
        }
        let sites = self.sites.values_mut();
        sites
            .map(|site| {
                site.head.mark_unchanged();
                (site.view.clone(), site.view.head())
            })
            .collect()
    }

    /// Reads one portion of every feed for every endpoint that has room; true when there may be more.
    async fn read(&mut self, heads: &[(Arc<SiteView>, Head)]) -> bool {
        let mut has_more = false;
        for line in self
            .lines
            .values_mut()
            .filter(|line| line.endpoint.is_active)
        {
            for (view, head) in heads {
                let read = line.read(&self.hooks, view, head).await;
                has_more |= matches!(read, Reading::More);
            }
        }
        has_more
    }

    /// Sends what is due, each endpoint in turn.
    fn send(&mut self, out: &Out) {
        let now = self.hooks.now();
        let mut is_idle = false;
        while !is_idle && out.len() < OUT_MAX {
            is_idle = true;
            for line in self.lines.values_mut() {
                if out.len() >= OUT_MAX {
                    return;
                }
                if let Some(delivery) = line.take(now) {
                    is_idle = false;
                    let work = deliver(self.hooks.clone(), line.endpoint.clone(), delivery);
                    out.push(self.tasks.spawn(work));
                }
            }
        }
    }

    /// Writes down how deliveries ended: all that have, at once.
    async fn ended(&mut self, first: Result<Ended, tokio::task::JoinError>, out: &mut Out) {
        let mut settled = Vec::new();
        let mut concerned = BTreeSet::new();
        let mut next = Some(first);
        while let Some(ended) = next {
            next = out.next().now_or_never().flatten();
            let Ok(Ended {
                endpoint,
                delivery,
                outcome,
            }) = ended
            else {
                // It panicked: its order is held up until the next start.
                tracing::error!("a webhook's delivery broke");
                continue;
            };
            let Some(line) = self.lines.get_mut(&endpoint) else {
                continue;
            };
            let is_stalled = matches!(outcome, Outcome::Stalled);
            let entry = settle(line, delivery, outcome, self.hooks.now());
            metrics::counter!("orderhub_webhook_deliveries_total", "outcome" => entry.outcome())
                .increment(1);
            if !is_stalled {
                settled.push((endpoint, entry));
            }
            concerned.insert(endpoint);
        }
        if let Err(error) = self.hooks.store.settle(&settled).await {
            tracing::warn!(%error, "how webhooks ended was not written; after a restart they are sent again");
        }
        let now = self.hooks.now();
        let line = |id| Some((id, self.lines.get(&id)?.news(now)?));
        let news: Vec<_> = concerned.into_iter().filter_map(line).collect();
        if news.is_empty() {
            return;
        }
        for (endpoint, news) in news {
            self.hooks.take_down(endpoint, news).await;
        }
        self.look().await;
    }

    /// Takes in the endpoints as they are now.
    async fn look(&mut self) {
        let (endpoints, now) = (self.hooks.endpoints(), self.hooks.now());
        self.lines
            .retain(|id, _| endpoints.iter().any(|endpoint| endpoint.id == *id));
        for endpoint in endpoints {
            let id = endpoint.id;
            if let Some(line) = self.lines.get_mut(&id) {
                line.changed(endpoint, now);
                continue;
            }
            match Line::open(&self.hooks.store, endpoint).await {
                Ok(line) => {
                    self.lines.insert(id, line);
                }
                Err(error) => {
                    tracing::error!(%error, endpoint = %id, "an endpoint's queue cannot be read; nothing is delivered to it");
                }
            }
        }
    }

    /// Asks whose the endpoints are now.
    async fn ask(&mut self) {
        if self.lines.is_empty() || Instant::now() < self.ask_at {
            return;
        }
        self.ask_at = Instant::now() + ASK_EVERY;
        if self.hooks.pause_nobodys(&self.who_is).await {
            self.look().await;
        }
    }

    /// How many deliveries wait, and for how long the oldest of them has.
    fn count(&mut self) {
        if Instant::now() < self.count_at {
            return;
        }
        self.count_at = Instant::now() + COUNT_EVERY;
        let queues = || self.lines.values().map(|line| &line.queue);
        let waiting: usize = queues().map(Queue::len).sum();
        let oldest = queues().filter_map(Queue::oldest).min();
        let lag_ms = oldest.map_or(0, |oldest| self.hooks.now().since(oldest).max(0));
        metrics::gauge!("orderhub_webhooks_waiting").set(waiting as f64);
        metrics::gauge!("orderhub_webhook_lag_seconds").set(lag_ms as f64 / 1_000.0);
    }

    async fn prune(&mut self) {
        if Instant::now() < self.prune_at {
            return;
        }
        self.prune_at = Instant::now() + PRUNE_EVERY;
        let before = self.hooks.now() - LOG_KEPT_MS;
        for id in self.lines.keys() {
            if let Err(error) = self.hooks.store.prune(*id, before).await {
                tracing::warn!(%error, endpoint = %id, "old deliveries were not forgotten");
            }
        }
    }
}

/// Until some feed moves.
async fn any_moved(sites: &mut HashMap<SiteId, Site>) {
    let heads: Vec<_> = sites
        .values_mut()
        .map(|site| site.head.changed().boxed())
        .collect();
    if heads.is_empty() {
        return std::future::pending().await;
    }
    // A view is never dropped while the hub lives; should one be, the tick goes on without it.
    if select_all(heads).await.0.is_err() {
        std::future::pending().await
    }
}
