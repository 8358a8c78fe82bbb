//! Making and changing sites and what they sell: the way into the sequencer for the catalogue.

use std::sync::{Arc, atomic::Ordering};

use tokio::sync::oneshot;

use super::{
    Engine,
    message::{CatalogAnswer, CatalogChange, CatalogEnvelope, Message},
    request::Failure,
};
use crate::{
    catalog::{Product, ProductPatch, Site, SitePatch},
    journal::{CommitError, Head, Loaded, SiteBatch},
    order::{Rejection, SiteId, Sku},
};

impl Engine {
    /// Makes a site, open or not, without products.
    ///
    /// # Errors
    /// `validation` at `/id` when it exists; `Unavailable` when the journal does not answer.
    pub async fn create_site(&self, site: Site) -> Result<Arc<Site>, Failure> {
        let _alone = self.creating.lock().await;
        if self.sites.contains_key(&site.id) {
            let detail = "there is a site of this id".to_owned();
            return Err(Failure::rejected(Rejection::Validation {
                pointer: "/id".into(),
                detail,
            }));
        }
        let epoch = uuid::Uuid::new_v4().simple().to_string();
        let head = Head {
            seq: 0,
            first_seq: 1,
            number: 0,
            epoch: epoch.into(),
        };
        let settings = Arc::new(site);
        let batch = SiteBatch {
            site: settings.id.clone(),
            expected_head: 0,
            head: head.clone(),
            events: Vec::new(),
            orders: Vec::new(),
            products: Vec::new(),
            settings: Some(settings.clone()),
            keys: Vec::new(),
        };
        self.shared
            .journal
            .commit(vec![batch])
            .await
            .map_err(|error| match error {
                CommitError::Conflict(_) => Failure::Recovering,
                CommitError::Unknown(_) => Failure::OutcomeUnknown,
            })?;
        let loaded = Loaded {
            settings: settings.as_ref().clone(),
            head,
            products: Vec::new(),
            orders: Vec::new(),
            events: Vec::new(),
        };
        self.shared.hub.open_site(&loaded, self.shared.policy);
        let handle = self.start_site(&settings.id, Some(loaded));
        handle.is_serving.store(true, Ordering::Release);
        Ok(settings)
    }

    /// Changes a site.
    ///
    /// # Errors
    /// `not_found`; `validation` for another currency once there are products.
    pub async fn patch_site(&self, site: &SiteId, patch: SitePatch) -> Result<Arc<Site>, Failure> {
        match self
            .change_catalog(site, CatalogChange::Site(patch))
            .await?
        {
            CatalogAnswer::Site(site) => Ok(site),
            CatalogAnswer::Product(_) => Err(Failure::Unavailable),
        }
    }

    /// Puts a product on the menu; a deleted one comes back as what is given.
    ///
    /// # Errors
    /// `not_found` for the site; `validation` at `/sku` when it exists.
    pub async fn create_product(&self, product: Product) -> Result<Arc<Product>, Failure> {
        let site = product.site.clone();
        self.change_product(&site, CatalogChange::CreateProduct(Box::new(product)))
            .await
    }

    /// Changes a product.
    ///
    /// # Errors
    /// `not_found`, `version_stale`.
    pub async fn patch_product(
        &self,
        site: &SiteId,
        sku: &Sku,
        patch: ProductPatch,
        expected_version: Option<u64>,
    ) -> Result<Arc<Product>, Failure> {
        let patch = Box::new(patch);
        self.change_product(
            site,
            CatalogChange::PatchProduct {
                sku: sku.clone(),
                patch,
                expected_version,
            },
        )
        .await
    }

    /// Takes a product off the menu. Orders keep it.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn delete_product(&self, site: &SiteId, sku: &Sku) -> Result<(), Failure> {
        self.change_product(site, CatalogChange::DeleteProduct { sku: sku.clone() })
            .await
            .map(drop)
    }

    async fn change_product(
        &self,
        site: &SiteId,
        change: CatalogChange,
    ) -> Result<Arc<Product>, Failure> {
        match self.change_catalog(site, change).await? {
            CatalogAnswer::Product(product) => Ok(product),
            CatalogAnswer::Site(_) => Err(Failure::Unavailable),
        }
    }

    async fn change_catalog(
        &self,
        site: &SiteId,
        change: CatalogChange,
    ) -> Result<CatalogAnswer, Failure> {
        let handle = self.serving(site)?;
        let (reply, changed) = oneshot::channel();
        let message = Message::Catalog(Box::new(CatalogEnvelope { change, reply }));
        handle
            .mailbox
            .try_send(message)
            .map_err(|_| Failure::Overloaded)?;
        changed.await.unwrap_or(Err(Failure::OutcomeUnknown))
    }
}
