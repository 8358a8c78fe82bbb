//! What a site remembers of one customer: counts, running means and the last few orders. No name, no id: the key
//! is a hash, held by the parent.

use serde::{Deserialize, Serialize};

use super::ReversalFacts;

/// How many recent orders are kept one by one.
const RECENT: usize = 8;
/// Weight of the newest order in a running mean: about the last seven orders count.
const NEW: f32 = 0.15;

/// One recent order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecentOrder {
    pub(crate) placed_at_ms: i64,
    pub(crate) total_minor: i64,
    /// Whether its reversals are (or will be) seen; false after the as-of moment.
    pub(crate) judged: bool,
    /// Whether some of it was reversed, as far as known.
    pub(crate) reversed: bool,
}

/// One customer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct CustomerHistory {
    pub(crate) first_ms: i64,
    pub(crate) last_ms: i64,
    pub(crate) orders: u32,
    pub(crate) ln_total_mean: f32,
    pub(crate) ln_lines_mean: f32,
    pub(crate) judged_orders: u32,
    pub(crate) judged_lines: u32,
    pub(crate) judged_minor: i64,
    pub(crate) reversed_orders: u32,
    pub(crate) reversed_lines: u32,
    pub(crate) reversed_minor: i64,
    pub(crate) last_reversed_ms: Option<i64>,
    pub(crate) recent: Vec<RecentOrder>,
    /// SKUs bought before and SKUs given back before.
    pub(crate) bought: SkuMarks<8>,
    pub(crate) returned: SkuMarks<2>,
}

/// A set of SKUs in a fixed space: one bit per SKU, chosen by its key. It may say yes by accident, never no; with
/// 512 bits one in six hundred-SKU customers' new SKUs looks known, which a feature that counts shares can bear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SkuMarks<const WORDS: usize>(Vec<u64>);

impl<const WORDS: usize> Default for SkuMarks<WORDS> {
    fn default() -> Self {
        Self(vec![0; WORDS])
    }
}

impl<const WORDS: usize> SkuMarks<WORDS> {
    /// Whether the SKU was (probably) marked.
    pub(crate) fn has(&self, sku: u64) -> bool {
        self.0
            .get(sku as usize % WORDS)
            .is_some_and(|word| word & Self::bit(sku) != 0)
    }

    fn mark(&mut self, sku: u64) {
        if let Some(word) = self.0.get_mut(sku as usize % WORDS) {
            *word |= Self::bit(sku);
        }
    }

    fn bit(sku: u64) -> u64 {
        1 << (sku >> 58)
    }
}

impl CustomerHistory {
    /// Adds an order that was placed now.
    pub(super) fn place(
        &mut self,
        order: RecentOrder,
        ln_total: f32,
        skus: impl ExactSizeIterator<Item = u64>,
    ) {
        let lines = u32::try_from(skus.len()).unwrap_or(u32::MAX);
        skus.for_each(|sku| self.bought.mark(sku));
        let weight = if self.orders == 0 {
            1.0
        } else {
            NEW.max(1.0 / (self.orders as f32 + 1.0))
        };
        self.ln_total_mean += weight * (ln_total - self.ln_total_mean);
        self.ln_lines_mean += weight * ((lines.max(1) as f32).ln() - self.ln_lines_mean);
        if self.orders == 0 {
            self.first_ms = order.placed_at_ms;
        }
        self.last_ms = order.placed_at_ms;
        self.orders = self.orders.saturating_add(1);
        if order.judged {
            self.judged_orders = self.judged_orders.saturating_add(1);
            self.judged_lines = self.judged_lines.saturating_add(lines);
            self.judged_minor = self.judged_minor.saturating_add(order.total_minor);
        }
        if self.recent.len() >= RECENT {
            self.recent.remove(0);
        }
        self.recent.push(order);
    }

    /// Notes that lines of an order were reversed; true when it is that order's first known reversal.
    pub(super) fn reverse(&mut self, reversal: &ReversalFacts<'_>) -> bool {
        let lines = u32::try_from(reversal.skus.len()).unwrap_or(u32::MAX);
        reversal
            .skus
            .iter()
            .for_each(|&sku| self.returned.mark(sku));
        let same = |order: &&mut RecentOrder| {
            order.placed_at_ms == reversal.placed_at_ms && order.total_minor == reversal.order_minor
        };
        let first = match self.recent.iter_mut().find(same) {
            Some(order) => !std::mem::replace(&mut order.reversed, true),
            // Too old to be told apart: one visit of the till counts as one order.
            None => self.last_reversed_ms != Some(reversal.at_ms),
        };
        self.reversed_orders = self.reversed_orders.saturating_add(u32::from(first));
        self.reversed_lines = self.reversed_lines.saturating_add(lines);
        self.reversed_minor = self.reversed_minor.saturating_add(reversal.value_minor);
        self.last_reversed_ms = Some(reversal.at_ms);
        first
    }
}
