//! A histogram of logarithms: the median, and how far out in the tail a value lies.

use serde::{Deserialize, Serialize};

/// The smallest value; smaller ones fall into the first bin.
const LEAST: f32 = -8.0;
/// Bins of an eighth each: up to +24.
const BINS: usize = 256;
const PER_UNIT: f32 = 8.0;
/// Values after which counts are halved.
const FULL: u32 = 400_000;

/// Counts of values by size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tail {
    counts: Vec<u32>,
    total: u32,
}

impl Default for Tail {
    fn default() -> Self {
        Self {
            counts: vec![0; BINS],
            total: 0,
        }
    }
}

impl Tail {
    pub(super) fn add(&mut self, value: f32) {
        if let Some(count) = self.counts.get_mut(bin(value).0) {
            *count += 1;
            self.total += 1;
        }
        if self.total >= FULL {
            self.counts.iter_mut().for_each(|count| *count /= 2);
            self.total = self.counts.iter().sum();
        }
    }

    /// Negative logarithm of the share of values that are at least this large.
    pub(crate) fn surprise(&self, value: f32) -> f32 {
        let (at, inside) = bin(value);
        let above: u32 = self.counts.iter().skip(at + 1).sum();
        let here = self.counts.get(at).copied().unwrap_or(0) as f32;
        -((above as f32 + here * (1.0 - inside) + 0.5) / (self.total as f32 + 1.0)).ln()
    }

    /// Negative logarithm of the share of values that are at most this large.
    pub(crate) fn surprise_below(&self, value: f32) -> f32 {
        let (at, inside) = bin(value);
        let below: u32 = self.counts.iter().take(at).sum();
        let here = self.counts.get(at).copied().unwrap_or(0) as f32;
        -((below as f32 + here * inside + 0.5) / (self.total as f32 + 1.0)).ln()
    }

    /// The median; `None` without any value.
    pub(crate) fn median(&self) -> Option<f32> {
        let wanted = self.total as f32 / 2.0;
        let mut below = 0.0;
        for (at, &count) in self.counts.iter().enumerate() {
            let count = count as f32;
            if count > 0.0 && below + count >= wanted {
                return Some(LEAST + (at as f32 + (wanted - below) / count) / PER_UNIT);
            }
            below += count;
        }
        None
    }
}

/// The bin of a value and how far inside it the value lies, 0..1.
fn bin(value: f32) -> (usize, f32) {
    let position = ((value - LEAST) * PER_UNIT).clamp(0.0, BINS as f32 - 1.0);
    if position.is_nan() {
        return (0, 0.0);
    }
    (position as usize, position.fract())
}

#[cfg(test)]
mod tests {
    use super::Tail;

    #[test]
    fn the_tail_is_rarer_the_further_out() {
        let mut tail = Tail::default();
        assert_eq!(tail.median(), None);
        for value in 0..1_000_u16 {
            tail.add(f32::from(value) / 1_000.0);
        }
        assert!((tail.median().unwrap() - 0.5).abs() < 0.1);
        let (middle, end, beyond) = (tail.surprise(0.5), tail.surprise(0.95), tail.surprise(3.0));
        assert!((middle - 2.0_f32.ln()).abs() < 0.1, "{middle}");
        assert!(middle < end && end < beyond);
        assert!(tail.surprise_below(-1.0) > 5.0);
    }
}
