//! The shelf of a desk: what orders and people do to its stock, the ledger of that, and when there is little left.

use std::sync::Arc;

use super::{batch::Batch, desk::Desk};
use crate::{
    catalog::{Movement, MovementKind, Product, Stock},
    order::{OrderId, SiteId, Sku, StockEffect, StockMove, StockMoves, Timestamp, UserId},
};

/// Who moves pieces, when, with which order or to which site, and what they say about it.
#[derive(Debug, Clone)]
pub(super) struct Cause {
    pub(super) by: UserId,
    pub(super) at: Timestamp,
    pub(super) order: Option<OrderId>,
    pub(super) peer: Option<SiteId>,
    pub(super) reason: Option<Arc<str>>,
}

impl Cause {
    /// An order, in the name of `by`.
    pub(super) fn order(order: OrderId, by: UserId, at: Timestamp) -> Self {
        Self {
            by,
            at,
            order: Some(order),
            peer: None,
            reason: None,
        }
    }
}

/// An article of which there is little left, told once for each time that comes to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowStock {
    /// The site.
    pub site: SiteId,
    /// The article.
    pub sku: Sku,
    /// Its name.
    pub name: Arc<str>,
    /// Pieces that nobody has reserved.
    pub available: i64,
    /// So many or fewer are few.
    pub low_stock: i64,
    /// When it came to be.
    pub at: Timestamp,
}

impl LowStock {
    /// What there is to tell of `product`, while there is little left of it.
    #[must_use]
    pub fn of(product: &Product) -> Option<Self> {
        let (at, low_stock, stock) = (product.low_since?, product.low_stock?, product.stock?);
        Some(Self {
            site: product.site.clone(),
            sku: product.sku.clone(),
            name: product.name.clone(),
            available: stock.available(),
            low_stock,
            at,
        })
    }
}

impl Desk {
    /// Moves the stock of an order. Reserving writes no row of the ledger: placing is to be fast, and the order
    /// itself is the record of it.
    pub(super) fn move_stock(&mut self, batch: &mut Batch, moves: StockMoves, cause: &Cause) {
        for StockMove {
            sku,
            effect,
            quantity,
        } in moves
        {
            let quantity = i64::from(quantity);
            let Some(stock) = self.products.get(&sku).and_then(|product| product.stock) else {
                continue;
            };
            let Some(after) = stock.after(effect, quantity) else {
                // Reserving was checked when the order was decided; what was reserved can be put back. A product
                // whose stock began to be tracked after the order was placed is the one that gets here.
                tracing::warn!(%sku, ?effect, quantity, "stock does not cover an order; left as it is");
                continue;
            };
            let moved = match effect {
                StockEffect::None | StockEffect::Reserve => None,
                StockEffect::Release => Some((MovementKind::Release, quantity)),
                StockEffect::Consume => Some((MovementKind::Sale, -quantity)),
                StockEffect::Return => Some((MovementKind::Return, quantity)),
            };
            self.put_stock(batch, &sku, after, moved, cause);
        }
    }

    /// Puts `after` on the shelf, with a row of the ledger for what `moved`.
    pub(super) fn put_stock(
        &mut self,
        batch: &mut Batch,
        sku: &Sku,
        after: Stock,
        moved: Option<(MovementKind, i64)>,
        cause: &Cause,
    ) -> Option<Arc<Movement>> {
        let product = Arc::make_mut(self.products.get_mut(sku)?);
        product.stock = Some(after);
        batch.products.insert(sku.clone());
        watch_low(batch, product, moved.map(|(kind, _)| kind), cause.at);
        let (kind, quantity) = moved?;
        product.movements += 1;
        let movement = Arc::new(Movement {
            site: product.site.clone(),
            sku: sku.clone(),
            number: product.movements,
            kind,
            quantity,
            on_hand: after.on_hand,
            order: cause.order,
            peer: cause.peer.clone(),
            by: cause.by.clone(),
            reason: cause.reason.clone(),
            at: cause.at,
        });
        batch.movements.push(movement.clone());
        Some(movement)
    }

    /// Pieces of an article that live orders hold.
    pub(super) fn held(&self, sku: &Sku) -> i64 {
        let pieces = self.orders.values().flat_map(|order| order.set_aside());
        let own = pieces.filter(|(article, _)| *article == sku);
        own.map(|(_, pieces)| pieces).sum()
    }
}

/// Notes that there is little left, once: cancelled orders do not make it be told again, only goods that come in do.
pub(super) fn watch_low(
    batch: &mut Batch,
    product: &mut Product,
    kind: Option<MovementKind>,
    at: Timestamp,
) {
    let (Some(mark), Some(stock)) = (product.low_stock, product.stock) else {
        product.low_since = None;
        return;
    };
    let is_low = stock.available() <= mark;
    if is_low && product.low_since.is_none() {
        product.low_since = Some(at);
        batch.low.extend(LowStock::of(product));
        return;
    }
    let has_come_in = match kind {
        Some(
            MovementKind::Restock
            | MovementKind::Recount
            | MovementKind::TransferIn
            | MovementKind::Return,
        ) => true,
        Some(
            MovementKind::Sale
            | MovementKind::Release
            | MovementKind::Waste
            | MovementKind::TransferOut,
        )
        | None => false,
    };
    if !is_low && has_come_in {
        product.low_since = None;
    }
}
