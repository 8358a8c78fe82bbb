//! What a sequencer's mailbox holds: first in, first decided, timers too.

use std::sync::Arc;

use tokio::{sync::oneshot, time::Instant};
use tracing::Span;

use super::{
    forgetting::Forget,
    keys::Reservation,
    request::{Act, Answer, Failure},
    stock::StockEnvelope,
    trimming::Trim,
    what_if::WhatIf,
};
use crate::{
    catalog::{Entry, EntryKind, Product, ProductPatch, Record, Site, SitePatch},
    order::{
        Command, CouponCode, Order, OrderId, Principal, Sku, TimerKind, Timestamp, Version,
        WantedLine,
    },
};

/// One message.
#[derive(Debug)]
pub(super) enum Message {
    /// Somebody asks.
    Ask(Box<Envelope>),
    /// A worker of ours tells.
    Tell(Box<Tell>),
    /// A timer fired.
    Timer(OrderId, TimerKind),
    /// Stock moves.
    Stock(Box<StockEnvelope>),
    /// The catalogue changes.
    Catalog(Box<CatalogEnvelope>),
    /// Orders of the past are taken in.
    History(Box<History>),
    /// Somebody asks what would be thought of an order.
    WhatIf(Box<WhatIf>),
    /// Somebody is to be forgotten.
    Forget(Box<Forget>),
    /// The beginning of the feed goes.
    Trim(Box<Trim>),
}

impl Message {
    /// Where it has the order that it brings from the store.
    pub(super) fn recalled(&mut self) -> Option<&mut Option<Arc<Order>>> {
        match self {
            Self::Ask(envelope) => match &mut envelope.work {
                Work::Act { recalled, .. } => Some(recalled),
                Work::Place { .. } => None,
            },
            Self::Tell(tell) => Some(&mut tell.recalled),
            Self::Timer(..)
            | Self::Stock(_)
            | Self::Catalog(_)
            | Self::History(_)
            | Self::WhatIf(_)
            | Self::Forget(_)
            | Self::Trim(_) => None,
        }
    }
}

/// Somebody's request, ready to be decided.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) principal: Principal,
    pub(super) t: Timestamp,
    pub(super) work: Work,
    pub(super) key: Option<KeyUse>,
    pub(super) expected_version: Option<Version>,
    /// What its time goes to, where somebody wants to know.
    pub(super) span: Span,
    /// Since when it waits to be decided.
    pub(super) queued: Instant,
    pub(super) reply: oneshot::Sender<Result<Answer, Failure>>,
}

/// A reserved key and the body it came with.
#[derive(Debug)]
pub(super) struct KeyUse {
    pub(super) reservation: Reservation,
    pub(super) body_hash: Arc<str>,
}

/// What is asked for.
#[derive(Debug)]
pub(super) enum Work {
    Place {
        lines: Vec<WantedLine>,
        coupon: Option<CouponCode>,
        expected_total: Option<i64>,
    },
    Act {
        order: OrderId,
        act: Act,
        /// The order as it is stored, where it ended long ago.
        recalled: Option<Arc<Order>>,
        /// The time step of a code of the customer's own app, used up for it.
        own_step: Option<u64>,
    },
}

impl Work {
    /// Its name in metrics and in the scope of idempotency keys.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Place { .. } => "place",
            Self::Act { act, .. } => act.name(),
        }
    }
}

/// A system command.
#[derive(Debug)]
pub(super) struct Tell {
    pub(super) order: OrderId,
    pub(super) command: Command,
    /// The order as it is stored, where it ended long ago.
    pub(super) recalled: Option<Arc<Order>>,
    pub(super) reply: oneshot::Sender<Result<(), Failure>>,
}

/// Orders that ended elsewhere, and are not in the journal yet.
#[derive(Debug)]
pub(super) struct History {
    pub(super) orders: Vec<Order>,
    pub(super) reply: oneshot::Sender<Result<(), Failure>>,
}

/// A change of the catalogue.
#[derive(Debug)]
pub(super) struct CatalogEnvelope {
    pub(super) change: CatalogChange,
    pub(super) reply: oneshot::Sender<Result<CatalogAnswer, Failure>>,
}

/// Which.
#[derive(Debug)]
pub(super) enum CatalogChange {
    Site(SitePatch),
    CreateProduct(Box<Product>),
    PatchProduct {
        sku: Sku,
        patch: Box<ProductPatch>,
        expected_version: Option<u64>,
    },
    DeleteProduct {
        sku: Sku,
    },
    CreateEntry {
        name: Arc<str>,
        record: Record,
    },
    ReplaceEntry {
        name: Arc<str>,
        record: Record,
        expected_version: Option<u64>,
    },
    DeleteEntry {
        kind: EntryKind,
        name: Arc<str>,
        expected_version: Option<u64>,
    },
}

/// What became of it.
#[derive(Debug)]
pub(super) enum CatalogAnswer {
    Site(Arc<Site>),
    Product(Arc<Product>),
    Entry(Arc<Entry>),
}
