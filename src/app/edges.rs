//! What the edges are given beside the engine: the web app's files, and what readiness is made of.

use std::sync::Arc;

use anyhow::Context as _;

use super::Mode;
use crate::{
    config::Settings,
    http::{Health, WebApp},
    journal::Journal,
    model::live::Models,
};

/// The web app: the one inside the program, or one in a folder.
pub(super) fn web_app(settings: &Settings, mode: Mode) -> anyhow::Result<WebApp> {
    match &settings.http.web_dir {
        None => Ok(WebApp::embedded(mode.is_demo())),
        Some(folder) => WebApp::from_dir(folder, mode.is_demo())
            .with_context(|| format!("the web app in {} cannot be read", folder.display())),
    }
}

/// What readiness is made of.
pub(super) fn health(models: Arc<Models>, journal: &dyn Journal, settings: &Settings) -> Health {
    let in_memory = settings.database.url.starts_with("mem://");
    let is_kept = journal.is_durable() || in_memory;
    let problem = "database.url lacks sync=every: what is acknowledged may be lost with the power";
    Health {
        // The reasons name folders: they are for the log, not for whoever asks.
        degraded: Arc::new(move || models.degraded()),
        durability_problem: (!is_kept).then(|| problem.to_owned()),
    }
}
