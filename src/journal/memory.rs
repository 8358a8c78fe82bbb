//! A journal in memory that crashes on purpose, for simulation and for tests that need no disk.
//!
//! It keeps the same contract as the real one, and is as strict: an event, an order or a key written twice is an
//! error, not an overwrite. A script of [`Fault`]s says how the next commits end; [`MemoryJournal::reopen`] is what a
//! new process would find. It does not lie: a commit that was answered `Ok` is in it.

mod rows;
mod shelf;

use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::{BoxFuture, ready};

use self::rows::Rows;
use super::{
    CommitError, CouponUseId, Head, Journal, KeyId, KeyRecord, Leaving, Loaded, OrderQuery,
    ReadError, Shelf, SiteBatch,
};
use crate::{
    catalog::{Movement, Site},
    order::{Event, Order, OrderId, Seq, SiteId, Sku, Timestamp},
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
    reads: u64,
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

    /// How often it was read.
    #[must_use]
    pub fn reads(&self) -> u64 {
        lock(&self.shared).reads
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
        let mut shared = lock(&self.shared);
        shared.reads += 1;
        read(&shared.rows)
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

    fn shelf(&self, site: SiteId) -> BoxFuture<'static, Result<Option<Shelf>, ReadError>> {
        answer(Ok(self.read(|rows| {
            let site = rows.sites.get(&site)?;
            let products = site.products.values().map(|one| one.as_ref().clone());
            let entries = site.entries.values().map(|one| one.as_ref().clone());
            Some(Shelf {
                head: site.head.clone(),
                products: products.collect(),
                entries: entries.collect(),
                coupon_uses: site.coupon_uses.values().cloned().collect(),
            })
        })))
    }

    fn order(&self, id: OrderId) -> BoxFuture<'static, Result<Option<Order>, ReadError>> {
        answer(Ok(self.read(|rows| {
            rows.orders.get(&id).map(|order| order.as_ref().clone())
        })))
    }

    fn orders_by_id(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<Order>, ReadError>> {
        answer(Ok(self.read(|rows| {
            let wanted: BTreeSet<OrderId> = ids.into_iter().collect();
            let found = wanted.iter().filter_map(|id| rows.orders.get(id));
            found.map(|order| order.as_ref().clone()).collect()
        })))
    }

    fn known(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<OrderId>, ReadError>> {
        answer(Ok(self.read(|rows| {
            let is_there =
                |id: &OrderId| rows.orders.contains_key(id) || rows.archived.contains(id);
            ids.into_iter().filter(is_there).collect()
        })))
    }

    fn orders(&self, query: OrderQuery) -> BoxFuture<'static, Result<Vec<Order>, ReadError>> {
        answer(Ok(self.read(|rows| rows.orders(&query))))
    }

    fn movements(
        &self,
        site: SiteId,
        sku: Sku,
        before: Option<u64>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Movement>, ReadError>> {
        answer(Ok(
            self.read(|rows| rows.movements(&site, &sku, before, limit))
        ))
    }

    fn key(&self, id: KeyId) -> BoxFuture<'static, Result<Option<KeyRecord>, ReadError>> {
        answer(Ok(self.read(|rows| {
            rows.keys.get(&id).map(|key| key.as_ref().clone())
        })))
    }

    fn coupon_use(
        &self,
        site: SiteId,
        id: CouponUseId,
    ) -> BoxFuture<'static, Result<u32, ReadError>> {
        answer(Ok(self.read(|rows| {
            let one = rows
                .sites
                .get(&site)
                .and_then(|site| site.coupon_uses.get(&id));
            one.map_or(0, |one| one.count)
        })))
    }

    fn prune_keys(&self, before: Timestamp) -> BoxFuture<'static, Result<u64, CommitError>> {
        let keys = &mut lock(&self.shared).rows.keys;
        let known = keys.len();
        keys.retain(|_, key| key.at >= before);
        answer(Ok((known - keys.len()) as u64))
    }

    fn rewrite(
        &self,
        site: SiteId,
        orders: Vec<Order>,
        events: Vec<Event>,
    ) -> BoxFuture<'static, Result<(), CommitError>> {
        let rows = &mut lock(&self.shared).rows;
        for order in orders {
            rows.orders.insert(order.id, Arc::new(order));
        }
        if let Some(site) = rows.sites.get_mut(&site) {
            let events = events.into_iter();
            site.events
                .extend(events.map(|event| (event.seq, Arc::new(event))));
        }
        answer(Ok(()))
    }

    fn trim(
        &self,
        site: SiteId,
        first: Seq,
        head: Head,
        leaving: Leaving,
    ) -> BoxFuture<'static, Result<bool, CommitError>> {
        let rows = &mut lock(&self.shared).rows;
        let is_another = leaving.orders.iter().any(|order| {
            let stored = rows.orders.get(&order.id);
            stored.is_none_or(|stored| stored.version != order.version)
        });
        let Some(site) = rows.sites.get_mut(&site) else {
            return answer(Err(CommitError::Conflict("there is no such site".into())));
        };
        if site.head.seq != head.seq {
            return answer(Err(CommitError::Conflict(
                "another writer moved the head".into(),
            )));
        }
        if is_another {
            return answer(Ok(false));
        }
        let is_kept = |seq: &Seq| !(first..head.first_seq).contains(seq);
        site.events.retain(|seq, _| is_kept(seq));
        site.head = head;
        rows.archived.extend(leaving.of_the_past());
        for order in leaving.orders {
            rows.orders.remove(&order.id);
        }
        answer(Ok(true))
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
