//! Whether whoever has an endpoint still may: it is told of orders for as long as they are, and no longer.
//!
//! Who somebody is now is known elsewhere. The worker asks every few seconds, and pauses what is nobody's any more; so
//! also a key that runs out, or is taken away in some other way than by hand, tells nobody anything.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

use super::{Endpoint, HookError, Maker, Webhooks, outcome::notice};
use crate::order::{Principal, Role, SiteId};

/// How often it is asked.
pub(super) const ASK_EVERY: Duration = Duration::from_secs(5);

const KEY_REVOKED: &str = "the key that made it was revoked";
const KEY_GONE: &str = "the key that made it is good no more";
const MAKER_GONE: &str = "whoever made it does not run the site any more";

/// What whoever made an endpoint is now.
#[derive(Debug, Clone)]
pub enum MakerNow {
    /// This, also by the key with which they made it.
    Somebody(Principal),
    /// Nobody: the account is off or gone, or the key is.
    Nobody,
    /// The accounts cannot be read.
    Unknown,
}

/// Asks what whoever made an endpoint is now.
pub type WhoIs = Arc<dyn Fn(Maker) -> BoxFuture<'static, MakerNow> + Send + Sync>;

/// Whether somebody runs what belongs to `site`, `None` being all: admins everything, managers what is of their sites.
#[must_use]
pub fn runs(who: &Principal, site: Option<&SiteId>) -> bool {
    match (who.role, site) {
        (Role::Admin, _) => true,
        (Role::Manager, Some(site)) => who.staff_at(site).is_some(),
        (
            Role::Manager
            | Role::Customer
            | Role::Kitchen
            | Role::Warehouse
            | Role::Support
            | Role::System,
            _,
        ) => false,
    }
}

impl Webhooks {
    /// Pauses what was made by a key that is taken away: whoever had it is told nothing more.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn pause_of_key(&self, key: &str) -> Result<(), HookError> {
        for endpoint in self.endpoints() {
            let maker = endpoint.maker.as_ref().filter(|_| endpoint.is_active);
            if let Some(maker) = maker.filter(|maker| maker.key.as_deref() == Some(key)) {
                self.pause_of(&endpoint, maker, KEY_REVOKED).await?;
            }
        }
        Ok(())
    }

    /// Pauses what is nobody's any more, and tells people; whether there was any. Endpoints of before it was kept who made
    /// them go on.
    pub(super) async fn pause_nobodys(&self, who_is: &WhoIs) -> bool {
        let mut is_any = false;
        for endpoint in self.endpoints() {
            let Some(maker) = endpoint.maker.as_ref().filter(|_| endpoint.is_active) else {
                continue;
            };
            match who_is(maker.clone()).await {
                MakerNow::Somebody(who) if runs(&who, endpoint.site.as_ref()) => continue,
                MakerNow::Unknown => continue,
                MakerNow::Somebody(_) | MakerNow::Nobody => {}
            }
            let reason = match maker.key {
                Some(_) => KEY_GONE,
                None => MAKER_GONE,
            };
            match self.pause_of(&endpoint, maker, reason).await {
                Ok(true) => {
                    is_any = true;
                    tracing::warn!(endpoint = %endpoint.id, reason, "a webhook is paused");
                    (self.notify)(notice(&endpoint, reason)).await;
                }
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(?error, endpoint = %endpoint.id, "a webhook that is nobody's was not paused");
                }
            }
        }
        is_any
    }

    /// Pauses an endpoint that still is `maker`'s; whether it was, and went on.
    async fn pause_of(
        &self,
        endpoint: &Endpoint,
        maker: &Maker,
        reason: &'static str,
    ) -> Result<bool, HookError> {
        let mut is_theirs = false;
        let paused = self.rewrite(endpoint.id, |endpoint| {
            is_theirs = endpoint.is_active && endpoint.maker.as_ref() == Some(maker);
            if is_theirs {
                endpoint.is_active = false;
                endpoint.paused_reason = Some(reason.into());
            }
        });
        match paused.await {
            Ok(_) | Err(HookError::NotFound) => Ok(is_theirs),
            Err(error) => Err(error),
        }
    }
}
