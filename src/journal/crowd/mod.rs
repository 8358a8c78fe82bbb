//! A journal in front of another: single rows that are asked for together are read together.
//!
//! When thousands of sockets come back at once, each wants an order of its own. Those that memory lacks would be as many
//! queries; here they are one for every [`READ_ROWS_MAX`] rows, and a row that many want is read once (`queue.rs`).
//! Nobody is answered by a read that began before they asked, so what was committed before is seen, as without this.
//! Everything else goes straight through.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

use self::queue::{Queue, Rows};
use super::{
    CommitError, CouponUseId, Head, Journal, KeyId, KeyRecord, Leaving, Loaded, OrderQuery,
    ReadError, Shelf, SiteBatch,
};
use crate::{
    catalog::{Movement, Site},
    order::{Event, Order, OrderId, Seq, SiteId, Sku, Timestamp},
    shutdown::Tasks,
};

mod queue;

pub use queue::READ_ROWS_MAX;

/// How long `close` waits for reads under way.
const CLOSE_PATIENCE: Duration = Duration::from_secs(10);

/// Where one event is.
type Place = (SiteId, Seq);

/// A journal for a crowd.
pub struct CrowdJournal {
    journal: Arc<dyn Journal>,
    orders: Queue<OrderId, Order>,
    events: Queue<Place, Event>,
    tasks: Tasks,
}

impl CrowdJournal {
    /// In front of `journal`.
    #[must_use]
    pub fn new(journal: Arc<dyn Journal>) -> Self {
        let (orders, events) = (journal.clone(), journal.clone());
        let tasks = Tasks::new();
        Self {
            orders: Queue::new(tasks.clone(), move |ids| {
                let reading = orders.orders_by_id(ids);
                Box::pin(async move {
                    let found = reading.await?.into_iter();
                    Ok(found.map(|order| (order.id, order)).collect())
                })
            }),
            events: Queue::new(tasks.clone(), move |places| {
                Box::pin(events_of(events.clone(), places))
            }),
            journal,
            tasks,
        }
    }
}

/// One read for each site.
async fn events_of(
    journal: Arc<dyn Journal>,
    places: Vec<Place>,
) -> Result<Rows<Place, Event>, ReadError> {
    let mut sites = BTreeMap::<SiteId, Vec<Seq>>::new();
    for (site, seq) in places {
        sites.entry(site).or_default().push(seq);
    }
    let mut rows = Rows::new();
    for (site, seqs) in sites {
        let events = journal.events_at(site.clone(), seqs).await?.into_iter();
        rows.extend(events.map(|event| ((site.clone(), event.seq), event)));
    }
    Ok(rows)
}

impl Journal for CrowdJournal {
    fn order(&self, id: OrderId) -> BoxFuture<'static, Result<Option<Order>, ReadError>> {
        let reading = self.orders.ask(vec![id]);
        Box::pin(async move { Ok(reading.await?.get(&id).cloned()) })
    }

    fn events_at(
        &self,
        site: SiteId,
        seqs: Vec<Seq>,
    ) -> BoxFuture<'static, Result<Vec<Event>, ReadError>> {
        if seqs.len() > READ_ROWS_MAX {
            return self.journal.events_at(site, seqs);
        }
        let places = seqs.into_iter().map(|seq| (site.clone(), seq));
        let places: Vec<Place> = places.collect();
        let reading = self.events.ask(places.clone());
        Box::pin(async move {
            let rows = reading.await?;
            let found = places.iter().map(|place| {
                let lacks =
                    || ReadError::Corrupt(format!("site {} lacks event {}", place.0, place.1));
                rows.get(place).cloned().ok_or_else(lacks)
            });
            found.collect()
        })
    }

    fn commit(&self, batches: Vec<SiteBatch>) -> BoxFuture<'static, Result<(), CommitError>> {
        self.journal.commit(batches)
    }

    fn sites(&self) -> BoxFuture<'static, Result<Vec<Site>, ReadError>> {
        self.journal.sites()
    }

    fn load(
        &self,
        site: SiteId,
        ended_since: Timestamp,
    ) -> BoxFuture<'static, Result<Option<Loaded>, ReadError>> {
        self.journal.load(site, ended_since)
    }

    fn events(
        &self,
        site: SiteId,
        after: Seq,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Event>, ReadError>> {
        self.journal.events(site, after, limit)
    }

    fn shelf(&self, site: SiteId) -> BoxFuture<'static, Result<Option<Shelf>, ReadError>> {
        self.journal.shelf(site)
    }

    fn orders_by_id(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<Order>, ReadError>> {
        self.journal.orders_by_id(ids)
    }

    fn known(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<OrderId>, ReadError>> {
        self.journal.known(ids)
    }

    fn orders(&self, query: OrderQuery) -> BoxFuture<'static, Result<Vec<Order>, ReadError>> {
        self.journal.orders(query)
    }

    fn movements(
        &self,
        site: SiteId,
        sku: Sku,
        before: Option<u64>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Movement>, ReadError>> {
        self.journal.movements(site, sku, before, limit)
    }

    fn key(&self, id: KeyId) -> BoxFuture<'static, Result<Option<KeyRecord>, ReadError>> {
        self.journal.key(id)
    }

    fn coupon_use(
        &self,
        site: SiteId,
        id: CouponUseId,
    ) -> BoxFuture<'static, Result<u32, ReadError>> {
        self.journal.coupon_use(site, id)
    }

    fn prune_keys(&self, before: Timestamp) -> BoxFuture<'static, Result<u64, CommitError>> {
        self.journal.prune_keys(before)
    }

    fn rewrite(
        &self,
        site: SiteId,
        orders: Vec<Order>,
        events: Vec<Event>,
    ) -> BoxFuture<'static, Result<(), CommitError>> {
        self.journal.rewrite(site, orders, events)
    }

    fn trim(
        &self,
        site: SiteId,
        first: Seq,
        head: Head,
        leaving: Leaving,
    ) -> BoxFuture<'static, Result<bool, CommitError>> {
        self.journal.trim(site, first, head, leaving)
    }

    fn note(&self, name: String) -> BoxFuture<'static, Result<Option<Vec<u8>>, ReadError>> {
        self.journal.note(name)
    }

    fn save_note(
        &self,
        name: String,
        value: Vec<u8>,
    ) -> BoxFuture<'static, Result<(), CommitError>> {
        self.journal.save_note(name, value)
    }

    fn is_durable(&self) -> bool {
        self.journal.is_durable()
    }

    fn close(&self) -> BoxFuture<'static, ()> {
        let (journal, tasks) = (self.journal.clone(), self.tasks.clone());
        Box::pin(async move {
            tasks.drain(CLOSE_PATIENCE).await;
            journal.close().await;
        })
    }
}
