//! One transaction for all batches of a call.
//!
//! The text is made of constant pieces, so it stays small to parse whatever it writes; all rows are parameters, one
//! array per table over all batches. Each head is read and written in the same transaction, which makes every other
//! writer of that site a write conflict.

use std::collections::HashSet;

use indexmap::IndexMap;
use surrealdb::types::{Value, Variables};

use super::{connect::variables, rows};
use crate::{
    catalog::Product,
    journal::SiteBatch,
    order::{Change, Order, OrderId, SiteId, Sku},
};

/// What `THROW` says when a head is not where the batch stands.
pub(super) const HEAD_MOVED: &str = "orderhub: head moved";
/// What it says when an order that was to leave cannot.
pub(super) const STILL_NEEDED: &str = "orderhub: still needed";

const HEADS: &str = "
FOR $head IN $heads {
    IF ($head.id.seq ?? 0) != $head.expected { THROW 'orderhub: head moved' };
    UPSERT $head.id CONTENT $head.row RETURN NONE;
};";
const EVENTS: &str = "INSERT INTO event $events RETURN NONE;";
/// An order that changes is written anew, wherever it now belongs: each step takes all of them at once,
/// which no kind of update does, and both together cost half of one.
const LEFT: &str = "DELETE $left RETURN NONE;";
const LIVE: &str = "INSERT INTO live $live RETURN NONE;";
const ENDED: &str = "INSERT INTO order $ended RETURN NONE;";
/// An order whose money still moved when it ended comes by twice.
const PAST: &str = "INSERT IGNORE INTO past $past RETURN NONE;";
const MINE: &str = "INSERT INTO mine $mine RETURN NONE;";
/// Stock moves with every order, but only a few products a batch: a `DELETE` would scan the schema for references to
/// each, which took a sixth of all time when orders are placed.
const PRODUCTS: &str =
    "FOR $product IN $products { UPSERT $product.id REPLACE $product RETURN NONE };";
const ENTRIES: &str = "FOR $entry IN $entries { UPSERT $entry.id REPLACE $entry RETURN NONE };";
const COUPON_USES: &str = "FOR $use IN $uses { UPSERT $use.id REPLACE $use RETURN NONE };";
const MOVEMENTS: &str = "INSERT INTO movement $movements RETURN NONE;";
const KEYS: &str = "INSERT INTO idem $keys RETURN NONE;";
const SITES: &str = "FOR $site IN $sites { UPSERT $site.id REPLACE $site RETURN NONE };";

/// What is handed to the database.
pub(super) struct Transaction {
    pub(super) text: String,
    pub(super) variables: Variables,
}

/// The transaction that writes all batches.
pub(super) fn build(batches: &[SiteBatch]) -> Result<Transaction, serde_json::Error> {
    let mut tables = Tables::default();
    // Only the last state of an order or product is written, also when two batches of the call changed it.
    let mut orders: IndexMap<OrderId, &Order> = IndexMap::new();
    let mut products: IndexMap<(&SiteId, &Sku), &Product> = IndexMap::new();
    for batch in batches {
        tables.add(batch)?;
        orders.extend(batch.orders.iter().map(|order| (order.id, order.as_ref())));
        for product in &batch.products {
            products.insert((&product.site, &product.sku), product);
        }
    }
    for product in products.into_values() {
        tables.products.push(rows::product_row(product)?);
    }
    let (mut new, mut ending) = (HashSet::new(), HashSet::new());
    for event in batches.iter().flat_map(|batch| &batch.events) {
        match event.change {
            Change::Placed { .. } | Change::Imported { .. } => new.insert(event.order),
            Change::Cancelled { .. } | Change::Expired | Change::Fulfilled { .. } => {
                ending.insert(event.order)
            }
            Change::AttemptOpened { .. }
            | Change::UpdateOpened { .. }
            | Change::Updated { .. }
            | Change::AttemptEnded { .. }
            | Change::Paid { .. }
            | Change::Settled { .. }
            | Change::RefundOpened { .. }
            | Change::RefundEnded { .. }
            | Change::WindowClosed
            | Change::Unacknowledged { .. }
            | Change::Released { .. }
            | Change::Tickets { .. }
            | Change::Rejected { .. } => false,
        };
    }
    for (id, order) in orders {
        tables.add_order(order, new.contains(&id), ending.contains(&id))?;
    }
    let mut text = String::from("BEGIN;");
    text.push_str(HEADS);
    let mut bound = variables([("heads", rows::list(tables.heads))]);
    for (name, rows, statement) in [
        ("events", tables.events, EVENTS),
        ("left", tables.left, LEFT),
        ("live", tables.live, LIVE),
        ("ended", tables.ended, ENDED),
        ("past", tables.past, PAST),
        ("mine", tables.mine, MINE),
        ("products", tables.products, PRODUCTS),
        ("entries", tables.entries, ENTRIES),
        ("uses", tables.coupon_uses, COUPON_USES),
        ("movements", tables.movements, MOVEMENTS),
        ("sites", tables.sites, SITES),
        ("keys", tables.keys, KEYS),
    ] {
        if !rows.is_empty() {
            text.push_str(statement);
            bound.insert(name.to_owned(), rows::list(rows));
        }
    }
    text.push_str("COMMIT;");
    Ok(Transaction {
        text,
        variables: bound,
    })
}

/// The rows of a transaction, by what is done with them.
#[derive(Default)]
struct Tables {
    heads: Vec<Value>,
    events: Vec<Value>,
    /// Rows that are written anew or left: where they were, or may have been.
    left: Vec<Value>,
    live: Vec<Value>,
    ended: Vec<Value>,
    past: Vec<Value>,
    mine: Vec<Value>,
    products: Vec<Value>,
    entries: Vec<Value>,
    movements: Vec<Value>,
    coupon_uses: Vec<Value>,
    sites: Vec<Value>,
    keys: Vec<Value>,
}

impl Tables {
    fn add(&mut self, batch: &SiteBatch) -> Result<(), serde_json::Error> {
        self.heads.push(rows::object([
            ("id", rows::head_id(&batch.site)),
            ("expected", rows::int(batch.expected_head)),
            ("row", rows::head_row(&batch.head)),
        ]));
        for event in &batch.events {
            self.events.push(rows::event_row(&batch.site, event)?);
        }
        for one in &batch.coupon_uses {
            self.coupon_uses
                .push(rows::coupon_use_row(&batch.site, one)?);
        }
        for entry in &batch.entries {
            self.entries.push(rows::entry_row(&batch.site, entry)?);
        }
        for movement in &batch.movements {
            self.movements.push(rows::movement_row(movement)?);
        }
        if let Some(site) = &batch.settings {
            self.sites.push(rows::site_row(site)?);
        }
        for key in &batch.keys {
            self.keys.push(rows::key_row(key)?);
        }
        Ok(())
    }

    fn add_order(
        &mut self,
        order: &Order,
        is_new: bool,
        is_ending: bool,
    ) -> Result<(), serde_json::Error> {
        let row = rows::order_row(order)?;
        if order.is_live() {
            self.live.push(row);
        } else {
            self.ended.push(row);
            self.past.push(rows::past_row(order));
        }
        if is_new {
            self.mine.push(rows::mine_row(order));
            return Ok(());
        }
        self.left.push(rows::order_id(rows::LIVE, order.id));
        if order.status.is_final() && !is_ending {
            // It ended before, and only its money moves: it may be in either table.
            self.left.push(rows::order_id(rows::ENDED, order.id));
        }
        Ok(())
    }
}
