//! Sessions in SurrealDB, under natural keys: `session:[user, session]` holds the one refresh token that counts,
//! `session_use:[user, session]` when and from where it was used last (apart, so that noting it never meets a refresh),
//! `revoked:[at, session]` what has ended lately.

use surrealdb::types::{Array, RecordId, SurrealValue, Value};

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
    /// When somebody signed in, the same; none for sessions of before it was noted.
    pub(in crate::account) created_at: Option<i64>,
    /// What the device called itself then.
    pub(in crate::account) user_agent: Option<String>,
    /// Where it was then.
    pub(in crate::account) address: Option<String>,
    /// When it showed a second factor last, the same as above.
    pub(in crate::account) stepped_up_at: Option<i64>,
}

/// When a session was used last, and from where.
#[derive(Debug, Clone, SurrealValue)]
pub(in crate::account) struct SessionUse {
    pub(in crate::account) user: String,
    pub(in crate::account) session: String,
    /// Milliseconds since the epoch.
    pub(in crate::account) at: i64,
    pub(in crate::account) address: Option<String>,
}

#[derive(Debug, Clone, SurrealValue)]
struct RevokedRow {
    session: String,
    at: i64,
}

impl AccountStore {
    /// Adds a session to an account, and drops the ones that have run out, then the first to run out, until there are
    /// at most `at_most`. Returns those that were dropped and had not run out: they end.
    pub(in crate::account) async fn insert_session(
        &self,
        user: &UserId,
        row: SessionRow,
        at_most: usize,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let mut kept = self.sessions(user).await?;
        kept.sort_by_key(|session| session.expires_at);
        let too_many = (kept.len() + 1).saturating_sub(at_most);
        let (mut dropped, mut ended) = (Vec::new(), Vec::new());
        for (index, session) in kept.into_iter().enumerate() {
            let has_run_out = session.expires_at <= now.as_millis();
            if index < too_many || has_run_out {
                dropped.extend(records_of(user, &session.session));
                if !has_run_out {
                    ended.push(session.session);
                }
            }
        }
        let (db, id) = (self.db.clone(), session_id(user, &row.session));
        self.owned(async move {
            let written = db
                .ask("CREATE $id CONTENT $row RETURN NONE")
                .bind(("id", id))
                .bind(("row", row))
                .await;
            succeed(written)
        })
        .await?;
        if dropped.is_empty() {
            return Ok(Vec::new());
        }
        match self.write_end(dropped, ended.clone(), now).await {
            Ok(()) => Ok(ended.into_iter().map(Into::into).collect()),
            // Another one who signed in at the same time ends them.
            Err(StoreError::Conflict) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
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

    /// Writes down when a session showed a second factor; false for a session that is no more.
    pub(in crate::account) async fn step_up_session(
        &self,
        user: &UserId,
        session: &SessionId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (db, id) = (self.db.clone(), session_id(user, session));
        self.owned(async move {
            let mut written = db
                .ask("UPDATE $id SET stepped_up_at = $at RETURN VALUE session")
                .bind(("id", id))
                .bind(("at", at.as_millis()))
                .await
                .map_err(|error| classify(&error))?;
            let sessions: Vec<String> = written.take(0).map_err(|error| classify(&error))?;
            Ok(!sessions.is_empty())
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

    /// Counts a signing out: whoever is about to sign in by what they read before does not. Where it is everywhere,
    /// `everywhere_at` says when. What the account says of it then.
    pub(in crate::account) async fn count_sign_out(
        &self,
        user: &UserId,
        everywhere_at: Option<Timestamp>,
    ) -> Result<i64, StoreError> {
        const COUNT: &str =
            "UPDATE $user SET sign_outs = (sign_outs ?? 0) + 1 RETURN VALUE sign_outs";
        const COUNT_AT: &str =
            "UPDATE $user SET sign_outs = (sign_outs ?? 0) + 1, signed_out_at = $at
            RETURN VALUE sign_outs";
        let id = Value::RecordId(RecordId::new("user", user.as_str()));
        let records = self.records();
        let counted = match everywhere_at {
            None => records.write(COUNT, [("user", id)]).await,
            Some(at) => {
                let at = Value::Number(at.as_millis().into());
                records.write(COUNT_AT, [("user", id), ("at", at)]).await
            }
        };
        let counts: Vec<i64> = counted?.take(0).map_err(|error| corrupt(&error))?;
        Ok(counts.first().copied().unwrap_or(0))
    }

    /// Ends every session of an account but `kept`; returns which.
    pub(in crate::account) async fn end_sessions(
        &self,
        user: &UserId,
        kept: Option<&SessionId>,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        let rows = self.sessions(user).await?;
        let sessions = rows.into_iter().map(|row| SessionId::from(row.session));
        let sessions: Vec<_> = sessions.filter(|session| Some(session) != kept).collect();
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
        let ids: Vec<_> = sessions
            .iter()
            .flat_map(|one| records_of(user, one))
            .collect();
        let names = sessions.iter().map(ToString::to_string).collect();
        self.write_end(ids, names, now).await
    }

    /// Deletes records of sessions, and writes down that those of `names` have ended.
    async fn write_end(
        &self,
        ids: Vec<RecordId>,
        names: Vec<String>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
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

    /// The sessions of an account, and when they were used.
    pub(in crate::account) async fn sessions_and_uses(
        &self,
        user: &UserId,
    ) -> Result<(Vec<SessionRow>, Vec<SessionUse>), StoreError> {
        let mut found = self
            .db
            .ask(
                "SELECT * OMIT id FROM session:[$user, '']..=[$user, '~'];
                 SELECT * OMIT id FROM session_use:[$user, '']..=[$user, '~'];",
            )
            .bind(("user", user.to_string()))
            .await
            .map_err(|error| unavailable(&error))?;
        let sessions = found.take(0).map_err(|error| corrupt(&error))?;
        let uses = found.take(1).map_err(|error| corrupt(&error))?;
        Ok((sessions, uses))
    }

    /// Writes down when sessions were used.
    pub(in crate::account) async fn write_uses(
        &self,
        uses: Vec<SessionUse>,
    ) -> Result<(), StoreError> {
        if uses.is_empty() {
            return Ok(());
        }
        let db = self.db.clone();
        self.owned(async move {
            let written = db
                .ask(
                    "BEGIN;
                     FOR $one IN $uses {
                         UPSERT session_use:[$one.user, $one.session] CONTENT $one RETURN NONE;
                     };
                     COMMIT;",
                )
                .bind(("uses", uses))
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
    record_of("session", user, session)
}

/// Everything that is kept of a session.
fn records_of(user: &UserId, session: &str) -> [RecordId; 2] {
    ["session", "session_use"].map(|table| record_of(table, user, session))
}

fn record_of(table: &str, user: &UserId, session: &str) -> RecordId {
    let key = Array::from(vec![user.to_string(), session.to_owned()]);
    RecordId::new(table, key)
}
