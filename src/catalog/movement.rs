//! The ledger of a shelf: one row for each change of what is on it, and for each reservation given back.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::order::{OrderId, SiteId, Sku, Timestamp, UserId};

/// Why pieces moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Handed over with an order.
    Sale,
    /// An order that ended gave its reservation back; the shelf itself did not change.
    Release,
    /// Delivered.
    Restock,
    /// Thrown away.
    Waste,
    /// Counted: the shelf is what somebody saw.
    Recount,
    /// Came from another site.
    TransferIn,
    /// Went to another site.
    TransferOut,
    /// Came back from a customer.
    Return,
}

/// One row of the ledger. Of one article, `on_hand` is the `on_hand` before plus `quantity`, but for a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The site.
    pub site: SiteId,
    /// The article.
    pub sku: Sku,
    /// Counts the movements of the article at the site, from 1.
    pub number: u64,
    /// Why.
    pub kind: MovementKind,
    /// By how many pieces the shelf changed; the pieces given back, in a release.
    pub quantity: i64,
    /// Pieces on the shelf afterwards, reserved ones included.
    pub on_hand: i64,
    /// With which order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// The other site of a transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<SiteId>,
    /// Who did it.
    pub by: UserId,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Arc<str>>,
    /// When.
    pub at: Timestamp,
}
