//! Pages of orders, newest first.
//!
//! Rows of orders sort newest first, so a page is a forward scan from the cursor that stops when it is full. Live and
//! ended orders are two tables; a page is merged from both. A customer's page starts from the customer's own list.

use std::collections::BTreeMap;

use surrealdb::types::Value;

use super::{connect::Db, feed::read_list, rows};
use crate::{
    journal::{OrderQuery, READ_ITEMS_MAX, ReadError},
    order::{Order, OrderId, UserId},
};

/// The fewest entries of a customer's list that are looked at together: filters may leave few of them.
const LIST_PORTION: usize = 100;

/// A range as a source that stops at the limit. Written plainly, SurrealDB 3.3 reads the whole range, and only then
/// applies filters and limit; from a function it takes them along.
const RANGE: &str = "array::first([$source])";
/// A list of ids as a source.
const IDS: &str = "$source";

/// A page, newest first.
type Page = BTreeMap<std::cmp::Reverse<OrderId>, Order>;

/// The newest orders that match.
pub(super) async fn orders(db: &Db, query: &OrderQuery) -> Result<Vec<Order>, ReadError> {
    let limit = query.limit.min(READ_ITEMS_MAX);
    if limit == 0 || query.sites.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let page = match &query.customer {
        Some(customer) => of_customer(db, query, customer, limit).await?,
        None => of_everybody(db, query, limit).await?,
    };
    Ok(page.into_values().take(limit).collect())
}

/// `live` is read first: an order that ends in between is then found twice, never missed.
async fn of_everybody(db: &Db, query: &OrderQuery, limit: usize) -> Result<Page, ReadError> {
    let mut page = Page::new();
    for table in [rows::LIVE, rows::ENDED] {
        let source = rows::older_orders(table, query.before);
        add(&mut page, select(db, query, (RANGE, source), limit).await?);
    }
    Ok(page)
}

async fn of_customer(
    db: &Db,
    query: &OrderQuery,
    customer: &UserId,
    limit: usize,
) -> Result<Page, ReadError> {
    let portion = limit.max(LIST_PORTION);
    let mut page = Page::new();
    let mut before = query.before;
    loop {
        let own = [
            ("source", rows::older_of_customer(customer, before)),
            ("limit", rows::int(portion as u64)),
        ];
        let text = format!("SELECT VALUE id FROM {RANGE} LIMIT $limit");
        let own = read_list(db, &text, own).await?;
        let own: Vec<OrderId> = own.iter().map(rows::parse_mine).collect::<Result<_, _>>()?;
        for table in [rows::LIVE, rows::ENDED] {
            let ids = own.iter().map(|id| rows::order_id(table, *id)).collect();
            let found = select(db, query, (IDS, rows::list(ids)), portion).await?;
            add(&mut page, found);
        }
        if page.len() >= limit || own.len() < portion {
            return Ok(page);
        }
        before = own.last().copied();
    }
}

/// What an order was before it ended gives way to what it is since.
fn add(page: &mut Page, orders: Vec<Order>) {
    for order in orders {
        page.insert(std::cmp::Reverse(order.id), order);
    }
}

/// The first orders of a source that pass the filters.
async fn select(
    db: &Db,
    query: &OrderQuery,
    (kind, source): (&str, Value),
    limit: usize,
) -> Result<Vec<Order>, ReadError> {
    let sites = query.sites.iter().flatten();
    let sites = sites.map(|site| rows::text(site.as_str())).collect();
    let status = query.status.map(|status| rows::text(status.as_str()));
    let millis = |moment: crate::order::Timestamp| rows::signed(moment.as_millis());
    let bound = [
        ("source", source),
        ("sites", rows::list(sites)),
        ("status", status.unwrap_or_default()),
        ("from", query.from.map(millis).unwrap_or_default()),
        ("to", query.to.map(millis).unwrap_or_default()),
        ("limit", rows::int(limit as u64)),
    ];
    let found = read_list(db, &text(query, kind), bound).await?;
    found.iter().map(rows::parse).collect()
}

/// Only the filters that are asked for are in the text.
fn text(query: &OrderQuery, source: &str) -> String {
    let filters = [
        (query.sites.is_some(), "site IN $sites"),
        (query.status.is_some(), "status = $status"),
        (query.from.is_some(), "placed_at >= $from"),
        (query.to.is_some(), "placed_at < $to"),
    ];
    let filters: Vec<_> = filters
        .into_iter()
        .filter_map(|(wanted, filter)| wanted.then_some(filter))
        .collect();
    let clause = if filters.is_empty() { "" } else { " WHERE " };
    format!(
        "SELECT VALUE body FROM {source}{clause}{} LIMIT $limit",
        filters.join(" AND ")
    )
}
