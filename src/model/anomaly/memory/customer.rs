//! What is remembered of one customer: how large its orders are, when it came, what it bought, and where it is.

use serde::{Deserialize, Serialize};

use crate::model::anomaly::facts::{Placed, Running};

/// Words of 64 bits that remember which articles were bought.
const WORDS: usize = 8;

/// One customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct CustomerMemory {
    pub(crate) orders: u32,
    pub(crate) last_ms: i64,
    /// Logarithm of the totals and of the line counts.
    pub(crate) total: Running,
    pub(crate) lines: Running,
    /// Mean over an order's lines of the logarithm of quantity over the article's usual quantity.
    pub(crate) quantity_gap: Running,
    pub(crate) country: Option<u64>,
    bought: [u64; WORDS],
}

impl CustomerMemory {
    /// Adds an order that was placed now. `sizes` are the logarithms of total and line count.
    pub(super) fn place(
        &mut self,
        order: &Placed<'_>,
        sizes: (f32, f32),
        quantity_gap: f32,
        marks: impl Iterator<Item = u32>,
    ) {
        self.orders = self.orders.saturating_add(1);
        self.last_ms = order.at_ms;
        self.total.add(sizes.0);
        self.lines.add(sizes.1);
        self.quantity_gap.add(quantity_gap);
        self.country = order.country.or(self.country);
        for mark in marks {
            let (word, bit) = place(mark);
            if let Some(word) = self.bought.get_mut(word) {
                *word |= bit;
            }
        }
    }

    /// Whether the customer bought the article before; with many articles sometimes wrongly yes.
    pub(crate) fn has_bought(&self, mark: u32) -> bool {
        let (word, bit) = place(mark);
        self.bought.get(word).is_some_and(|word| word & bit != 0)
    }
}

fn place(mark: u32) -> (usize, u64) {
    (mark as usize / 64 % WORDS, 1 << (mark % 64))
}
