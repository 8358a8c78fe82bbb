//! What a feature keeps of its own, beside the journal: reads, and writes that run to their end.
//!
//! A row is JSON in `body` plus the columns a query needs, as in the journal; ids are natural keys. A write that lost
//! against another writer is tried again: its text must be harmless when repeated.

mod renew;

use std::time::Duration;

use serde::{Serialize, de::DeserializeOwned};
use surrealdb::{
    IndexedResults,
    types::{Object, QueryError, RecordId, Value, Variables},
};

use super::{connect::Db, rows};
use crate::{journal::ReadError, shutdown::Tasks};

/// How often a statement that lost a write conflict is tried.
const CONFLICT_TRIES: u32 = 6;
/// The first pause between such tries; it doubles.
const CONFLICT_PAUSE: Duration = Duration::from_millis(2);

/// A feature's part of the database.
#[derive(Debug, Clone)]
pub struct Records {
    db: Db,
    /// The embedded database works on the caller's task: a caller who goes away must not take half a write along.
    writes: Tasks,
}

impl Records {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self { db, writes }
    }

    /// Runs `text` as a task of its own, all statements of it or none.
    ///
    /// # Errors
    /// `Unavailable`: the database does not answer, or gave up on a conflict.
    pub async fn write<const N: usize>(
        &self,
        text: &'static str,
        variables: [(&str, Value); N],
    ) -> Result<IndexedResults, ReadError> {
        let (db, variables) = (self.db.clone(), super::variables(variables));
        let written = self
            .writes
            .spawn(async move { write(&db, text, variables).await });
        written
            .await
            .unwrap_or_else(|error| Err(ReadError::Unavailable(error.to_string())))
    }

    /// The rows that the first statement of `text` finds, from their JSON.
    ///
    /// # Errors
    /// `Unavailable`; `Corrupt` for rows that are not what was written.
    pub async fn read<T: DeserializeOwned, const N: usize>(
        &self,
        text: &str,
        variables: [(&str, Value); N],
    ) -> Result<Vec<T>, ReadError> {
        let results = self.db.query(text, super::variables(variables)).await;
        let mut results = results
            .and_then(IndexedResults::check)
            .map_err(|error| unavailable(&error))?;
        bodies(&mut results, 0)
    }
}

/// The JSON of the rows of statement `index`: values of `body`.
///
/// # Errors
/// `Corrupt` for rows that are not what was written.
pub fn bodies<T: DeserializeOwned>(
    results: &mut IndexedResults,
    index: usize,
) -> Result<Vec<T>, ReadError> {
    let corrupt = |error: String| ReadError::Corrupt(error);
    let rows: Value = results
        .take(index)
        .map_err(|error| corrupt(error.to_string()))?;
    let Value::Array(rows) = rows else {
        return Err(corrupt("rows that are no list".into()));
    };
    rows.into_vec()
        .into_iter()
        .map(|row| {
            let Value::String(body) = row else {
                return Err(corrupt("a row without a body".into()));
            };
            serde_json::from_str(&body).map_err(|error| corrupt(error.to_string()))
        })
        .collect()
}

/// A row of `table`: its key, its JSON, and the columns some query filters by.
///
/// # Errors
/// `Corrupt` for what cannot be written as JSON.
pub fn row<const N: usize>(
    id: Value,
    body: &impl Serialize,
    columns: [(&str, Value); N],
) -> Result<Value, ReadError> {
    let body =
        serde_json::to_string(body).map_err(|error| ReadError::Corrupt(error.to_string()))?;
    let mut row = Object::new();
    row.insert("id", id);
    row.insert("body", Value::String(body));
    for (name, value) in columns {
        row.insert(name, value);
    }
    Ok(Value::Object(row))
}

/// A row that is only columns.
#[must_use]
pub fn object<const N: usize>(columns: [(&str, Value); N]) -> Value {
    rows::object(columns)
}

/// The record id of an array key: `table:[part, …]`.
#[must_use]
pub fn record<const N: usize>(table: &str, parts: [Value; N]) -> Value {
    Value::RecordId(RecordId::new(table, rows::array_key(parts.to_vec())))
}

/// A text in a key or a column.
#[must_use]
pub fn text(text: impl ToString) -> Value {
    Value::String(text.to_string())
}

async fn write(
    db: &Db,
    text: &'static str,
    variables: Variables,
) -> Result<IndexedResults, ReadError> {
    let mut pause = CONFLICT_PAUSE;
    for attempt in 1.. {
        let results = db.query(text, variables.clone()).await;
        let mut results = results.map_err(|error| unavailable(&error))?;
        let mut errors: Vec<_> = results.take_errors().into_values().collect();
        // In a transaction every statement reports a failure; the one that caused it says more.
        errors.sort_by_key(|error| matches!(error.query_details(), Some(QueryError::NotExecuted)));
        let is_conflict = errors.iter().any(is_conflict);
        match errors.first() {
            None => return Ok(results),
            Some(_) if is_conflict && attempt < CONFLICT_TRIES => {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            Some(error) => return Err(unavailable(error)),
        }
    }
    Err(ReadError::Unavailable("conflicts without end".into()))
}

fn is_conflict(error: &surrealdb::Error) -> bool {
    let text = error.to_string();
    matches!(error.query_details(), Some(QueryError::TransactionConflict))
        || text.contains("can be retried")
        || text.contains("Transaction retry required")
}

fn unavailable(error: &surrealdb::Error) -> ReadError {
    ReadError::Unavailable(error.to_string())
}
