//! What was asked of Stripe, in SurrealDB: table `intent`, record id = the key of the attempt. SurrealDB types stop
//! here.

use surrealdb::types::SurrealValue;

use crate::{journal::surreal::Db, payment::provider::ProviderError, shutdown::Tasks};

/// What was asked, by key.
#[derive(Debug, Clone)]
pub struct IntentStore {
    db: Db,
    /// A caller who loses patience must not drop a write half way.
    writes: Tasks,
}

/// One charge that was asked for.
#[derive(Debug, Clone, SurrealValue)]
pub(super) struct Asked {
    /// What Stripe calls it, once it is known.
    pub(super) intent: Option<String>,
    /// Minor units.
    pub(super) amount: i64,
    pub(super) currency: String,
    /// The payment method.
    pub(super) token: String,
    /// When it was asked first, milliseconds since the epoch.
    pub(super) at: i64,
}

impl IntentStore {
    /// Over a database in which the migrations have run.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self {
            db,
            writes: Tasks::new(),
        }
    }

    /// Writes down what is about to be asked under `key`, unless something was before; returns what was.
    pub(super) async fn open(&self, key: &str, asked: Asked) -> Result<Asked, ProviderError> {
        if let Some(known) = self.find(key).await? {
            return Ok(known);
        }
        let (db, id, row) = (self.db.clone(), key.to_owned(), asked.clone());
        self.write(async move {
            db.ask("CREATE type::record('intent', $key) CONTENT $row RETURN NONE;")
                .bind(("key", id))
                .bind(("row", row))
                .await?
                .check()
                .map(|_| ())
        })
        .await?;
        Ok(asked)
    }

    /// Writes down what Stripe calls the charge of `key`.
    pub(super) async fn found(&self, key: &str, intent: &str) -> Result<(), ProviderError> {
        let (db, key, intent) = (self.db.clone(), key.to_owned(), intent.to_owned());
        self.write(async move {
            db.ask("UPDATE type::record('intent', $key) SET intent = $intent RETURN NONE;")
                .bind(("key", key))
                .bind(("intent", intent))
                .await?
                .check()
                .map(|_| ())
        })
        .await
    }

    /// What was asked under `key`.
    pub(super) async fn find(&self, key: &str) -> Result<Option<Asked>, ProviderError> {
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM ONLY type::record('intent', $key);")
            .bind(("key", key.to_owned()))
            .await
            .map_err(|error| unavailable(&error))?;
        found.take(0).map_err(|error| unavailable(&error))
    }

    async fn write(
        &self,
        work: impl Future<Output = Result<(), surrealdb::Error>> + Send + 'static,
    ) -> Result<(), ProviderError> {
        let written = self.writes.spawn(work).await;
        written
            .map_err(|error| ProviderError::Unavailable(error.to_string()))?
            .map_err(|error| unavailable(&error))
    }
}

/// Nothing is sent to Stripe that is not written down first.
fn unavailable(error: &surrealdb::Error) -> ProviderError {
    ProviderError::Unavailable(error.to_string())
}
