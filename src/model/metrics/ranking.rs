//! How good ranked lists are, where one answer of each is right: the same definitions as the data contract's scoring
//! script.
//!
//! Pure arithmetic; no files, no models.

use std::collections::BTreeSet;

use crate::model::figures::Figures;

/// The longest list that is judged.
pub const SHOWN_MAX: usize = 10;

/// One list, best first, and what was right.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// At most [`SHOWN_MAX`] are looked at.
    pub shown: Vec<&'a str>,
    /// The one right answer.
    pub right: &'a str,
}

/// `hit@10`, `mrr@10`, `ndcg@10` (one right answer: `1 / log2(rank + 1)`), `coverage` (share of the catalogue that
/// somebody was shown at any rank) and `cold_share` (share of right answers outside the catalogue); `None` without
/// answers or without a catalogue.
#[must_use]
pub fn figures(answers: &[Answer<'_>], catalogue: &BTreeSet<&str>) -> Option<Figures> {
    if answers.is_empty() || catalogue.is_empty() {
        return None;
    }
    let n = answers.len() as f64;
    let ranks: Vec<f64> = answers.iter().filter_map(rank).collect();
    let shown: BTreeSet<&str> = answers
        .iter()
        .flat_map(|answer| answer.shown.iter().take(SHOWN_MAX).copied())
        .collect();
    let cold = answers
        .iter()
        .filter(|answer| !catalogue.contains(answer.right))
        .count();
    Some(Figures::of(
        answers.len(),
        [
            ("hit@10", ranks.len() as f64 / n),
            (
                "mrr@10",
                ranks.iter().map(|rank| 1.0 / rank).sum::<f64>() / n,
            ),
            ("ndcg@10", answers.iter().map(gain).sum::<f64>() / n),
            (
                "coverage",
                shown.intersection(catalogue).count() as f64 / catalogue.len() as f64,
            ),
            ("cold_share", cold as f64 / n),
        ],
    ))
}

/// What one answer is worth: `1 / log2(rank + 1)` of the right one, nothing where it is not shown. The mean of it is
/// `ndcg@10`.
#[must_use]
pub fn gain(answer: &Answer<'_>) -> f64 {
    rank(answer).map_or(0.0, |rank| 1.0 / (rank + 1.0).log2())
}

/// How many standard errors the mean gain of `ours` is above that of `theirs`, over the same questions; 0 where they do
/// not differ.
#[must_use]
pub fn lead(ours: &[Answer<'_>], theirs: &[Answer<'_>]) -> f64 {
    let pairs = ours.iter().zip(theirs);
    let more: Vec<f64> = pairs
        .map(|(ours, theirs)| gain(ours) - gain(theirs))
        .collect();
    let n = more.len().max(1) as f64;
    let mean = more.iter().sum::<f64>() / n;
    let variance = more.iter().map(|more| (more - mean).powi(2)).sum::<f64>() / n;
    if variance > 0.0 {
        mean / (variance / n).sqrt()
    } else {
        0.0
    }
}

/// The rank of the right answer, from 1 on.
fn rank(answer: &Answer<'_>) -> Option<f64> {
    let mut shown = answer.shown.iter().take(SHOWN_MAX);
    let before = shown.position(|&shown| shown == answer.right)?;
    Some((before + 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::{Answer, figures, lead};

    #[test]
    fn two_lists_by_hand() {
        let answers = [
            Answer {
                shown: vec!["a", "b"],
                right: "b",
            },
            Answer {
                shown: vec!["a", "d"],
                right: "x",
            },
        ];
        let figures = figures(&answers, &["a", "b", "c"].into_iter().collect()).unwrap();
        let get = |name| figures.get(name).unwrap();
        assert_eq!(figures.n, 2);
        assert_eq!(
            (get("hit@10"), get("mrr@10"), get("cold_share")),
            (0.5, 0.25, 0.5)
        );
        assert!((get("ndcg@10") - 0.5 / 3.0_f64.log2()).abs() < 1e-12);
        assert!((get("coverage") - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_lead_is_counted_in_standard_errors() {
        let answer = |shown: &'static str| Answer {
            shown: vec![shown],
            right: "a",
        };
        let (right, wrong) = (answer("a"), answer("b"));
        let ours = [right.clone(), right.clone(), right.clone(), wrong.clone()];
        let theirs = [right, wrong.clone(), wrong.clone(), wrong];
        // Differences 0, 1, 1, 0: mean 1/2, spread 1/2, standard error 1/4.
        assert!((lead(&ours, &theirs) - 2.0).abs() < 1e-12);
        assert_eq!(lead(&ours, &ours), 0.0);
    }

    #[test]
    fn the_eleventh_is_not_shown() {
        let shown: Vec<&str> = vec!["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"];
        let answers = [Answer { shown, right: "11" }];
        let figures = figures(&answers, &["11"].into_iter().collect()).unwrap();
        assert_eq!(
            (figures.get("hit@10"), figures.get("coverage")),
            (Some(0.0), Some(0.0))
        );
    }
}
