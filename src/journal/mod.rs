//! The port to durable storage, and the contract every adapter keeps (`tests/it/journal.rs` holds them to it).
//!
//! 1. `commit` is one transaction for all its batches: all of it or none of it, and durable before `Ok`.
//! 2. A batch whose `expected_head` is not the stored head is refused with `Conflict` and changes nothing.
//! 3. Events are read back in `seq` order, exactly as written; `seq` is gap-free.
//! 4. What `load` returns is what the last acknowledged commit left behind.
//!
//! `surreal` is the real one; `memory` is for simulation and crashes on purpose; `crowd` stands in front of either, and
//! reads single rows together.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::{
    catalog::{Entry, Movement, Product, Site},
    order::{CouponCode, Event, Order, OrderId, Seq, SiteId, Sku, Status, Timestamp, UserId},
};

mod crowd;
pub mod memory;
mod oldest_first;
pub mod surreal;

pub use crowd::{CrowdJournal, READ_ROWS_MAX};
pub use oldest_first::OldestFirst;

/// Events of a site that `load` brings along, for the rings of the hub.
pub const LOADED_EVENTS: usize = 128;
/// How long an ended order is kept in memory.
pub const ENDED_KEPT_MS: i64 = 15 * 60 * 1000;
/// How long a used idempotency key is kept.
pub const KEY_KEPT_MS: i64 = 72 * 3_600_000;
/// The most items one read returns.
pub const READ_ITEMS_MAX: usize = 1_000;

/// Where a site's counters stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last event's position; 0 before the first.
    pub seq: Seq,
    /// The oldest event still kept; 1 until the feed is trimmed.
    pub first_seq: Seq,
    /// The last order number given.
    pub number: u64,
    /// Changes only when the tail of the feed was lost: restored from a backup, or another database.
    pub epoch: Arc<str>,
}

/// Scope of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KeyId {
    /// Who.
    pub principal: UserId,
    /// Where.
    pub site: SiteId,
    /// What for: `place`, `pay`, `cancel`, ….
    pub action: Arc<str>,
    /// The caller's own word for it, at most 255 bytes.
    pub key: Arc<str>,
}

/// What a key stands for once its command took effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyAnswer {
    /// The answer as it was given, at most 16 KiB.
    Body(Arc<str>),
    /// The payment attempt it opened; the answer is how that attempt stands.
    Attempt(u32),
    /// The answer was too large to keep: the order as it is now stands in for it.
    Order,
}

/// A used idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// Its scope.
    pub id: KeyId,
    /// SHA-256 of the request body, hex.
    pub body_hash: Arc<str>,
    /// The order it touched.
    pub order: OrderId,
    /// HTTP status of the answer.
    pub status: u16,
    /// The answer.
    pub answer: KeyAnswer,
    /// When.
    pub at: Timestamp,
}

/// Whose uses of which coupon.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CouponUseId {
    /// The coupon's code.
    pub code: CouponCode,
    /// When the coupon was made: a code can be given out anew.
    pub made_at: Timestamp,
    /// The customer.
    pub customer: UserId,
}

/// How many orders of a customer use a coupon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponUse {
    /// Whose, of which.
    pub id: CouponUseId,
    /// How many.
    pub count: u32,
}

/// What one site changes in one transaction.
#[derive(Debug, Clone)]
pub struct SiteBatch {
    /// The site.
    pub site: SiteId,
    /// The head's `seq` this batch stands on.
    pub expected_head: Seq,
    /// The head after it.
    pub head: Head,
    /// Events, in `seq` order; may be empty.
    pub events: Vec<Arc<Event>>,
    /// The last state of every order touched, challenge included.
    pub orders: Vec<Arc<Order>>,
    /// Products whose details or stock changed.
    pub products: Vec<Arc<Product>>,
    /// Small records that changed.
    pub entries: Vec<Arc<Entry>>,
    /// Uses of coupons that changed, where they are counted by customer.
    pub coupon_uses: Vec<CouponUse>,
    /// New rows of the ledgers.
    pub movements: Vec<Arc<Movement>>,
    /// The site's own settings, when they changed or the site is new.
    pub settings: Option<Arc<Site>>,
    /// Idempotency keys used.
    pub keys: Vec<Arc<KeyRecord>>,
}

impl SiteBatch {
    /// A batch that moves the head and nothing else.
    #[must_use]
    pub fn new(site: SiteId, expected_head: Seq, head: Head) -> Self {
        Self {
            site,
            expected_head,
            head,
            events: Vec::new(),
            orders: Vec::new(),
            products: Vec::new(),
            entries: Vec::new(),
            movements: Vec::new(),
            coupon_uses: Vec::new(),
            settings: None,
            keys: Vec::new(),
        }
    }
}

/// Everything a sequencer starts from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The site.
    pub settings: Site,
    /// Its counters.
    pub head: Head,
    /// All its products, deleted ones too.
    pub products: Vec<Product>,
    /// All its small records, deleted ones too.
    pub entries: Vec<Entry>,
    /// Uses of coupons, where they are counted by customer.
    pub coupon_uses: Vec<CouponUse>,
    /// Orders that are live ([`Order::is_live`]), and those that ended at or after the asked-for moment.
    pub orders: Vec<Order>,
    /// The last [`LOADED_EVENTS`] events, oldest first.
    pub events: Vec<Event>,
}

impl Loaded {
    /// A site that has just been made.
    #[must_use]
    pub fn new(settings: Site, head: Head) -> Self {
        Self {
            settings,
            head,
            products: Vec::new(),
            entries: Vec::new(),
            coupon_uses: Vec::new(),
            orders: Vec::new(),
            events: Vec::new(),
        }
    }
}

/// A site's counters, and what is counted there, as of one moment.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// The counters.
    pub head: Head,
    /// All its products, deleted ones too.
    pub products: Vec<Product>,
    /// All its small records, deleted ones too.
    pub entries: Vec<Entry>,
    /// Uses of coupons, where they are counted by customer.
    pub coupon_uses: Vec<CouponUse>,
}

/// Which orders to list. Newest first.
#[derive(Debug, Clone, Default)]
pub struct OrderQuery {
    /// Only these sites; `None` for all.
    pub sites: Option<Vec<SiteId>>,
    /// Only this customer's.
    pub customer: Option<UserId>,
    /// Only this status.
    pub status: Option<Status>,
    /// Only placed at or after.
    pub from: Option<Timestamp>,
    /// Only placed before.
    pub to: Option<Timestamp>,
    /// Only older than this order (exclusive): the keyset cursor.
    pub before: Option<OrderId>,
    /// At most so many, up to [`READ_ITEMS_MAX`].
    pub limit: usize,
}

/// Orders that leave with the beginning of a feed.
#[derive(Debug, Clone, Default)]
pub struct Leaving {
    /// They have ended; as they were read, but for names and words.
    pub orders: Vec<Order>,
    /// What reviews of them are called: none of these may be there.
    pub reviews: Vec<String>,
}

impl Leaving {
    /// Those that came in with a log of the past, and may do so once more.
    fn of_the_past(&self) -> impl Iterator<Item = OrderId> {
        let past = self.orders.iter();
        let past = past.filter(|order| order.external_id.is_some());
        past.map(|order| order.id)
    }
}

/// Why a commit did not end well.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Nothing was written, for certain: another writer moved a head, or the store gave up on a conflict.
    #[error("conflict: {0}")]
    Conflict(String),
    /// It may or may not have been written. The site must reload.
    #[error("outcome unknown: {0}")]
    Unknown(String),
}

/// Why a read failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The store does not answer.
    #[error("the store does not answer: {0}")]
    Unavailable(String),
    /// The store holds something this program did not write.
    #[error("the store holds something unreadable: {0}")]
    Corrupt(String),
}

/// Durable storage. Every future is `'static`: a dropped caller never aborts a write half way.
pub trait Journal: Send + Sync + 'static {
    /// Writes all batches in one transaction, durably.
    fn commit(&self, batches: Vec<SiteBatch>) -> BoxFuture<'static, Result<(), CommitError>>;
    /// Every site there is.
    fn sites(&self) -> BoxFuture<'static, Result<Vec<Site>, ReadError>>;
    /// Everything a site's sequencer starts from; `None` when there is no such site.
    fn load(
        &self,
        site: SiteId,
        ended_since: Timestamp,
    ) -> BoxFuture<'static, Result<Option<Loaded>, ReadError>>;
    /// Events after `after`, oldest first, at most `limit` (up to [`READ_ITEMS_MAX`]).
    fn events(
        &self,
        site: SiteId,
        after: Seq,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Event>, ReadError>>;
    /// The events at exactly these positions, in the order asked for. A missing one is `Corrupt`.
    fn events_at(
        &self,
        site: SiteId,
        seqs: Vec<Seq>,
    ) -> BoxFuture<'static, Result<Vec<Event>, ReadError>>;
    /// A site's counters and what is counted there, as of one moment; `None` when there is no such site.
    fn shelf(&self, site: SiteId) -> BoxFuture<'static, Result<Option<Shelf>, ReadError>>;
    /// One order as last written.
    fn order(&self, id: OrderId) -> BoxFuture<'static, Result<Option<Order>, ReadError>>;
    /// Those of these orders that there are, in any order, as of one moment.
    fn orders_by_id(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<Order>, ReadError>>;
    /// Which of these orders there are, and which of the past there were until they left.
    fn known(&self, ids: Vec<OrderId>) -> BoxFuture<'static, Result<Vec<OrderId>, ReadError>>;
    /// Orders, newest first.
    fn orders(&self, query: OrderQuery) -> BoxFuture<'static, Result<Vec<Order>, ReadError>>;
    /// The ledger of an article, newest first, only rows before the one numbered `before`; at most `limit`.
    fn movements(
        &self,
        site: SiteId,
        sku: Sku,
        before: Option<u64>,
        limit: usize,
    ) -> BoxFuture<'static, Result<Vec<Movement>, ReadError>>;
    /// A used key.
    fn key(&self, id: KeyId) -> BoxFuture<'static, Result<Option<KeyRecord>, ReadError>>;
    /// How many orders of a customer use a coupon; 0 where it was never counted.
    fn coupon_use(
        &self,
        site: SiteId,
        id: CouponUseId,
    ) -> BoxFuture<'static, Result<u32, ReadError>>;
    /// Forgets keys used before `before`; returns how many.
    fn prune_keys(&self, before: Timestamp) -> BoxFuture<'static, Result<u64, CommitError>>;
    /// Writes over orders that have ended, and over events: nothing but names and words is different. All of it or nothing.
    fn rewrite(
        &self,
        site: SiteId,
        orders: Vec<Order>,
        events: Vec<Event>,
    ) -> BoxFuture<'static, Result<(), CommitError>>;
    /// Takes out the events from `first` up to before `head.first_seq`, and orders that have ended, with the lists they stand
    /// in and what goes with them. Of one of the past it stays known that it was there. `head` is the stored one but for its `first_seq`; another one is a `Conflict`. False when
    /// one of the orders is still needed: it is another by now, was reviewed, or a letter about it is to be sent. All of it
    /// or nothing.
    fn trim(
        &self,
        site: SiteId,
        first: Seq,
        head: Head,
        leaving: Leaving,
    ) -> BoxFuture<'static, Result<bool, CommitError>>;
    /// A worker's small state: the position it has worked off, or a snapshot. `None` at first.
    fn note(&self, name: String) -> BoxFuture<'static, Result<Option<Vec<u8>>, ReadError>>;
    /// Writes a worker's small state.
    fn save_note(
        &self,
        name: String,
        value: Vec<u8>,
    ) -> BoxFuture<'static, Result<(), CommitError>>;
    /// True when a commit survives the loss of power: on disk with `sync=every`, or a remote server.
    fn is_durable(&self) -> bool;
    /// Flushes and closes. Nothing may be called afterwards.
    fn close(&self) -> BoxFuture<'static, ()>;
}
