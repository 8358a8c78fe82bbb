//! Pages of orders, newest first.
//!
//! Order ids sort by the time of placing, so a page is a reverse scan of the ids, and its cursor is an id.

use surrealdb::types::Value;

use super::{
    connect::Db,
    feed::{list, read},
    rows,
};
use crate::{
    journal::{OrderQuery, READ_ITEMS_MAX, ReadError},
    order::Order,
};

/// The newest orders that match.
pub(super) async fn orders(db: &Db, query: &OrderQuery) -> Result<Vec<Order>, ReadError> {
    let limit = query.limit.min(READ_ITEMS_MAX);
    if limit == 0 || query.sites.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let sites = query.sites.iter().flatten();
    let found = read(
        db,
        &text(query),
        [
            (
                "range",
                query.before.map_or(Value::None, rows::orders_before),
            ),
            ("before", query.before.map_or(Value::None, rows::order_id)),
            (
                "sites",
                rows::list(sites.map(|site| rows::text(site.as_str())).collect()),
            ),
            (
                "customer",
                query
                    .customer
                    .as_ref()
                    .map_or(Value::None, |customer| rows::text(customer.as_str())),
            ),
            (
                "status",
                query
                    .status
                    .map_or(Value::None, |status| rows::text(status.as_str())),
            ),
            (
                "from",
                query
                    .from
                    .map_or(Value::None, |from| rows::signed(from.as_millis())),
            ),
            (
                "to",
                query
                    .to
                    .map_or(Value::None, |to| rows::signed(to.as_millis())),
            ),
            ("limit", rows::int(limit as u64)),
        ],
    )
    .await?;
    list(found).iter().map(body).collect()
}

/// Only the filters that are asked for are in the text, so that the planner sees what it can use.
fn text(query: &OrderQuery) -> String {
    let by_customer = query.customer.is_some();
    // A customer's orders come from their index, everybody's from the ids.
    let source = match query.before {
        Some(_) if !by_customer => "$range",
        _ => "order",
    };
    let filters = [
        (by_customer, "customer = $customer"),
        (by_customer && query.before.is_some(), "id < $before"),
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
        "SELECT id, body FROM {source}{clause}{} ORDER BY id DESC LIMIT $limit",
        filters.join(" AND ")
    )
}

fn body(row: &Value) -> Result<Order, ReadError> {
    match row {
        Value::Object(row) => rows::parse(row.get("body").unwrap_or(&Value::None)),
        _ => Err(ReadError::Corrupt("an order that is no row".into())),
    }
}
