//! How wrong an answer was, for the tasks whose answers are about single orders. Pure.

use crate::model::task::Task;

/// No chance is certain: a model that was sure and wrong would outweigh all others.
const CHANCE_MIN: f64 = 1e-4;
/// The levels of quantiles.
const LEVELS: [f64; 3] = [0.1, 0.5, 0.9];

/// Whether the task's answers have an outcome that can be told order by order.
#[must_use]
pub fn is_comparable(task: Task) -> bool {
    match task {
        Task::Cancel | Task::Eta => true,
        Task::Anomaly
        | Task::Demand45
        | Task::Demand730
        | Task::Stockout
        | Task::Basket
        | Task::Segments
        | Task::Sentiment => false,
    }
}

/// The loss of an answer: of a chance the logarithmic one, of quantiles the mean pinball loss. `None` where the answer is not
/// the task's, or the task has none.
#[must_use]
pub fn loss(task: Task, answer: &[f64], outcome: f64) -> Option<f64> {
    match (task, answer) {
        (Task::Cancel, [chance]) => {
            let chance = chance.clamp(CHANCE_MIN, 1.0 - CHANCE_MIN);
            Some(-(outcome * chance.ln() + (1.0 - outcome) * (1.0 - chance).ln()))
        }
        (Task::Eta, [_, _, _]) => {
            let pinball = |(quantile, level): (&f64, f64)| {
                let error = outcome - quantile;
                (level * error).max((level - 1.0) * error)
            };
            Some(answer.iter().zip(LEVELS).map(pinball).sum::<f64>() / 3.0)
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
        assert_eq!(loss(Task::Anomaly, &[5.0], 1.0), None);
    }
}
