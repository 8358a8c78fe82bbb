//! Accounts in SurrealDB: the only file of this folder that knows it. The tables are in
//! `schemas/surreal/0002_accounts.surql`.
//!
//! A dropped caller never aborts a write half way: writes run as tasks of their own.

use std::{future::Future, sync::Arc};

use surrealdb::{
    IndexedResults,
    types::{QueryError, RecordId, RecordIdKey, RecordIdKeyRange, SurrealValue},
};

use crate::{
    journal::surreal::Db,
    order::{Role, SiteId, Timestamp, UserId},
    shutdown::Tasks,
};

use super::{sessions::SessionId, user::User};

/// Why a read or a write did not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The address belongs to another account.
    #[error("the address is taken")]
    EmailTaken,
    /// Two writers met; nothing was written.
    #[error("another writer was faster")]
    Conflict,
    /// The store does not answer.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// The store holds something this program did not write.
    #[error("the store holds something unreadable: {0}")]
    Corrupt(String),
}

/// Accounts and sessions on disk.
pub struct AccountStore {
    db: Db,
    tasks: Tasks,
}

#[derive(Debug, Clone, SurrealValue)]
struct UserRow {
    user: String,
    email: String,
    name: String,
    role: String,
    sites: Vec<String>,
    is_active: bool,
    created_at: i64,
    password_hash: String,
}

/// One signed-in device.
#[derive(Debug, Clone, SurrealValue)]
pub(super) struct SessionRow {
    /// Its id.
    pub(super) session: String,
    /// SHA-256 of the secret of the refresh token that counts.
    pub(super) hash: String,
    /// Milliseconds since the epoch.
    pub(super) expires_at: i64,
}

#[derive(Debug, Clone, SurrealValue)]
struct RevokedRow {
    session: String,
    at: i64,
}

/// Fields of an account to change.
#[derive(Default)]
pub(super) struct UserChanges {
    pub(super) role: Option<Role>,
    pub(super) sites: Option<Vec<SiteId>>,
    pub(super) name: Option<Arc<str>>,
    pub(super) is_active: Option<bool>,
    pub(super) password_hash: Option<String>,
}

impl AccountStore {
    /// The accounts in `db`, in which the migrations have run. Writes are tasks of `tasks`.
    #[must_use]
    pub fn new(db: Db, tasks: Tasks) -> Self {
        Self { db, tasks }
    }

    /// Writes a new account and its address, both or neither.
    pub(super) async fn insert_user(&self, user: User, hash: String) -> Result<(), StoreError> {
        let row = UserRow {
            user: user.id.to_string(),
            email: user.email,
            name: user.name.to_string(),
            role: user.role.as_str().to_owned(),
            sites: user.sites.iter().map(ToString::to_string).collect(),
            is_active: user.is_active,
            created_at: user.created_at.as_millis(),
            password_hash: hash,
        };
        let db = self.db.clone();
        self.owned(async move {
            let written = db
                .ask(
                    "BEGIN;
                     CREATE $email CONTENT { user: $row.user } RETURN NONE;
                     CREATE $user CONTENT $row RETURN NONE;
                     COMMIT;",
                )
                .bind(("email", RecordId::new("email", row.email.as_str())))
                .bind(("user", RecordId::new("user", row.user.as_str())))
                .bind(("row", row))
                .await;
            succeed(written)
        })
        .await
    }

    /// An account.
    pub(super) async fn user(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        let found = self.user_row(id.as_str()).await?;
        found
            .map(|row| read_user(row).map(|(user, _)| user))
            .transpose()
    }

    /// An account and its password hash.
    pub(super) async fn user_by_email(
        &self,
        email: &str,
    ) -> Result<Option<(User, String)>, StoreError> {
        let mut found = self
            .db
            .ask("SELECT VALUE user FROM $email")
            .bind(("email", RecordId::new("email", email)))
            .await
            .map_err(|error| unavailable(&error))?;
        let ids: Vec<String> = found.take(0).map_err(|error| corrupt(&error))?;
        match ids.first() {
            Some(id) => self.user_row(id).await?.map(read_user).transpose(),
            None => Ok(None),
        }
    }

    /// Accounts after `after`, oldest first.
    pub(super) async fn users(
        &self,
        after: Option<&UserId>,
        limit: usize,
    ) -> Result<Vec<User>, StoreError> {
        let start = after.map_or(std::ops::Bound::Unbounded, |id| {
            std::ops::Bound::Excluded(RecordIdKey::String(id.to_string()))
        });
        let range = RecordIdKeyRange {
            start,
            end: std::ops::Bound::Unbounded,
        };
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM $range LIMIT $limit")
            .bind(("range", RecordId::new("user", range)))
            .bind(("limit", i64::try_from(limit).unwrap_or(i64::MAX)))
            .await
            .map_err(|error| unavailable(&error))?;
        let rows: Vec<UserRow> = found.take(0).map_err(|error| corrupt(&error))?;
        rows.into_iter()
            .map(|row| read_user(row).map(|(user, _)| user))
            .collect()
    }

    /// Writes the fields that change, and no others.
    pub(super) async fn change_user(
        &self,
        id: &UserId,
        changes: UserChanges,
    ) -> Result<(), StoreError> {
        let mut fields = serde_json::Map::new();
        if let Some(role) = changes.role {
            fields.insert("role".into(), role.as_str().into());
        }
        if let Some(sites) = changes.sites {
            let sites: Vec<_> = sites.iter().map(ToString::to_string).collect();
            fields.insert("sites".into(), sites.into());
        }
        if let Some(name) = changes.name {
            fields.insert("name".into(), name.as_ref().into());
        }
        if let Some(is_active) = changes.is_active {
            fields.insert("is_active".into(), is_active.into());
        }
        if let Some(hash) = changes.password_hash {
            fields.insert("password_hash".into(), hash.into());
        }
        let (db, user) = (self.db.clone(), RecordId::new("user", id.as_str()));
        self.owned(async move {
            let written = db
                .ask("UPDATE $user MERGE $fields RETURN NONE")
                .bind(("user", user))
                .bind(("fields", serde_json::Value::Object(fields)))
                .await;
            succeed(written)
        })
        .await
    }

    /// Adds a session to an account, and drops the ones that have run out, then the first to run out, until there are
    /// at most `at_most`.
    pub(super) async fn insert_session(
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
    pub(super) async fn session(
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

    /// Replaces the refresh token of a session; false when `old` is not the one that counts any more.
    pub(super) async fn rotate_session(
        &self,
        user: &UserId,
        session: &SessionId,
        old: String,
        new: String,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (db, id) = (self.db.clone(), session_id(user, session));
        self.owned(async move {
            let mut written = db
                .ask(
                    "UPDATE $id SET hash = $new, expires_at = $expires_at WHERE hash = $old RETURN VALUE hash",
                )
                .bind(("id", id))
                .bind(("old", old))
                .bind(("new", new))
                .bind(("expires_at", expires_at.as_millis()))
                .await
                .map_err(|error| classify(&error))?;
            let hashes: Vec<String> = written.take(0).map_err(|error| classify(&error))?;
            Ok(!hashes.is_empty())
        })
        .await
    }

    /// Ends one session.
    pub(super) async fn end_session(
        &self,
        user: &UserId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.end(user, vec![session.clone()], now).await
    }

    /// Ends every session of an account; returns which.
    pub(super) async fn end_sessions(
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
    pub(super) async fn revoked_since(
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

    async fn user_row(&self, id: &str) -> Result<Option<UserRow>, StoreError> {
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM $user")
            .bind(("user", RecordId::new("user", id)))
            .await
            .map_err(|error| unavailable(&error))?;
        let rows: Vec<UserRow> = found.take(0).map_err(|error| corrupt(&error))?;
        Ok(rows.into_iter().next())
    }

    async fn owned<T: Send + 'static>(
        &self,
        write: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let done = self.tasks.spawn(write).await;
        done.unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))
    }
}

fn session_id(user: &UserId, session: &str) -> RecordId {
    let key = surrealdb::types::Array::from(vec![user.to_string(), session.to_owned()]);
    RecordId::new("session", key)
}

fn read_user(row: UserRow) -> Result<(User, String), StoreError> {
    let unreadable = |what: &str| StoreError::Corrupt(format!("{what} of an account"));
    let role = Role::PEOPLE
        .into_iter()
        .find(|role| role.as_str() == row.role)
        .ok_or_else(|| unreadable("the role"))?;
    let sites: Result<Vec<SiteId>, _> = row.sites.iter().map(|site| site.parse()).collect();
    let user = User {
        id: row.user.parse().map_err(|_| unreadable("the id"))?,
        email: row.email,
        name: row.name.into(),
        role,
        sites: sites.map_err(|_| unreadable("a site"))?.into(),
        is_active: row.is_active,
        created_at: Timestamp(row.created_at),
    };
    Ok((user, row.password_hash))
}

/// A write went well only if every statement of it did.
fn succeed(written: Result<IndexedResults, surrealdb::Error>) -> Result<(), StoreError> {
    let mut results = written.map_err(|error| classify(&error))?;
    let mut errors: Vec<_> = results.take_errors().into_values().collect();
    // In a transaction every statement reports a failure; the one that caused it says more than "not executed".
    errors.sort_by_key(|error| matches!(error.query_details(), Some(QueryError::NotExecuted)));
    match errors.iter().map(classify).min_by_key(rank) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn rank(error: &StoreError) -> u8 {
    match error {
        StoreError::EmailTaken => 0,
        StoreError::Conflict => 1,
        StoreError::Corrupt(_) => 2,
        StoreError::Unavailable(_) => 3,
    }
}

fn classify(error: &surrealdb::Error) -> StoreError {
    let text = error.message();
    let is_conflict = matches!(error.query_details(), Some(QueryError::TransactionConflict))
        || text.contains("can be retried")
        || text.contains("Transaction retry required");
    if error.is_already_exists() || text.contains("already exists") {
        StoreError::EmailTaken
    } else if is_conflict {
        StoreError::Conflict
    } else {
        unavailable(error)
    }
}

fn unavailable(error: &surrealdb::Error) -> StoreError {
    StoreError::Unavailable(error.message().to_owned())
}

fn corrupt(error: &surrealdb::Error) -> StoreError {
    StoreError::Corrupt(error.message().to_owned())
}
