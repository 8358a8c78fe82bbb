//! From a raw strangeness to the share of normal orders that are less strange.
//!
//! The quantiles of the strangeness of normal orders that the network has not seen, finer towards the top. Between two of
//! them the share rises along a line; beyond the last one it goes on towards 1 and never reaches it, so that of two
//! strange orders the stranger one always stands higher.

use serde::{Deserialize, Serialize};

/// Steps of the share: `1 - share` falls by this factor from one to the next.
const FALL: f64 = 0.8;
/// Quantiles at most.
const STEPS: usize = 48;

/// Strangeness by share.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Scale {
    /// Rising; the place says the share.
    quantiles: Vec<f32>,
}

impl Scale {
    /// Measures normal orders.
    pub(super) fn of(mut normal: Vec<f32>) -> Self {
        normal.retain(|raw| raw.is_finite());
        normal.sort_unstable_by(f32::total_cmp);
        let count = normal.len();
        let mut quantiles: Vec<f32> = Vec::new();
        for step in 0..STEPS {
            let above = FALL.powi(i32::try_from(step).unwrap_or(i32::MAX)) * count as f64;
            if above < 3.0 {
                break;
            }
            let at = count - (above.round() as usize).min(count);
            let Some(&raw) = normal.get(at) else { break };
            // Never equal to the one before: a share must have one strangeness.
            let last = quantiles.last().copied().unwrap_or(f32::NEG_INFINITY);
            quantiles.push(raw.max(last + 1e-4 * (1.0 + last.abs().min(1e6))));
        }
        Self { quantiles }
    }

    /// The share of normal orders below.
    pub(super) fn share(&self, raw: f32) -> f64 {
        let raw = f64::from(raw);
        let share = |step: f64| 1.0 - FALL.powf(step);
        let place = self
            .quantiles
            .partition_point(|&quantile| f64::from(quantile) <= raw);
        let at = |place: usize| {
            self.quantiles
                .get(place)
                .map(|&quantile| f64::from(quantile))
        };
        match (place.checked_sub(1).and_then(at), at(place)) {
            // Below the lowest: towards nothing.
            (None, first) => 0.01 / (1.0 + (first.unwrap_or(0.0) - raw).max(0.0)),
            (Some(low), Some(high)) => {
                let inside = (raw - low) / (high - low);
                let (from, to) = (share(place as f64 - 1.0), share(place as f64));
                0.01 + 0.99 * (from + inside * (to - from))
            }
            (Some(last), None) => {
                let beyond = (raw - last) / (1.0 + last.abs()).max(1e-6);
                0.01 + 0.99 * (1.0 - FALL.powf(place as f64 - 1.0) / (1.0 + beyond))
            }
        }
    }

    /// Whether it can be used.
    pub(super) fn is_sound(&self) -> bool {
        let rising = self.quantiles.is_sorted_by(|a, b| a < b);
        !self.quantiles.is_empty()
            && rising
            && self.quantiles.iter().all(|quantile| quantile.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn shares_are_those_of_normal_orders_and_never_tie() {
        let scale = Scale::of(
            (0..10_000_u16)
                .map(|at| f32::from(at) / 1_000.0 - 5.0)
                .collect(),
        );
        assert!(scale.is_sound());
        for (raw, share) in [(-5.0, 0.0), (0.0, 0.5), (4.0, 0.9), (4.9, 0.99)] {
            assert!(
                (scale.share(raw) - share).abs() < 0.015,
                "{raw}: {}",
                scale.share(raw)
            );
        }
        let rising: Vec<f64> = (-200..2_000_i16)
            .map(|at| scale.share(f32::from(at) / 20.0))
            .collect();
        assert!(rising.is_sorted_by(|a, b| a < b));
        assert!(rising.iter().all(|share| (0.0..1.0).contains(share)));
        assert!(Scale::of(vec![1.0; 500]).is_sound());
    }
}
