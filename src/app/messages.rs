//! Where messages go: to a mail server, to the demo's outbox, or nowhere.

use std::sync::Arc;

use super::Mode;
use crate::{
    config::Settings,
    notify::{Notifier, Outbox, Smtp},
};

/// Where messages go.
pub(super) struct Messages {
    pub(super) notifier: Arc<dyn Notifier>,
    /// Where the demo shows them.
    pub(super) outbox: Option<Arc<Outbox>>,
}

pub(super) fn messages(settings: &Settings, mode: Mode) -> anyhow::Result<Messages> {
    let mail = Smtp::open(&settings.smtp)?.map(|smtp| Arc::new(smtp) as Arc<dyn Notifier>);
    if mode.is_demo() {
        let outbox = Arc::new(mail.map_or_else(Outbox::new, Outbox::before));
        let (notifier, outbox) = (outbox.clone(), Some(outbox));
        return Ok(Messages { notifier, outbox });
    }
    let notifier = mail.unwrap_or_else(|| {
        tracing::warn!("smtp.url is not set: no customer gets a code, so none can pay by card");
        Arc::new(Outbox::new())
    });
    let outbox = None;
    Ok(Messages { notifier, outbox })
}
