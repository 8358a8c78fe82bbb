//! Making and changing sites and what they sell: the way into the sequencer for the catalogue.

use std::sync::{Arc, atomic::Ordering};

use tokio::sync::oneshot;

use super::{
    Engine,
    message::{CatalogAnswer, CatalogChange, CatalogEnvelope, Message},
    request::Failure,
};
use crate::{
    catalog::{Entry, EntryKind, Product, ProductPatch, Record, Site, SitePatch},
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
            settings: Some(settings.clone()),
            ..SiteBatch::new(settings.id.clone(), 0, head.clone())
        };
        self.shared
            .journal
            .commit(vec![batch])
            .await
            .map_err(|error| match error {
                CommitError::Conflict(_) => Failure::Recovering,
                CommitError::Unknown(_) => Failure::OutcomeUnknown,
            })?;
        let loaded = Loaded::new(settings.as_ref().clone(), head);
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
            CatalogAnswer::Product(_) | CatalogAnswer::Entry(_) => Err(Failure::Unavailable),
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

    /// Makes a small record of a site; a deleted one comes back as what is given.
    ///
    /// # Errors
    /// `not_found` for the site; `validation` at `/name` when it exists or the site has too many.
    pub async fn create_entry(
        &self,
        site: &SiteId,
        name: Arc<str>,
        record: Record,
    ) -> Result<Arc<Entry>, Failure> {
        self.change_entry(site, CatalogChange::CreateEntry { name, record })
            .await
    }

    /// Puts `record` in the place of the one of its kind and name.
    ///
    /// # Errors
    /// `not_found`, `version_stale`.
    pub async fn replace_entry(
        &self,
        site: &SiteId,
        name: Arc<str>,
        record: Record,
        expected_version: Option<u64>,
    ) -> Result<Arc<Entry>, Failure> {
        let change = CatalogChange::ReplaceEntry {
            name,
            record,
            expected_version,
        };
        self.change_entry(site, change).await
    }

    /// Takes a small record away.
    ///
    /// # Errors
    /// `not_found`, `version_stale`.
    pub async fn delete_entry(
        &self,
        site: &SiteId,
        kind: EntryKind,
        name: Arc<str>,
        expected_version: Option<u64>,
    ) -> Result<(), Failure> {
        let change = CatalogChange::DeleteEntry {
            kind,
            name,
            expected_version,
        };
        self.change_entry(site, change).await.map(drop)
    }

    async fn change_entry(
        &self,
        site: &SiteId,
        change: CatalogChange,
    ) -> Result<Arc<Entry>, Failure> {
        match self.change_catalog(site, change).await? {
            CatalogAnswer::Entry(entry) => Ok(entry),
            CatalogAnswer::Site(_) | CatalogAnswer::Product(_) => Err(Failure::Unavailable),
        }
    }

    async fn change_product(
        &self,
        site: &SiteId,
        change: CatalogChange,
    ) -> Result<Arc<Product>, Failure> {
        match self.change_catalog(site, change).await? {
            CatalogAnswer::Product(product) => Ok(product),
            CatalogAnswer::Site(_) | CatalogAnswer::Entry(_) => Err(Failure::Unavailable),
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
