//! Writing over orders and events that are there, where whoever ordered is forgotten: the only writing of what was
//! written once.

use surrealdb::types::Value;

use super::{commit, connect::Db, rows};
use crate::{
    journal::CommitError,
    order::{Event, Order, SiteId},
};

/// Writes the bodies of ended orders and of their events; the columns are about nobody, and stay.
pub(super) async fn rewrite(
    db: &Db,
    site: &SiteId,
    orders: &[Order],
    events: &[Event],
) -> Result<(), CommitError> {
    const REWRITE: &str = "BEGIN;
        FOR $row IN $rows { UPDATE $row.id SET body = $row.body RETURN NONE };
        COMMIT;";
    let row = |id: Value, body: Result<Value, serde_json::Error>| {
        let body = body.map_err(|error| CommitError::Conflict(format!("not written: {error}")))?;
        Ok::<_, CommitError>(rows::object([("id", id), ("body", body)]))
    };
    let orders = orders
        .iter()
        .map(|order| row(rows::order_id(rows::ENDED, order.id), rows::body(order)));
    let events = events
        .iter()
        .map(|event| row(rows::event_id(site, event.seq), rows::body(event)));
    let rows: Result<Vec<Value>, _> = orders.chain(events).collect();
    commit::write(db, REWRITE, [("rows", rows::list(rows?))]).await
}
