//! How a price is taxed.

use serde::{Deserialize, Serialize};

/// The highest rate: 100 %, in basis points.
pub const TAX_RATE_BP_MAX: u32 = 10_000;

/// Whether a price has its tax in it.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// The tax is a part of the price.
    #[default]
    Inclusive,
    /// The tax comes on top.
    Exclusive,
}

impl TaxMode {
    /// Whether a price has its tax in it.
    #[must_use]
    pub fn is_inclusive(&self) -> bool {
        *self == Self::Inclusive
    }
}

/// A rate, and how it meets a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tax {
    /// Basis points, at most [`TAX_RATE_BP_MAX`].
    pub rate_bp: u32,
    /// In the price, or on top.
    #[serde(default)]
    pub mode: TaxMode,
}
