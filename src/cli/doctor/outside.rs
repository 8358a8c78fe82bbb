//! What a hub needs from elsewhere: a mail server that lets it in, and models that can be read.

use super::check::Check;
use crate::{config::Settings, model::live::Models, notify::Smtp, order::SiteId};

/// Whether the mail server answers. Nothing is sent.
pub(super) async fn mail(settings: &Settings) -> Check {
    const NAME: &str = "mail";
    let server = match Smtp::open(&settings.smtp) {
        Ok(Some(server)) => server,
        Ok(None) => {
            let said = "there is no mail server: no customer gets a code, so none can pay by card";
            return Check::warn(NAME, said, "set smtp.url and smtp.from");
        }
        Err(error) => {
            return Check::fail(NAME, format!("{error:#}"), "look at smtp.url and smtp.from");
        }
    };
    match server.greet().await {
        Ok(()) => Check::ok(NAME, "the mail server answers, and lets the hub in"),
        Err(error) => {
            let advice = "look at smtp.url, at the password in it, and at the way there";
            Check::fail(NAME, error.to_string(), advice)
        }
    }
}

/// Whether every model that should answer can be read; without one the baseline does.
pub(super) fn models(settings: &Settings, sites: &[SiteId]) -> Check {
    const NAME: &str = "models";
    let models = Models::open(settings.models_dir(), settings.models.cancel_dir.as_deref());
    for site in sites {
        let _ = models.of(site);
    }
    match models.degraded().as_slice() {
        [] => Check::ok(NAME, "all that should answer can be read"),
        degraded => Check::warn(
            NAME,
            format!("the baseline answers for {}", degraded.join(", ")),
            "`orderhub models list` says which cannot be read",
        ),
    }
}
