//! A histogram of positive amounts on a logarithmic scale: approximate median and rank in constant space.
//!
//! A bin spans a factor of 2^(1/4) (19 %); inside a bin values are taken as evenly spread on the log scale, so a
//! median is off by a few per cent at most. When it is full all counts are halved: it follows a shop that changes,
//! with a memory of about [`FULL`] values.

use serde::{Deserialize, Serialize};

/// Bins: 2^(128/4) is 4.3 thousand million minor units, beyond any order.
const BINS: usize = 128;
/// Bins per natural logarithm unit: 4 per factor of two.
const PER_LN: f32 = 4.0 / std::f32::consts::LN_2;
/// Values after which counts are halved.
const FULL: u32 = 50_000;

/// Counts of values by size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct LogHistogram {
    counts: Vec<u32>,
    total: u32,
    /// Natural logarithm of the median, kept up to date on insertion so that reading it costs nothing.
    ln_median: f32,
}

impl Default for LogHistogram {
    fn default() -> Self {
        Self {
            counts: vec![0; BINS],
            total: 0,
            ln_median: 0.0,
        }
    }
}

impl LogHistogram {
    /// Adds one value, given as its natural logarithm.
    pub(super) fn add(&mut self, ln_value: f32) {
        if let Some(count) = self.counts.get_mut(bin(ln_value).0) {
            *count += 1;
            self.total += 1;
        }
        if self.total >= FULL {
            self.counts.iter_mut().for_each(|count| *count /= 2);
            self.total = self.counts.iter().sum();
        }
        self.ln_median = self.quantile(0.5);
    }

    /// Natural logarithm of the median; `None` without any value.
    pub(super) fn ln_median(&self) -> Option<f32> {
        (self.total > 0).then_some(self.ln_median)
    }

    /// Share of the values below this one, 0..1, pulled towards one half while there are few.
    pub(super) fn rank(&self, ln_value: f32) -> f32 {
        let (at, inside) = bin(ln_value);
        let below: u32 = self.counts.iter().take(at).sum();
        let here = self.counts.get(at).copied().unwrap_or(0);
        // Two imaginary values at the middle keep the first orders of a shop from looking extreme.
        (below as f32 + here as f32 * inside + 1.0) / (self.total as f32 + 2.0)
    }

    fn quantile(&self, share: f32) -> f32 {
        let wanted = self.total as f32 * share;
        let mut below = 0.0;
        for (at, &count) in self.counts.iter().enumerate() {
            let count = count as f32;
            if count > 0.0 && below + count >= wanted {
                return (at as f32 + (wanted - below) / count) / PER_LN;
            }
            below += count;
        }
        0.0
    }
}

/// The bin of a value and how far inside it the value lies, 0..1.
fn bin(ln_value: f32) -> (usize, f32) {
    let position = (ln_value * PER_LN).clamp(0.0, BINS as f32 - 1.0);
    (position as usize, position.fract())
}

#[cfg(test)]
mod tests {
    use super::LogHistogram;

    #[test]
    fn median_and_rank_are_close() {
        let mut histogram = LogHistogram::default();
        for value in 1..=999_u16 {
            histogram.add(f32::from(value).ln());
        }
        let median = histogram.ln_median().map(f32::exp);
        assert!(
            median.is_some_and(|median| (median - 500.0).abs() < 30.0),
            "{median:?}"
        );
        assert!((histogram.rank(250_f32.ln()) - 0.25).abs() < 0.03);
    }
}
