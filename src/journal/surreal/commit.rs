//! One transaction for all batches of a call.
//!
//! The text is made of constant pieces, so it stays small to parse whatever it writes; all rows are parameters, one
//! array per table over all batches. Each head is read and written in the same transaction, which makes every other
//! writer of that site a write conflict.

use std::{collections::HashSet, time::Duration};

use indexmap::IndexMap;
use surrealdb::types::{QueryError, Value, Variables};

use super::{
    connect::{Db, variables},
    rows,
};
use crate::{
    journal::{CommitError, SiteBatch},
    order::{Change, Order, OrderId},
};

/// How often a transaction that lost a write conflict is tried again: nothing of it was written.
const CONFLICT_RETRIES: u32 = 5;
/// The wait before the first such retry; it doubles.
const CONFLICT_WAIT: Duration = Duration::from_millis(2);

/// What `THROW` says when a head is not where the batch stands.
const HEAD_MOVED: &str = "orderhub: head moved";

const HEADS: &str = "
FOR $head IN $heads {
    IF ($head.id.seq ?? 0) != $head.expected { THROW 'orderhub: head moved' };
    UPSERT $head.id CONTENT $head.row RETURN NONE;
};";
const EVENTS: &str = "INSERT INTO event $events RETURN NONE;";
/// An order that changes is written anew, wherever it now belongs: both steps take all orders at once, which no kind of
/// update does, and cost half of it.
const LEFT: &str = "DELETE $left RETURN NONE;";
const LIVE: &str = "INSERT INTO live $live RETURN NONE;";
const ENDED: &str = "INSERT INTO order $ended RETURN NONE;";
const MINE: &str = "INSERT INTO mine $mine RETURN NONE;";
const KEYS: &str = "INSERT INTO idem $keys RETURN NONE;";
/// Sites and products: few in a transaction.
const OTHERS: &str = "FOR $row IN $others { UPSERT $row.id REPLACE $row RETURN NONE };";

/// A transaction ready to be run, and to be run again.
#[derive(Debug)]
pub(super) struct Transaction {
    text: String,
    variables: Variables,
}

impl Transaction {
    /// Turns batches into rows.
    ///
    /// # Errors
    /// A row cannot be written as JSON: never for our own types.
    pub(super) fn of(batches: &[SiteBatch]) -> Result<Self, CommitError> {
        build(batches).map_err(|error| CommitError::Conflict(format!("not written: {error}")))
    }

    /// Runs it, again while it loses write conflicts.
    ///
    /// # Errors
    /// As [`crate::journal::Journal::commit`].
    pub(super) async fn run(self, db: &Db) -> Result<(), CommitError> {
        let mut wait = CONFLICT_WAIT;
        for _ in 0..CONFLICT_RETRIES {
            match attempt(db, &self.text, self.variables.clone()).await {
                Err(Failure::Conflict(_)) => tokio::time::sleep(wait).await,
                other => return other.map_err(Failure::into_error),
            }
            wait *= 2;
        }
        attempt(db, &self.text, self.variables)
            .await
            .map_err(Failure::into_error)
    }
}

fn build(batches: &[SiteBatch]) -> Result<Transaction, serde_json::Error> {
    let mut tables = Tables::default();
    // Only the last state of an order is written, also when two batches of the call changed it.
    let mut orders: IndexMap<OrderId, &Order> = IndexMap::new();
    for batch in batches {
        tables.add(batch)?;
        orders.extend(batch.orders.iter().map(|order| (order.id, order.as_ref())));
    }
    let (mut new, mut ending) = (HashSet::new(), HashSet::new());
    for event in batches.iter().flat_map(|batch| &batch.events) {
        match event.change {
            Change::Placed { .. } => new.insert(event.order),
            Change::Cancelled { .. } | Change::Expired | Change::Fulfilled { .. } => {
                ending.insert(event.order)
            }
            Change::AttemptOpened { .. }
            | Change::AttemptEnded { .. }
            | Change::Paid { .. }
            | Change::Settled { .. }
            | Change::WindowClosed
            | Change::Released
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
        ("mine", tables.mine, MINE),
        ("others", tables.others, OTHERS),
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
    /// The rows that orders leave: where they were, or may have been.
    left: Vec<Value>,
    live: Vec<Value>,
    ended: Vec<Value>,
    mine: Vec<Value>,
    others: Vec<Value>,
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
        for product in &batch.products {
            self.others.push(rows::product_row(product)?);
        }
        if let Some(site) = &batch.settings {
            self.others.push(rows::site_row(site)?);
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

/// Why one attempt failed.
enum Failure {
    /// Lost against another writer: nothing was written, and trying again may do.
    Conflict(String),
    /// The head is elsewhere: nothing was written, and trying again will not do.
    HeadMoved,
    /// Anything else.
    Unknown(String),
}

impl Failure {
    fn into_error(self) -> CommitError {
        match self {
            Self::Conflict(text) => CommitError::Conflict(text),
            Self::HeadMoved => CommitError::Conflict("another writer moved the head".into()),
            Self::Unknown(text) => CommitError::Unknown(text),
        }
    }
}

async fn attempt(db: &Db, text: &str, variables: Variables) -> Result<(), Failure> {
    let mut results = db
        .query(text, variables)
        .await
        .map_err(|error| classify([error]))?;
    let errors = results.take_errors();
    if errors.is_empty() {
        return Ok(());
    }
    let mut errors: Vec<_> = errors.into_iter().collect();
    errors.sort_by_key(|(statement, _)| *statement);
    Err(classify(errors.into_iter().map(|(_, error)| error)))
}

/// One statement of a failed transaction says why; the others only say that they were not executed.
fn classify(errors: impl IntoIterator<Item = surrealdb::Error>) -> Failure {
    let mut told = None;
    for error in errors {
        let text = error.to_string();
        if text.contains(HEAD_MOVED) {
            return Failure::HeadMoved;
        }
        if is_conflict(&error, &text) {
            return Failure::Conflict(text);
        }
        match error.query_details() {
            Some(QueryError::NotExecuted) => told = told.or(Some(text)),
            _ => told = Some(text),
        }
    }
    Failure::Unknown(told.unwrap_or_default())
}

fn is_conflict(error: &surrealdb::Error, text: &str) -> bool {
    matches!(error.query_details(), Some(QueryError::TransactionConflict))
        || text.contains("can be retried")
        || text.contains("Transaction retry required")
}

/// Runs one write outside the batches: a note, the removal of old keys.
///
/// # Errors
/// As [`crate::journal::Journal::commit`].
pub(super) async fn write<const N: usize>(
    db: &Db,
    text: &str,
    bound: [(&str, Value); N],
) -> Result<(), CommitError> {
    let transaction = Transaction {
        text: text.to_owned(),
        variables: variables(bound),
    };
    transaction.run(db).await
}
