//! Boards in SurrealDB: `device:[id]`, as JSON. SurrealDB types stop here.

use super::Board;
use crate::{
    account::store::{AccountStore, StoreError},
    journal::surreal::records::{self, record, text},
    order::UserId,
};

impl AccountStore {
    pub(in crate::account) async fn devices(&self) -> Result<Vec<Board>, StoreError> {
        let records = self.records();
        Ok(records.read("SELECT VALUE body FROM device", []).await?)
    }

    pub(in crate::account) async fn save_device(&self, device: &Board) -> Result<(), StoreError> {
        const SAVE: &str = "UPSERT $id REPLACE $row RETURN NONE";
        let id = record("device", [text(&device.id)]);
        let variables = [("id", id.clone()), ("row", records::row(id, device, [])?)];
        self.records().write(SAVE, variables).await?;
        Ok(())
    }

    pub(in crate::account) async fn delete_device(&self, id: &UserId) -> Result<(), StoreError> {
        let id = record("device", [text(id)]);
        self.records()
            .write("DELETE $id RETURN NONE", [("id", id)])
            .await?;
        Ok(())
    }
}
