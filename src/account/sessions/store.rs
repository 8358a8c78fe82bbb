//! Sessions in SurrealDB, under natural keys: `session:[user, session]` holds the one refresh token that counts,
//! `revoked:[at, session]` what has ended lately.

use surrealdb::types::{Array, RecordId, SurrealValue};

use super::SessionId;
use crate::{
    account::store::{AccountStore, StoreError, classify, corrupt, succeed, unavailable},
    order::{Timestamp, UserId},
};

/// One signed-in device.
#[derive(Debug, Clone, SurrealValue)]
pub(in crate::account) struct SessionRow {
    /// Its id.
    pub(in crate::account) session: String,
    /// SHA-256 of the secret of the refresh token that counts.
    pub(in crate::account) hash: String,
    /// The same of the one before it; none at first.
    pub(in crate::account) replaced: Option<String>,
    /// When that one was used, milliseconds since the epoch.
    pub(in crate::account) replaced_at: Option<i64>,
    /// Milliseconds since the epoch.
    pub(in crate::account) expires_at: i64,
}

#[derive(Debug, Clone, SurrealValue)]
struct RevokedRow {
    session: String,
    at: i64,
}

impl AccountStore {
    /// Adds a session to an account, and drops the ones that have run out, then the first to run out, until there are
    /// at most `at_most`.
    pub(in crate::account) async fn insert_session(
        &self,
        user: &UserId,
        row: SessionRow,
        at_most: usize,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut kept = self.sessions(user).await?;
        kept.sort_by_key(|session| session.expires_at);
        let too_many = (kept.len() + 1).saturating_sub(at_most);
        let dropped: Vec<RecordId> = kept
            .iter()
            .enumerate()
            .filter(|(index, session)| *index < too_many || session.expires_at <= now.as_millis())
            .map(|(_, session)| session_id(user, &session.session))
            .collect();
        let (db, id) = (self.db.clone(), session_id(user, &row.session));
        self.owned(async move {
            let written = db
                .ask("CREATE $id CONTENT $row RETURN NONE; DELETE $dropped RETURN NONE;")
                .bind(("id", id))
                .bind(("row", row))
                .bind(("dropped", dropped))
                .await;
            succeed(written)
        })
        .await
    }

    /// A session.
    pub(in crate::account) async fn session(
        &self,
        user: &UserId,
        session: &SessionId,
    ) -> Result<Option<SessionRow>, StoreError> {
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM $id")
            .bind(("id", session_id(user, session)))
            .await
            .map_err(|error| unavailable(&error))?;
        let rows: Vec<SessionRow> = found.take(0).map_err(|error| corrupt(&error))?;
        Ok(rows.into_iter().next())
    }

    /// Replaces the refresh token of a session at `now`; false when `old` is not the one that counts any more.
    pub(in crate::account) async fn rotate_session(
        &self,
        user: &UserId,
        session: &SessionId,
        old: String,
        new: String,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (db, id) = (self.db.clone(), session_id(user, session));
        self.owned(async move {
            let mut written = db
                .ask(
                    "UPDATE $id SET hash = $new, replaced = $old, replaced_at = $now, expires_at = $expires_at
                     WHERE hash = $old RETURN VALUE hash",
                )
                .bind(("id", id))
                .bind(("old", old))
                .bind(("new", new))
                .bind(("now", now.as_millis()))
                .bind(("expires_at", expires_at.as_millis()))
                .await
                .map_err(|error| classify(&error))?;
            let hashes: Vec<String> = written.take(0).map_err(|error| classify(&error))?;
            Ok(!hashes.is_empty())
        })
        .await
    }

    /// Ends one session.
    pub(in crate::account) async fn end_session(
        &self,
        user: &UserId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.end(user, vec![session.clone()], now).await
    }

    /// Ends every session of an account; returns which.
    pub(in crate::account) async fn end_sessions(
        &self,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let rows = self.sessions(user).await?;
        let sessions: Vec<SessionId> = rows.into_iter().map(|row| row.session.into()).collect();
        if !sessions.is_empty() {
            self.end(user, sessions.clone(), now).await?;
        }
        Ok(sessions)
    }

    /// Sessions that ended at or after `since`; older notes are dropped.
    pub(in crate::account) async fn revoked_since(
        &self,
        since: Timestamp,
    ) -> Result<Vec<(Timestamp, SessionId)>, StoreError> {
        let (db, since) = (self.db.clone(), since.as_millis());
        let rows: Vec<RevokedRow> = self
            .owned(async move {
                let mut found = db
                    .ask(
                        "DELETE revoked:[0, '']..[$since, ''] RETURN NONE;
                         SELECT * OMIT id FROM revoked:[$since, '']..;",
                    )
                    .bind(("since", since))
                    .await
                    .map_err(|error| classify(&error))?;
                found.take(1).map_err(|error| corrupt(&error))
            })
            .await?;
        let read = |row: RevokedRow| (Timestamp(row.at), row.session.into());
        Ok(rows.into_iter().map(read).collect())
    }

    async fn end(
        &self,
        user: &UserId,
        sessions: Vec<SessionId>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let ids: Vec<_> = sessions.iter().map(|one| session_id(user, one)).collect();
        let names: Vec<_> = sessions.iter().map(ToString::to_string).collect();
        let db = self.db.clone();
        self.owned(async move {
            let written = db
                .ask(
                    "BEGIN;
                     DELETE $ids RETURN NONE;
                     FOR $session IN $names {
                         UPSERT revoked:[$at, $session] CONTENT { at: $at, session: $session } RETURN NONE;
                     };
                     COMMIT;",
                )
                .bind(("ids", ids))
                .bind(("names", names))
                .bind(("at", now.as_millis()))
                .await;
            succeed(written)
        })
        .await
    }

    async fn sessions(&self, user: &UserId) -> Result<Vec<SessionRow>, StoreError> {
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM session:[$user, '']..=[$user, '~']")
            .bind(("user", user.to_string()))
            .await
            .map_err(|error| unavailable(&error))?;
        found.take(0).map_err(|error| corrupt(&error))
    }
}

fn session_id(user: &UserId, session: &str) -> RecordId {
    let key = Array::from(vec![user.to_string(), session.to_owned()]);
    RecordId::new("session", key)
}
