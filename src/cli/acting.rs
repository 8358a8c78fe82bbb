//! What commands do to a hub that does not run, for the audit log: written as the hub writes what is done through it.

use std::sync::Arc;

use anyhow::Context as _;

use crate::{
    account::Keyring,
    app::SystemClock,
    audit::{Act, AuditLog, AuditStore, Filter, HeadFile, Signer, Writer},
    config::Settings,
    journal::surreal::SurrealJournal,
    shutdown::Tasks,
};

/// Writes an act down.
pub(super) async fn record(
    act: Act,
    keys: &Keyring,
    settings: &Settings,
    journal: &SurrealJournal,
) -> anyhow::Result<()> {
    let tasks = Tasks::new();
    let (log, writer) = open(keys, settings, journal, &tasks).await?;
    write(act, &log, writer, tasks).await
}

/// The same, unless there is an entry that fits `written`.
pub(super) async fn record_once(
    act: Act,
    written: &Filter,
    keys: &Keyring,
    settings: &Settings,
    journal: &SurrealJournal,
) -> anyhow::Result<()> {
    let tasks = Tasks::new();
    let (log, writer) = open(keys, settings, journal, &tasks).await?;
    if log.find(written, None, 1).await?.items.is_empty() {
        write(act, &log, writer, tasks).await?;
    }
    Ok(())
}

/// The number of the log's last entry, once it was looked at whether that is what was signed; what differs is written down.
pub(super) async fn end_of_log(
    keys: &Keyring,
    settings: &Settings,
    journal: &SurrealJournal,
) -> anyhow::Result<u64> {
    let (log, _) = open(keys, settings, journal, &Tasks::new()).await?;
    Ok(log.head().await?.seq)
}

async fn open(
    keys: &Keyring,
    settings: &Settings,
    journal: &SurrealJournal,
    tasks: &Tasks,
) -> anyhow::Result<(Arc<AuditLog>, Writer)> {
    AuditLog::open(
        AuditStore::new(journal.db(), tasks.clone()),
        Signer::of(keys)?,
        HeadFile::of(settings),
        1,
        Arc::new(SystemClock),
    )
    .await
}

async fn write(act: Act, log: &AuditLog, writer: Writer, tasks: Tasks) -> anyhow::Result<()> {
    let writing = tasks.spawn(writer.run(tasks.clone()));
    let permit = log.reserve().context("the audit log takes nothing")?;
    let recorded = permit.record(vec![act]).await;
    tasks.stop();
    writing.await?;
    Ok(recorded?)
}
