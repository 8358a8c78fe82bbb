//! Normalization: every feature minus its training mean, over its training spread, kept within five spreads.
//!
//! The limit is what makes an order far outside of everything seen in training a strong case and not an absurd one.

use serde::{Deserialize, Serialize};

/// Spreads from the mean beyond which a value is cut.
const LIMIT: f32 = 5.0;

/// Means and spreads in the order of the features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Normalization {
    /// Means.
    pub mean: Vec<f32>,
    /// Standard deviations; 1 for a feature that never varied.
    pub scale: Vec<f32>,
}

impl Normalization {
    /// Measures rows of `width` numbers; all of them have zero mean and spread 1 afterwards.
    #[must_use]
    pub fn of<'a>(width: usize, rows: impl Iterator<Item = &'a [f32]> + Clone) -> Self {
        let count = rows.clone().count().max(1) as f64;
        let mut mean = vec![0.0_f64; width];
        for row in rows.clone() {
            mean.iter_mut()
                .zip(row)
                .for_each(|(mean, &value)| *mean += f64::from(value) / count);
        }
        let mut variance = vec![0.0_f64; width];
        for row in rows {
            let gaps = row
                .iter()
                .zip(&mean)
                .map(|(&value, mean)| f64::from(value) - mean);
            variance
                .iter_mut()
                .zip(gaps)
                .for_each(|(variance, gap)| *variance += gap * gap / count);
        }
        let scale = variance
            .iter()
            .map(|&v| if v > 1e-9 { v.sqrt() as f32 } else { 1.0 })
            .collect();
        Self {
            mean: mean.iter().map(|&mean| mean as f32).collect(),
            scale,
        }
    }

    /// Writes the normalized row over the first numbers of `to`; the rest stays. What is no number counts as the mean.
    pub fn apply(&self, row: &[f32], to: &mut [f32]) {
        let parts = row.iter().zip(self.mean.iter().zip(&self.scale));
        for (to, (value, (mean, scale))) in to.iter_mut().zip(parts) {
            let normal = ((value - mean) / scale).clamp(-LIMIT, LIMIT);
            *to = if normal.is_finite() { normal } else { 0.0 };
        }
    }

    /// Whether there is one finite mean and one usable spread for each of `width` features.
    #[must_use]
    pub fn is_sound(&self, width: usize) -> bool {
        let finite = |numbers: &[f32]| {
            numbers.len() == width && numbers.iter().all(|number| number.is_finite())
        };
        finite(&self.mean) && finite(&self.scale) && self.scale.iter().all(|&scale| scale > 0.0)
    }
}
