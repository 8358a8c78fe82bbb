//! One line of an order.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    id::Sku,
    option::{Chosen, WantedOption},
    tax::{Tax, TaxMode},
};

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
    /// Price of one piece with what was chosen, minor units.
    pub unit_price: i64,
    /// `quantity * unit_price`, minor units.
    pub total: i64,
    /// What the customer wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Arc<str>>,
    /// Where it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<Arc<str>>,
    /// What was chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Chosen>,
    /// Its share of the order's discount, minor units.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub discount: i64,
    /// How it is taxed; `None` where it is not, and on orders from before lines told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<LineTax>,
}

impl Line {
    /// What is left of its total after its share of the discount, minor units; tax that comes on top is not in it.
    #[must_use]
    pub fn net(&self) -> i64 {
        self.total - self.discount
    }
}

fn is_zero(amount: &i64) -> bool {
    *amount == 0
}

/// How a line is taxed, and its share of the tax of all lines that are taxed alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineTax {
    /// The rate, basis points.
    pub rate_bp: u32,
    /// In the price, or on top.
    #[serde(default, skip_serializing_if = "TaxMode::is_inclusive")]
    pub mode: TaxMode,
    /// Minor units.
    pub amount: i64,
}

impl LineTax {
    /// A share of what `rule` asks for.
    #[must_use]
    pub fn new(rule: Tax, amount: i64) -> Self {
        Self {
            rate_bp: rule.rate_bp,
            mode: rule.mode,
            amount,
        }
    }

    /// How it is taxed.
    #[must_use]
    pub fn rule(self) -> Tax {
        Tax {
            rate_bp: self.rate_bp,
            mode: self.mode,
        }
    }
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
    /// What the customer chose.
    pub options: Vec<WantedOption>,
}
