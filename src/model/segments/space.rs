//! The space in which customers are grouped: recency, frequency and money, standardised, and what the network expects
//! of the next three months. Each dimension is stretched by how much it is to count.

use serde::{Deserialize, Serialize};

use super::features::FEATURES;
use crate::model::normalize::Normalization;

/// Dimensions: recency, orders, money, expectation.
pub(super) const DIMENSIONS: usize = 4;

/// How features become a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Space {
    /// Of the features that the network reads: those of the earlier moments it learned from.
    learned: Normalization,
    /// Of the features at the moment of the grouping.
    todays: Normalization,
    /// Mean of the expectation at that moment.
    expected_mean: f32,
    /// Its spread.
    expected_spread: f32,
    /// The stretch of each dimension.
    stretch: Vec<f32>,
}

impl Space {
    /// A space for the customers of a moment.
    pub(super) fn of(
        learned: Normalization,
        todays: Normalization,
        expected: &[f32],
        stretch: [f32; DIMENSIONS],
    ) -> Self {
        let n = expected.len().max(1) as f32;
        let mean = expected.iter().sum::<f32>() / n;
        let variance = expected
            .iter()
            .map(|value| (value - mean).powi(2))
            .sum::<f32>()
            / n;
        Self {
            learned,
            todays,
            expected_mean: mean,
            expected_spread: variance.sqrt().max(1e-6),
            stretch: stretch.to_vec(),
        }
    }

    /// Whether the numbers of a card make a space.
    pub(super) fn is_sound(&self) -> bool {
        let finite = self.stretch.iter().all(|stretch| stretch.is_finite())
            && self.expected_mean.is_finite();
        let sound = self.learned.is_sound(FEATURES) && self.todays.is_sound(FEATURES);
        sound && finite && self.stretch.len() == DIMENSIONS && self.expected_spread > 0.0
    }

    /// Features as the network reads them.
    pub(super) fn normal(&self, rows: &[[f32; FEATURES]]) -> Vec<[f32; FEATURES]> {
        normal(&self.learned, rows)
    }

    /// Customers as points of [`DIMENSIONS`] numbers, row by row, from features and expectations.
    pub(super) fn points(&self, rows: &[[f32; FEATURES]], expected: &[f32]) -> Vec<f32> {
        let mut points = Vec::with_capacity(rows.len() * DIMENSIONS);
        for (row, expected) in normal(&self.todays, rows).iter().zip(expected) {
            let rfm = row.iter().take(DIMENSIONS - 1).copied();
            let expected = (expected - self.expected_mean) / self.expected_spread;
            points.extend(
                rfm.chain([expected])
                    .zip(&self.stretch)
                    .map(|(value, stretch)| value * stretch),
            );
        }
        points
    }
}

/// Normalized features.
pub(super) fn normal(
    normalization: &Normalization,
    rows: &[[f32; FEATURES]],
) -> Vec<[f32; FEATURES]> {
    let one = |row: &[f32; FEATURES]| {
        let mut to = [0.0; FEATURES];
        normalization.apply(row, &mut to);
        to
    };
    rows.iter().map(one).collect()
}
