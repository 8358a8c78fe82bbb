//! How good probabilities are: the same definitions as the data contract's scoring script.
//!
//! Pure arithmetic over labels and probabilities of equal length; no files, no models.

use crate::model::card::Bin;
use crate::model::figures::Figures;

/// Bins of a calibration curve.
const BINS: usize = 10;

/// `base`, `auc` (ties count one half), `ap` (average precision), `brier`, `ece` (expected calibration error over ten bins
/// of equal count) and `precision_top10pct` (share of label 1 among the tenth with the highest probability) of pairs of
/// (label, probability); `None` unless both labels occur.
#[must_use]
pub fn figures(pairs: &[(bool, f64)]) -> Option<Figures> {
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
    let rising = rising(pairs);
    Some(Figures::of(
        pairs.len(),
        [
            ("base", positives as f64 / n),
            ("auc", auc_of_rising(&rising, positives)),
            ("ap", average_precision(&rising, positives)),
            ("brier", brier),
            ("ece", calibration_error(&rising)),
            (
                "precision_top10pct",
                precision_at(&rising, (0.1 * n).ceil()),
            ),
        ],
    ))
}

/// Area under the ROC curve alone; `None` unless both labels occur.
#[must_use]
pub fn auc(pairs: &[(bool, f64)]) -> Option<f64> {
    let positives = pairs.iter().filter(|(label, _)| *label).count();
    let both = positives > 0 && positives < pairs.len();
    both.then(|| auc_of_rising(&rising(pairs), positives))
}

/// What was said and what came, in bins of equal count.
#[must_use]
pub fn reliability(pairs: &[(bool, f64)]) -> Vec<Bin> {
    let rising = rising(pairs);
    let bin = |part: &[(bool, f64)]| {
        let n = part.len().max(1) as f64;
        Bin {
            said: part.iter().map(|(_, p)| p).sum::<f64>() / n,
            came: part.iter().filter(|(label, _)| *label).count() as f64 / n,
            n: part.len(),
        }
    };
    bins(&rising)
        .filter(|part| !part.is_empty())
        .map(bin)
        .collect()
}

fn rising(pairs: &[(bool, f64)]) -> Vec<(bool, f64)> {
    let mut rising = pairs.to_vec();
    rising.sort_by(|a, b| a.1.total_cmp(&b.1));
    rising
}

fn bins(rising: &[(bool, f64)]) -> impl Iterator<Item = &[(bool, f64)]> {
    let n = rising.len();
    (0..BINS).map(move |bin| {
        rising
            .get(bin * n / BINS..(bin + 1) * n / BINS)
            .unwrap_or_default()
    })
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

fn auc_of_rising(rising: &[(bool, f64)], positives: usize) -> f64 {
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
    let gap = |part: &[(bool, f64)]| {
        part.iter()
            .map(|(label, p)| p - f64::from(u8::from(*label)))
            .sum::<f64>()
            .abs()
    };
    bins(rising).map(gap).sum::<f64>() / rising.len() as f64
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
    use super::{auc, figures, reliability};

    #[test]
    fn a_perfect_and_a_constant_score() {
        let perfect = [(false, 0.1), (true, 0.9)];
        let constant = [(false, 0.5), (true, 0.5), (false, 0.5), (false, 0.5)];
        let all = |pairs| figures(pairs).map(|f| (f.get("auc"), f.get("ap")));
        assert_eq!(all(&perfect), Some((Some(1.0), Some(1.0))));
        assert_eq!(all(&constant), Some((Some(0.5), Some(0.25))));
        assert_eq!(all(&[(true, 0.5)]), None);
        assert_eq!(auc(&perfect), Some(1.0));
    }

    #[test]
    fn the_curve_has_what_was_said_and_what_came() {
        let pairs: Vec<(bool, f64)> = (0..100)
            .map(|at| (at >= 50, f64::from(at) / 100.0))
            .collect();
        let curve = reliability(&pairs);
        assert_eq!(curve.iter().map(|bin| bin.n).sum::<usize>(), 100);
        assert_eq!(curve.first().map(|bin| bin.came), Some(0.0));
        assert_eq!(curve.last().map(|bin| (bin.came, bin.n)), Some((1.0, 10)));
    }
}
