//! Who is who at the provider, in SurrealDB: `identity:[issuer, subject]`, as JSON, with whose account it is as a column.
//! SurrealDB types stop here.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    account::store::{AccountStore, StoreError},
    journal::surreal::records::{self, record, text},
    order::{Timestamp, UserId},
};

/// Somebody at the provider, and their account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::account) struct Link {
    pub(super) issuer: Arc<str>,
    pub(super) subject: Arc<str>,
    pub(super) user: UserId,
    /// Whether the provider vouched for the account's address.
    pub(super) is_verified: bool,
    /// Whether their groups gave the account its role.
    pub(super) is_granted: bool,
    pub(super) created_at: Timestamp,
}

impl AccountStore {
    pub(super) async fn link(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<Link>, StoreError> {
        const FIND: &str = "SELECT VALUE body FROM $id";
        let id = record("identity", [text(issuer), text(subject)]);
        let records = self.records();
        let found: Vec<Link> = records.read(FIND, [("id", id)]).await?;
        Ok(found.into_iter().next())
    }

    /// All of one account.
    pub(super) async fn links_of(&self, user: &UserId) -> Result<Vec<Link>, StoreError> {
        const FIND: &str = "SELECT VALUE body FROM identity WHERE user = $user";
        let records = self.records();
        Ok(records.read(FIND, [("user", text(user))]).await?)
    }

    pub(super) async fn save_link(&self, link: &Link) -> Result<(), StoreError> {
        const SAVE: &str = "UPSERT $id REPLACE $row RETURN NONE";
        let id = record("identity", [text(&link.issuer), text(&link.subject)]);
        let row = records::row(id.clone(), link, [("user", text(&link.user))])?;
        self.records()
            .write(SAVE, [("id", id), ("row", row)])
            .await?;
        Ok(())
    }

    pub(super) async fn delete_link(&self, link: &Link) -> Result<(), StoreError> {
        let id = record("identity", [text(&link.issuer), text(&link.subject)]);
        self.records()
            .write("DELETE $id RETURN NONE", [("id", id)])
            .await?;
        Ok(())
    }
}
