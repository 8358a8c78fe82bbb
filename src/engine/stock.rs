//! Stock as commands: deciding them on the desk. Never negative, and never fewer on the shelf than are promised to
//! live orders: waste, a transfer or a count that would break that is refused, because the orders come first.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::{
    batch::Batch, catalog::invalid, desk::Desk, entries, ledger::Cause, message::KeyUse,
    request::Failure,
};
use crate::{
    catalog::{
        DELIVERIES_MAX, Delivery, Entry, EntryKind, MovementKind, Peer, Record, STOCK_MAX, Stock,
    },
    config::KEY_ANSWER_BYTES_MAX,
    hub::product_shapes,
    journal::{KeyAnswer, KeyRecord},
    order::{OrderId, Rejection, SiteId, Sku, Timestamp, UserId},
};

/// What is done to an article's stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockAct {
    /// So many pieces were delivered.
    Restock(i64),
    /// So many were thrown away.
    Waste(i64),
    /// There are so many; begins to count an article that was not counted.
    Recount(i64),
    /// So many came back.
    Return(i64),
    /// So many go to another site.
    Transfer {
        /// Where.
        to: SiteId,
        /// Pieces.
        quantity: i64,
    },
}

impl StockAct {
    /// Its name in the scope of idempotency keys.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Restock(_) => "restock",
            Self::Waste(_) => "waste",
            Self::Recount(_) => "recount",
            Self::Return(_) => "return",
            Self::Transfer { .. } => "transfer",
        }
    }
}

/// What somebody does to stock.
#[derive(Debug, Clone)]
pub struct StockCommand {
    /// The article.
    pub sku: Sku,
    /// What.
    pub act: StockAct,
    /// Why.
    pub reason: Option<Arc<str>>,
}

/// What a sequencer is told about stock.
#[derive(Debug)]
pub(super) enum StockWork {
    /// Somebody moves pieces.
    Move(StockCommand),
    /// Goods arrive from another site.
    Receive { from: SiteId, delivery: Delivery },
    /// The other site has what was sent.
    Delivered { to: SiteId, number: u64 },
}

/// The answer: JSON, empty for the hub's own work.
pub(super) type StockReply = Result<Arc<str>, Failure>;

/// Work on stock, and who waits for it.
#[derive(Debug)]
pub(super) struct StockEnvelope {
    pub(super) by: UserId,
    pub(super) work: StockWork,
    pub(super) key: Option<KeyUse>,
    pub(super) reply: oneshot::Sender<StockReply>,
}

/// Carries work on stock out on the desk.
pub(super) fn work(
    desk: &mut Desk,
    batch: &mut Batch,
    by: UserId,
    work: StockWork,
    key: Option<KeyUse>,
    now: Timestamp,
) -> StockReply {
    match work {
        StockWork::Move(command) => {
            let body = act(desk, batch, by, command, now)?;
            if let Some(key) = key.filter(|_| body.len() <= KEY_ANSWER_BYTES_MAX) {
                let record = KeyRecord {
                    id: key.reservation.id().clone(),
                    body_hash: key.body_hash,
                    order: OrderId(uuid::Uuid::nil()),
                    status: 200,
                    answer: KeyAnswer::Body(body.clone()),
                    at: now,
                };
                batch.keys.push((Arc::new(record), key.reservation));
            }
            Ok(body)
        }
        StockWork::Receive { from, delivery } => receive(desk, batch, &from, &delivery, now),
        StockWork::Delivered { to, number } => {
            let mut peer = peer(desk, &to);
            peer.pending.retain(|delivery| delivery.number != number);
            put_peer(desk, batch, &to, peer);
            Ok(Arc::default())
        }
    }
}

fn act(
    desk: &mut Desk,
    batch: &mut Batch,
    by: UserId,
    command: StockCommand,
    at: Timestamp,
) -> StockReply {
    let StockCommand { sku, act, reason } = command;
    let product = desk
        .products
        .get(&sku)
        .filter(|product| !product.is_deleted);
    let tracked = product.ok_or(Rejection::NotFound)?.stock;
    let stock = match (tracked, &act) {
        (Some(stock), _) => stock,
        (None, StockAct::Recount(_)) => Stock {
            on_hand: 0,
            reserved: desk.held(&sku),
        },
        (None, _) => {
            return Err(invalid(
                "/sku",
                "this article is not counted; a recount begins to",
            ));
        }
    };
    let (kind, quantity) = match &act {
        StockAct::Restock(quantity) => (MovementKind::Restock, *quantity),
        StockAct::Waste(quantity) => (MovementKind::Waste, -*quantity),
        StockAct::Recount(counted) => (MovementKind::Recount, *counted - stock.on_hand),
        StockAct::Return(quantity) => (MovementKind::Return, *quantity),
        StockAct::Transfer { quantity, .. } => (MovementKind::TransferOut, -*quantity),
    };
    let after = Stock {
        on_hand: stock.on_hand + quantity,
        ..stock
    };
    check(&sku, &act, stock, after)?;
    let mut cause = Cause {
        by,
        at,
        order: None,
        peer: None,
        reason,
    };
    if let StockAct::Transfer { to, quantity } = act {
        send(desk, batch, &sku, &to, quantity, &cause)?;
        cause.peer = Some(to);
    }
    let movement = desk.put_stock(batch, &sku, after, Some((kind, quantity)), &cause);
    let movement = movement.ok_or(Failure::Unavailable)?;
    Ok(product_shapes::stock_moved(after, &movement).into())
}

fn check(sku: &Sku, act: &StockAct, stock: Stock, after: Stock) -> Result<(), Failure> {
    if after.on_hand > STOCK_MAX {
        let detail = format!("a shelf holds at most {STOCK_MAX} pieces");
        return Err(invalid("/quantity", &detail));
    }
    if after.on_hand >= after.reserved {
        return Ok(());
    }
    match act {
        StockAct::Recount(_) => {
            let detail = format!(
                "{} pieces are promised to live orders: cancel or fulfil some first",
                stock.reserved
            );
            Err(invalid("/quantity", &detail))
        }
        StockAct::Restock(_)
        | StockAct::Waste(_)
        | StockAct::Return(_)
        | StockAct::Transfer { .. } => Err(Rejection::OutOfStock {
            line: None,
            sku: sku.clone(),
            available: stock.available(),
        }
        .into()),
    }
}

/// Notes what is on its way, in the transaction that takes it off the shelf.
fn send(
    desk: &mut Desk,
    batch: &mut Batch,
    sku: &Sku,
    to: &SiteId,
    quantity: i64,
    cause: &Cause,
) -> Result<(), Failure> {
    let mut peer = peer(desk, to);
    if peer.pending.len() >= DELIVERIES_MAX {
        return Err(Failure::Overloaded);
    }
    peer.sent += 1;
    peer.pending.push(Delivery {
        number: peer.sent,
        sku: sku.clone(),
        quantity,
        by: cause.by.clone(),
        reason: cause.reason.clone(),
        at: cause.at,
    });
    put_peer(desk, batch, to, peer);
    Ok(())
}

/// Takes the next delivery in; one that was taken in before is not taken in again.
fn receive(
    desk: &mut Desk,
    batch: &mut Batch,
    from: &SiteId,
    delivery: &Delivery,
    at: Timestamp,
) -> StockReply {
    let mut peer = peer(desk, from);
    if delivery.number <= peer.received {
        return Ok(Arc::default());
    }
    if delivery.number != peer.received + 1 {
        return Err(Failure::Recovering);
    }
    peer.received = delivery.number;
    put_peer(desk, batch, from, peer);
    let stock = desk
        .products
        .get(&delivery.sku)
        .and_then(|product| product.stock);
    let Some(stock) = stock else {
        tracing::warn!(sku = %delivery.sku, %from, "goods arrived that are not counted here");
        return Ok(Arc::default());
    };
    let after = Stock {
        on_hand: stock.on_hand.saturating_add(delivery.quantity),
        ..stock
    };
    let cause = Cause {
        by: delivery.by.clone(),
        at,
        order: None,
        peer: Some(from.clone()),
        reason: delivery.reason.clone(),
    };
    let moved = (MovementKind::TransferIn, delivery.quantity);
    desk.put_stock(batch, &delivery.sku, after, Some(moved), &cause);
    Ok(Arc::default())
}

fn peer(desk: &Desk, site: &SiteId) -> Peer {
    desk.entries
        .peer(site.as_str())
        .cloned()
        .unwrap_or_default()
}

fn put_peer(desk: &mut Desk, batch: &mut Batch, site: &SiteId, peer: Peer) {
    let known = desk.entries.known(EntryKind::Peer, site.as_str());
    let entry = Entry {
        name: site.as_str().into(),
        version: known.map_or(0, |entry| entry.version) + 1,
        is_deleted: false,
        record: Record::Peer(peer),
    };
    entries::put(desk, batch, entry);
}
