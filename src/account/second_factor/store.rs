//! Second factors in SurrealDB, under natural keys: `second_factor:⟨user⟩` the app of an account, `step_up_letter:⟨user⟩`
//! the letter that counts. Every guard is in the statement that writes.

use serde_json::json;
use surrealdb::types::{Object, RecordId, SurrealValue, Value};

use super::{FAILURES_MAX, LETTER_TRIES_MAX, SEAL_PURPOSE, authenticator::Seals};
use crate::{
    account::store::{AccountStore, StoreError, classify, corrupt, succeed, unavailable},
    journal::ReadError,
    order::{Timestamp, UserId},
    seal::{Renewal, SealKeys},
};

/// The app of an account.
#[derive(Debug, Clone, SurrealValue)]
pub(super) struct FactorRow {
    pub(super) user: String,
    /// The secret that counts, sealed; empty before the first was confirmed.
    pub(super) sealed: String,
    /// One that waits for its first code, sealed; empty for none.
    pub(super) pending: String,
    /// The greatest time step of which a code was used.
    pub(super) used_step: i64,
    /// Wrong codes in a row.
    pub(super) failures: i64,
    /// SHA-256 of the recovery codes that were not used.
    pub(super) recovery: Vec<String>,
}

impl FactorRow {
    pub(super) fn is_in_use(&self) -> bool {
        !self.sealed.is_empty()
    }

    pub(super) fn is_locked(&self) -> bool {
        self.failures >= FAILURES_MAX
    }
}

/// The letter whose code counts.
#[derive(Debug, Clone, SurrealValue)]
pub(super) struct LetterRow {
    pub(super) user: String,
    /// The session that asked for it.
    pub(super) session: String,
    /// What its code is computed from; empty once it was used.
    pub(super) nonce: String,
    /// Milliseconds since the epoch.
    pub(super) expires_at: i64,
    /// Wrong tries.
    pub(super) tries: i64,
    /// When the letters of the last hour were asked for, the same.
    pub(super) sent: Vec<i64>,
}

impl LetterRow {
    /// Whether its code is still good.
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        !self.nonce.is_empty() && self.tries < LETTER_TRIES_MAX && self.expires_at > now.as_millis()
    }
}

impl AccountStore {
    pub(super) async fn factor(&self, user: &UserId) -> Result<Option<FactorRow>, StoreError> {
        self.first(factor_id(user)).await
    }

    /// Keeps a secret until its first code is shown. For an account that has none that counts.
    pub(super) async fn write_pending(
        &self,
        user: &UserId,
        pending: String,
    ) -> Result<(), StoreError> {
        let row = FactorRow {
            user: user.to_string(),
            sealed: String::new(),
            pending,
            used_step: 0,
            failures: 0,
            recovery: Vec::new(),
        };
        self.put(factor_id(user), row).await
    }

    /// Makes the secret that waits the one that counts; `step` is of the code that showed it. False when it waits no more.
    pub(super) async fn confirm_factor(
        &self,
        user: &UserId,
        pending: String,
        step: i64,
        recovery: Vec<String>,
    ) -> Result<bool, StoreError> {
        let text = "UPDATE $id SET sealed = $pending, pending = '', used_step = $step, failures = 0, recovery = $recovery
             WHERE pending = $pending AND sealed = '' RETURN VALUE user";
        let values = json!({ "pending": pending, "step": step, "recovery": recovery });
        self.guarded(factor_id(user), text, values).await
    }

    /// Uses a time step up, and all before it; false when it was.
    pub(super) async fn use_step(&self, user: &UserId, step: i64) -> Result<bool, StoreError> {
        let text = "UPDATE $id SET used_step = $step, failures = 0
             WHERE used_step < $step AND failures < $most RETURN VALUE user";
        let values = json!({ "step": step, "most": FAILURES_MAX });
        self.guarded(factor_id(user), text, values).await
    }

    /// Uses a recovery code up, which forgives what went wrong before; false when there is none like it.
    pub(super) async fn use_recovery(&self, user: &UserId, hash: &str) -> Result<bool, StoreError> {
        let text = "UPDATE $id SET recovery -= $hash, failures = 0 WHERE $hash IN recovery RETURN VALUE user";
        self.guarded(factor_id(user), text, json!({ "hash": hash }))
            .await
    }

    /// Other recovery codes; false where no app counts.
    pub(super) async fn replace_recovery(
        &self,
        user: &UserId,
        recovery: Vec<String>,
    ) -> Result<bool, StoreError> {
        let text = "UPDATE $id SET recovery = $recovery WHERE sealed != '' RETURN VALUE user";
        self.guarded(factor_id(user), text, json!({ "recovery": recovery }))
            .await
    }

    /// Counts a wrong code; how many there are in a row then.
    pub(super) async fn count_failure(&self, user: &UserId) -> Result<i64, StoreError> {
        let (db, id) = (self.db.clone(), factor_id(user));
        self.owned(async move {
            let mut written = db
                .ask("UPDATE $id SET failures += 1 RETURN VALUE failures")
                .bind(("id", id))
                .await
                .map_err(|error| classify(&error))?;
            let failures: Vec<i64> = written.take(0).map_err(|error| classify(&error))?;
            Ok(failures.first().copied().unwrap_or(FAILURES_MAX))
        })
        .await
    }

    /// Takes the app of an account away, with all that belongs to it.
    pub(in crate::account) async fn remove_factor(&self, user: &UserId) -> Result<(), StoreError> {
        let (db, id) = (self.db.clone(), factor_id(user));
        self.owned(async move {
            let written = db.ask("DELETE $id RETURN NONE").bind(("id", id)).await;
            succeed(written)
        })
        .await
    }

    /// Seals the secrets of every app with the key that seals now; what became of them. Only while no hub runs.
    ///
    /// # Errors
    /// A sentence for people.
    pub async fn renew_factors(&self, keys: &SealKeys) -> anyhow::Result<Renewal> {
        let seals = Seals::new(&keys.of(SEAL_PURPOSE))?;
        let mut renewal = Renewal::default();
        let anew = |row: &Object| {
            let mut columns = Object::new();
            let Some(Value::String(user)) = row.get("user") else {
                return Err(ReadError::Corrupt("an app of nobody".into()));
            };
            for column in ["sealed", "pending"] {
                let Some(Value::String(sealed)) = row.get(column) else {
                    return Err(ReadError::Corrupt(format!("an app without {column}")));
                };
                if let Some(sealed) = renewal.count(seals.renew(user, sealed)) {
                    columns.insert(column, sealed);
                }
            }
            Ok((!columns.is_empty()).then_some(columns))
        };
        self.records().renew("second_factor", anew).await?;
        Ok(renewal)
    }

    pub(super) async fn letter(&self, user: &UserId) -> Result<Option<LetterRow>, StoreError> {
        self.first(letter_id(user)).await
    }

    /// The letter that counts from now on.
    pub(super) async fn write_letter(
        &self,
        user: &UserId,
        row: LetterRow,
    ) -> Result<(), StoreError> {
        self.put(letter_id(user), row).await
    }

    /// Uses a letter's code up; false when it was.
    pub(super) async fn use_letter(
        &self,
        user: &UserId,
        nonce: String,
    ) -> Result<bool, StoreError> {
        let text =
            "UPDATE $id SET nonce = '' WHERE nonce = $nonce AND tries < $most RETURN VALUE user";
        let values = json!({ "nonce": nonce, "most": LETTER_TRIES_MAX });
        self.guarded(letter_id(user), text, values).await
    }

    /// Counts a wrong try at a letter's code.
    pub(super) async fn count_try(&self, user: &UserId) -> Result<bool, StoreError> {
        let text = "UPDATE $id SET tries += 1 RETURN VALUE user";
        self.guarded(letter_id(user), text, json!({})).await
    }

    async fn first<T: SurrealValue>(&self, id: RecordId) -> Result<Option<T>, StoreError> {
        let mut found = self
            .db
            .ask("SELECT * OMIT id FROM $id")
            .bind(("id", id))
            .await
            .map_err(|error| unavailable(&error))?;
        let rows: Vec<T> = found.take(0).map_err(|error| corrupt(&error))?;
        Ok(rows.into_iter().next())
    }

    async fn put<T: SurrealValue + Send + 'static>(
        &self,
        id: RecordId,
        row: T,
    ) -> Result<(), StoreError> {
        let db = self.db.clone();
        self.owned(async move {
            let written = db
                .ask("UPSERT $id CONTENT $row RETURN NONE")
                .bind(("id", id))
                .bind(("row", row))
                .await;
            succeed(written)
        })
        .await
    }

    /// Writes to one record under the statement's own guard; whether it was written.
    async fn guarded(
        &self,
        id: RecordId,
        text: &'static str,
        values: serde_json::Value,
    ) -> Result<bool, StoreError> {
        let db = self.db.clone();
        self.owned(async move {
            let mut statement = db.ask(text).bind(("id", id));
            if let serde_json::Value::Object(values) = values {
                for (name, value) in values {
                    statement = statement.bind((name.as_str(), value));
                }
            }
            let mut written = statement.await.map_err(|error| classify(&error))?;
            let written: Vec<String> = written.take(0).map_err(|error| classify(&error))?;
            Ok(!written.is_empty())
        })
        .await
    }
}

fn factor_id(user: &UserId) -> RecordId {
    RecordId::new("second_factor", user.as_str())
}

fn letter_id(user: &UserId) -> RecordId {
    RecordId::new("step_up_letter", user.as_str())
}
