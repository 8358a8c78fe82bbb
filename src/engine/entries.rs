//! Changes of the small records that a site owns beside products, whatever their kind.

use std::sync::Arc;

use super::{batch::Batch, catalog::invalid, desk::Desk, message::CatalogAnswer, request::Failure};
use crate::{
    catalog::{ENTRIES_PER_KIND_MAX, Entry, EntryKind, Record},
    order::Rejection,
};

/// A record that is not there, or was deleted.
pub(super) fn create(
    desk: &mut Desk,
    batch: &mut Batch,
    name: Arc<str>,
    record: Record,
) -> Result<CatalogAnswer, Failure> {
    let kind = record.kind();
    let version = match desk.entries.known(kind, &name) {
        Some(before) if !before.is_deleted => {
            let detail = format!("the site has a {} of this name", kind.as_str());
            return Err(invalid("/name", &detail));
        }
        Some(before) => before.version + 1,
        None if desk.entries.count(kind) >= ENTRIES_PER_KIND_MAX => {
            let detail = format!("a site has at most {ENTRIES_PER_KIND_MAX} of these");
            return Err(invalid("/name", &detail));
        }
        None => 1,
    };
    let entry = Entry {
        name,
        version,
        is_deleted: false,
        record,
    };
    Ok(put(desk, batch, entry))
}

/// A record in the place of the one that is there.
pub(super) fn replace(
    desk: &mut Desk,
    batch: &mut Batch,
    name: Arc<str>,
    record: Record,
    expected_version: Option<u64>,
) -> Result<CatalogAnswer, Failure> {
    let before = find(desk, record.kind(), &name, expected_version)?;
    let entry = Entry {
        name,
        version: before.version + 1,
        is_deleted: false,
        record: record.in_place_of(&before.record),
    };
    Ok(put(desk, batch, entry))
}

/// A record less.
pub(super) fn delete(
    desk: &mut Desk,
    batch: &mut Batch,
    kind: EntryKind,
    name: &str,
    expected_version: Option<u64>,
) -> Result<CatalogAnswer, Failure> {
    let before = find(desk, kind, name, expected_version)?;
    let gone = Entry {
        version: before.version + 1,
        is_deleted: true,
        ..before.as_ref().clone()
    };
    Ok(put(desk, batch, gone))
}

fn find(
    desk: &Desk,
    kind: EntryKind,
    name: &str,
    expected_version: Option<u64>,
) -> Result<Arc<Entry>, Failure> {
    let entry = desk.entries.get(kind, name).cloned();
    let entry = entry.ok_or_else(|| Failure::rejected(Rejection::NotFound))?;
    if expected_version.is_some_and(|expected| expected != entry.version) {
        return Err(Rejection::VersionStale.into());
    }
    Ok(entry)
}

/// Puts a record on the desk and into the batch; also for features that keep counts in theirs.
pub(super) fn put(desk: &mut Desk, batch: &mut Batch, entry: Entry) -> CatalogAnswer {
    let entry = Arc::new(entry);
    batch.entries.insert((entry.kind(), entry.name.clone()));
    desk.entries.insert(entry.clone());
    CatalogAnswer::Entry(entry)
}
