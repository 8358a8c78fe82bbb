//! Whether what a model sees and says is still what it saw and said: the population stability index of a number, against
//! bins of equal count in training (Yurdakul 2018 gives its distribution). Below 0.1 nothing moved, above 0.25 much did.

use serde::{Deserialize, Serialize};

/// Bins of a number.
const BINS: usize = 10;
/// The share that an empty bin counts as: the index of nothing would be infinite.
const SHARE_MIN: f64 = 1e-4;

/// How a number was spread in training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Where the bins meet, ascending; a number on an edge is in the bin above.
    pub edges: Vec<f32>,
    /// The share of each bin; one more than edges.
    pub shares: Vec<f64>,
}

impl Spread {
    /// Bins of about equal count. A number that is often the same has fewer.
    #[must_use]
    pub fn of(mut values: Vec<f32>) -> Self {
        values.retain(|value| value.is_finite());
        values.sort_unstable_by(f32::total_cmp);
        let mut edges: Vec<f32> = (1..BINS)
            .filter_map(|bin| values.get(values.len() * bin / BINS).copied())
            .collect();
        edges.dedup();
        // Nothing is below the least number.
        let least = values.first().copied();
        edges.retain(|edge| Some(*edge) != least);
        let mut spread = Self {
            edges,
            shares: Vec::new(),
        };
        spread.shares = spread.shares_of(values.iter().copied());
        spread
    }

    /// The index of numbers against this; `None` without any.
    #[must_use]
    pub fn psi(&self, values: impl IntoIterator<Item = f32>) -> Option<f64> {
        let values: Vec<f32> = values
            .into_iter()
            .filter(|value| value.is_finite())
            .collect();
        if values.is_empty() || self.shares.len() != self.edges.len() + 1 {
            return None;
        }
        let now = self.shares_of(values.into_iter());
        let terms = self.shares.iter().zip(now).map(|(then, now)| {
            let (then, now) = (then.max(SHARE_MIN), now.max(SHARE_MIN));
            (now - then) * (now / then).ln()
        });
        Some(terms.sum())
    }

    fn shares_of(&self, values: impl ExactSizeIterator<Item = f32>) -> Vec<f64> {
        let all = values.len().max(1) as f64;
        let mut counts = vec![0_u64; self.edges.len() + 1];
        for value in values {
            let bin = self.edges.partition_point(|edge| *edge <= value);
            if let Some(count) = counts.get_mut(bin) {
                *count += 1;
            }
        }
        counts.into_iter().map(|count| count as f64 / all).collect()
    }
}

/// The spreads of the features of rows, in their order.
#[must_use]
pub fn spreads(rows: &[Vec<f32>]) -> Vec<Spread> {
    let width = rows.iter().map(Vec::len).min().unwrap_or_default();
    let column = |at: usize| rows.iter().filter_map(|row| row.get(at).copied()).collect();
    (0..width).map(|at| Spread::of(column(at))).collect()
}

/// How far each feature of rows has moved from what it was, by its name: none where that is not kept.
#[must_use]
pub fn moved<Row: AsRef<[f32]>>(
    names: impl IntoIterator<Item = impl Into<String>>,
    then: &[Spread],
    rows: &[Row],
) -> Vec<(String, f64)> {
    let column = |at: usize| {
        rows.iter()
            .filter_map(move |row| row.as_ref().get(at).copied())
    };
    let features = names.into_iter().zip(then).enumerate();
    features
        .filter_map(|(at, (name, spread))| Some((name.into(), spread.psi(column(at))?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(n: usize, from: f32, to: f32) -> Vec<f32> {
        (0..n)
            .map(|at| from + (to - from) * at as f32 / n as f32)
            .collect()
    }

    #[test]
    fn the_same_numbers_have_no_index() {
        let spread = Spread::of(ramp(1_000, 0.0, 1.0));
        assert_eq!(spread.edges.len(), 9);
        assert!(spread.psi(ramp(1_000, 0.0, 1.0)).unwrap() < 1e-9);
        assert!(spread.psi(ramp(333, 0.0, 1.0)).unwrap() < 0.001);
    }

    #[test]
    fn a_shift_is_seen() {
        let spread = Spread::of(ramp(1_000, 0.0, 1.0));
        let small = spread.psi(ramp(1_000, 0.05, 1.05)).unwrap();
        let large = spread.psi(ramp(1_000, 0.5, 1.5)).unwrap();
        assert!(small < 0.1 && large > 0.25, "{small} {large}");
    }

    #[test]
    fn every_feature_is_held_against_its_own_past() {
        let then: Vec<Vec<f32>> = ramp(200, 0.0, 1.0).iter().map(|&at| vec![at, at]).collect();
        let now: Vec<Vec<f32>> = ramp(200, 0.0, 1.0)
            .iter()
            .map(|&at| vec![at, at + 9.0])
            .collect();
        let found = moved(["same", "other"], &spreads(&then), &now);
        let [(same, least), (other, most)] = &found[..] else {
            panic!("{found:?}");
        };
        assert_eq!((same.as_str(), other.as_str()), ("same", "other"));
        assert!(*least < 1e-9 && *most > 1.0, "{found:?}");
        assert!(
            moved(["same"], &[], &now).is_empty(),
            "a model that keeps nothing"
        );
    }

    #[test]
    fn by_hand() {
        let spread = Spread {
            edges: vec![1.0],
            shares: vec![0.5, 0.5],
        };
        let psi = spread.psi([0.0, 1.0, 1.0, 1.0]).unwrap();
        let wanted = 0.25 * (0.75_f64 / 0.5).ln() - 0.25 * (0.25_f64 / 0.5).ln();
        assert!((psi - wanted).abs() < 1e-12);
    }

    #[test]
    fn constants_and_numbers_that_are_none_do_no_harm() {
        let spread = Spread::of(vec![2.0; 50]);
        assert_eq!(
            (spread.edges.len(), spread.shares.as_slice()),
            (0, &[1.0][..])
        );
        assert_eq!(spread.psi([2.0, 3.0, f32::NAN]), Some(0.0));
        assert_eq!(spread.psi([]), None);
        let two = Spread::of([vec![0.0; 90], vec![1.0; 10]].concat());
        assert_eq!(
            two.psi([0.0; 5]).map(|psi| psi > 0.25),
            Some(two.edges.len() == 1)
        );
    }
}
