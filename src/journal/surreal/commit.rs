//! Running a transaction: once more when it loses a write conflict, and saying truthfully how it ended.

use std::time::{Duration, Instant};

use surrealdb::types::{QueryError, Value};

use super::{
    connect::{Db, variables},
    transaction::{HEAD_MOVED, STILL_NEEDED, Transaction, build},
};
use crate::journal::{CommitError, SiteBatch};

/// How often a transaction that lost a write conflict is tried again: nothing of it was written.
const CONFLICT_RETRIES: u32 = 5;
/// The wait before the first such retry; it doubles.
const CONFLICT_WAIT: Duration = Duration::from_millis(2);

/// Writes all batches.
///
/// # Errors
/// As [`crate::journal::Journal::commit`].
pub(super) async fn commit(db: &Db, batches: &[SiteBatch]) -> Result<(), CommitError> {
    let transaction = || {
        let started = Instant::now();
        let transaction = build(batches);
        took("encode", started);
        // Our own types always are JSON; if ever not, nothing was written.
        transaction.map_err(|error| CommitError::Conflict(format!("not written: {error}")))
    };
    run(db, transaction).await
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
    let transaction = || {
        Ok(Transaction {
            text: text.to_owned(),
            variables: variables(bound.clone()),
        })
    };
    run(db, transaction).await
}

/// Runs a transaction, again while it loses write conflicts. It is made anew each time: conflicts are rare, and a copy
/// kept for them would be made for every commit.
async fn run(
    db: &Db,
    transaction: impl Fn() -> Result<Transaction, CommitError>,
) -> Result<(), CommitError> {
    let mut wait = CONFLICT_WAIT;
    for _ in 0..CONFLICT_RETRIES {
        match attempt(db, transaction()?).await {
            Err(Failure::Conflict(_)) => tokio::time::sleep(wait).await,
            other => return other.map_err(Failure::into_error),
        }
        wait *= 2;
    }
    attempt(db, transaction()?)
        .await
        .map_err(Failure::into_error)
}

/// What a part of a batch cost: `decide` (the sequencer), `encode` (rows), `store` (SurrealDB, the sync included).
fn took(part: &'static str, started: Instant) {
    metrics::histogram!("orderhub_batch_seconds", "part" => part).record(started.elapsed());
}

/// Why one attempt failed.
enum Failure {
    /// Lost against another writer: nothing was written, and trying again may do.
    Conflict(String),
    /// The head is elsewhere: nothing was written, and trying again will not do.
    HeadMoved,
    /// What was to be taken out is still needed: nothing was written, and trying again will not do.
    StillNeeded,
    /// Anything else.
    Unknown(String),
}

impl Failure {
    fn into_error(self) -> CommitError {
        match self {
            Self::Conflict(text) => CommitError::Conflict(text),
            Self::HeadMoved => CommitError::Conflict("another writer moved the head".into()),
            Self::StillNeeded => CommitError::Conflict(STILL_NEEDED.into()),
            Self::Unknown(text) => CommitError::Unknown(text),
        }
    }
}

async fn attempt(db: &Db, transaction: Transaction) -> Result<(), Failure> {
    let started = Instant::now();
    let results = db.query(&transaction.text, transaction.variables).await;
    took("store", started);
    let mut results = results.map_err(|error| classify([error]))?;
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
        if text.contains(STILL_NEEDED) {
            return Failure::StillNeeded;
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
