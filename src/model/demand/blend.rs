//! Blending: one forecast as a weighted mean of several, quantile by quantile.
//!
//! Weights are positive and add up to 1. They are chosen on answers that no forecaster has seen, by exponentiated
//! gradients (Kivinen and Warmuth, 1997) on the weighted quantile loss, and held near a prior: a few origins say less about
//! who is best than they seem to.

use crate::model::metrics::quantile::{Answer, LEVELS, Quantiles, wql};

/// Rounds of the search.
const ROUNDS: usize = 400;
/// How far one round goes.
const RATE: f64 = 0.5;
/// What a weight costs that is one away from its prior, as a share of the loss.
const PRIOR_COST: f64 = 1.0;

/// What came on a day, and what each forecaster had said.
#[derive(Clone, Debug)]
pub(super) struct Said {
    pub(super) actual: f64,
    pub(super) by: Vec<Quantiles>,
}

/// The weighted mean.
pub(super) fn mixed(by: &[Quantiles], weights: &[f64]) -> Quantiles {
    let mut sum = [0.0; 3];
    for (said, weight) in by.iter().zip(weights) {
        for (sum, quantile) in sum.iter_mut().zip(said.all()) {
            *sum += weight * quantile;
        }
    }
    Quantiles::of(sum)
}

/// The blend's answers.
pub(super) fn blended(rows: &[Said], weights: &[f64]) -> Vec<Answer> {
    let answer = |row: &Said| Answer {
        actual: row.actual,
        said: mixed(&row.by, weights),
    };
    rows.iter().map(answer).collect()
}

/// The loss of each forecaster alone.
pub(super) fn alone(rows: &[Said], forecasters: usize) -> Vec<f64> {
    let one = |at: usize| {
        let answer = |row: &Said| {
            Some(Answer {
                actual: row.actual,
                said: *row.by.get(at)?,
            })
        };
        wql(&rows.iter().filter_map(answer).collect::<Vec<_>>())
    };
    (0..forecasters).map(one).collect()
}

/// Weights that lose least on the rows and are not far from a prior.
pub(super) fn weights(rows: &[Said], prior: &[f64]) -> Vec<f64> {
    let forecasters = prior.len();
    let scale = alone(rows, forecasters)
        .into_iter()
        .fold(f64::INFINITY, f64::min)
        .max(1e-9);
    let loss = |weights: &[f64]| {
        let far: f64 = weights
            .iter()
            .zip(prior)
            .map(|(a, b)| (a - b).powi(2))
            .sum();
        wql(&blended(rows, weights)) + PRIOR_COST * far * scale
    };
    let total: f64 = rows.iter().map(|row| row.actual).sum::<f64>().max(1e-9);
    let mut weights = prior.to_vec();
    let (mut best, mut best_loss) = (weights.clone(), loss(&weights));
    for round in 0..ROUNDS {
        let mut slope = vec![0.0; forecasters];
        for row in rows {
            let now = mixed(&row.by, &weights).all();
            for (at, level) in LEVELS.into_iter().enumerate() {
                let now = now.get(at).copied().unwrap_or_default();
                let side = if row.actual >= now {
                    -level
                } else {
                    1.0 - level
                };
                for (slope, said) in slope.iter_mut().zip(&row.by) {
                    *slope += side * said.all().get(at).copied().unwrap_or_default();
                }
            }
        }
        let rate = RATE / (1.0 + round as f64 / 50.0);
        for ((weight, slope), prior) in weights.iter_mut().zip(&slope).zip(prior) {
            let pull = 2.0 / 3.0 * slope / total / scale + 2.0 * PRIOR_COST * (*weight - prior);
            *weight *= (-rate * pull).clamp(-1.0, 1.0).exp();
        }
        let sum: f64 = weights.iter().sum();
        weights
            .iter_mut()
            .for_each(|weight| *weight /= sum.max(1e-12));
        let now = loss(&weights);
        if now < best_loss {
            best_loss = now;
            best.clone_from(&weights);
        }
    }
    best
}

/// A prior by how well forecasters do alone: half for the last one (the network), the other half shared among the rest.
pub(super) fn prior(losses: &[f64]) -> Vec<f64> {
    let Some((_, rest)) = losses.split_last() else {
        return Vec::new();
    };
    let least = rest.iter().copied().fold(f64::INFINITY, f64::min).max(1e-9);
    // Twenty percent worse than the best counts a third.
    let mut shares: Vec<f64> = rest
        .iter()
        .map(|loss| (-5.0 * (loss / least - 1.0)).exp())
        .collect();
    let sum: f64 = shares.iter().sum::<f64>().max(1e-12);
    shares.iter_mut().for_each(|share| *share *= 0.5 / sum);
    shares.push(0.5);
    shares
}

#[cfg(test)]
mod tests {
    use super::{Said, alone, prior, weights};
    use crate::model::metrics::quantile::Quantiles;

    #[test]
    fn who_is_right_gets_the_weight() {
        let row = |at: u32| {
            let actual = f64::from(at % 7 + 10);
            let about = |middle: f64| Quantiles::of([middle - 2.0, middle, middle + 2.0]);
            Said {
                actual,
                by: vec![about(30.0), about(actual), about(3.0)],
            }
        };
        let rows: Vec<Said> = (0..200).map(row).collect();
        let prior = prior(&alone(&rows, 3));
        let found = weights(&rows, &prior);
        assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{found:?}");
        assert!(found.get(1).is_some_and(|&right| right > 0.9), "{found:?}");
        assert_eq!(found, weights(&rows, &prior));
    }
}
