//! Wrong passwords, counted in the account's own row. SurrealDB types stop here.

use surrealdb::types::{RecordId, Value};

use super::LOCK_FAILURES;
use crate::{
    account::store::{StoreError, corrupt},
    journal::surreal::records::Records,
    order::UserId,
};

/// Counts one more; how many that are.
pub(super) async fn count_failure(records: &Records, user: &UserId) -> Result<u32, StoreError> {
    const COUNT: &str = "UPDATE $user SET password_failures = (password_failures ?? 0) + 1
        RETURN VALUE password_failures";
    let mut counted = records.write(COUNT, [("user", row(user))]).await?;
    let counts: Vec<i64> = counted.take(0).map_err(|error| corrupt(&error))?;
    let count = counts.first().copied().unwrap_or(0);
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Forgets those there were. Not those that locked the account: a right password at the last moment lifts no lock.
pub(super) async fn forget_failures(records: &Records, user: &UserId) -> Result<(), StoreError> {
    const FORGET: &str =
        "UPDATE $user SET password_failures = 0 WHERE password_failures < $lock RETURN NONE";
    let lock = Value::Number(i64::from(LOCK_FAILURES).into());
    records
        .write(FORGET, [("user", row(user)), ("lock", lock)])
        .await?;
    Ok(())
}

fn row(user: &UserId) -> Value {
    Value::RecordId(RecordId::new("user", user.as_str()))
}
