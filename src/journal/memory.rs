//! A journal in memory that crashes on purpose, for simulation and for tests that need no disk.
//!
//! It keeps the same contract as the real one, and is as strict: an event, an order or a key written twice is an
//! error, not an overwrite. A script of [`Fault`]s says how the next commits end; [`MemoryJournal::reopen`] is what a
//! new process would find. It does not lie: a commit that was answered `Ok` is in it.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::{BoxFuture, ready};

use super::{
    CommitError, Head, Journal, KeyId, KeyRecord, LOADED_EVENTS, Loaded, OrderQuery,
    READ_ITEMS_MAX, ReadError, SiteBatch,
};
use crate::{
    catalog::{Entry, EntryKind, Product, Site},
    order::{Change, Event, Order, OrderId, Seq, SiteId, Sku, Timestamp},
    shutdown::Tasks,
};

/// How one commit ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Refused, nothing written.
    Conflict,
    /// Nothing written, and nobody knows.
    LostBefore,
    /// Written, and nobody knows.
    LostAfter,
    /// Written after so long.
    Slow(Duration),
}

/// A journal in memory.
#[derive(Debug, Default)]
pub struct MemoryJournal {
    shared: Arc<Mutex<Shared>>,
    writes: Tasks,
}

#[derive(Debug, Default)]
struct Shared {
    rows: Rows,
    faults: VecDeque<Option<Fault>>,
    withheld: HashSet<SiteId>,
}

/// Everything that is durable.
#[derive(Debug, Clone, Default)]
struct Rows {
    sites: BTreeMap<SiteId, SiteRows>,
    orders: BTreeMap<OrderId, Arc<Order>>,
    keys: HashMap<KeyId, Arc<KeyRecord>>,
    notes: HashMap<String, Vec<u8>>,
}

#[derive(Debug, Clone)]
struct SiteRows {
    settings: Option<Arc<Site>>,
    head: Head,
    products: BTreeMap<Sku, Arc<Product>>,
    entries: BTreeMap<(EntryKind, Arc<str>), Arc<Entry>>,
    events: BTreeMap<Seq, Arc<Event>>,
}

impl SiteRows {
    fn new(head: &Head) -> Self {
        Self {
            settings: None,
            head: head.clone(),
            products: BTreeMap::new(),
            entries: BTreeMap::new(),
            events: BTreeMap::new(),
        }
    }
}

impl MemoryJournal {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How the next commits end, after those already scripted; `None` is well.
    pub fn script(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        lock(&self.shared).faults.extend(faults);
    }

    /// From now on this site cannot be loaded.
    pub fn withhold(&self, site: SiteId) {
        lock(&self.shared).withheld.insert(site);
    }

    /// What a new process finds: all that is durable now, and no faults. This one goes on by itself.
    #[must_use]
    pub fn reopen(&self) -> Self {
        let rows = lock(&self.shared).rows.clone();
        let shared = Shared {
            rows,
            ..Shared::default()
        };
        Self {
            shared: Arc::new(Mutex::new(shared)),
            writes: Tasks::new(),
        }
    }

    fn read<T>(&self, read: impl FnOnce(&Rows) -> T) -> T {
        read(&lock(&self.shared).rows)
    }
}

/// Nothing between `check` and the last row panics, so a poisoned lock still guards whole rows.
fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn commit(shared: &Mutex<Shared>, batches: &[SiteBatch]) -> Result<(), CommitError> {
    let rows = &mut lock(shared).rows;
    rows.check(batches)?;
    for batch in batches {
        rows.apply(batch);
    }
    Ok(())
}

impl Rows {
    /// All of it can be written, or nothing is.
    fn check(&self, batches: &[SiteBatch]) -> Result<(), CommitError> {
        let mut heads: HashMap<&SiteId, Seq> = HashMap::new();
        let (mut events, mut orders, mut keys) = (HashSet::new(), HashSet::new(), HashSet::new());
        for batch in batches {
            let stored = self.sites.get(&batch.site);
            let stored_head = stored.map_or(0, |site| site.head.seq);
            if *heads.get(&batch.site).unwrap_or(&stored_head) != batch.expected_head {
                return Err(CommitError::Conflict(
                    "another writer moved the head".into(),
                ));
            }
            heads.insert(&batch.site, batch.head.seq);
            for event in &batch.events {
                let is_stored = stored.is_some_and(|site| site.events.contains_key(&event.seq));
                if is_stored || !events.insert((&batch.site, event.seq)) {
                    return Err(twice("event", &event.seq));
                }
                if matches!(
                    event.change,
                    Change::Placed { .. } | Change::Imported { .. }
                ) && (self.orders.contains_key(&event.order) || !orders.insert(event.order))
                {
                    return Err(twice("order", &event.order));
                }
            }
            for key in &batch.keys {
                if self.keys.contains_key(&key.id) || !keys.insert(&key.id) {
                    return Err(twice("key", &key.id.key));
                }
            }
        }
        Ok(())
    }

    fn apply(&mut self, batch: &SiteBatch) {
        let site = self
            .sites
            .entry(batch.site.clone())
            .or_insert_with(|| SiteRows::new(&batch.head));
        site.head = batch.head.clone();
        if let Some(settings) = &batch.settings {
            site.settings = Some(settings.clone());
        }
        for product in &batch.products {
            site.products.insert(product.sku.clone(), product.clone());
        }
        for entry in &batch.entries {
            let key = (entry.kind(), entry.name.clone());
            site.entries.insert(key, entry.clone());
        }
        for event in &batch.events {
            site.events.insert(event.seq, event.clone());
        }
        for order in &batch.orders {
            self.orders.insert(order.id, order.clone());
        }
        for key in &batch.keys {
            self.keys.insert(key.id.clone(), key.clone());
        }
    }

    fn load(&self, site: &SiteId, ended_since: Timestamp) -> Option<Loaded> {
        let rows = self.sites.get(site)?;
        let mut orders: Vec<Order> = self
            .orders
            .values()
            .filter(|order| order.site == *site)
            .filter(|order| {
                order.is_live() || order.ended_at.unwrap_or(order.placed_at) >= ended_since
            })
            .map(|order| order.as_ref().clone())
            .collect();
        orders.sort_unstable_by_key(|order| order.number);
        let skipped = rows.events.len().saturating_sub(LOADED_EVENTS);
        let events = rows.events.values().skip(skipped);
        Some(Loaded {
            settings: rows.settings.as_deref()?.clone(),
            head: rows.head.clone(),
            products: rows
                .products
                .values()
                .map(|product| product.as_ref().clone())
                .collect(),
            entries: rows
                .entries
                .values()
                .map(|entry| entry.as_ref().clone())
                .collect(),
            orders,
            events: events.map(|event| event.as_ref().clone()).collect(),
        })
    }

    fn orders(&self, query: &OrderQuery) -> Vec<Order> {
        self.orders
            .values()
            .rev()
            .filter(|order| {
                let sites = query.sites.as_ref();
                sites.is_none_or(|sites| sites.contains(&order.site))
                    && query.customer.iter().all(|own| *own == order.customer.id)
                    && query.status.iter().all(|status| *status == order.status)
                    && query.from.iter().all(|from| order.placed_at >= *from)
                    && query.to.iter().all(|to| order.placed_at < *to)
                    && query.before.iter().all(|before| order.id < *before)
            })
            .take(query.limit.min(READ_ITEMS_MAX))
            .map(|order| order.as_ref().clone())
            .collect()
    }

    fn events(&self, site: &SiteId, after: Seq, limit: usize) -> Vec<Event> {
        let events = self.sites.get(site).into_iter();
        events
            .flat_map(|rows| rows.events.range(after + 1..))
            .take(limit.min(READ_ITEMS_MAX))
            .map(|(_, event)| event.as_ref().clone())
            .collect()
    }

    fn events_at(&self, site: &SiteId, seqs: &[Seq]) -> Result<Vec<Event>, ReadError> {
        seqs.iter()
            .map(|seq| {
                let event = self.sites.get(site).and_then(|rows| rows.events.get(seq));
                event
                    .map(|event| event.as_ref().clone())
                    .ok_or_else(|| ReadError::Corrupt(format!("site {site} lacks event {seq}")))
            })
            .collect()
    }
}

fn twice(what: &str, id: &impl std::fmt::Display) -> CommitError {
    CommitError::Unknown(format!("the {what} {id} was written before"))
}

fn lost() -> CommitError {
    CommitError::Unknown("the answer was lost".into())
}

fn answer<T: Send + 'static>(value: T) -> BoxFuture<'static, T> {
    Box::pin(ready(value))
}

impl Journal for MemoryJournal {
    fn commit(&self, batches: Vec<SiteBatch>) -> BoxFuture<'static, Result<(), CommitError>> {
        let fault = lock(&self.shared).faults.pop_front().flatten();
        match fault {
            None => answer(commit(&self.shared, &batches)),
            Some(Fault::Conflict) => {
                answer(Err(CommitError::Conflict("as the script says".into())))
            }
            Some(Fault::LostBefore) => answer(Err(lost())),
            Some(Fault::LostAfter) => answer(commit(&self.shared, &batches).and(Err(lost()))),
            Some(Fault::Slow(delay)) => {
                let shared = Arc::clone(&self.shared);
                let task = self.writes.spawn(async move {
                    tokio::time::sleep(delay).await;
                    commit(&shared, &batches)
                });
                Box::pin(async move { task.await.unwrap_or_else(|_| Err(lost())) })
            }
        }
    }

    fn sites(&self) -> BoxFuture<'static, Result<Vec<Site>, ReadError>> {
        answer(Ok(self.read(|rows| {
            let settings = rows
                .sites
                .values()
                .filter_map(|site| site.settings.as_deref());
            settings.cloned().collect()
        })))
    }

    fn load(
        &self,
        site: SiteId,
        ended_since: Timestamp,
    ) -> BoxFuture<'static, Result<Option<Loaded>, ReadError>> {
        let shared = lock(&self.shared);
        if shared.withheld.contains(&site) {
            return answer(Err(ReadError::Unavailable(format!("{site} is withheld"))));
        }
        answer(Ok(shared.rows.load(&site, ended_since)))
    }

    fn events(
        &self,
        site: SiteId,
        after: Seq,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Event>, ReadError>> {
        answer(Ok(self.read(|rows| rows.events(&site, after, limit))))
    }

    fn events_at(
        &self,
        site: SiteId,
        seqs: Vec<Seq>,
    ) -> BoxFuture<'static, Result<Vec<Event>, ReadError>> {
        answer(self.read(|rows| rows.events_at(&site, &seqs)))
    }

    fn order(&self, id: OrderId) -> BoxFuture<'static, Result<Option<Order>, ReadError>> {
        answer(Ok(self.read(|rows| {
            rows.orders.get(&id).map(|order| order.as_ref().clone())
        })))
    }

    fn known(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<OrderId>, ReadError>> {
        answer(Ok(self.read(|rows| {
            let mut ids = ids;
            ids.retain(|id| rows.orders.contains_key(id));
            ids
        })))
    }

    fn orders(&self, query: OrderQuery) -> BoxFuture<'static, Result<Vec<Order>, ReadError>> {
        answer(Ok(self.read(|rows| rows.orders(&query))))
    }

    fn key(&self, id: KeyId) -> BoxFuture<'static, Result<Option<KeyRecord>, ReadError>> {
        answer(Ok(self.read(|rows| {
            rows.keys.get(&id).map(|key| key.as_ref().clone())
        })))
    }

    fn prune_keys(&self, before: Timestamp) -> BoxFuture<'static, Result<u64, CommitError>> {
        let keys = &mut lock(&self.shared).rows.keys;
        let known = keys.len();
        keys.retain(|_, key| key.at >= before);
        answer(Ok((known - keys.len()) as u64))
    }

    fn note(&self, name: String) -> BoxFuture<'static, Result<Option<Vec<u8>>, ReadError>> {
        answer(Ok(self.read(|rows| rows.notes.get(&name).cloned())))
    }

    fn save_note(
        &self,
        name: String,
        value: Vec<u8>,
    ) -> BoxFuture<'static, Result<(), CommitError>> {
        lock(&self.shared).rows.notes.insert(name, value);
        answer(Ok(()))
    }

    /// False: it does not even survive the process.
    fn is_durable(&self) -> bool {
        false
    }

    fn close(&self) -> BoxFuture<'static, ()> {
        let writes = self.writes.clone();
        Box::pin(async move {
            writes.drain(Duration::MAX).await;
        })
    }
}
