//! The committed views of the sites there are. A site that is not loaded yet is not one that does not exist: after a
//! restart the edges say `recovering`, or wait, and never `not_found` or an answer without it.

use std::{sync::Arc, time::Duration};

use super::{Engine, request::Failure};
use crate::{
    hub::SiteView,
    order::{Rejection, SiteId},
};

/// How long a stream waits for its site to be loaded. A hundred thousand live orders take five seconds.
pub const OPENING_PATIENCE: Duration = Duration::from_secs(15);

impl Engine {
    /// The ids of all sites, loaded or not, in order.
    #[must_use]
    pub fn site_ids(&self) -> Vec<SiteId> {
        let mut ids: Vec<_> = self.sites.iter().map(|site| site.key().clone()).collect();
        ids.sort_unstable();
        ids
    }

    /// The committed view of a site.
    ///
    /// # Errors
    /// `not_found`; `Recovering` while it is not loaded.
    pub fn view(&self, site: &SiteId) -> Result<Arc<SiteView>, Failure> {
        match self.hub().site(site) {
            Some(view) => Ok(view),
            None if self.has_site(site) => Err(Failure::Recovering),
            None => Err(Failure::rejected(Rejection::NotFound)),
        }
    }

    /// The committed views of all sites, by id.
    ///
    /// # Errors
    /// `Recovering` while one is not loaded.
    pub fn views(&self) -> Result<Vec<Arc<SiteView>>, Failure> {
        self.site_ids().iter().map(|site| self.view(site)).collect()
    }

    /// As [`Engine::view`], waiting at most [`OPENING_PATIENCE`] for a site that is being loaded: whoever comes back
    /// after a restart would be sent away for a moment's sake.
    ///
    /// # Errors
    /// As [`Engine::view`].
    pub async fn opened(&self, site: &SiteId) -> Result<Arc<SiteView>, Failure> {
        match self.view(site) {
            Err(Failure::Recovering) => {
                let opened = self.hub().opened(site);
                tokio::time::timeout(OPENING_PATIENCE, opened)
                    .await
                    .map_err(|_| Failure::Recovering)
            }
            known => known,
        }
    }
}
