//! One line of an order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::id::Sku;

/// The most pieces one line may ask for.
pub const QUANTITY_MAX: u32 = 999;
/// The most lines one order may have.
pub const LINES_MAX: usize = 100;
/// The longest note on a line, in bytes.
pub const NOTE_BYTES_MAX: usize = 500;

/// What was asked for and what it cost at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Number within the order, from 1.
    pub line: u32,
    /// The article.
    pub sku: Sku,
    /// Its name when the order was placed.
    pub name: Arc<str>,
    /// Pieces, 1 to [`QUANTITY_MAX`].
    pub quantity: u32,
    /// Price of one piece, minor units.
    pub unit_price: i64,
    /// `quantity * unit_price`, minor units.
    pub total: i64,
    /// What the customer wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Arc<str>>,
    /// Where it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<Arc<str>>,
}

/// A line as a caller asks for it, before the shelf was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedLine {
    /// The article.
    pub sku: Sku,
    /// Pieces.
    pub quantity: u32,
    /// What the customer wrote.
    pub note: Option<Arc<str>>,
}
