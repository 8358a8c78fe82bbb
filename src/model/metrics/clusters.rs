//! How good a segmentation is: the same definitions as the data contract's scoring script.
//!
//! Pure arithmetic; no files, no models.

use std::collections::BTreeMap;

use super::mersenne::Mersenne;
use crate::model::figures::Figures;

/// Customers that the silhouette is measured on: it compares each with each.
const SILHOUETTE_MAX: usize = 1_500;
/// The seed of the contract's sample.
const SILHOUETTE_SEED: u32 = 7;
/// The part of all customers that a segment needs for its return rate and value to be compared.
const BIG_SHARE: f64 = 0.05;

/// One customer: what the past says, and what came of it.
#[derive(Clone, Debug)]
pub struct Customer {
    /// The segment.
    pub segment: usize,
    /// Days since the last order, number of orders, money in minor units, all before the as-of day.
    pub past: [f64; 3],
    /// Money in minor units in the three months after the as-of day.
    pub future_minor: f64,
}

/// `segments`, `smallest_share`, `silhouette` (standardised log1p of the past, a fixed sample of 1,500), `future_eta2`
/// (share of the variance of log1p of the future money that lies between segments), `return_rate_spread` and
/// `best_segment_value_lift` (of segments with at least 5 % of the customers); `None` without customers.
#[must_use]
pub fn figures(customers: &[Customer]) -> Option<Figures> {
    if customers.is_empty() {
        return None;
    }
    let n = customers.len() as f64;
    let mut parts: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    for customer in customers {
        parts
            .entry(customer.segment)
            .or_default()
            .push(customer.future_minor);
    }
    let smallest = parts.values().map(Vec::len).min().unwrap_or_default() as f64;
    let big = || {
        parts
            .values()
            .filter(|part| part.len() as f64 >= BIG_SHARE * n)
    };
    let back = |part: &Vec<f64>| {
        share(
            part.iter().filter(|&&money| money > 0.0).count(),
            part.len(),
        )
    };
    let mean = |part: &Vec<f64>| part.iter().sum::<f64>() / part.len().max(1) as f64;
    let most = big().map(back).fold(f64::NEG_INFINITY, f64::max);
    let least = big().map(back).fold(f64::INFINITY, f64::min);
    let best = big().map(mean).fold(0.0, f64::max);
    let usual = customers
        .iter()
        .map(|customer| customer.future_minor)
        .sum::<f64>()
        / n;
    let segments: Vec<usize> = customers.iter().map(|customer| customer.segment).collect();
    let logs: Vec<f64> = customers
        .iter()
        .map(|customer| customer.future_minor.ln_1p())
        .collect();
    Some(Figures::of(
        customers.len(),
        [
            ("segments", parts.len() as f64),
            ("smallest_share", smallest / n),
            (
                "silhouette",
                silhouette(&segments, &standardised(customers)),
            ),
            ("future_eta2", eta2(&segments, &logs)),
            (
                "return_rate_spread",
                if most >= least { most - least } else { 0.0 },
            ),
            (
                "best_segment_value_lift",
                if usual > 0.0 { best / usual } else { 0.0 },
            ),
        ],
    ))
}

/// The share of the variance of `values` that lies between the segments; 0 where nothing varies.
#[must_use]
pub fn eta2(segments: &[usize], values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let total: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let mut parts: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (&segment, &value) in segments.iter().zip(values) {
        let part = parts.entry(segment).or_default();
        part.0 += 1.0;
        part.1 += value;
    }
    let between: f64 = parts
        .values()
        .map(|(count, sum)| count * (sum / count - mean).powi(2))
        .sum();
    if total > 0.0 { between / total } else { 0.0 }
}

/// The adjusted Rand index (Hubert and Arabie, 1985) of two segmentations of the same customers: 1 for the same, about
/// 0 for unrelated ones.
#[must_use]
pub fn ari(a: &[usize], b: &[usize]) -> f64 {
    let pairs = |count: &usize| (*count as f64) * (*count as f64 - 1.0) / 2.0;
    let (mut both, mut first, mut second) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for (&a, &b) in a.iter().zip(b) {
        *both.entry((a, b)).or_insert(0_usize) += 1;
        *first.entry(a).or_insert(0_usize) += 1;
        *second.entry(b).or_insert(0_usize) += 1;
    }
    let together: f64 = both.values().map(pairs).sum();
    let (first, second): (f64, f64) = (
        first.values().map(pairs).sum(),
        second.values().map(pairs).sum(),
    );
    let expected = first * second / pairs(&a.len()).max(1.0);
    let most = f64::midpoint(first, second);
    if most == expected {
        1.0
    } else {
        (together - expected) / (most - expected)
    }
}

/// The mean silhouette (Rousseeuw, 1987) of the contract's sample of the customers.
#[must_use]
pub fn silhouette(segments: &[usize], points: &[[f64; 3]]) -> f64 {
    let mut sample: Vec<(usize, [f64; 3])> = segments
        .iter()
        .copied()
        .zip(points.iter().copied())
        .collect();
    Mersenne::new(SILHOUETTE_SEED).shuffle(&mut sample);
    sample.truncate(SILHOUETTE_MAX);
    let mut sizes: BTreeMap<usize, f64> = BTreeMap::new();
    for (segment, _) in &sample {
        *sizes.entry(*segment).or_insert(0.0) += 1.0;
    }
    let of = |segment: usize, point: &[f64; 3]| {
        let mut far: BTreeMap<usize, f64> = BTreeMap::new();
        for (other, place) in &sample {
            *far.entry(*other).or_insert(0.0) += distance(point, place);
        }
        let own = sizes.get(&segment).copied().unwrap_or_default();
        if own < 2.0 || sizes.len() < 2 {
            return 0.0;
        }
        let within = far.get(&segment).copied().unwrap_or_default() / (own - 1.0);
        let others = far.iter().filter(|(other, _)| **other != segment);
        let next = others
            .map(|(other, sum)| sum / sizes.get(other).copied().unwrap_or(1.0))
            .fold(f64::INFINITY, f64::min);
        (next - within) / within.max(next).max(1e-12)
    };
    let sum: f64 = sample
        .iter()
        .map(|(segment, point)| of(*segment, point))
        .sum();
    sum / sample.len().max(1) as f64
}

fn standardised(customers: &[Customer]) -> Vec<[f64; 3]> {
    let mut points: Vec<[f64; 3]> = customers
        .iter()
        .map(|customer| customer.past.map(|value| value.max(0.0).ln_1p()))
        .collect();
    let n = points.len().max(1) as f64;
    for dimension in 0..3 {
        let of = |point: &[f64; 3]| point.get(dimension).copied().unwrap_or_default();
        let mean = points.iter().map(of).sum::<f64>() / n;
        let spread = (points
            .iter()
            .map(|point| (of(point) - mean).powi(2))
            .sum::<f64>()
            / n)
            .sqrt();
        for point in &mut points {
            if let Some(value) = point.get_mut(dimension) {
                *value = (*value - mean) / if spread > 0.0 { spread } else { 1.0 };
            }
        }
    }
    points
}

fn distance(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).powi(2))
        .sum::<f64>()
        .sqrt()
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Customer, ari, eta2, figures, silhouette};

    #[test]
    fn all_of_the_variance_or_none_lies_between() {
        assert_eq!(eta2(&[0, 0, 1, 1], &[1.0, 1.0, 3.0, 3.0]), 1.0);
        assert_eq!(eta2(&[0, 1, 0, 1], &[1.0, 1.0, 3.0, 3.0]), 0.0);
        // Means 1 and 3 of 0, 2, 2, 4 around 2: 4 of 8.
        assert_eq!(eta2(&[0, 0, 1, 1], &[0.0, 2.0, 2.0, 4.0]), 0.5);
    }

    #[test]
    fn the_rand_index_knows_no_names() {
        assert_eq!(ari(&[0, 0, 1, 1], &[5, 5, 2, 2]), 1.0);
        // Pairs together: both 0 of 6, each 2; expected 2/3.
        assert_eq!(
            ari(&[0, 0, 1, 1], &[0, 1, 0, 1]),
            (0.0 - 2.0 / 3.0) / (2.0 - 2.0 / 3.0)
        );
    }

    #[test]
    fn a_silhouette_by_hand() {
        let points = [
            [0.0, 0.0, 0.0],
            [1.0, 0.0, 0.0],
            [10.0, 0.0, 0.0],
            [11.0, 0.0, 0.0],
        ];
        // Within 1; to the other pair 10.5 from the outside and 9.5 from the inside.
        let by_hand = (2.0 * (9.5 / 10.5) + 2.0 * (8.5 / 9.5)) / 4.0;
        assert!((silhouette(&[0, 0, 1, 1], &points) - by_hand).abs() < 1e-12);
        assert_eq!(silhouette(&[0, 0, 0, 0], &points), 0.0);
    }

    #[test]
    fn segments_that_return_and_segments_that_do_not() {
        let customer = |segment, future_minor| Customer {
            segment,
            past: [1.0, 2.0, 3.0],
            future_minor,
        };
        let all = [
            customer(0, 0.0),
            customer(0, 0.0),
            customer(1, 50.0),
            customer(1, 0.0),
        ];
        let figures = figures(&all).unwrap();
        let get = |name| figures.get(name).unwrap();
        assert_eq!(
            (
                get("segments"),
                get("smallest_share"),
                get("return_rate_spread")
            ),
            (2.0, 0.5, 0.5)
        );
        assert_eq!(get("best_segment_value_lift"), 2.0);
    }
}
