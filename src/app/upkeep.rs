//! What is done again and again: what grows old is forgotten once an hour, what was used is written down once a minute.

use std::{sync::Arc, time::Duration};

use crate::{
    account::Accounts,
    checkout::{Carts, GUEST_CART_KEPT_MS},
    clock::Clock,
    journal::{Journal, KEY_KEPT_MS},
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
