//! Accounts in SurrealDB. Their sessions are in `sessions/store.rs`, the tables in
//! `schemas/surreal/0002_accounts.surql`.
//!
//! A dropped caller never aborts a write half way: writes run as tasks of their own.

use std::{future::Future, sync::Arc};

use surrealdb::{
    IndexedResults,
    types::{QueryError, RecordId, RecordIdKey, RecordIdKeyRange, SurrealValue},
};

use crate::{
    journal::surreal::{Db, records::Records},
    language::Language,
    order::{Role, SiteId, Timestamp, UserId},
    shutdown::Tasks,
};

use super::user::{SignedOut, User};

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
    pub(in crate::account) db: Db,
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
    /// Accounts of before it was asked want it.
    #[surreal(default = "yes")]
    wants_mail: bool,
    /// Its tag; none or empty for none.
    language: Option<String>,
    /// Accounts of before it was asked have not.
    #[surreal(default = "no")]
    is_email_verified: bool,
    created_at: i64,
    password_hash: String,
    /// Wrong passwords since the last right one; none for none.
    password_failures: Option<i64>,
    /// How often its sessions were ended; none for never.
    sign_outs: Option<i64>,
    /// When everything was ended last, milliseconds since the epoch; none for never.
    signed_out_at: Option<i64>,
}

/// An account, and what is kept of its password.
pub(super) struct Kept {
    pub(super) user: User,
    pub(super) hash: String,
    /// Wrong passwords since the last right one.
    pub(super) failures: u32,
}

fn no() -> bool {
    false
}

fn yes() -> bool {
    true
}

/// Fields of an account to change.
#[derive(Default)]
pub(super) struct UserChanges {
    pub(super) role: Option<Role>,
    pub(super) sites: Option<Vec<SiteId>>,
    pub(super) name: Option<Arc<str>>,
    pub(super) is_active: Option<bool>,
    pub(super) wants_mail: Option<bool>,
    pub(super) language: Option<Option<Language>>,
    pub(super) is_email_verified: Option<bool>,
    /// Another password also lifts the lock that wrong ones left.
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
            wants_mail: user.wants_mail,
            language: user.language.map(|language| language.code().to_owned()),
            is_email_verified: user.is_email_verified,
            created_at: user.created_at.as_millis(),
            password_hash: hash,
            password_failures: None,
            sign_outs: None,
            signed_out_at: None,
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
            .map(|row| read_user(row).map(|kept| kept.user))
            .transpose()
    }

    /// An account and what is kept of its password.
    pub(super) async fn user_by_email(&self, email: &str) -> Result<Option<Kept>, StoreError> {
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
            .map(|row| read_user(row).map(|kept| kept.user))
            .collect()
    }

    /// Accounts of these roles, oldest first.
    pub(super) async fn users_of<const N: usize>(
        &self,
        roles: [Role; N],
    ) -> Result<Vec<User>, StoreError> {
        let roles = roles.map(|role| role.as_str().to_owned()).to_vec();
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM user WHERE role IN $roles")
            .bind(("roles", roles))
            .await
            .map_err(|error| unavailable(&error))?;
        let rows: Vec<UserRow> = found.take(0).map_err(|error| corrupt(&error))?;
        rows.into_iter()
            .map(|row| read_user(row).map(|kept| kept.user))
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
        if let Some(wants_mail) = changes.wants_mail {
            fields.insert("wants_mail".into(), wants_mail.into());
        }
        if let Some(language) = changes.language {
            let code = language.map_or("", Language::code);
            fields.insert("language".into(), code.into());
        }
        if let Some(is_email_verified) = changes.is_email_verified {
            fields.insert("is_email_verified".into(), is_email_verified.into());
        }
        if let Some(hash) = changes.password_hash {
            fields.insert("password_hash".into(), hash.into());
            fields.insert("password_failures".into(), 0.into());
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

    /// What is kept as JSON.
    pub(in crate::account) fn records(&self) -> Records {
        Records::new(self.db.clone(), self.tasks.clone())
    }

    /// Does something that nobody waits for.
    pub(in crate::account) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        drop(self.tasks.spawn(work));
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

    /// Runs `write` to its end, whether or not anybody still waits for it.
    pub(in crate::account) async fn owned<T: Send + 'static>(
        &self,
        write: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let done = self.tasks.spawn(write).await;
        done.unwrap_or_else(|error| Err(StoreError::Unavailable(error.to_string())))
    }
}

fn read_user(row: UserRow) -> Result<Kept, StoreError> {
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
        wants_mail: row.wants_mail,
        language: row.language.as_deref().and_then(Language::of_code),
        is_email_verified: row.is_email_verified,
        created_at: Timestamp(row.created_at),
        signed_out: SignedOut {
            times: row.sign_outs.unwrap_or(0),
            everywhere_at: row.signed_out_at.map(Timestamp),
        },
    };
    let failures = row.password_failures.unwrap_or(0);
    Ok(Kept {
        user,
        hash: row.password_hash,
        failures: u32::try_from(failures).unwrap_or(u32::MAX),
    })
}

/// A write went well only if every statement of it did.
pub(in crate::account) fn succeed(
    written: Result<IndexedResults, surrealdb::Error>,
) -> Result<(), StoreError> {
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

pub(in crate::account) fn classify(error: &surrealdb::Error) -> StoreError {
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

pub(in crate::account) fn unavailable(error: &surrealdb::Error) -> StoreError {
    StoreError::Unavailable(error.message().to_owned())
}

pub(in crate::account) fn corrupt(error: &surrealdb::Error) -> StoreError {
    StoreError::Corrupt(error.message().to_owned())
}
