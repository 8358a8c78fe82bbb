//! What the shelf says to somebody who orders or asks: the same for both.

use crate::{
    catalog::{Entries, Product, Site},
    hub::SiteView,
    order::{Offer, Timestamp},
};

/// What is offered of a product at `now`; `None` when it is off the menu for good.
pub(super) fn offer(
    product: &Product,
    entries: &Entries,
    site: &Site,
    now: Timestamp,
) -> Option<Offer> {
    if product.is_deleted {
        return None;
    }
    let category = entries.category(&product.category);
    Some(Offer {
        tax: category.and_then(|category| category.tax),
        ..product.offer(product.is_on(category, site, now))
    })
}

/// Whether a piece of it can be ordered now.
#[must_use]
pub fn is_sold(site: &SiteView, product: &Product, now: Timestamp) -> bool {
    let offer = offer(product, &site.entries(), &site.settings(), now);
    offer.is_some_and(|offer| {
        offer.is_available && offer.is_on && offer.available.is_none_or(|left| left > 0)
    })
}
