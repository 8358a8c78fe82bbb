//! The models of this hub: where they are, and looking whether somebody gave them other roles.

use std::{path::PathBuf, sync::Arc, time::Duration};

use crate::{config::Settings, model::live::Models, shutdown::Tasks};

/// The folder of models beside the database.
const FOLDER: &str = "models";
/// How often the registry is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Opens them. Reading weights takes a while and leaves the runtime alone.
pub(super) async fn open(settings: &Arc<Settings>) -> anyhow::Result<Arc<Models>> {
    let settings = settings.clone();
    let opened = tokio::task::spawn_blocking(move || {
        Models::open(folder(&settings), settings.models.cancel_dir.as_deref())
    });
    Ok(Arc::new(opened.await?))
}

/// Beside the database; none where that is in memory, or elsewhere.
fn folder(settings: &Settings) -> Option<PathBuf> {
    let path = settings.database.url.strip_prefix("surrealkv://")?;
    let path = path.split('?').next().unwrap_or(path);
    Some(PathBuf::from(path).with_file_name(FOLDER))
}

/// Serves what the registry says, also when it was changed by the `models` command, until the hub stops.
pub(super) async fn keep_looking(models: Arc<Models>, tasks: Tasks) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = tasks.stopping() => return,
        }
        let models = models.clone();
        let looked = tokio::task::spawn_blocking(move || models.look()).await;
        if looked.unwrap_or(false) {
            tracing::info!("the registry of models has changed; what it says serves now");
        }
    }
}
