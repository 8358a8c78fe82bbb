//! What the shelf says to somebody who orders or asks: the same for both.

use crate::{
    catalog::{Entries, Product, Site},
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
