//! Follows the feed and tells browsers.
//!
//! Invariants: of one order and one browser one message is out at a time, and the newest counts: one that waits is
//! replaced by the next. A message is tried as long as it is worth telling, then dropped. Bounded: messages out at once,
//! and messages that wait.

use std::{
    collections::{BTreeMap, HashSet},
    num::NonZeroUsize,
    sync::Arc,
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use lru::LruCache;
use tokio::{
    task::JoinHandle,
    time::{sleep, timeout},
};

use super::{
    message::{Kind, LIFE_S_MAX},
    pushes::Pushes,
    subscription::{PushId, Subscription},
};
use crate::{
    engine::Engine,
    hub::follow::{Followed, Follower, Start},
    order::{Event, Order, OrderId, SiteId, Timestamp, UserId},
    shutdown::Tasks,
    webhook::next_try,
};

/// Messages out at once.
const OUT_MAX: usize = 32;
/// Messages that wait; past that new ones are left out.
const WAITING_MAX: usize = 4_096;
/// Orders remembered as ready: a station that takes it back and says so again is no news.
const READY_MAX: usize = 16_384;
/// How often the clock is looked at while something waits.
const TICK: Duration = Duration::from_millis(250);
/// The longest pause a push service may ask for.
const PAUSE_MS_MAX: i64 = 3_600_000;
/// How long messages under way may take at the end.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// The name of the worker's positions.
const NAME: &str = "push";

/// One order in one browser.
type Place = (UserId, PushId, OrderId);
type Out = FuturesUnordered<JoinHandle<Ended>>;

/// A message that waits.
struct Due {
    subscription: Arc<Subscription>,
    kind: Kind,
    text: Bytes,
    first_at: Timestamp,
    next_at: Timestamp,
    tries: u32,
}

impl Due {
    /// When it is no longer worth telling.
    fn end(&self) -> Timestamp {
        self.first_at + self.kind.life_s() * 1_000
    }
}

/// A message that is back.
struct Ended {
    place: Place,
    due: Due,
    outcome: Outcome,
}

enum Outcome {
    /// The service took it, or never will.
    Done,
    /// The browser is gone.
    Gone,
    /// Not now; the least pause, milliseconds.
    Later(i64),
}

/// The worker that tells browsers.
pub struct PushWorker {
    pushes: Arc<Pushes>,
    engine: Arc<Engine>,
    follower: Follower,
    waiting: BTreeMap<Place, Due>,
    under_way: HashSet<Place>,
    ready: LruCache<OrderId, ()>,
    tasks: Tasks,
}

impl PushWorker {
    /// A worker for all sites of `engine`. Its messages are tasks of `tasks`.
    #[must_use]
    pub fn new(engine: Arc<Engine>, pushes: Arc<Pushes>, tasks: Tasks) -> Self {
        let (hub, journal) = (engine.hub().clone(), engine.journal().clone());
        let capacity = NonZeroUsize::new(READY_MAX).unwrap_or(NonZeroUsize::MIN);
        Self {
            pushes,
            engine,
            follower: Follower::new(hub, journal, Start::Kept(NAME)),
            waiting: BTreeMap::new(),
            under_way: HashSet::new(),
            ready: LruCache::new(capacity),
            tasks,
        }
    }

    /// Works until it is time to stop, then keeps its positions.
    pub async fn run(mut self) {
        let mut out = Out::new();
        loop {
            self.send(&out);
            self.count();
            let waits = !self.waiting.is_empty();
            tokio::select! {
                () = self.tasks.stopping() => break,
                Some(ended) = out.next(), if !out.is_empty() => self.ended(ended).await,
                followed = self.follower.next() => match followed {
                    Followed::Events(site, events) => self.tell(&site, &events).await,
                    Followed::Site(_) => {}
                },
                () = sleep(TICK), if waits => {}
            }
        }
        let rest = async { while out.next().await.is_some() {} };
        if timeout(LAST_WORDS, rest).await.is_err() {
            tracing::info!("some messages to browsers were under way when the hub stopped");
        }
        self.follower.finish().await;
    }

    async fn tell(&mut self, site: &SiteId, events: &[Arc<Event>]) {
        let now = self.engine.clock().now();
        // Most shops have a past that nobody is to be told of any more, and most people no browser that is told.
        let is_recent = |event: &Event| now.since(event.at) < LIFE_S_MAX * 1_000;
        if self.pushes.is_nobody_told() {
            return;
        }
        for event in events
            .iter()
            .filter(|event| is_recent(event) && Kind::is_worth_a_look(event))
        {
            let Ok(Some(order)) = self.engine.order(event.order).await else {
                continue;
            };
            if !self.pushes.may_be_told(&order.customer.id) {
                continue;
            }
            let Some(kind) = Kind::of(event, &order) else {
                continue;
            };
            let is_news = now.since(event.at) < kind.life_s() * 1_000
                && (kind != Kind::Ready || self.ready.put(order.id, ()).is_none());
            if is_news {
                self.queue(site, &order, kind, event.at, now).await;
            }
        }
    }

    /// One message for each browser of the order's owner.
    async fn queue(
        &mut self,
        site: &SiteId,
        order: &Order,
        kind: Kind,
        at: Timestamp,
        now: Timestamp,
    ) {
        let owner = &order.customer.id;
        let subscriptions = match self.pushes.of(owner, now).await {
            Ok(subscriptions) => subscriptions,
            Err(error) => {
                tracing::warn!(%error, order = %order.id, "nobody's browser was told: they cannot be read");
                return;
            }
        };
        if subscriptions.is_empty() {
            return;
        }
        let shop = self.engine.hub().site(site);
        let shop = shop.map(|view| view.settings().name.clone());
        let language = self.pushes.language(owner).await;
        let message = kind.message(order, shop.as_deref().unwrap_or_default(), language);
        let Ok(text) = serde_json::to_vec(&message) else {
            return;
        };
        let text = Bytes::from(text);
        for subscription in subscriptions {
            let place = (owner.clone(), subscription.id.clone(), order.id);
            if self.waiting.len() >= WAITING_MAX && !self.waiting.contains_key(&place) {
                tracing::warn!("too much to tell browsers at once; a message was left out");
                continue;
            }
            let due = Due {
                subscription: Arc::new(subscription),
                kind,
                text: text.clone(),
                first_at: at,
                next_at: now,
                tries: 0,
            };
            self.waiting.insert(place, due);
        }
    }

    /// Sends what is due, and drops what is no longer worth telling.
    fn send(&mut self, out: &Out) {
        let now = self.engine.clock().now();
        self.waiting.retain(|_, due| now < due.end());
        let free = OUT_MAX.saturating_sub(out.len());
        let is_due =
            |(place, due): &(&Place, &Due)| due.next_at <= now && !self.under_way.contains(*place);
        let places = self.waiting.iter().filter(is_due).take(free);
        let places: Vec<_> = places.map(|(place, _)| place.clone()).collect();
        for place in places {
            if let Some(due) = self.waiting.remove(&place) {
                self.under_way.insert(place.clone());
                let work = deliver(self.pushes.clone(), place, due, now);
                out.push(self.tasks.spawn(work));
            }
        }
    }

    /// Says how many wait for their next try, and since when the oldest of them has.
    fn count(&self) {
        let oldest = self.waiting.values().map(|due| due.first_at).min();
        let now = self.engine.clock().now();
        let age_ms = oldest.map_or(0, |oldest| now.since(oldest).max(0));
        metrics::gauge!("orderhub_pushes_waiting").set(self.waiting.len() as f64);
        metrics::gauge!("orderhub_push_age_seconds").set(age_ms as f64 / 1_000.0);
    }

    async fn ended(&mut self, ended: Result<Ended, tokio::task::JoinError>) {
        let Ok(Ended {
            place,
            mut due,
            outcome,
        }) = ended
        else {
            tracing::error!("a message to a browser broke");
            return;
        };
        self.under_way.remove(&place);
        let now = self.engine.clock().now();
        match outcome {
            Outcome::Done => {}
            Outcome::Gone => {
                let (user, id) = (&place.0, &place.1);
                self.waiting
                    .retain(|(whose, which, _), _| whose != user || which != id);
                self.pushes.forget(&due.subscription).await;
            }
            Outcome::Later(pause_ms) => {
                due.tries += 1;
                let next = next_try(due.first_at, now, due.tries, rand::random());
                let next = next.map(|at| at.max(now + pause_ms.min(PAUSE_MS_MAX)));
                if let Some(at) = next.filter(|at| *at < due.end()) {
                    due.next_at = at;
                    // A newer one counts.
                    self.waiting.entry(place).or_insert(due);
                }
            }
        }
    }
}

/// Sends one message, if its session still goes on.
async fn deliver(pushes: Arc<Pushes>, place: Place, due: Due, now: Timestamp) -> Ended {
    let outcome = match pushes.lives(&due.subscription).await {
        Some(true) => attempt(&pushes, &place, &due, now).await,
        Some(false) => Outcome::Gone,
        None => Outcome::Later(0),
    };
    Ended {
        place,
        due,
        outcome,
    }
}

async fn attempt(pushes: &Pushes, place: &Place, due: &Due, now: Timestamp) -> Outcome {
    let (subscription, kind) = (&due.subscription, due.kind);
    let left_s = kind.life_s() - now.since(due.first_at) / 1_000;
    // At most 32 characters of base64url: an order's id is 22 of them.
    let topic = URL_SAFE_NO_PAD.encode(place.2.0.as_bytes());
    let sent = pushes.send(subscription, &due.text, kind, &topic, left_s.max(0), now);
    let Some(answered) = sent.await else {
        tracing::warn!(id = %subscription.id, "a message to a browser could not be made");
        return Outcome::Done;
    };
    match answered.attempt.status {
        Some(200..=299) => Outcome::Done,
        Some(404 | 410) => Outcome::Gone,
        Some(429 | 500..=599) | None => {
            let pause_s = answered.retry_after_s.unwrap_or(0);
            Outcome::Later(i64::try_from(pause_s.saturating_mul(1_000)).unwrap_or(PAUSE_MS_MAX))
        }
        Some(status) => {
            tracing::warn!(status, id = %subscription.id, "a push service refuses a message");
            Outcome::Done
        }
    }
}
