//! A site as its sequencer sees it: the speculative state, one step ahead of what is durable.
//!
//! Everything here is synchronous and belongs to one task. Deciding moves this state at once; the outside learns of it
//! after the commit. If a commit fails the whole desk is thrown away and loaded anew.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::Arc,
};

use super::{
    batch::Batch, coupons::Uses, ledger::Cause, promise, scoring::Memory, shelf, timers::Timers,
};
use crate::{
    catalog::{Entries, Product, Site},
    journal::{ENDED_KEPT_MS, Head, Loaded},
    model::live::SiteModels,
    order::{
        self, ChallengeChange, Change, Decision, Event, Line, Offer, Order, OrderId, Policy,
        Routed, Seq, Sku, Standing, StockEffect, Timestamp, UserId,
    },
};

/// The speculative state of one site.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) settings: Arc<Site>,
    pub(super) head: Head,
    /// The head's `seq` after the last batch handed over.
    pub(super) handed_seq: Seq,
    pub(super) orders: HashMap<OrderId, Arc<Order>>,
    pub(super) products: HashMap<Sku, Arc<Product>>,
    pub(super) entries: Entries,
    pub(super) uses: Uses,
    pub(super) timers: Timers,
    pub(super) memory: Memory,
    pub(super) models: Arc<SiteModels>,
    policy: Policy,
    ended: VecDeque<(Timestamp, OrderId)>,
    last_at: Timestamp,
}

impl Desk {
    /// The desk as the journal has it.
    pub(super) fn new(
        loaded: &Loaded,
        memory: Memory,
        models: Arc<SiteModels>,
        policy: Policy,
    ) -> Self {
        let entries: Entries = loaded.entries.iter().cloned().collect();
        let mut desk = Self {
            settings: Arc::new(loaded.settings.clone()),
            head: loaded.head.clone(),
            handed_seq: loaded.head.seq,
            orders: loaded
                .orders
                .iter()
                .map(|order| (order.id, Arc::new(order.clone())))
                .collect(),
            products: loaded
                .products
                .iter()
                .map(|one| (one.sku.clone(), Arc::new(one.clone())))
                .collect(),
            uses: Uses::new(&loaded.coupon_uses, &entries),
            entries,
            timers: Timers::default(),
            memory,
            models,
            policy,
            ended: VecDeque::new(),
            last_at: loaded
                .events
                .last()
                .map(|event| event.at)
                .unwrap_or_default(),
        };
        let mut ended = Vec::new();
        for order in &loaded.orders {
            desk.timers
                .set(order.id, order::next_timer(order, policy.payment_ttl_ms));
            ended.extend(order.ended_at.map(|at| (at, order.id)));
        }
        ended.sort_unstable();
        desk.ended = ended.into();
        desk
    }

    /// The rules of the house here.
    pub(super) fn policy(&self) -> Policy {
        let after_window = self
            .settings
            .after_window
            .unwrap_or(self.policy.after_window);
        Policy {
            after_window,
            ..self.policy
        }
    }

    /// What the shelf says about an article at `now`.
    pub(super) fn offer(&self, sku: &Sku, now: Timestamp) -> Option<Offer> {
        shelf::offer(self.products.get(sku)?, &self.entries, &self.settings, now)
    }

    /// The time of a decision: the clock's, but never before the event that went before.
    pub(super) fn at(&mut self, now: Timestamp) -> Timestamp {
        self.last_at = self.last_at.max(now);
        self.last_at
    }

    /// Takes an order in again that ended long ago and was forgotten: its money still moves. It stays long enough that
    /// whoever read it from the store before it changed has given up.
    pub(super) fn recall(&mut self, order: Option<Arc<Order>>) {
        let Some(order) = order else { return };
        let id = order.id;
        if let Entry::Vacant(place) = self.orders.entry(id) {
            place.insert(order);
            self.ended.push_back((self.last_at, id));
        }
    }

    /// Takes a new order in. Its challenge is on the order; the event goes without.
    pub(super) fn begin(&mut self, batch: &mut Batch, order: Order) -> Option<Arc<Order>> {
        let (after, change) = order::placed(&order);
        let id = order.id;
        let at = order.placed_at;
        self.head.number = order.number;
        self.orders.insert(id, Arc::new(order));
        self.append(batch, id, after, change, at);
        self.touch(batch, id)
    }

    /// Takes in an order of the past: it gets a number and its place in the feed, and moves nothing else.
    pub(super) fn record(&mut self, batch: &mut Batch, order: Order, now: Timestamp) {
        self.head.number += 1;
        self.head.seq += 1;
        let mut order = Order {
            number: self.head.number,
            ..order
        };
        let (after, change) = order::recorded(&order);
        let event = Event {
            seq: self.head.seq,
            order: order.id,
            version: 1,
            at: now,
            deadline: order.cancel_deadline,
            after,
            eta: None,
            change,
        };
        order::change(&mut order, &event);
        batch.recorded.push(Arc::new(order));
        batch.events.push(Arc::new(event));
    }

    /// Carries a decision out.
    pub(super) fn carry_out(
        &mut self,
        batch: &mut Batch,
        id: OrderId,
        mut decision: Decision,
        at: Timestamp,
    ) -> Option<Arc<Order>> {
        if decision.moves.is_empty() && decision.challenge == ChallengeChange::Keep {
            self.retime(id);
            return self.orders.get(&id).cloned();
        }
        if decision.releases()
            && let Some(order) = self.orders.get(&id)
        {
            decision.hand_out(&self.route(order));
        }
        for step in decision.moves {
            self.append(batch, id, step.after, step.change, at);
        }
        if let Some(order) = self.orders.get_mut(&id) {
            let order = Arc::make_mut(order);
            match decision.challenge {
                ChallengeChange::Keep => {}
                ChallengeChange::Set(challenge) => order.challenge = Some(challenge),
                ChallengeChange::Erase => order.challenge = None,
            }
        }
        self.touch(batch, id)
    }

    /// Which station gets what of an order that is released now.
    fn route(&self, order: &Order) -> Vec<Routed> {
        let category = |line: &Line| {
            let product = self.products.get(&line.sku);
            product.map(|product| product.category.clone())
        };
        order::route(&order.lines, &self.entries.stations(), category)
    }

    /// Counts a wrong code.
    pub(super) fn count_wrong_code(
        &mut self,
        batch: &mut Batch,
        id: OrderId,
        counted: order::Challenge,
    ) {
        if let Some(order) = self.orders.get_mut(&id) {
            Arc::make_mut(order).challenge = Some(counted);
            batch.orders.insert(id);
        }
    }

    fn append(
        &mut self,
        batch: &mut Batch,
        id: OrderId,
        after: Standing,
        change: Change,
        at: Timestamp,
    ) {
        let Some(order) = self.orders.get_mut(&id) else {
            return;
        };
        let is_first = matches!(change, Change::Placed { .. });
        self.head.seq += 1;
        let event = Event {
            seq: self.head.seq,
            order: id,
            version: if is_first { 1 } else { order.version + 1 },
            at,
            deadline: order.cancel_deadline,
            after,
            eta: promise::renewed(order, &change, after, at),
            change,
        };
        let moves = order::stock_moves(order, &event.change);
        order::change(Arc::make_mut(order), &event);
        let effect = event.change.stock_effect();
        let redeems = effect != StockEffect::None && order.coupon.is_some();
        let redeemed = redeems.then(|| order.clone());
        if !moves.is_empty() {
            let by = event.change.doer().map(|doer| doer.id.clone());
            let cause = Cause::order(id, by.unwrap_or_else(UserId::system), at);
            self.move_stock(batch, moves, &cause);
        }
        if let Some(order) = redeemed {
            self.move_coupon(batch, effect, &order);
        }
        batch.events.push(Arc::new(event));
    }

    fn touch(&mut self, batch: &mut Batch, id: OrderId) -> Option<Arc<Order>> {
        batch.orders.insert(id);
        self.retime(id);
        let order = self.orders.get(&id).cloned()?;
        if let Some(ended_at) = order.ended_at {
            self.ended.push_back((ended_at.max(self.last_at), id));
        }
        Some(order)
    }

    fn retime(&mut self, id: OrderId) {
        let timer = self
            .orders
            .get(&id)
            .and_then(|order| order::next_timer(order, self.policy.payment_ttl_ms));
        self.timers.set(id, timer);
    }

    /// Forgets orders that ended long ago and owe nobody money.
    pub(super) fn forget_ended(&mut self, now: Timestamp) {
        while let Some((ended_at, id)) = self.ended.front().copied() {
            if now.since(ended_at) < ENDED_KEPT_MS {
                return;
            }
            self.ended.pop_front();
            if self.orders.get(&id).is_some_and(|order| !order.is_live()) {
                self.orders.remove(&id);
            }
        }
    }
}

/// A fresh order id of the given moment.
pub(super) fn order_id(now: Timestamp) -> OrderId {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    OrderId(uuid::Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid())
}
