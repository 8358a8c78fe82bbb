//! The one door to everything that changes: every edge builds a [`Request`] and calls [`Engine::handle`].

use std::sync::Arc;

use crate::{
    catalog::{Product, ProductPatch, Site, SitePatch},
    checkout::CodeVault,
    clock::Clock,
    hub::Hub,
    journal::Journal,
    order::{Command, Order, OrderId, Policy, SiteId, Sku},
};

mod request;

pub use request::{
    Act, Action, Answer, Failure, Key, OrderNote, Request, body_hash, invalid_field,
};

/// The sequencers of all sites, and what they share.
pub struct Engine {
    hub: Arc<Hub>,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    vault: Arc<CodeVault>,
}

impl Engine {
    /// Decides, commits, tells, answers.
    ///
    /// # Errors
    /// A [`Failure`]; nothing happened unless it is `OutcomeUnknown`.
    pub async fn handle(&self, _request: Request) -> Result<Answer, Failure> {
        unimplemented!()
    }

    /// A result or a wish of the hub's own workers. Repeating it does no harm.
    ///
    /// # Errors
    /// As [`Engine::handle`].
    pub async fn tell(
        &self,
        _site: &SiteId,
        _order: OrderId,
        _command: Command,
    ) -> Result<(), Failure> {
        unimplemented!()
    }

    /// Makes a site.
    ///
    /// # Errors
    /// `validation` at `/id` when it exists.
    pub async fn create_site(&self, _site: Site) -> Result<Arc<Site>, Failure> {
        unimplemented!()
    }

    /// Changes a site.
    ///
    /// # Errors
    /// `not_found`; `validation` for another currency once there are products.
    pub async fn patch_site(
        &self,
        _site: &SiteId,
        _patch: SitePatch,
    ) -> Result<Arc<Site>, Failure> {
        unimplemented!()
    }

    /// Puts a product on the menu; a deleted one comes back as what is given.
    ///
    /// # Errors
    /// `not_found` for the site; `validation` at `/sku` when it exists.
    pub async fn create_product(&self, _product: Product) -> Result<Arc<Product>, Failure> {
        unimplemented!()
    }

    /// Changes a product.
    ///
    /// # Errors
    /// `not_found`, `version_stale`.
    pub async fn patch_product(
        &self,
        _site: &SiteId,
        _sku: &Sku,
        _patch: ProductPatch,
        _expected_version: Option<u64>,
    ) -> Result<Arc<Product>, Failure> {
        unimplemented!()
    }

    /// Takes a product off the menu. Orders keep it.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn delete_product(&self, _site: &SiteId, _sku: &Sku) -> Result<(), Failure> {
        unimplemented!()
    }

    /// An order: from memory, else from the journal.
    ///
    /// # Errors
    /// `Unavailable` when the journal does not answer.
    pub async fn order(&self, _id: OrderId) -> Result<Option<Arc<Order>>, Failure> {
        unimplemented!()
    }

    /// The rules of the house at a site.
    #[must_use]
    pub fn policy(&self, _site: &SiteId) -> Policy {
        unimplemented!()
    }

    /// True once every site is loaded and none is failing.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        unimplemented!()
    }

    /// The committed view.
    #[must_use]
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The store, for reading.
    #[must_use]
    pub fn journal(&self) -> &Arc<dyn Journal> {
        &self.journal
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The codes.
    #[must_use]
    pub fn vault(&self) -> &Arc<CodeVault> {
        &self.vault
    }
}
