//! What is counted at a site as it was: pieces, uses of coupons, goods between sites. Pure.

use std::collections::BTreeMap;

use crate::{
    catalog::{Delivery, Movement, MovementKind, Peer, Product, Stock},
    order::{SiteId, Timestamp},
};

/// Whether a row of a ledger is where an article began to be counted: that it is counted is the catalogue's matter, and
/// what was counted first is all that is known of the time before.
pub(super) fn begins(movement: &Movement) -> bool {
    movement.number == 1
        && movement.kind == MovementKind::Recount
        && movement.on_hand == movement.quantity
}

/// An article as it was before `first`, the oldest row of its ledger that is undone, when live orders held `reserved`.
pub(super) fn product(
    product: &Product,
    first: Option<&Movement>,
    reserved: i64,
    at: Timestamp,
) -> Option<Product> {
    let stock = product.stock?;
    let on_hand = first.map_or(stock.on_hand, |first| match first.kind {
        MovementKind::Release => first.on_hand,
        MovementKind::Sale
        | MovementKind::Restock
        | MovementKind::Waste
        | MovementKind::Recount
        | MovementKind::TransferIn
        | MovementKind::TransferOut
        | MovementKind::Return => first.on_hand - first.quantity,
    });
    let stock = Stock {
        on_hand: on_hand.max(reserved),
        reserved,
    };
    let is_low = product
        .low_stock
        .is_some_and(|mark| stock.available() <= mark);
    let told = product.low_since.filter(|since| *since <= at);
    Some(Product {
        stock: Some(stock),
        low_since: told.or(is_low.then_some(at)),
        movements: first.map_or(product.movements, |first| first.number - 1),
        ..product.clone()
    })
}

/// Goods between sites whose movements are undone: by who sent them, and who got them.
#[derive(Debug, Default)]
pub(super) struct Goods {
    sent: BTreeMap<(SiteId, SiteId), u64>,
    arrived: BTreeMap<(SiteId, SiteId), Vec<Movement>>,
}

impl Goods {
    /// Notes a movement that is undone.
    pub(super) fn note(&mut self, movement: &Movement) {
        let Some(peer) = &movement.peer else { return };
        let site = movement.site.clone();
        match movement.kind {
            MovementKind::TransferOut => {
                *self.sent.entry((site, peer.clone())).or_default() += 1;
            }
            MovementKind::TransferIn => {
                let arrived = self.arrived.entry((peer.clone(), site)).or_default();
                arrived.push(movement.clone());
            }
            MovementKind::Sale
            | MovementKind::Release
            | MovementKind::Restock
            | MovementKind::Waste
            | MovementKind::Recount
            | MovementKind::Return => {}
        }
    }

    /// What `site` knew of `other`; `received` is the number of the last delivery that `other` has from it in the backup.
    /// What had left and not arrived by then is on its way again.
    pub(super) fn peer(&self, site: &SiteId, other: &SiteId, now: &Peer, received: u64) -> Peer {
        let there = (site.clone(), other.clone());
        let here = (other.clone(), site.clone());
        let sent = now.sent - self.sent.get(&there).copied().unwrap_or(0).min(now.sent);
        let mut arrived: Vec<&Movement> = self.arrived.get(&there).into_iter().flatten().collect();
        arrived.sort_by_key(|movement| (movement.at, &movement.sku, movement.number));
        let first = received.saturating_sub(arrived.len() as u64) + 1;
        let again = (first..).zip(arrived).map(|(number, movement)| Delivery {
            number,
            sku: movement.sku.clone(),
            quantity: movement.quantity,
            by: movement.by.clone(),
            reason: movement.reason.clone(),
            at: movement.at,
        });
        let under_way = now.pending.iter().cloned().chain(again);
        let pending: BTreeMap<u64, Delivery> = under_way
            .filter(|delivery| delivery.number <= sent)
            .map(|delivery| (delivery.number, delivery))
            .collect();
        let undone = self.arrived.get(&here).map_or(0, Vec::len) as u64;
        Peer {
            sent,
            pending: pending.into_values().collect(),
            received: now.received.saturating_sub(undone),
        }
    }
}
