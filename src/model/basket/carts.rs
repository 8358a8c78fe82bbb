//! Orders as carts: which articles were bought together, by whom, when. Plain facts; the log knows more.
//!
//! Articles and customers are numbered in the order in which they first appear, so that a later event never changes
//! the number of an earlier one.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::model::log::OrderLog;

/// Distinct articles of one cart beyond which the rest is left out: such a cart says nothing about what goes together.
pub(super) const CART_ITEMS_MAX: usize = 2_000;

/// One line of a cart: each article stands once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CartItem {
    /// The article's number.
    pub(super) item: usize,
    /// The price of one unit in minor units.
    pub(super) unit_price_minor: i64,
}

/// One order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cart {
    /// When it was placed, milliseconds since 1970 UTC.
    pub(super) placed_at_ms: i64,
    /// Who ordered, where that is known.
    pub(super) customer: Option<usize>,
    /// The country's number, where that is known.
    pub(super) country: Option<usize>,
    /// What is in it, by rising number.
    pub(super) items: Vec<CartItem>,
}

/// Names of one kind, numbered.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbered {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Numbered {
    /// The number of a name, a new one where it is new.
    pub(super) fn number(&mut self, name: &str) -> usize {
        if let Some(&known) = self.numbers.get(name) {
            return known;
        }
        let new = self.names.len();
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), new);
        new
    }

    /// The number of a known name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// The name of a number.
    pub(super) fn name(&self, number: usize) -> &str {
        self.names.get(number).map_or("", String::as_str)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

/// Carts in time order.
#[derive(Clone, Debug, Default)]
pub(super) struct Carts {
    /// The carts.
    pub(super) carts: Vec<Cart>,
    /// Their ids, in the same order.
    pub(super) order_ids: Vec<String>,
    /// SKUs.
    pub(super) skus: Numbered,
    /// Customers.
    pub(super) customers: Numbered,
    /// Countries.
    pub(super) countries: Numbered,
    /// Names as sold: when, which article, which name; in time order, only where a name is new for its article.
    pub(super) named: Vec<(i64, usize, String)>,
}

impl Carts {
    /// Orders of a log that were placed before a moment.
    pub(super) fn before(log: &OrderLog, until_ms: i64) -> Self {
        let mut all = Self::default();
        all.add(log, until_ms);
        all
    }

    fn add(&mut self, log: &OrderLog, until_ms: i64) {
        let mut last_name: HashMap<usize, String> = HashMap::new();
        for entry in log.orders() {
            if entry.order.placed_at_ms >= until_ms {
                break;
            }
            let mut items: Vec<CartItem> =
                Vec::with_capacity(entry.lines.len().min(CART_ITEMS_MAX));
            for line in entry.lines {
                let item = self.skus.number(&line.sku);
                if last_name.get(&item).map(String::as_str) != Some(&*line.name) {
                    last_name.insert(item, line.name.to_string());
                    self.named
                        .push((entry.order.placed_at_ms, item, line.name.to_string()));
                }
                items.push(CartItem {
                    item,
                    unit_price_minor: line.unit_price_minor,
                });
            }
            if items.is_empty() {
                continue;
            }
            items.truncate(CART_ITEMS_MAX);
            items.sort_by_key(|line| line.item);
            items.dedup_by_key(|line| line.item);
            let customer = entry.order.customer_id.as_deref();
            self.order_ids.push(entry.order_id().to_owned());
            self.carts.push(Cart {
                placed_at_ms: entry.order.placed_at_ms,
                customer: customer.map(|customer| self.customers.number(customer)),
                country: entry
                    .order
                    .country
                    .as_deref()
                    .map(|country| self.countries.number(country)),
                items,
            });
        }
    }

    /// The carts that were placed before a moment.
    pub(super) fn placed_before(&self, until_ms: i64) -> &[Cart] {
        let end = self
            .carts
            .partition_point(|cart| cart.placed_at_ms < until_ms);
        self.carts.get(..end).unwrap_or_default()
    }

    /// The carts of a stretch of time, its end not included.
    pub(super) fn between(&self, from_ms: i64, until_ms: i64) -> &[Cart] {
        let start = self
            .carts
            .partition_point(|cart| cart.placed_at_ms < from_ms);
        self.placed_before(until_ms)
            .get(start..)
            .unwrap_or_default()
    }

    /// SHA-256 over everything that was ordered before a moment; the card's data hash.
    pub(super) fn sha256_until(&self, until_ms: i64) -> String {
        let mut hash = Sha256::new();
        for cart in self.placed_before(until_ms) {
            hash.update(cart.placed_at_ms.to_le_bytes());
            hash.update(
                cart.customer
                    .map_or("", |customer| self.customers.name(customer))
                    .as_bytes(),
            );
            for line in &cart.items {
                hash.update(self.skus.name(line.item).as_bytes());
                hash.update(line.unit_price_minor.to_le_bytes());
            }
        }
        hex::encode(hash.finalize())
    }
}
