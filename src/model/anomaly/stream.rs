//! A log as a stream of orders by site, replayed through the sites' memories in time order.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::facts::Placed;
use super::inject::Draft;
use super::memory::ShopMemory;
use crate::model::features::LineFacts;
use crate::model::history::key;
use crate::model::log::OrderLog;

/// An order of a log, with its id and site.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) order_id: String,
    pub(super) site: String,
    pub(super) draft: Draft,
}

/// All orders of a log, in time order, ids as keys.
pub(super) fn entries(log: &OrderLog) -> Vec<Entry> {
    // Hashing is slow next to everything else here, and ids repeat.
    let mut keys: HashMap<String, u64> = HashMap::new();
    let mut key_of = move |id: &str| match keys.get(id) {
        Some(&known) => known,
        None => *keys.entry(id.to_owned()).or_insert(key(id)),
    };
    log.orders()
        .map(|entry| Entry {
            order_id: entry.order_id().to_owned(),
            site: entry.order.site.to_string(),
            draft: Draft {
                at_ms: entry.order.placed_at_ms,
                customer: entry.order.customer_id.as_deref().map(&mut key_of),
                country: entry.order.country.as_deref().map(&mut key_of),
                currency: key_of(&entry.order.currency),
                lines: entry
                    .lines
                    .iter()
                    .map(|line| LineFacts {
                        sku_key: key_of(&line.sku),
                        quantity: line.quantity,
                        unit_price_minor: line.unit_price_minor,
                    })
                    .collect(),
            },
        })
        .collect()
}

/// One memory for each site.
#[derive(Clone, Debug, Default)]
pub(super) struct Memories(HashMap<String, ShopMemory>);

impl Memories {
    /// Shows an order with its site's memory before it, then lets the memory observe it.
    pub(super) fn pass(&mut self, site: &str, order: &Placed<'_>, look: impl FnOnce(&ShopMemory)) {
        if !self.0.contains_key(site) {
            self.0.insert(site.to_owned(), ShopMemory::default());
        }
        if let Some(memory) = self.0.get_mut(site) {
            look(memory);
            memory.observe(order);
        }
    }

    pub(super) fn of_mut(&mut self, site: &str) -> &mut ShopMemory {
        self.0.entry(site.to_owned()).or_default()
    }
}

/// SHA-256 over everything that was placed before a moment; the card's data hash.
pub(super) fn sha256_until(entries: &[Entry], until_ms: i64) -> String {
    let mut hash = Sha256::new();
    for Entry { draft, .. } in entries
        .iter()
        .take_while(|entry| entry.draft.at_ms < until_ms)
    {
        hash.update(draft.at_ms.to_le_bytes());
        hash.update(draft.customer.unwrap_or_default().to_le_bytes());
        for line in &draft.lines {
            hash.update(line.sku_key.to_le_bytes());
            hash.update(line.quantity.to_le_bytes());
            hash.update(line.unit_price_minor.to_le_bytes());
        }
    }
    hex::encode(hash.finalize())
}
