//! Whether a network is worth more than the baseline beside it.

use crate::model::card::Verdict;
use crate::model::metrics::quantile::{Answer, pinballs};

/// Standard errors that a gain must be larger than: less is chance more than one time in forty.
const ERRORS: f64 = 2.0;

/// The mean pinball loss, in minutes.
pub(super) fn loss(answers: &[Answer]) -> f64 {
    answers.iter().map(each).sum::<f64>() / answers.len().max(1) as f64
}

/// Compares order by order: the mean gain must be larger than two of its standard errors. Both have the same held-out
/// orders in the same order.
pub(super) fn verdict(model: &[Answer], baseline: &str, by_baseline: &[Answer]) -> Verdict {
    let gains: Vec<f64> = model
        .iter()
        .zip(by_baseline)
        .map(|(model, other)| each(other) - each(model))
        .collect();
    let n = gains.len().max(1) as f64;
    let mean = gains.iter().sum::<f64>() / n;
    let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / n;
    let passed = mean > ERRORS * (variance / n).sqrt();
    let sentence = format!(
        "{}: a pinball loss of {:.3} minutes on orders it has not seen, against {:.3}.",
        if passed {
            "passed"
        } else {
            "no learnable signal"
        },
        loss(model),
        loss(by_baseline)
    );
    Verdict {
        passed,
        baseline: baseline.to_owned(),
        sentence,
    }
}

fn each(answer: &Answer) -> f64 {
    pinballs(answer).iter().sum::<f64>() / 3.0
}

#[cfg(test)]
mod tests {
    use super::verdict;
    use crate::model::metrics::quantile::{Answer, Quantiles};

    #[test]
    fn a_gain_must_be_more_than_chance() {
        let said = |middle: &dyn Fn(usize) -> f64| -> Vec<Answer> {
            (0..100)
                .map(|at| Answer {
                    actual: 10.0,
                    said: Quantiles::sure(middle(at)),
                })
                .collect()
        };
        let (right, wrong) = (said(&|_| 11.0), said(&|_| 13.0));
        assert!(verdict(&right, "b", &wrong).passed);
        let same = verdict(&right, "b", &right);
        assert!(
            !same.passed && same.sentence.starts_with("no learnable signal: "),
            "{same:?}"
        );
        // Much better half of the time, and much worse nearly as often.
        let wild = said(&|at| if at % 2 == 0 { 10.0 } else { 15.8 });
        assert!(!verdict(&wild, "b", &wrong).passed);
    }
}
