//! What a site remembers of one SKU: how often it is ordered, in what quantity and at what price, and how often
//! it comes back.

use serde::{Deserialize, Serialize};

/// Weight of the newest line in a running mean: about the last twenty lines count.
const NEW: f32 = 0.05;

/// One SKU.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SkuHistory {
    pub(crate) lines: u32,
    pub(crate) ln_quantity: f32,
    pub(crate) ln_price: f32,
    pub(crate) judged: u32,
    pub(crate) reversed: u32,
    /// The return rate of late: a bad batch shows here first.
    pub(crate) recent_rate: f32,
    pub(crate) last_ms: i64,
}

impl SkuHistory {
    /// Adds a line that was ordered now.
    pub(super) fn place(&mut self, ln_quantity: f32, ln_price: f32, judged: bool, at_ms: i64) {
        let weight = NEW.max(1.0 / (self.lines as f32 + 1.0));
        self.ln_quantity += weight * (ln_quantity - self.ln_quantity);
        self.ln_price += weight * (ln_price - self.ln_price);
        self.lines = self.lines.saturating_add(1);
        if judged {
            self.judged = self.judged.saturating_add(1);
            self.recent_rate -= NEW * self.recent_rate;
        }
        self.last_ms = at_ms;
    }

    /// Notes that a line came back.
    pub(super) fn reverse(&mut self) {
        self.reversed = self.reversed.saturating_add(1);
        self.recent_rate = (self.recent_rate + NEW).min(1.0);
    }
}
