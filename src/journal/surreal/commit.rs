//! One transaction for all batches of a call.
//!
//! The text is made of constant pieces, so it stays small to parse whatever it writes; all rows are parameters, one
//! array per table over all batches. Each head is read and written in the same transaction, which makes every other
//! writer of that site a write conflict.

use std::{collections::HashSet, time::Duration};

use surrealdb::types::{QueryError, Value, Variables};

use super::{
    connect::{Db, variables},
    rows,
};
use crate::{
    journal::{CommitError, SiteBatch},
    order::Change,
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
const PLACED: &str = "INSERT INTO order $placed RETURN NONE;";
const KEYS: &str = "INSERT INTO idem $keys RETURN NONE;";
const CHANGED: &str = "FOR $row IN $changed { UPSERT $row.id CONTENT $row RETURN NONE };";

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
    let count = |of: fn(&SiteBatch) -> usize| batches.iter().map(of).sum();
    let mut heads = Vec::with_capacity(batches.len());
    let mut events = Vec::with_capacity(count(|batch| batch.events.len()));
    let mut placed = Vec::with_capacity(count(|batch| batch.orders.len()));
    let mut changed = Vec::new();
    let mut keys = Vec::with_capacity(count(|batch| batch.keys.len()));
    for batch in batches {
        heads.push(rows::object([
            ("id", rows::head_id(&batch.site)),
            ("expected", rows::int(batch.expected_head)),
            ("row", rows::head_row(&batch.head)),
        ]));
        let mut new = HashSet::new();
        for event in &batch.events {
            events.push(rows::event_row(&batch.site, event)?);
            if matches!(event.change, Change::Placed { .. }) {
                new.insert(event.order);
            }
        }
        for order in &batch.orders {
            let row = rows::order_row(order)?;
            if new.contains(&order.id) {
                placed.push(row);
            } else {
                changed.push(row);
            }
        }
        for product in &batch.products {
            changed.push(rows::product_row(product)?);
        }
        if let Some(site) = &batch.settings {
            changed.push(rows::site_row(site)?);
        }
        for key in &batch.keys {
            keys.push(rows::key_row(key)?);
        }
    }
    let mut text = String::from("BEGIN;");
    text.push_str(HEADS);
    let mut bound = variables([("heads", rows::list(heads))]);
    for (name, rows, statement) in [
        ("events", events, EVENTS),
        ("placed", placed, PLACED),
        ("changed", changed, CHANGED),
        ("keys", keys, KEYS),
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
