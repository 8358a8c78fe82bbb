//! What a database that was not closed left in its log, taken in before anybody may write.
//!
//! SurrealKV 0.21 opens its log for writing before it reads it. Where the log ends in the middle of a record, because
//! the hub was killed or the power went, it puts a mended file in the place of the log, and goes on writing into the old
//! one, which has no name any more: whatever is committed until the database is closed in order is gone with the next
//! kill, synced or not. Where it does not notice the torn end it writes behind it, and the next time it throws away
//! everything from there on. So a log that holds anything is taken in first, by a database that is closed again at once:
//! then all of it is in the tables, and who writes begins a log of their own.

use std::{future::Future, io, path::Path, sync::Arc};

use anyhow::{Context, ensure};
use surrealdb_core::kvs::Datastore;

/// Where the log is in the folder of a database, and what its files are called.
const LOG_FOLDER: &str = "wal";
const LOG_EXTENSION: &str = "wal";

/// Takes the log of the database in `folder` in, where there is one; `open` opens that database.
pub(super) async fn take_in_log<Opening>(
    folder: &Path,
    open: impl FnOnce() -> Opening,
) -> anyhow::Result<()>
where
    Opening: Future<Output = anyhow::Result<Arc<Datastore>>>,
{
    let has_log =
        || has_log(folder).with_context(|| format!("cannot read the folder {}", folder.display()));
    if !has_log()? {
        return Ok(());
    }
    tracing::info!("the database was not closed: its log is taken in first");
    // Opening writes down who opened it, so there is something to be kept, and closing keeps it all.
    open().await?.shutdown().await?;
    ensure!(
        !has_log()?,
        "the database in {} was not closed in order, and its log cannot be taken in",
        folder.display()
    );
    Ok(())
}

fn has_log(folder: &Path) -> io::Result<bool> {
    let files = match std::fs::read_dir(folder.join(LOG_FOLDER)) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    for file in files {
        let file = file?;
        let is_log = file
            .path()
            .extension()
            .is_some_and(|it| it == LOG_EXTENSION);
        if is_log && file.metadata()?.len() > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}
