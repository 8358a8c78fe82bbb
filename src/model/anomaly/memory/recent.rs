//! The last orders of a site, for one question: was this order placed before, or something very like it?
//!
//! A filter of 128 bits of each order's articles says which ones are worth a closer look.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::RECENT_MAX;
use crate::model::anomaly::facts::{Placed, mix};

/// Articles of an order that are compared.
const MARKS_MAX: usize = 64;
/// Candidates that are compared article by article.
const CLOSE_LOOKS: usize = 4;

/// A short name of an article.
pub(crate) fn sku_mark(sku_key: u64) -> u32 {
    (mix(sku_key) >> 32) as u32
}

/// One of the last orders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recent {
    pub(crate) at_ms: i64,
    pub(crate) customer: Option<u64>,
    /// See [`Placed::signature`].
    pub(crate) signature: u64,
    /// Marks of its different articles in rising order.
    marks: SmallVec<[u32; 16]>,
    filter: [u64; 2],
}

/// The orders that are most like one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Alike {
    /// Seconds since the last order with exactly these lines, and whether it was the same customer's.
    pub(crate) exact: Option<(f32, bool)>,
    /// Share of articles in common with the most similar order of the same customer (of anybody, for a guest) within a
    /// day, and seconds since.
    pub(crate) similar: Option<(f32, f32)>,
    /// Orders of this customer within an hour.
    pub(crate) own_hour: u32,
    /// Orders of anybody within ten minutes.
    pub(crate) site_minutes: u32,
}

impl Recent {
    pub(crate) fn of(order: &Placed<'_>) -> Self {
        let mut marks: SmallVec<[u32; 16]> = order
            .lines
            .iter()
            .map(|line| sku_mark(line.sku_key))
            .collect();
        marks.sort_unstable();
        marks.dedup();
        marks.truncate(MARKS_MAX);
        let mut filter = [0; 2];
        for mark in &marks {
            let word = usize::from(mark & 64 != 0);
            if let Some(word) = filter.get_mut(word) {
                *word |= 1 << (mark % 64);
            }
        }
        Self {
            at_ms: order.at_ms,
            customer: order.customer,
            signature: order.signature(),
            marks,
            filter,
        }
    }

    /// Articles in common over articles in either.
    fn overlap(&self, other: &Self) -> f32 {
        let (mut common, mut others) = (0_usize, other.marks.iter().peekable());
        for mark in &self.marks {
            while others.next_if(|other| *other < mark).is_some() {}
            common += usize::from(others.next_if_eq(&mark).is_some());
        }
        common as f32 / (self.marks.len() + other.marks.len() - common).max(1) as f32
    }

    fn may_overlap(&self, other: &Self) -> u32 {
        self.filter
            .iter()
            .zip(&other.filter)
            .map(|(a, b)| (a & b).count_ones())
            .sum()
    }
}

/// The last [`RECENT_MAX`] orders, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecentOrders(VecDeque<Recent>);

impl RecentOrders {
    pub(crate) fn push(&mut self, order: Recent) {
        if self.0.len() >= RECENT_MAX {
            self.0.pop_front();
        }
        self.0.push_back(order);
    }

    /// Takes the newest one back.
    pub(crate) fn pop(&mut self) {
        self.0.pop_back();
    }

    /// What among the last orders is like this one.
    pub(crate) fn alike(&self, order: &Placed<'_>) -> Alike {
        const DAY_S: f32 = 86_400.0;
        let new = Recent::of(order);
        let mut alike = Alike::default();
        let mut close: SmallVec<[(u32, f32, &Recent); 8]> = SmallVec::new();
        for old in self.0.iter().rev() {
            let seconds = order.at_ms.saturating_sub(old.at_ms).max(0) as f32 / 1_000.0;
            let own = new.customer.is_some() && old.customer == new.customer;
            alike.own_hour += u32::from(own && seconds < 3_600.0);
            alike.site_minutes += u32::from(seconds < 600.0);
            if alike.exact.is_none() && old.signature == new.signature {
                alike.exact = Some((seconds, own || new.customer.is_none()));
            }
            if seconds < DAY_S && (own || new.customer.is_none() || old.customer.is_none()) {
                let shared = new.may_overlap(old);
                if shared > 0 {
                    close.push((shared, seconds, old));
                }
            }
        }
        close.sort_by_key(|(shared, _, _)| std::cmp::Reverse(*shared));
        for (_, seconds, old) in close.into_iter().take(CLOSE_LOOKS) {
            let overlap = new.overlap(old);
            if alike.similar.is_none_or(|(best, _)| overlap > best) {
                alike.similar = Some((overlap, seconds));
            }
        }
        alike
    }
}

#[cfg(test)]
mod tests {
    use super::{Recent, RecentOrders};
    use crate::model::anomaly::facts::Placed;
    use crate::model::features::LineFacts;

    #[test]
    fn the_same_order_again_and_one_very_like_it_are_known() {
        let line = |sku_key, quantity| LineFacts {
            sku_key,
            quantity,
            unit_price_minor: 100,
        };
        let order = |at_ms, lines: &'static [LineFacts]| Placed {
            at_ms,
            customer: Some(7),
            country: None,
            currency: 0,
            lines,
        };
        let lines: &'static [LineFacts] = Vec::leak((0..8).map(|sku| line(sku, 2)).collect());
        let turned: &'static [LineFacts] = Vec::leak(lines.iter().rev().copied().collect());
        let mut recent = RecentOrders::default();
        recent.push(Recent::of(&order(0, lines)));
        let again = recent.alike(&order(40_000, turned));
        assert_eq!(
            again.exact,
            Some((40.0, true)),
            "the order of the lines does not matter"
        );
        assert_eq!((again.own_hour, again.site_minutes), (1, 1));
        let other = recent.alike(&order(40_000, lines.get(..7).unwrap()));
        assert_eq!(
            (other.exact, other.similar),
            (None, Some((7.0 / 8.0, 40.0)))
        );
        let stranger = recent.alike(&Placed {
            customer: Some(8),
            ..order(40_000, lines)
        });
        assert_eq!(stranger.exact, Some((40.0, false)));
        recent.pop();
        assert_eq!(recent.alike(&order(40_000, lines)).exact, None);
    }
}
