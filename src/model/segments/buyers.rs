//! A log as customers: what each bought and brought back, when. Plain facts in time order.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::model::log::OrderLog;

/// One order of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purchase {
    /// When it was placed, milliseconds since 1970 UTC.
    pub placed_at_ms: i64,
    /// What it was worth in minor units of the shop's currency.
    pub money_minor: i64,
    /// Its articles, as numbers of the caller's.
    pub articles: Vec<u32>,
}

/// All that one customer bought and brought back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buyer {
    /// Orders in time order.
    pub purchases: Vec<Purchase>,
    /// Returns and cancellations in time order: when, and what they were worth in minor units.
    pub returns: Vec<(i64, i64)>,
}

impl Buyer {
    /// Whether there was an order before a moment.
    #[must_use]
    pub fn is_known_at(&self, as_of_ms: i64) -> bool {
        self.purchases
            .first()
            .is_some_and(|first| first.placed_at_ms < as_of_ms)
    }

    /// What the orders of a stretch of time were worth, its end not included, in minor units.
    #[must_use]
    pub fn money_between(&self, from_ms: i64, until_ms: i64) -> i64 {
        let inside = self
            .purchases
            .iter()
            .filter(|order| (from_ms..until_ms).contains(&order.placed_at_ms));
        inside.fold(0_i64, |sum, order| sum.saturating_add(order.money_minor))
    }
}

/// Customers by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Buyers {
    pub(super) by_id: BTreeMap<String, Buyer>,
}

impl Buyers {
    /// The customers of a log, as far as it happened before a moment. Orders without a customer are nobody's. Money counts
    /// in the currency of most orders; an order in another one counts as an order that cost nothing.
    pub(super) fn before(log: &OrderLog, until_ms: i64) -> Self {
        let mut currencies: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        let past = || {
            log.orders()
                .take_while(|entry| entry.order.placed_at_ms < until_ms)
        };
        for entry in past() {
            *currencies
                .entry(Arc::clone(&entry.order.currency))
                .or_insert(0) += 1;
        }
        let most = currencies
            .iter()
            .max_by_key(|(_, count)| **count)
            .map(|(currency, _)| Arc::clone(currency));
        let counts = |currency: &Arc<str>| most.as_ref() == Some(currency);
        let mut numbers: BTreeMap<Arc<str>, u32> = BTreeMap::new();
        let mut by_id: BTreeMap<String, Buyer> = BTreeMap::new();
        for entry in past() {
            let mut articles: Vec<u32> = Vec::with_capacity(entry.lines.len());
            for line in entry.lines {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                articles.push(*numbers.entry(Arc::clone(&line.sku)).or_insert(next));
            }
            if let Some(customer) = &entry.order.customer_id {
                by_id
                    .entry(customer.clone())
                    .or_default()
                    .purchases
                    .push(Purchase {
                        placed_at_ms: entry.order.placed_at_ms,
                        money_minor: if counts(&entry.order.currency) {
                            entry.total_minor()
                        } else {
                            0
                        },
                        articles,
                    });
            }
        }
        for reversal in log
            .reversals()
            .iter()
            .take_while(|reversal| reversal.reversed_at_ms < until_ms)
        {
            let order = log.reversed_order(reversal).map(|entry| entry.order);
            let order =
                order.filter(|order| order.placed_at_ms < until_ms && counts(&order.currency));
            if let Some(buyer) =
                order.and_then(|order| by_id.get_mut(order.customer_id.as_deref()?))
            {
                buyer
                    .returns
                    .push((reversal.reversed_at_ms, reversal.value_minor));
            }
        }
        Self { by_id }
    }

    /// SHA-256 over everything that is known; the card's data hash.
    pub(super) fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for (id, buyer) in &self.by_id {
            hash.update(id.as_bytes());
            for order in &buyer.purchases {
                hash.update(order.placed_at_ms.to_le_bytes());
                hash.update(order.money_minor.to_le_bytes());
                hash.update((order.articles.len() as u64).to_le_bytes());
            }
            for (at_ms, value_minor) in &buyer.returns {
                hash.update(at_ms.to_le_bytes());
                hash.update(value_minor.to_le_bytes());
            }
        }
        hex::encode(hash.finalize())
    }
}
