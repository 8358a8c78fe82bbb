//! Jobs in SurrealDB: `job:⟨id⟩ { body }`, JSON. Their names are UUIDv7, so they sort by age.

use std::future::Future;

use surrealdb::types::RecordId;

use super::state::{Job, JobId};
use crate::{journal::surreal::Db, shutdown::Tasks};

/// Why jobs cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store does not answer.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// The store holds something this program did not write.
    #[error("a job is unreadable: {0}")]
    Corrupt(String),
}

/// Jobs on disk.
pub struct JobStore {
    db: Db,
    tasks: Tasks,
}

impl JobStore {
    /// The jobs in `db`, in which the migrations have run. Writes are tasks of `tasks`.
    #[must_use]
    pub fn new(db: Db, tasks: Tasks) -> Self {
        Self { db, tasks }
    }

    /// Writes a job as it stands.
    pub(super) async fn save(&self, job: &Job) -> Result<(), StoreError> {
        let body =
            serde_json::to_string(job).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let (db, id) = (self.db.clone(), record(job.id));
        self.owned(async move {
            let written = db
                .ask("UPSERT $job CONTENT { body: $body } RETURN NONE")
                .bind(("job", id))
                .bind(("body", body))
                .await;
            written.and_then(surrealdb::IndexedResults::check).map(drop)
        })
        .await
    }

    /// Forgets a job.
    pub(super) async fn remove(&self, job: JobId) -> Result<(), StoreError> {
        let (db, id) = (self.db.clone(), record(job));
        self.owned(async move {
            let written = db.ask("DELETE $job RETURN NONE").bind(("job", id)).await;
            written.and_then(surrealdb::IndexedResults::check).map(drop)
        })
        .await
    }

    /// Every job that is kept; they are few.
    pub(super) async fn all(&self) -> Result<Vec<Job>, StoreError> {
        let found = self.db.ask("SELECT VALUE body FROM job").await;
        let bodies: Vec<String> = found
            .and_then(surrealdb::IndexedResults::check)
            .and_then(|mut found| found.take(0))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        bodies
            .iter()
            .map(|body| {
                serde_json::from_str(body).map_err(|error| StoreError::Corrupt(error.to_string()))
            })
            .collect()
    }

    /// Runs `write` to its end, whether or not anybody still waits for it.
    async fn owned(
        &self,
        write: impl Future<Output = surrealdb::Result<()>> + Send + 'static,
    ) -> Result<(), StoreError> {
        match self.tasks.spawn(write).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(StoreError::Unavailable(error.to_string())),
            Err(error) => Err(StoreError::Unavailable(error.to_string())),
        }
    }
}

fn record(job: JobId) -> RecordId {
    RecordId::new("job", job.to_string())
}
