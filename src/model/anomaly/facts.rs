//! An order as the anomaly task sees it: what is known the moment it is placed.

use serde::{Deserialize, Serialize};

use crate::model::features::LineFacts;

/// What is known of an order. Ids are [`crate::model::history::key`]s.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'a> {
    /// Milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The customer; `None` for a guest.
    pub customer: Option<u64>,
    /// The customer's country; `None` where it is not told.
    pub country: Option<u64>,
    /// The currency.
    pub currency: u64,
    /// The lines.
    pub lines: &'a [LineFacts],
}

impl Placed<'_> {
    /// Sum of the lines in minor units; saturates.
    #[must_use]
    pub fn total_minor(&self) -> i64 {
        self.lines
            .iter()
            .fold(0, |sum, line| sum.saturating_add(value_minor(line)))
    }

    /// The same for every order with the same lines, whatever their order.
    pub(super) fn signature(&self) -> u64 {
        // A sum does not mind the order of its parts.
        let sum = self
            .lines
            .iter()
            .map(line_signature)
            .fold(0_u64, u64::wrapping_add);
        mix(sum ^ self.lines.len() as u64)
    }
}

/// What a line is worth in minor units.
pub(super) fn value_minor(line: &LineFacts) -> i64 {
    line.unit_price_minor
        .saturating_mul(i64::from(line.quantity))
}

/// The same for equal lines.
pub(super) fn line_signature(line: &LineFacts) -> u64 {
    mix(line.sku_key ^ mix(u64::from(line.quantity) ^ mix(line.unit_price_minor.unsigned_abs())))
}

/// Spreads the bits of a key (SplitMix64's finish).
pub(super) fn mix(key: u64) -> u64 {
    let mut bits = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Natural logarithm of an amount of at least one.
pub(super) fn ln_amount(amount: i64) -> f32 {
    (amount.max(1) as f32).ln()
}

/// A running mean and spread whose newest value weighs at least `NEW`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Running {
    pub(super) mean: f32,
    pub(super) variance: f32,
    pub(super) count: u32,
}

impl Running {
    const NEW: f32 = 0.1;

    pub(super) fn add(&mut self, value: f32) {
        self.count = self.count.saturating_add(1);
        let weight = Self::NEW.max(1.0 / self.count as f32);
        let gap = value - self.mean;
        self.mean += weight * gap;
        self.variance = (1.0 - weight) * (self.variance + weight * gap * gap);
    }

    /// The gap to the mean in spreads; few values make the spread wide.
    pub(super) fn against(&self, value: f32, floor: f32) -> f32 {
        if self.count == 0 {
            return 0.0;
        }
        let spread = (self.variance + floor * floor * (1.0 + 2.0 / self.count as f32)).sqrt();
        (value - self.mean) / spread
    }
}
