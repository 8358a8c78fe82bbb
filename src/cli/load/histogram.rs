//! Durations in buckets: bounded memory for any number of samples, at most 1.6 % off.

use std::time::Duration;

/// Buckets per doubling.
const STEPS: u64 = 64;
/// `STEPS` as a power of two.
const STEP_BITS: u32 = STEPS.trailing_zeros();
/// Doublings above the exact range; the last bucket takes everything from there on (19 hours).
const DOUBLINGS: u64 = 30;

/// How often each duration occurred, in microseconds.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Histogram {
    counts: Vec<u64>,
    total: u64,
    max_us: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            counts: vec![0; usize::try_from(STEPS * (DOUBLINGS + 1)).unwrap_or_default()],
            total: 0,
            max_us: 0,
        }
    }
}

impl Histogram {
    pub(in crate::cli) fn record(&mut self, took: Duration) {
        self.record_us(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), 1);
    }

    pub(in crate::cli) fn record_us(&mut self, micros: u64, times: u64) {
        let last = self.counts.len().saturating_sub(1);
        if let Some(count) = self.counts.get_mut(bucket(micros).min(last)) {
            *count += times;
            self.total += times;
            self.max_us = self.max_us.max(micros);
        }
    }

    /// How many samples.
    pub(in crate::cli) fn count(&self) -> u64 {
        self.total
    }

    pub(in crate::cli) fn max_ms(&self) -> f64 {
        self.max_us as f64 / 1e3
    }

    /// The duration that `share` of all samples did not exceed, milliseconds.
    pub(in crate::cli) fn quantile_ms(&self, share: f64) -> f64 {
        let rank = (self.total as f64 * share).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (at, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return upper_edge(at as u64).min(self.max_us) as f64 / 1e3;
            }
        }
        self.max_ms()
    }
}

fn bucket(micros: u64) -> usize {
    let index = if micros < STEPS {
        micros
    } else {
        let doubling = micros.ilog2() - STEP_BITS;
        STEPS * u64::from(doubling) + (micros >> doubling)
    };
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// The largest value of a bucket.
fn upper_edge(index: u64) -> u64 {
    if index < STEPS * 2 {
        return index;
    }
    let doubling = index / STEPS - 1;
    ((index - doubling * STEPS + 1) << doubling) - 1
}

/// The middle one; of an even number, the upper of the two.
pub(in crate::cli) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_within_two_percent_of_its_bucket() {
        for micros in (0..2_000).chain([4_095, 4_096, 65_537, 1_000_003, 3_600_000_000]) {
            let edge = upper_edge(bucket(micros) as u64);
            assert!(edge >= micros, "{micros} is above its bucket's edge {edge}");
            assert!(
                edge - micros <= micros / 60,
                "{micros} is far from its bucket's edge {edge}"
            );
        }
    }

    #[test]
    fn quantiles_of_a_hundred() {
        let mut histogram = Histogram::default();
        for micros in 1..=100 {
            histogram.record_us(micros * 10, 1);
        }
        assert!((histogram.quantile_ms(0.5) - 0.5).abs() < 0.01);
        assert!((histogram.quantile_ms(0.99) - 0.99).abs() < 0.02);
        assert!((histogram.max_ms() - 1.0).abs() < f64::EPSILON);
    }
}
