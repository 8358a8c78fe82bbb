//! Whether what is reserved is what live orders hold. It always is; whoever looks finds a defect, or damage.

use std::collections::BTreeMap;

use super::product::Product;
use crate::order::{Order, Sku};

/// An article whose reserved pieces are not those of its orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The article.
    pub sku: Sku,
    /// Pieces that the shelf says are reserved.
    pub reserved: i64,
    /// Pieces that orders hold.
    pub held: i64,
}

/// Every article of one site whose stock is tracked and does not agree with the orders. `orders` are those of the same
/// site and moment; those that ended hold nothing.
pub fn reserved_mismatches<'a>(
    products: impl IntoIterator<Item = &'a Product>,
    orders: impl IntoIterator<Item = &'a Order>,
) -> Vec<Mismatch> {
    let mut held: BTreeMap<&Sku, i64> = BTreeMap::new();
    for (sku, pieces) in orders.into_iter().flat_map(Order::set_aside) {
        *held.entry(sku).or_default() += pieces;
    }
    let mismatch = |product: &Product| {
        let reserved = product.stock?.reserved;
        let held = held.get(&product.sku).copied().unwrap_or(0);
        (reserved != held).then(|| Mismatch {
            sku: product.sku.clone(),
            reserved,
            held,
        })
    };
    products.into_iter().filter_map(mismatch).collect()
}
