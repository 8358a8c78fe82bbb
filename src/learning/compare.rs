//! Which of two models is better on the same questions: a paired bootstrap of the mean difference of their losses, after
//! Efron (1979). Pure, and the same for a seed.
//!
//! Whole days are drawn, not single questions: what happens on a day happens to all that is asked as of it, and a hundred
//! articles on one odd day are not a hundred pieces of evidence (a block bootstrap, Künsch 1989).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Samples that are drawn.
const SAMPLES: usize = 1_000;
/// How many of them lie below the lower bound, and above the upper: the interval is one of 95 %.
const TAIL: usize = SAMPLES / 40;
/// Of more differences the latest are compared.
const DIFFERENCES_MAX: usize = 20_000;

/// By how much one loses less than the other, in the mean, with 95 % confidence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// Questions that both answered and whose outcome is known.
    pub n: usize,
    /// Days that they were asked as of.
    #[serde(default)]
    pub days: usize,
    /// The mean gain; more is better.
    pub mean: f64,
    /// The lower bound.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
}

/// The gain of the challenger: `differences` are days and the champion's losses minus the challenger's, oldest first. `None`
/// without any, or where one is no number.
#[must_use]
pub fn gain(differences: &[(i64, f64)], seed: u64) -> Option<Gain> {
    let first = differences.len().saturating_sub(DIFFERENCES_MAX);
    let differences = differences.get(first..)?;
    let n = differences.len();
    if n == 0 || !differences.iter().all(|(_, value)| value.is_finite()) {
        return None;
    }
    let mut days: BTreeMap<i64, Sum> = BTreeMap::new();
    for (day, value) in differences {
        days.entry(*day).or_default().add(*value, 1.0);
    }
    let days: Vec<Sum> = days.into_values().collect();
    let mut draw = Draw(seed);
    let mut means: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let drawn = (0..days.len()).filter_map(|_| days.get(draw.below(days.len())));
            Sum::of(drawn).mean()
        })
        .collect();
    means.sort_unstable_by(f64::total_cmp);
    Some(Gain {
        n,
        days: days.len(),
        mean: Sum::of(&days).mean(),
        lower: means.get(TAIL).copied()?,
        upper: means.get(SAMPLES - 1 - TAIL).copied()?,
    })
}

/// Differences that are added up.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    value: f64,
    n: f64,
}

impl Sum {
    fn of<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::default();
        parts
            .into_iter()
            .for_each(|part| sum.add(part.value, part.n));
        sum
    }

    fn add(&mut self, value: f64, n: f64) {
        self.value += value;
        self.n += n;
    }

    fn mean(self) -> f64 {
        self.value / self.n.max(1.0)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, and good enough to draw places.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // The high half of the product is even over 0..n but for n / 2^64.
        let place = (u128::from(mixed) * n as u128) >> 64;
        usize::try_from(place).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One a day.
    fn noise(n: usize) -> Vec<(i64, f64)> {
        let mut draw = Draw(7);
        (0..)
            .take(n)
            .map(|day| (day, draw.below(2_001) as f64 / 1_000.0 - 1.0))
            .collect()
    }

    fn shifted(by: f64) -> Vec<(i64, f64)> {
        let shifted = noise(400).into_iter();
        shifted.map(|(day, value)| (day, value + by)).collect()
    }

    #[test]
    fn equal_models_gain_nothing() {
        let gain = gain(&[(1, 0.0), (1, 0.0), (2, 0.0)], 1).unwrap();
        assert_eq!((gain.n, gain.days), (3, 2));
        assert_eq!((gain.mean, gain.lower, gain.upper), (0.0, 0.0, 0.0));
    }

    #[test]
    fn noise_is_no_gain_and_a_shift_is_one() {
        let none = gain(&noise(400), 1).unwrap();
        assert!(none.lower < 0.0 && none.upper > 0.0, "{none:?}");
        let better = gain(&shifted(0.3), 1).unwrap();
        assert!(better.lower > 0.15 && better.upper < 0.45, "{better:?}");
        // Uniform on -1..1 has a deviation of 0.577, so the interval is about 2 * 1.96 * 0.577 / 20 wide.
        assert!(
            (better.upper - better.lower - 0.113).abs() < 0.02,
            "{better:?}"
        );
    }

    #[test]
    fn a_seed_says_the_same_again() {
        assert_eq!(gain(&noise(50), 3), gain(&noise(50), 3));
        assert_ne!(gain(&noise(50), 3), gain(&noise(50), 4));
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        assert_eq!(gain(&[], 1), None);
        assert_eq!(gain(&[(1, 1.0), (2, f64::NAN)], 1), None);
    }

    #[test]
    fn a_hundred_questions_of_one_odd_day_are_one_odd_day() {
        let single = gain(&shifted(0.1), 1).unwrap();
        assert!(single.lower > 0.0, "{single:?}");
        let of_ten_days = shifted(0.1).into_iter();
        let of_ten_days: Vec<(i64, f64)> = of_ten_days
            .map(|(day, value)| {
                (
                    day / 40,
                    if day / 40 < 2 {
                        1.0
                    } else {
                        value / 10.0 - 0.1
                    },
                )
            })
            .collect();
        let days = gain(&of_ten_days, 1).unwrap();
        assert_eq!((days.n, days.days), (400, 10));
        assert!(days.mean > 0.1 && days.lower < 0.0, "{days:?}");
    }
}
