//! The committed view of one site.
//!
//! Invariants: it moves only in [`SiteView::commit`], under one lock, from one sequencer; whoever holds that lock
//! ([`SiteView::frozen`]) sees orders, head and ring that belong together, so a snapshot and a subscription taken there
//! leave no gap. Single orders and products are read without the lock.

mod shelf;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use arc_swap::ArcSwap;
use dashmap::DashMap;
use tokio::sync::watch;

use super::{
    backlog::Backlog,
    menu::{MenuChange, MenuPosition},
    owners::Owners,
    people::People,
    screens::Screens,
    topic::Topics,
};
use crate::{
    catalog::{Entries, Entry, Product, Site},
    journal::{ENDED_KEPT_MS, Head, Loaded},
    order::{Event, Order, OrderId, Policy, Seq, SiteId, Sku, Timestamp, UserId},
};

/// What one successful commit changed at a site.
#[derive(Debug, Default)]
pub struct Committed {
    /// Events, in `seq` order.
    pub events: Vec<Arc<Event>>,
    /// The last state of every order touched.
    pub orders: Vec<Arc<Order>>,
    /// Products whose details or stock changed.
    pub products: Vec<Arc<Product>>,
    /// Small records that changed.
    pub entries: Vec<Arc<Entry>>,
    /// The site's settings, if they changed.
    pub settings: Option<Arc<Site>>,
}

/// The committed view of one site.
#[derive(Debug)]
pub struct SiteView {
    id: SiteId,
    settings: ArcSwap<Site>,
    policy: ArcSwap<Policy>,
    orders: DashMap<OrderId, Arc<Order>>,
    products: RwLock<BTreeMap<Sku, Arc<Product>>>,
    entries: ArcSwap<Entries>,
    feed: Mutex<Feed>,
    head: watch::Sender<Seq>,
    people: Arc<People>,
    screens: Arc<Screens>,
    /// What was told may not be told again.
    is_distrusted: AtomicBool,
}

/// What belongs together: the head, the recent events, and who watches.
#[derive(Debug)]
pub struct Feed {
    /// The counters after the last commit.
    pub head: Head,
    /// The recent events.
    pub backlog: Backlog,
    /// Who watches.
    pub topics: Topics,
    pub(super) menu: MenuPosition,
    owners: Owners,
    ended: VecDeque<(Timestamp, OrderId)>,
}

impl SiteView {
    pub(super) fn new(
        loaded: &Loaded,
        policy: Policy,
        people: Arc<People>,
        screens: Arc<Screens>,
    ) -> Self {
        let feed = Feed {
            head: loaded.head.clone(),
            backlog: Backlog::new(loaded.events.iter().cloned().map(Arc::new)),
            topics: Topics::default(),
            menu: MenuPosition::default(),
            owners: Owners::default(),
            ended: VecDeque::new(),
        };
        let view = Self {
            id: loaded.settings.id.clone(),
            settings: ArcSwap::from_pointee(loaded.settings.clone()),
            policy: ArcSwap::from_pointee(policy),
            orders: DashMap::new(),
            products: RwLock::new(BTreeMap::new()),
            entries: ArcSwap::default(),
            head: watch::Sender::new(feed.head.seq),
            feed: Mutex::new(feed),
            people,
            screens,
            is_distrusted: AtomicBool::new(false),
        };
        view.fill(&mut view.frozen(), loaded);
        view
    }

    /// The journal was written over: with the next reload everybody who watches is told everything anew.
    pub fn distrust(&self) {
        self.is_distrusted.store(true, Ordering::Release);
    }

    /// After a failed commit the journal is right and this view may be behind: tell the watchers what they missed.
    pub(super) fn reload(&self, loaded: &Loaded, policy: Policy) {
        let mut feed = self.frozen();
        self.policy.store(Arc::new(policy));
        self.settings.store(Arc::new(loaded.settings.clone()));
        let behind = feed.head.seq;
        let is_distrusted = self.is_distrusted.swap(false, Ordering::AcqRel);
        let same_epoch = feed.head.epoch == loaded.head.epoch && !is_distrusted;
        self.orders.clear();
        self.fill(&mut feed, loaded);
        feed.head = loaded.head.clone();
        let missed: Vec<Arc<Event>> = loaded
            .events
            .iter()
            .filter(|event| event.seq > behind)
            .cloned()
            .map(Arc::new)
            .collect();
        let complete = same_epoch && missed.first().is_none_or(|event| event.seq == behind + 1);
        if complete {
            let Feed {
                backlog, topics, ..
            } = &mut *feed;
            backlog.push(&missed);
            topics.publish(self, &missed);
            // Nobody knows better when they would have been told.
            if let Some(last) = missed.last() {
                self.screens.told(&self.id, &missed, last.at);
            }
        } else {
            feed.backlog = Backlog::new(loaded.events.iter().cloned().map(Arc::new));
            feed.topics.reset("reloaded");
            self.people.reset("reloaded");
        }
        // What was shown is not compared with what is read: a menu is small, and this is rare.
        feed.menu.offset += 1;
        feed.topics.reset_menu("reloaded");
        self.head.send_replace(feed.head.seq);
    }

    fn fill(&self, feed: &mut Feed, loaded: &Loaded) {
        feed.ended.clear();
        feed.owners.clear();
        feed.menu.minute = i64::MIN;
        let mut ended: Vec<_> = Vec::new();
        for order in &loaded.orders {
            feed.owners.insert(order);
            self.orders.insert(order.id, Arc::new(order.clone()));
            ended.extend(order.ended_at.map(|at| (at, order.id)));
        }
        ended.sort_unstable();
        feed.ended.extend(ended);
        let products = loaded
            .products
            .iter()
            .map(|product| (product.sku.clone(), Arc::new(product.clone())));
        *self
            .products
            .write()
            .unwrap_or_else(PoisonError::into_inner) = products.collect();
        let entries = loaded.entries.iter().cloned().collect();
        self.entries.store(Arc::new(entries));
    }

    /// Moves the view past a commit that was `Ok`, and tells everyone who watches.
    pub fn commit(&self, head: Head, committed: Committed, now: Timestamp) {
        let Committed {
            events,
            orders,
            products,
            entries,
            settings,
        } = committed;
        let mut feed = self.frozen();
        let is_turned = !entries.is_empty() || settings.is_some();
        self.take_entries(entries);
        let mut shown = self.stock_up(settings, products);
        if is_turned {
            shown.extend(self.turned(&mut feed.menu, now));
        } else {
            for change in &shown {
                if let MenuChange::Product(product) = change {
                    feed.menu.turn(&product.sku, self.is_on(product, now));
                }
            }
        }
        for order in orders {
            // An ended order whose money was still on its way comes by again, and is forgotten after that.
            feed.ended.extend(order.ended_at.map(|at| (at, order.id)));
            if self.orders.insert(order.id, order.clone()).is_none() {
                feed.owners.insert(&order);
            }
        }
        feed.head = head;
        let Feed {
            backlog,
            topics,
            menu,
            ..
        } = &mut *feed;
        backlog.push(&events);
        topics.publish(self, &events);
        self.screens.told(&self.id, &events, now);
        topics.publish_menu(menu, &shown, self, now);
        self.forget_ended(&mut feed, now);
        let seq = feed.head.seq;
        drop(feed);
        self.head.send_replace(seq);
    }

    /// Orders that ended long ago are read from the journal, should anybody ask. One whose money is still on its way
    /// stays.
    fn forget_ended(&self, feed: &mut Feed, now: Timestamp) {
        while let Some((ended_at, id)) = feed.ended.front().copied() {
            if now.since(ended_at) < ENDED_KEPT_MS {
                break;
            }
            feed.ended.pop_front();
            if let Some((_, order)) = self.orders.remove_if(&id, |_, order| !order.is_live()) {
                feed.owners.remove(&order);
            }
        }
    }

    /// The view held still: nothing commits while the guard lives. Hold it briefly and never across an `.await`.
    pub fn frozen(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The site's id.
    #[must_use]
    pub fn id(&self) -> &SiteId {
        &self.id
    }

    /// The site's settings.
    #[must_use]
    pub fn settings(&self) -> Arc<Site> {
        self.settings.load_full()
    }

    /// The rules of the house here: the site's own where it has them.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let policy = **self.policy.load();
        let after_window = self
            .settings
            .load()
            .after_window
            .unwrap_or(policy.after_window);
        Policy {
            after_window,
            ..policy
        }
    }

    /// The counters after the last commit.
    #[must_use]
    pub fn head(&self) -> Head {
        self.frozen().head.clone()
    }

    /// Changes with every commit that appended events; for workers that follow the feed.
    #[must_use]
    pub fn watch_head(&self) -> watch::Receiver<Seq> {
        self.head.subscribe()
    }

    /// Events after `after` from memory, oldest first; `None` when memory does not reach back so far.
    #[must_use]
    pub fn events_after(&self, after: Seq, limit: usize) -> Option<Vec<Arc<Event>>> {
        let feed = self.frozen();
        if after >= feed.head.seq {
            return Some(Vec::new());
        }
        feed.backlog.after(after, limit)
    }

    /// An order in memory.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<Arc<Order>> {
        self.orders.get(&id).map(|order| order.clone())
    }

    /// Every order in memory, in no order: live ones, and those that ended within the last quarter of an hour.
    #[must_use]
    pub fn orders(&self) -> Vec<Arc<Order>> {
        self.orders
            .iter()
            .map(|entry| entry.value().clone())
            .collect()
    }

    /// Orders and products in memory as of one moment.
    #[must_use]
    pub fn still(&self) -> (Vec<Arc<Order>>, Vec<Arc<Product>>) {
        let _still = self.frozen();
        let shelf = self.products.read().unwrap_or_else(PoisonError::into_inner);
        (self.orders(), shelf.values().cloned().collect())
    }

    /// A customer's live orders, in no order.
    pub(super) fn orders_of(&self, owner: &UserId) -> Vec<Arc<Order>> {
        let feed = self.frozen();
        let known = feed.owners.of(owner);
        known
            .filter_map(|id| self.order(id))
            .filter(|order| order.is_live())
            .collect()
    }

    /// Who watches their own orders, at whichever site.
    pub(super) fn people(&self) -> &People {
        &self.people
    }
}
