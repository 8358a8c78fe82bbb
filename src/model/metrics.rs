//! How good probabilities are: the same definitions as the data contract's scoring script.
//!
//! Pure arithmetic over labels and probabilities of equal length; no files, no models.

use serde::{Deserialize, Serialize};

/// The figures of one split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Orders measured.
    pub n: usize,
    /// Share of them with label 1.
    pub base: f64,
    /// Area under the ROC curve; ties count one half.
    pub auc: f64,
    /// Average precision.
    pub ap: f64,
    /// Mean squared error of the probability.
    pub brier: f64,
    /// Expected calibration error over ten bins of equal count.
    pub ece: f64,
    /// Share of label 1 among the tenth with the highest probability.
    pub precision_top10pct: f64,
}

impl Metrics {
    /// Measures pairs of (label, probability); `None` unless both labels occur.
    #[must_use]
    pub fn of(pairs: &[(bool, f64)]) -> Option<Self> {
        let positives = pairs.iter().filter(|(label, _)| *label).count();
        if positives == 0 || positives == pairs.len() {
            return None;
        }
        let n = pairs.len() as f64;
        let brier = pairs
            .iter()
            .map(|(label, p)| (f64::from(u8::from(*label)) - p).powi(2))
            .sum::<f64>()
            / n;
        let mut rising: Vec<(bool, f64)> = pairs.to_vec();
        rising.sort_by(|a, b| a.1.total_cmp(&b.1));
        Some(Self {
            n: pairs.len(),
            base: positives as f64 / n,
            auc: auc(&rising, positives),
            ap: average_precision(&rising, positives),
            brier,
            ece: calibration_error(&rising),
            precision_top10pct: precision_at(&rising, (0.1 * n).ceil()),
        })
    }
}

/// Runs of equal probability in rising order: how many, and how many of them positive.
fn runs(rising: &[(bool, f64)]) -> impl DoubleEndedIterator<Item = (f64, f64)> {
    rising.chunk_by(|a, b| a.1 == b.1).map(|run| {
        (
            run.len() as f64,
            run.iter().filter(|(label, _)| *label).count() as f64,
        )
    })
}

fn auc(rising: &[(bool, f64)], positives: usize) -> f64 {
    let positives = positives as f64;
    let negatives = rising.len() as f64 - positives;
    let mut negatives_below = 0.0;
    let mut won = 0.0;
    for (count, hits) in runs(rising) {
        won += hits * (negatives_below + (count - hits) / 2.0);
        negatives_below += count - hits;
    }
    won / (positives * negatives)
}

fn average_precision(rising: &[(bool, f64)], positives: usize) -> f64 {
    let (mut taken, mut found, mut sum) = (0.0, 0.0, 0.0);
    for (count, hits) in runs(rising).rev() {
        taken += count;
        found += hits;
        sum += hits * found / taken;
    }
    sum / positives as f64
}

fn calibration_error(rising: &[(bool, f64)]) -> f64 {
    const BINS: usize = 10;
    let n = rising.len();
    let gap = |bin: usize| {
        let part = rising
            .get(bin * n / BINS..(bin + 1) * n / BINS)
            .unwrap_or_default();
        part.iter()
            .map(|(label, p)| p - f64::from(u8::from(*label)))
            .sum::<f64>()
            .abs()
    };
    (0..BINS).map(gap).sum::<f64>() / n as f64
}

fn precision_at(rising: &[(bool, f64)], count: f64) -> f64 {
    let (mut left, mut found) = (count, 0.0);
    for (size, hits) in runs(rising).rev() {
        let take = size.min(left);
        found += hits * take / size;
        left -= take;
        if left <= 0.0 {
            break;
        }
    }
    found / count
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn a_perfect_and_a_constant_score() {
        let perfect = Metrics::of(&[(false, 0.1), (true, 0.9)]);
        assert!(perfect.is_some_and(|m| m.auc == 1.0 && m.ap == 1.0));
        let constant = Metrics::of(&[(false, 0.5), (true, 0.5), (false, 0.5), (false, 0.5)]);
        assert!(constant.is_some_and(|m| m.auc == 0.5 && m.ap == 0.25));
        assert_eq!(Metrics::of(&[(true, 0.5)]), None);
    }
}
