//! Used idempotency keys, and forgetting them.

use futures_util::StreamExt;
use surrealdb::{method::StreamItem, types::Value};

use super::{
    commit,
    connect::{Db, variables},
    feed, rows,
};
use crate::{
    journal::{CommitError, KeyId, KeyRecord, READ_ITEMS_MAX, ReadError},
    order::Timestamp,
};

pub(super) async fn key(db: &Db, id: &KeyId) -> Result<Option<KeyRecord>, ReadError> {
    feed::one(db, rows::key_id(id)).await
}

/// Forgets keys used before `before`.
pub(super) async fn prune(db: &Db, before: Timestamp) -> Result<u64, CommitError> {
    forget(db, "SELECT VALUE id FROM idem WHERE at < $moment", before).await
}

/// Forgets the keys that `text` finds by a `$moment`: one scan over all keys, which are in no order of time, and deletions
/// in portions.
pub(super) async fn forget(db: &Db, text: &str, moment: Timestamp) -> Result<u64, CommitError> {
    let unknown = |error: surrealdb::Error| CommitError::Unknown(error.to_string());
    let bound = variables([("moment", rows::signed(moment.as_millis()))]);
    let mut found = db.stream(text, bound).map_err(unknown)?;
    let mut portion = Vec::new();
    let mut pruned = 0;
    while let Some(item) = found.next().await {
        match item.map_err(unknown)? {
            StreamItem::Row { value, .. } => portion.push(value),
            StreamItem::StatementEnd { result, .. } => result.map_err(unknown)?,
        }
        if portion.len() == READ_ITEMS_MAX {
            pruned += delete(db, std::mem::take(&mut portion)).await?;
        }
    }
    Ok(pruned + delete(db, portion).await?)
}

async fn delete(db: &Db, ids: Vec<Value>) -> Result<u64, CommitError> {
    let count = ids.len() as u64;
    if count > 0 {
        let bound = [("ids", rows::list(ids))];
        commit::write(db, "DELETE $ids RETURN NONE", bound).await?;
    }
    Ok(count)
}
