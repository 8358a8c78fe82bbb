//! What a site knows of another one that it shares goods with. Goods leave one site in one transaction and arrive at the
//! other in another; this record, on both sides, makes that once: the sender numbers what it sends and keeps it until
//! it was received, the receiver remembers the last number and takes nothing else than the next.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::order::{Sku, Timestamp, UserId};

/// The most deliveries to one site that are under way.
pub const DELIVERIES_MAX: usize = 1_000;

/// Goods on their way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Counts what was sent to that site, from 1.
    pub number: u64,
    /// The article.
    pub sku: Sku,
    /// Pieces.
    pub quantity: i64,
    /// Who sent it.
    pub by: UserId,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Arc<str>>,
    /// When it left.
    pub at: Timestamp,
}

/// What a site knows of another one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peer {
    /// The number of the last delivery sent there.
    pub sent: u64,
    /// What was sent and has not arrived, oldest first.
    pub pending: Vec<Delivery>,
    /// The number of the last delivery received from there.
    pub received: u64,
}
