//! How wrong an answer was, for the tasks whose answers have an outcome in time. Pure.

use crate::model::{metrics::ranking::SHOWN_MAX, task::Task};

/// No chance is certain: a model that was sure and wrong would outweigh all others.
const CHANCE_MIN: f64 = 1e-4;
/// The levels of quantiles.
const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

/// The loss of an answer: of chances the logarithmic one, of quantiles the mean pinball loss, of a rank what is lacking to
/// NDCG@10. `None` where the answer is not the task's, or the task has none.
#[must_use]
pub fn loss(task: Task, answer: &[f64], outcome: f64) -> Option<f64> {
    match (task, answer) {
        (Task::Cancel | Task::Stockout, [chance]) => {
            Some(-(outcome * ln(*chance) + (1.0 - outcome) * ln(1.0 - chance)))
        }
        (Task::Eta | Task::Demand45, [_, _, _]) => {
            let pinball = |(quantile, level): (&f64, f64)| {
                let error = outcome - quantile;
                (level * error).max((level - 1.0) * error)
            };
            Some(answer.iter().zip(LEVELS).map(pinball).sum::<f64>() / 3.0)
        }
        (Task::Sentiment, [_, _, _]) => {
            // The outcome is a class, and its place.
            let chance = answer.get(outcome.max(0.0) as usize)?;
            Some(-ln(*chance))
        }
        (Task::Basket, [rank]) => {
            let is_shown = (1.0..=SHOWN_MAX as f64).contains(rank);
            Some(
                1.0 - if is_shown {
                    1.0 / (rank + 1.0).log2()
                } else {
                    0.0
                },
            )
        }
        (
            Task::Cancel
            | Task::Eta
            | Task::Anomaly
            | Task::Demand45
            | Task::Demand730
            | Task::Stockout
            | Task::Basket
            | Task::Segments
            | Task::Sentiment,
            _,
        ) => None,
    }
}

fn ln(chance: f64) -> f64 {
    chance.clamp(CHANCE_MIN, 1.0 - CHANCE_MIN).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_by_hand() {
        let cancel = |chance, outcome| loss(Task::Cancel, &[chance], outcome).unwrap();
        assert!((cancel(0.25, 1.0) - 4.0_f64.ln()).abs() < 1e-12);
        assert!((cancel(0.25, 0.0) - (4.0_f64 / 3.0).ln()).abs() < 1e-12);
        assert!(cancel(0.0, 1.0).is_finite());
        let eta = loss(Task::Eta, &[5.0, 10.0, 20.0], 12.0).unwrap();
        assert!((eta - (0.7 + 1.0 + 0.8) / 3.0).abs() < 1e-12, "{eta}");
        assert_eq!(loss(Task::Eta, &[5.0], 12.0), None);
        assert_eq!(loss(Task::Demand45, &[5.0, 10.0, 20.0], 12.0), Some(eta));
        assert_eq!(loss(Task::Stockout, &[0.25], 1.0), Some(cancel(0.25, 1.0)));
        let basket = |rank| loss(Task::Basket, &[rank], 1.0).unwrap();
        assert_eq!([0.0, 1.0, 3.0, 11.0].map(basket), [1.0, 0.0, 0.5, 1.0]);
        let neutral = loss(Task::Sentiment, &[0.1, 0.5, 0.4], 1.0).unwrap();
        assert!((neutral - 2.0_f64.ln()).abs() < 1e-12, "{neutral}");
        assert_eq!(loss(Task::Sentiment, &[0.1, 0.5, 0.4], 3.0), None);
        assert_eq!(loss(Task::Anomaly, &[5.0], 1.0), None);
    }
}
