//! What acts are done to, as the hub holds it: whose site it is, and what it looks like, as a hash.

use std::sync::Arc;

use serde_json::json;

use super::Web;
use crate::{
    account::{Board, User},
    audit::{Hash, fingerprint},
    catalog::{Entry, EntryKind, Product, Site},
    job::Job,
    order::{Order, SiteId},
    review::Review,
    webhook::Endpoint,
};

/// Something that was changed, or is about to be.
pub(super) enum Thing {
    User(User),
    Site(Arc<Site>),
    Product(Arc<Product>),
    Entry(SiteId, Arc<Entry>),
    Webhook(Arc<Endpoint>),
    Board(Arc<Board>),
    Job(Box<Job>),
    Order(Arc<Order>),
    Review(Box<Review>),
}

impl Thing {
    /// The thing of a kind with this id, at `site` where such things belong to one.
    pub(super) async fn find(
        web: &Web,
        kind: &str,
        id: &str,
        site: Option<&SiteId>,
    ) -> Option<Self> {
        let view = || site.and_then(|site| web.engine.view(site).ok());
        let entry = |kind: EntryKind, name: &str| {
            let view = view()?;
            let entry = view.entry(kind, name)?;
            Some(Self::Entry(view.id().clone(), entry))
        };
        match kind {
            "user" => {
                let user = web.accounts.user(&id.parse().ok()?).await;
                user.ok().flatten().map(Self::User)
            }
            "site" => {
                let view = web.engine.view(&id.parse().ok()?).ok()?;
                Some(Self::Site(view.settings()))
            }
            "product" => view()?.product(&id.parse().ok()?).map(Self::Product),
            "category" => entry(EntryKind::Category, id),
            "station" => entry(EntryKind::Station, id),
            // A coupon's name is its code, which has one spelling.
            "coupon" => entry(EntryKind::Coupon, &id.to_uppercase()),
            "webhook" => web.webhooks.endpoint(id.parse().ok()?).map(Self::Webhook),
            "device" => web.accounts.device(&id.parse().ok()?).map(Self::Board),
            "job" => {
                let job = web.jobs.find(id.parse().ok()?)?;
                Some(Self::Job(Box::new(job)))
            }
            "order" => {
                let order = web.engine.order(id.parse().ok()?).await;
                order.ok().flatten().map(Self::Order)
            }
            "review" => {
                let review = web.reviews.review(id.parse().ok()?).await;
                review.ok().flatten().map(|it| Self::Review(Box::new(it)))
            }
            _ => None,
        }
    }

    /// Its name as everybody writes it: an address may spell it otherwise.
    pub(super) fn id(&self) -> Arc<str> {
        match self {
            Self::User(user) => user.id.as_str().into(),
            Self::Site(site) => site.id.as_str().into(),
            Self::Product(product) => product.sku.as_str().into(),
            Self::Entry(_, entry) => entry.name.clone(),
            Self::Webhook(endpoint) => endpoint.id.to_string().into(),
            Self::Board(device) => device.id.as_str().into(),
            Self::Job(job) => job.id.to_string().into(),
            Self::Order(order) => order.id.to_string().into(),
            Self::Review(review) => review.id.to_string().into(),
        }
    }

    /// Whose it is; none for what belongs to the whole hub.
    pub(super) fn site(&self) -> Option<SiteId> {
        match self {
            Self::User(_) => None,
            Self::Site(site) => Some(site.id.clone()),
            Self::Product(product) => Some(product.site.clone()),
            Self::Entry(site, _) => Some(site.clone()),
            Self::Webhook(endpoint) => endpoint.site.clone(),
            Self::Board(device) => Some(device.site.clone()),
            Self::Job(job) => Some(job.site.clone()),
            Self::Order(order) => Some(order.site.clone()),
            Self::Review(review) => Some(review.site.clone()),
        }
    }

    /// What it looks like; none for what looks different every moment by itself.
    pub(super) fn fingerprint(&self) -> Option<Hash> {
        match self {
            // A password is no part of what an account looks like.
            Self::User(user) => fingerprint(&json!({
                "id": user.id, "email": user.email, "name": user.name, "role": user.role,
                "sites": user.sites, "is_active": user.is_active,
            })),
            Self::Site(site) => fingerprint(site),
            Self::Product(product) => fingerprint(product),
            Self::Entry(_, entry) => fingerprint(entry),
            // Whether it fails at the moment is nothing that anybody did.
            Self::Webhook(endpoint) => {
                let mut endpoint = Endpoint::clone(endpoint);
                (endpoint.failing_since, endpoint.paused_reason) = (None, None);
                fingerprint(&endpoint)
            }
            Self::Board(device) => fingerprint(device),
            Self::Job(_) => None,
            Self::Order(order) => fingerprint(order),
            Self::Review(review) => fingerprint(review),
        }
    }
}
