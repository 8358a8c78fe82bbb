//! What grows old and is forgotten, once an hour.

use std::{sync::Arc, time::Duration};

use crate::{
    checkout::{Carts, GUEST_CART_KEPT_MS},
    clock::Clock,
    journal::{Journal, KEY_KEPT_MS},
    shutdown::Tasks,
};

/// How often.
const EVERY: Duration = Duration::from_secs(3_600);

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
