//! What is done again and again: what grows old is forgotten once an hour, what was used is written down once a minute.

use std::{sync::Arc, time::Duration};

use crate::{
    account::Accounts,
    archive::Archive,
    checkout::{Carts, GUEST_CART_KEPT_MS},
    clock::Clock,
    config::Settings,
    engine::Engine,
    journal::{Journal, KEY_KEPT_MS, surreal::Db},
    review::ReviewStore,
    shutdown::Tasks,
};

/// How often.
const EVERY: Duration = Duration::from_secs(3_600);
/// How often it is written down which sessions were used.
const USES_EVERY: Duration = Duration::from_secs(60);

/// Forgets idempotency keys past their time, and carts of guests who do not come back.
pub(super) async fn forget_the_old(
    journal: Arc<dyn Journal>,
    carts: Carts,
    clock: Arc<dyn Clock>,
    tasks: Tasks,
) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = tasks.stopping() => return,
        }
        match journal.prune_keys(clock.now() - KEY_KEPT_MS).await {
            Ok(forgotten) => tracing::info!(forgotten, "old idempotency keys are forgotten"),
            Err(error) => tracing::warn!(%error, "old idempotency keys were not forgotten"),
        }
        match carts.prune(clock.now() - GUEST_CART_KEPT_MS).await {
            Ok(forgotten) => tracing::info!(forgotten, "old carts of guests are forgotten"),
            Err(error) => tracing::warn!(%error, "old carts of guests were not forgotten"),
        }
    }
}

/// Moves orders that are long over into the archive, where there is one.
pub(super) fn archive_the_old(
    settings: &Settings,
    engine: &Arc<Engine>,
    database: &Db,
    workers: &Tasks,
) -> anyhow::Result<()> {
    let reviews = ReviewStore::new(database.clone(), workers.clone());
    let archive = Archive::of(&settings.retention, engine.clone(), reviews)?;
    if let Some(archive) = archive {
        workers.spawn(archive.run(workers.clone()));
    }
    Ok(())
}

/// Writes down which sessions were used, once a minute and at the end.
pub(super) async fn write_uses(accounts: Arc<Accounts>, tasks: Tasks) {
    loop {
        let is_over = tokio::select! {
            () = tokio::time::sleep(USES_EVERY) => false,
            () = tasks.stopping() => true,
        };
        if let Err(error) = accounts.write_uses().await {
            tracing::warn!(%error, "when sessions were used was not written down");
        }
        if is_over {
            return;
        }
    }
}
