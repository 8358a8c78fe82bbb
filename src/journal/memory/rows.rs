//! What a journal in memory holds, as strict about what is written twice as the real one.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use crate::{
    catalog::{Entry, EntryKind, Movement, Product, Site},
    journal::{
        CommitError, CouponUse, CouponUseId, Head, KeyId, KeyRecord, LOADED_EVENTS, Loaded,
        OrderQuery, READ_ITEMS_MAX, ReadError, SiteBatch,
    },
    order::{Change, Event, Order, OrderId, Seq, SiteId, Sku, Timestamp},
};

/// Everything that is durable.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    pub(super) sites: BTreeMap<SiteId, SiteRows>,
    pub(super) orders: BTreeMap<OrderId, Arc<Order>>,
    /// Those of the past that left.
    pub(super) archived: BTreeSet<OrderId>,
    pub(super) keys: HashMap<KeyId, Arc<KeyRecord>>,
    pub(super) notes: HashMap<String, Vec<u8>>,
}

#[derive(Debug, Clone)]
pub(super) struct SiteRows {
    pub(super) settings: Option<Arc<Site>>,
    pub(super) head: Head,
    pub(super) products: BTreeMap<Sku, Arc<Product>>,
    pub(super) entries: BTreeMap<(EntryKind, Arc<str>), Arc<Entry>>,
    pub(super) coupon_uses: BTreeMap<CouponUseId, CouponUse>,
    pub(super) movements: BTreeMap<(Sku, u64), Arc<Movement>>,
    pub(super) events: BTreeMap<Seq, Arc<Event>>,
}

impl SiteRows {
    fn new(head: &Head) -> Self {
        Self {
            settings: None,
            head: head.clone(),
            products: BTreeMap::new(),
            entries: BTreeMap::new(),
            coupon_uses: BTreeMap::new(),
            movements: BTreeMap::new(),
            events: BTreeMap::new(),
        }
    }
}

impl Rows {
    /// All of it can be written, or nothing is.
    pub(super) fn check(&self, batches: &[SiteBatch]) -> Result<(), CommitError> {
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

    pub(super) fn apply(&mut self, batch: &SiteBatch) {
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
        let uses = batch.coupon_uses.iter();
        site.coupon_uses
            .extend(uses.map(|one| (one.id.clone(), one.clone())));
        let ledger = batch.movements.iter();
        let ledger = ledger.map(|row| ((row.sku.clone(), row.number), row.clone()));
        site.movements.extend(ledger);
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

    pub(super) fn load(&self, site: &SiteId, ended_since: Timestamp) -> Option<Loaded> {
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
            coupon_uses: rows.coupon_uses.values().cloned().collect(),
            orders,
            events: events.map(|event| event.as_ref().clone()).collect(),
        })
    }

    pub(super) fn orders(&self, query: &OrderQuery) -> Vec<Order> {
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

    pub(super) fn events(&self, site: &SiteId, after: Seq, limit: usize) -> Vec<Event> {
        let events = self.sites.get(site).into_iter();
        events
            .flat_map(|rows| rows.events.range(after + 1..))
            .take(limit.min(READ_ITEMS_MAX))
            .map(|(_, event)| event.as_ref().clone())
            .collect()
    }

    pub(super) fn events_at(&self, site: &SiteId, seqs: &[Seq]) -> Result<Vec<Event>, ReadError> {
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
