//! Links in SurrealDB: `account_link:[user, hash]`, where the hash is the SHA-256 of the token. SurrealDB types stop here.

use surrealdb::types::{SurrealValue, Value};

use super::post::HOUR_MS;
use crate::{
    account::store::{AccountStore, StoreError, corrupt, succeed, unavailable},
    journal::surreal::records::{record, text},
    order::{Timestamp, UserId},
};

/// A link that was sent.
#[derive(Debug, Clone, SurrealValue)]
pub(super) struct LinkRow {
    pub(super) purpose: String,
    /// Milliseconds since the epoch, as all times here.
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
    /// None until then.
    pub(super) used_at: Option<i64>,
}

impl AccountStore {
    /// Writes a new link, and forgets those that no rule counts any more.
    pub(super) async fn insert_link(
        &self,
        user: &UserId,
        hash: &str,
        row: LinkRow,
    ) -> Result<(), StoreError> {
        let (db, id, user) = (self.db.clone(), id(user, hash), user.to_string());
        self.owned(async move {
            let now = row.created_at;
            let written = db
                .ask(
                    "BEGIN;
                     DELETE account_link:[$user, '']..=[$user, '~']
                         WHERE expires_at <= $now AND created_at <= $hour_ago RETURN NONE;
                     CREATE $id CONTENT $row RETURN NONE;
                     COMMIT;",
                )
                .bind(("user", user))
                .bind(("now", now))
                .bind(("hour_ago", now - HOUR_MS))
                .bind(("id", id))
                .bind(("row", row))
                .await;
            succeed(written)
        })
        .await
    }

    /// The links of an account, used ones too, as long as they count for something.
    pub(super) async fn links(&self, user: &UserId) -> Result<Vec<LinkRow>, StoreError> {
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM account_link:[$user, '']..=[$user, '~']")
            .bind(("user", user.to_string()))
            .await
            .map_err(|error| unavailable(&error))?;
        found.take(0).map_err(|error| corrupt(&error))
    }

    /// Whether a link could be used now.
    pub(super) async fn is_open_link(
        &self,
        user: &UserId,
        hash: &str,
        purpose: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM $id")
            .bind(("id", id(user, hash)))
            .await
            .map_err(|error| unavailable(&error))?;
        let rows: Vec<LinkRow> = found.take(0).map_err(|error| corrupt(&error))?;
        let is_open = |row: &LinkRow| {
            row.purpose == purpose && row.used_at.is_none() && row.expires_at > now.as_millis()
        };
        Ok(rows.iter().any(is_open))
    }

    /// Uses a link; false if that cannot be done, or somebody else just did. Of many at once one does: all write one
    /// record, and whoever meets another looks again.
    pub(super) async fn use_link(
        &self,
        user: &UserId,
        hash: &str,
        purpose: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const USE: &str = "UPDATE $id SET used_at = $now
            WHERE purpose = $purpose AND used_at = NONE AND expires_at > $now RETURN VALUE purpose";
        let variables = [
            ("id", id(user, hash)),
            ("purpose", text(purpose)),
            ("now", Value::Number(now.as_millis().into())),
        ];
        let mut used = self.records().write(USE, variables).await?;
        let used: Vec<String> = used.take(0).map_err(|error| corrupt(&error))?;
        Ok(!used.is_empty())
    }

    /// No link of an account that lets somebody in is of any use from now on.
    pub(in crate::account) async fn close_links(
        &self,
        user: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const CLOSE: &str = "UPDATE account_link:[$user, '']..=[$user, '~'] SET used_at = $now
            WHERE used_at = NONE AND purpose != 'verify' RETURN NONE";
        let now = Value::Number(now.as_millis().into());
        let variables = [("user", text(user)), ("now", now)];
        self.records().write(CLOSE, variables).await?;
        Ok(())
    }
}

fn id(user: &UserId, hash: &str) -> Value {
    record("account_link", [text(user), text(hash)])
}
