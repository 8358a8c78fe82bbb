//! What the shelf says to somebody who orders or asks: the same for both.

use crate::{
    catalog::{Entries, Product},
    order::Offer,
};

/// What is offered of a product; `None` when it is off the menu for good.
pub(super) fn offer(product: &Product, entries: &Entries) -> Option<Offer> {
    if product.is_deleted {
        return None;
    }
    let category = entries.category(&product.category);
    Some(Offer {
        tax: category.and_then(|category| category.tax),
        ..product.offer()
    })
}
