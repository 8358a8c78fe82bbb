//! The batch that is filling: what it will write, and who waits for it.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::sync::oneshot;
use tracing::{Span, info_span};

use super::{
    desk::Desk,
    keys::Reservation,
    ledger::LowStock,
    message::CatalogAnswer,
    request::{Answer, Failure},
    stock::StockReply,
    what_if::WhatIfReply,
};
use crate::{
    catalog::{EntryKind, Movement},
    hub::Committed,
    journal::{CouponUseId, KeyRecord},
    order::{Event, Order, OrderId, Sku},
    telemetry::SPANS,
};

/// Requests of one batch that are traced; the SDK keeps as many links of a span.
const TRACED_MAX: usize = 128;

/// A reply that is ready but may not be sent before what it rests on is durable.
#[derive(Debug)]
pub(super) enum Reply {
    Answer(
        oneshot::Sender<Result<Answer, Failure>>,
        Result<Answer, Failure>,
    ),
    Stock(oneshot::Sender<StockReply>, StockReply),
    Told(oneshot::Sender<Result<(), Failure>>, Result<(), Failure>),
    Catalog(
        oneshot::Sender<Result<CatalogAnswer, Failure>>,
        Result<CatalogAnswer, Failure>,
    ),
    Scored(WhatIfReply, Result<Box<Order>, Failure>),
}

impl Reply {
    /// Sends it. A caller that has gone away is nobody's problem.
    pub(super) fn send(self) {
        match self {
            Self::Answer(to, result) => drop(to.send(result)),
            Self::Stock(to, result) => drop(to.send(result)),
            Self::Told(to, result) => drop(to.send(result)),
            Self::Catalog(to, result) => drop(to.send(result)),
            Self::Scored(to, result) => drop(to.send(result)),
        }
    }

    /// Sends `failure` in its place.
    pub(super) fn fail(self, failure: Failure) {
        match self {
            Self::Answer(to, _) => drop(to.send(Err(failure))),
            Self::Stock(to, _) => drop(to.send(Err(failure))),
            Self::Told(to, _) => drop(to.send(Err(failure))),
            Self::Catalog(to, _) => drop(to.send(Err(failure))),
            Self::Scored(to, _) => drop(to.send(Err(failure))),
        }
    }
}

/// What has been decided since the last batch was handed over.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) events: Vec<Arc<Event>>,
    pub(super) orders: HashSet<OrderId>,
    /// Orders of the past: written like all others, and not kept in memory.
    pub(super) recorded: Vec<Arc<Order>>,
    pub(super) products: HashSet<Sku>,
    pub(super) movements: Vec<Arc<Movement>>,
    /// Articles that became few.
    pub(super) low: Vec<LowStock>,
    pub(super) entries: HashSet<(EntryKind, Arc<str>)>,
    /// Uses of coupons that changed; an order or a catalogue change always comes with them.
    pub(super) coupon_uses: HashSet<CouponUseId>,
    pub(super) settings_changed: bool,
    pub(super) keys: Vec<(Arc<KeyRecord>, Reservation)>,
    pub(super) replies: Vec<Reply>,
    /// Orders whose code is to be sent again once this is durable.
    pub(super) resends: Vec<OrderId>,
    /// What the time of its requests goes to, of those that are traced.
    pub(super) spans: Vec<Span>,
    /// Messages decided, for the bound.
    pub(super) messages: usize,
    /// What deciding them took.
    pub(super) deciding: Duration,
}

impl Batch {
    /// Counts a request that is traced to those whose time its commit takes.
    pub(super) fn trace(&mut self, span: Span) {
        if !span.is_disabled() && self.spans.len() < TRACED_MAX {
            self.spans.push(span);
        }
    }

    /// What of the desk it makes durable.
    pub(super) fn committed(&self, desk: &Desk) -> Committed {
        Committed {
            events: self.events.clone(),
            orders: self
                .orders
                .iter()
                .filter_map(|id| desk.orders.get(id).cloned())
                .collect(),
            products: self
                .products
                .iter()
                .filter_map(|sku| desk.products.get(sku).cloned())
                .collect(),
            entries: self
                .entries
                .iter()
                .filter_map(|(kind, name)| desk.entries.known(*kind, name).cloned())
                .collect(),
            settings: self.settings_changed.then(|| desk.settings.clone()),
        }
    }

    /// A part of the traces of its requests: of the first one, with links from the others.
    pub(super) fn part(&self) -> Span {
        let Some((first, others)) = self.spans.split_first() else {
            return Span::none();
        };
        let span = info_span!(target: SPANS, parent: first, "commit", messages = self.messages);
        for other in others {
            span.follows_from(other);
        }
        span
    }

    /// True when there is something to commit; replies alone are not.
    pub(super) fn has_writes(&self) -> bool {
        !self.events.is_empty()
            || !self.orders.is_empty()
            || !self.products.is_empty()
            || !self.entries.is_empty()
            || !self.movements.is_empty()
            || self.settings_changed
    }
}
