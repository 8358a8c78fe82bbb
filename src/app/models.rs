//! The models of this hub: where they are, and looking whether somebody gave them other roles.

use std::{sync::Arc, time::Duration};

use crate::{config::Settings, model::live::Models, shutdown::Tasks};

/// How often the registries are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Opens them. Reading weights takes a while and leaves the runtime alone.
pub(super) async fn open(settings: &Arc<Settings>) -> anyhow::Result<Arc<Models>> {
    let settings = settings.clone();
    let opened = tokio::task::spawn_blocking(move || {
        Models::open(settings.models_dir(), settings.models.cancel_dir.as_deref())
    });
    Ok(Arc::new(opened.await?))
}

/// Serves what the registries say, also when it was changed by the `models` command, until the hub stops.
pub(super) async fn keep_looking(models: Arc<Models>, tasks: Tasks) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = tasks.stopping() => return,
        }
        let models = models.clone();
        let looked = tokio::task::spawn_blocking(move || models.look()).await;
        for site in looked.unwrap_or_default() {
            tracing::info!(%site, "the registry of models has changed; what it says serves now");
        }
    }
}
