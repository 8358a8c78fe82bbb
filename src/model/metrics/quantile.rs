//! How good three quantiles of a number are: the same definitions as the data contract's scoring script.
//!
//! Pure arithmetic over answers; no files, no models. `figures` are in the unit of what was predicted (minutes);
//! `weighted` are shares of what came in all, so that large and small series can stand in one table.

use std::collections::BTreeMap;

use crate::model::figures::Figures;

/// The quantiles that are said: one in ten is below the first, half is below the second, one in ten above the last.
pub const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

/// Three quantiles of a number, in rising order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quantiles {
    /// One in ten is below.
    pub p10: f64,
    /// Half is below.
    pub p50: f64,
    /// One in ten is above.
    pub p90: f64,
}

impl Quantiles {
    /// One number, without any doubt.
    #[must_use]
    pub fn sure(value: f64) -> Self {
        Self {
            p10: value,
            p50: value,
            p90: value,
        }
    }

    /// In the order of [`LEVELS`].
    #[must_use]
    pub fn all(self) -> [f64; 3] {
        [self.p10, self.p50, self.p90]
    }

    /// From the order of [`LEVELS`].
    #[must_use]
    pub fn of([p10, p50, p90]: [f64; 3]) -> Self {
        Self { p10, p50, p90 }
    }

    /// Each of them changed.
    #[must_use]
    pub fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self::of(self.all().map(change))
    }

    /// Whether they are not in rising order.
    #[must_use]
    pub fn crossed(self) -> bool {
        !(self.p10 <= self.p50 && self.p50 <= self.p90)
    }

    /// Whether a number is within p10 and p90, ends included.
    #[must_use]
    pub fn covers(self, actual: f64) -> bool {
        self.p10 <= actual && actual <= self.p90
    }
}

/// What came, and what had been said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// What came.
    pub actual: f64,
    /// What had been said.
    pub said: Quantiles,
}

/// Pinball loss of a quantile: what falls short of `actual` costs `level` a unit, what exceeds it `1 - level`.
#[must_use]
pub fn pinball(actual: f64, said: f64, level: f64) -> f64 {
    if actual >= said {
        (actual - said) * level
    } else {
        (said - actual) * (1.0 - level)
    }
}

/// The pinball losses of all three quantiles, in the order of [`LEVELS`].
#[must_use]
pub fn pinballs(answer: &Answer) -> [f64; 3] {
    let [low, middle, high] = answer.said.all();
    let [l, m, h] = LEVELS;
    let Answer { actual, .. } = *answer;
    [
        pinball(actual, low, l),
        pinball(actual, middle, m),
        pinball(actual, high, h),
    ]
}

/// `mae` (of the middle), `pinball_0.1`, `pinball_0.5`, `pinball_0.9` and their mean, `coverage_80`, `width_80`,
/// `late_over_p90` (share above p90) and `crossed` (a count); `None` without answers.
#[must_use]
pub fn figures(answers: &[Answer]) -> Option<Figures> {
    if answers.is_empty() {
        return None;
    }
    let n = answers.len() as f64;
    let mean = |of: fn(&Answer) -> f64| answers.iter().map(of).sum::<f64>() / n;
    let [low, middle, high] = pinball_sums(answers).map(|sum| sum / n);
    Some(Figures::of(
        answers.len(),
        [
            ("mae", mean(|row| (row.actual - row.said.p50).abs())),
            ("pinball_0.1", low),
            ("pinball_0.5", middle),
            ("pinball_0.9", high),
            ("pinball_mean", (low + middle + high) / 3.0),
            (
                "coverage_80",
                mean(|row| share(row.said.covers(row.actual))),
            ),
            ("width_80", mean(|row| row.said.p90 - row.said.p10)),
            (
                "late_over_p90",
                mean(|row| share(row.actual > row.said.p90)),
            ),
            ("crossed", mean(|row| share(row.said.crossed())) * n),
        ],
    ))
}

/// `wape`, `wql_0.1`, `wql_0.5`, `wql_0.9` and their mean `wql` (each twice the pinball loss over what came in all),
/// `coverage_80`, `width_80` and `bias` (over what came in all); `None` without answers.
#[must_use]
pub fn weighted(answers: &[Answer]) -> Option<Figures> {
    if answers.is_empty() {
        return None;
    }
    let n = answers.len() as f64;
    let came = answers.iter().map(|row| row.actual).sum::<f64>();
    let came = if came == 0.0 { 1.0 } else { came };
    let sum = |of: fn(&Answer) -> f64| answers.iter().map(of).sum::<f64>();
    let [low, middle, high] = pinball_sums(answers).map(|sum| 2.0 * sum / came);
    Some(Figures::of(
        answers.len(),
        [
            ("wape", sum(|row| (row.actual - row.said.p50).abs()) / came),
            ("wql_0.1", low),
            ("wql_0.5", middle),
            ("wql_0.9", high),
            ("wql", (low + middle + high) / 3.0),
            (
                "coverage_80",
                sum(|row| share(row.said.covers(row.actual))) / n,
            ),
            ("width_80", sum(|row| row.said.p90 - row.said.p10) / came),
            ("bias", sum(|row| row.said.p50 - row.actual) / came),
        ],
    ))
}

/// The mean pinball loss alone, doubled and over what came in all: what [`weighted`] calls `wql`.
#[must_use]
pub fn wql(answers: &[Answer]) -> f64 {
    let came: f64 = answers.iter().map(|row| row.actual).sum();
    let sum: f64 = pinball_sums(answers).iter().sum();
    2.0 * sum / 3.0 / if came == 0.0 { 1.0 } else { came }
}

/// Mean absolute scaled error: of each series the mean error of the middle over the series' own `scale` (the mean step
/// of a seasonal naive forecast); then the mean over the series.
#[must_use]
pub fn mase<K: Ord>(answers: impl IntoIterator<Item = (K, f64, Answer)>) -> f64 {
    let mut series: BTreeMap<K, (f64, f64, f64)> = BTreeMap::new();
    for (key, scale, row) in answers {
        let (sum, n, _) = series.entry(key).or_insert((0.0, 0.0, scale));
        *sum += (row.actual - row.said.p50).abs();
        *n += 1.0;
    }
    let count = series.len().max(1) as f64;
    series
        .values()
        .map(|(sum, n, scale)| sum / n / scale)
        .sum::<f64>()
        / count
}

fn pinball_sums(answers: &[Answer]) -> [f64; 3] {
    let add = |[a, b, c]: [f64; 3], row| {
        let [x, y, z] = pinballs(row);
        [a + x, b + y, c + z]
    };
    answers.iter().fold([0.0; 3], add)
}

fn share(is: bool) -> f64 {
    f64::from(u8::from(is))
}

#[cfg(test)]
mod tests {
    use super::{Answer, Quantiles, figures, mase, pinball, weighted, wql};

    fn answers() -> [Answer; 2] {
        let said = Quantiles::of([8.0, 10.0, 15.0]);
        [12.0, 20.0].map(|actual| Answer { actual, said })
    }

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("measured");
        assert!(
            (found - expected).abs() < 1e-12,
            "{found} is not {expected}"
        );
    }

    #[test]
    fn a_rare_side_costs_more() {
        assert_eq!(pinball(20.0, 10.0, 0.9), 9.0);
        assert!((pinball(10.0, 20.0, 0.9) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn minutes_by_hand() {
        let found = figures(&answers()).expect("two answers");
        // Short of 12 and 20: by 4 and 12, by 2 and 10, by -3 and 5.
        close(found.get("mae"), 6.0);
        close(found.get("pinball_0.1"), 0.8);
        close(found.get("pinball_0.5"), 3.0);
        close(found.get("pinball_0.9"), (0.3 + 4.5) / 2.0);
        close(found.get("pinball_mean"), 6.2 / 3.0);
        close(found.get("coverage_80"), 0.5);
        close(found.get("width_80"), 7.0);
        close(found.get("late_over_p90"), 0.5);
        close(found.get("crossed"), 0.0);
        let crossed = Quantiles::of([3.0, 2.0, 4.0]);
        let crossed = figures(&[Answer {
            actual: 2.0,
            said: crossed,
        }])
        .expect("one answer");
        close(crossed.get("crossed"), 1.0);
        assert_eq!(figures(&[]), None);
    }

    #[test]
    fn shares_of_what_came_by_hand() {
        let found = weighted(&answers()).expect("two answers");
        close(found.get("wape"), 12.0 / 32.0);
        close(found.get("wql_0.1"), 2.0 * 1.6 / 32.0);
        close(found.get("wql_0.5"), 2.0 * 6.0 / 32.0);
        close(found.get("wql_0.9"), 2.0 * 4.8 / 32.0);
        close(found.get("wql"), 2.0 * 12.4 / 32.0 / 3.0);
        close(Some(wql(&answers())), 2.0 * 12.4 / 32.0 / 3.0);
        close(found.get("coverage_80"), 0.5);
        close(found.get("width_80"), 14.0 / 32.0);
        close(found.get("bias"), -12.0 / 32.0);
    }

    #[test]
    fn errors_are_scaled_by_series() {
        let [first, second] = answers();
        let rows = [("a", 2.0, first), ("a", 2.0, second), ("b", 5.0, second)];
        // (2 + 10) / 2 / 2 = 3 and 10 / 5 = 2.
        close(Some(mase(rows)), 2.5);
    }
}
