//! The events that were taken, in SurrealDB: table `inbound`, record id = `[provider, event id]`. SurrealDB types stop
//! here.

use surrealdb::types::{Array, RecordId, Value};

use crate::{journal::surreal::Db, order::Timestamp, shutdown::Tasks};

/// Ids of events.
#[derive(Debug, Clone)]
pub struct InboundStore {
    db: Db,
    /// A caller who loses patience must not drop a write half way.
    writes: Tasks,
}

impl InboundStore {
    /// Over a database in which the migrations have run.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self {
            db,
            writes: Tasks::new(),
        }
    }

    /// Writes an event down; false when it was before.
    pub(super) async fn note(
        &self,
        provider: &str,
        event: &str,
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        let parts = [provider, event].map(|part| Value::String(part.into()));
        let id = RecordId::new("inbound", Array::from(parts.to_vec()));
        let (db, at) = (self.db.clone(), now.as_millis());
        let written = self.writes.spawn(async move {
            db.ask("INSERT IGNORE INTO inbound { id: $id, at: $at } RETURN AFTER;")
                .bind(("id", id))
                .bind(("at", at))
                .await?
                .check()?
                .take::<Vec<Value>>(0)
        });
        Ok(!written.await??.is_empty())
    }

    /// Forgets events from before `before`.
    pub(super) async fn forget(&self, before: Timestamp) {
        let db = self.db.clone();
        let forgotten = self.writes.spawn(async move {
            db.ask("DELETE inbound WHERE at < $before RETURN NONE;")
                .bind(("before", before.as_millis()))
                .await?
                .check()
                .map(|_| ())
        });
        if let Ok(Err(error)) = forgotten.await {
            tracing::warn!(%error, "old events of the payment provider were not forgotten");
        }
    }
}
