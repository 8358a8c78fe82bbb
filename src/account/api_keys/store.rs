//! Keys in SurrealDB: `api_key:[id]`, as JSON. SurrealDB types stop here.

use super::ApiKey;
use crate::{
    account::store::{AccountStore, StoreError},
    journal::{
        ReadError,
        surreal::records::{self, record, text},
    },
};

impl AccountStore {
    pub(in crate::account) async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let records = self.records();
        Ok(records.read("SELECT VALUE body FROM api_key", []).await?)
    }

    pub(in crate::account) async fn save_api_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        const SAVE: &str = "UPSERT $id REPLACE $row RETURN NONE";
        let id = record("api_key", [text(&key.id)]);
        let variables = [("id", id.clone()), ("row", records::row(id, key, [])?)];
        self.records().write(SAVE, variables).await?;
        Ok(())
    }

    /// Writes down that a key was used, in the background: nothing depends on it. A key that is gone stays so.
    pub(in crate::account) fn note_key_use(&self, key: ApiKey) {
        const NOTE: &str = "UPDATE $id REPLACE $row RETURN NONE";
        let records = self.records();
        self.spawn(async move {
            let id = record("api_key", [text(&key.id)]);
            let noted = match records::row(id.clone(), &key, []) {
                Ok(row) => records.write(NOTE, [("id", id), ("row", row)]).await.err(),
                Err(error) => Some(error),
            };
            if let Some(error) = noted {
                tracing::warn!(%error, "the use of a key was not noted");
            }
        });
    }

    pub(in crate::account) async fn delete_api_key(&self, id: &str) -> Result<(), StoreError> {
        let id = record("api_key", [text(id)]);
        self.records()
            .write("DELETE $id RETURN NONE", [("id", id)])
            .await?;
        Ok(())
    }
}

impl From<ReadError> for StoreError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(detail) => Self::Unavailable(detail),
            ReadError::Corrupt(detail) => Self::Corrupt(detail),
        }
    }
}
