//! Taking the beginning of a feed out, and orders that are over, with what goes with them.

use surrealdb::types::Value;

use super::{
    commit,
    connect::Db,
    cut::{OF_ORDERS, filed, names},
    records, rows,
    transaction::STILL_NEEDED,
};
use crate::{
    journal::{CommitError, Head, Leaving},
    order::{Order, OrderId, Seq, SiteId},
};

/// Nothing goes where the head moved, an order is another by now, something of one was reviewed, or a letter about one is
/// still to be sent.
const TRIM: &str = "
    IF ($head.seq ?? 0) != $expected { THROW 'orderhub: head moved' };
    FOR $one IN $leaving {
        IF string::starts_with($one.id.body ?? '', $one.begins) = false { THROW 'orderhub: still needed' };
    };
    IF array::len((SELECT VALUE id FROM $reviews)) > 0 { THROW 'orderhub: still needed' };
    IF array::len((SELECT VALUE id FROM letter_due
        WHERE string::slice(string::split(body, '\"order\":\"')[1] ?? '', 0, 36) IN $orders)) > 0
        { THROW 'orderhub: still needed' };
    UPSERT $head CONTENT $row RETURN NONE;
    DELETE $left RETURN NONE;";
/// Whoever brings the log of these once more is told that they are known.
const ARCHIVED: &str = "INSERT IGNORE INTO archived $archived RETURN NONE;";

/// Takes out the events from `first` up to before `head.first_seq`, and orders that have ended. Reading the head makes every
/// other writer of that site a write conflict, as in a commit. False when one of the orders is still needed.
pub(super) async fn trim(
    db: &Db,
    site: &SiteId,
    first: Seq,
    head: &Head,
    leaving: &Leaving,
) -> Result<bool, CommitError> {
    let mut left: Vec<Value> = (first..head.first_seq)
        .map(|seq| rows::event_id(site, seq))
        .collect();
    for order in &leaving.orders {
        left.push(rows::order_id(rows::ENDED, order.id));
        left.push(rows::past_id(site, order.status, order.id));
        left.push(rows::mine_id(order));
    }
    let begin: Result<Vec<Value>, _> = leaving.orders.iter().map(begin).collect();
    let begin = begin.map_err(|error| CommitError::Conflict(format!("not read: {error}")))?;
    let ids: Vec<OrderId> = leaving.orders.iter().map(|order| order.id).collect();
    let archived = leaving.of_the_past().map(archived_row).collect::<Vec<_>>();
    let reviews = leaving.reviews.iter();
    let reviews = reviews.map(|name| records::record("review", [rows::text(name)]));
    let mut text = format!("BEGIN; {TRIM}");
    if !archived.is_empty() {
        text.push_str(ARCHIVED);
    }
    if !ids.is_empty() {
        text.push_str(&OF_ORDERS.join("; "));
        text.push(';');
    }
    text.push_str(" COMMIT;");
    let bound = [
        ("head", rows::head_id(site)),
        ("expected", rows::int(head.seq)),
        ("row", rows::head_row(head)),
        ("left", rows::list(left)),
        ("leaving", rows::list(begin)),
        ("reviews", rows::list(reviews.collect())),
        ("orders", names(&ids)),
        ("filed", filed(&ids)),
        ("archived", rows::list(archived)),
    ];
    match commit::write(db, &text, bound).await {
        Ok(()) => Ok(true),
        Err(CommitError::Conflict(text)) if text == STILL_NEEDED => Ok(false),
        Err(error) => Err(error),
    }
}

fn archived_row(order: OrderId) -> Value {
    rows::object([("id", rows::order_id(rows::ARCHIVED, order))])
}

/// The row of an order, and how it begins as long as nothing more happens to it: with everything up to its version.
fn begin(order: &Order) -> Result<Value, serde_json::Error> {
    let body = serde_json::to_string(order)?;
    let begins = body
        .split_once("\"status\":")
        .map_or(body.as_str(), |(begins, _)| begins);
    Ok(rows::object([
        ("id", rows::order_id(rows::ENDED, order.id)),
        ("begins", rows::text(begins)),
    ]))
}
