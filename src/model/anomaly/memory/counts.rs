//! How often each exact value occurred: a bounded table.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::VALUES_MAX;

/// Values after which all counts are halved, so that the table follows the shop.
const FULL: f32 = 2_000_000.0;

/// Counts by value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counts {
    counts: HashMap<u64, f32>,
    total: f32,
}

impl Counts {
    /// Counts one more of a value.
    pub(super) fn add(&mut self, value: u64) {
        *self.counts.entry(value).or_default() += 1.0;
        self.total += 1.0;
        if self.total > FULL {
            self.counts.values_mut().for_each(|count| *count /= 2.0);
            self.total /= 2.0;
        }
        if self.counts.len() > VALUES_MAX {
            let mut counts: Vec<f32> = self.counts.values().copied().collect();
            let at = counts.len() / 8;
            let cut = *counts.select_nth_unstable_by(at, f32::total_cmp).1;
            // Ties with the cut go too: the table is smaller afterwards, whatever the counts are.
            self.counts.retain(|_, count| *count > cut);
        }
    }

    /// Negative logarithm of a value's share; one that never occurred counts a half.
    pub(crate) fn rarity(&self, value: u64) -> f32 {
        let count = self.counts.get(&value).copied().unwrap_or(0.0);
        -((count + 0.5) / (self.total + 1.0)).ln()
    }
}
