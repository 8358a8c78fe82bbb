//! What becomes of a challenger, and by which rule. Pure.
//!
//! Whatever has an outcome in time is decided by outcomes: both are asked what neither has seen, and the challenger answers
//! from then on only if it was better for certain. For the rest there is one honest thing to know, how old a model is: one
//! that has passed the gate of its card on newer data takes the place of one whose data ended long before.

use serde::{Deserialize, Serialize};

use super::compare::Gain;
use crate::model::task::Task;

/// Fewer answers with a known outcome decide nothing.
pub const ANSWERS_MIN: usize = 200;
/// Nor do those of fewer days: what made one better may have been one odd day.
pub const DAYS_MIN: usize = 7;
/// A challenger that has not won after so many days is retired.
pub const DAYS_MAX: i64 = 90;

const DAY_MS: i64 = 86_400_000;

/// By what a challenger is held against a champion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// By what came of the same questions.
    Outcomes,
    /// Its data must end so many days later: nobody can tell in time who was right.
    Newer {
        /// Days.
        days: i64,
    },
}

/// The rule of a task.
#[must_use]
pub fn rule(task: Task) -> Rule {
    match task {
        // An order comes back within 30 days, is ready within the hour; a day is over on the next; a cart shows what is in it,
        // and stars come with the words.
        Task::Cancel
        | Task::Eta
        | Task::Demand45
        | Task::Stockout
        | Task::Basket
        | Task::Sentiment => Rule::Outcomes,
        // Nobody says which orders were strange, and groups of customers are not true or false; what is usual, and who buys,
        // changes within weeks.
        Task::Anomaly | Task::Segments => Rule::Newer { days: 28 },
        // Two years are known in two years; a quarter more is another picture of a trend and of a season.
        Task::Demand730 => Rule::Newer { days: 91 },
    }
}

/// Who has a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seat {
    /// Nobody.
    Empty,
    /// A model that this program cannot use, and why.
    Refused(String),
    /// A model.
    Taken {
        /// Where the data that it was learned from ends, milliseconds since 1970 UTC.
        until_ms: i64,
        /// Whether it was better than the baseline on data it had not seen.
        has_passed: bool,
    },
}

/// What a challenger is held against.
#[derive(Debug, Clone, PartialEq)]
pub enum Against {
    /// A champion, on the same questions; `None` while no outcome is known.
    Champion(Option<Gain>),
    /// A champion, by where their data ends.
    Older {
        /// How much later the challenger's data ends.
        days: i64,
        /// How much later it must.
        wanted: i64,
    },
    /// Only the baseline answers: the gate on its card has held them against each other.
    Baseline,
    /// Its own gate, which it did not pass: somebody else gave it the role.
    ItsGate,
    /// Nothing: it cannot be used.
    Nothing(String),
}

impl Against {
    /// Of a challenger, with what it gained so far.
    #[must_use]
    pub fn of(task: Task, champion: &Seat, challenger: &Seat, gain: Option<Gain>) -> Option<Self> {
        let (until_ms, has_passed) = match challenger {
            Seat::Empty => return None,
            Seat::Refused(reason) => return Some(Self::Nothing(reason.clone())),
            Seat::Taken {
                until_ms,
                has_passed,
            } => (*until_ms, *has_passed),
        };
        if !has_passed {
            return Some(Self::ItsGate);
        }
        Some(match (champion, rule(task)) {
            (Seat::Empty | Seat::Refused(_), _) => Self::Baseline,
            (Seat::Taken { .. }, Rule::Outcomes) => Self::Champion(gain),
            (Seat::Taken { until_ms: old, .. }, Rule::Newer { days }) => Self::Older {
                days: until_ms.saturating_sub(*old) / DAY_MS,
                wanted: days,
            },
        })
    }
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It answers from now on.
    Promoted,
    /// It stays in the shadow.
    Waits,
    /// It had its time.
    Retired,
}

impl Fate {
    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Promoted => "promoted",
            Self::Waits => "waits",
            Self::Retired => "retired",
        }
    }
}

/// Decides, and says why. `days` is how long it has been in the shadow.
#[must_use]
pub fn decide(against: &Against, days: i64) -> (Fate, String) {
    let waited = match days >= DAYS_MAX {
        true => Fate::Retired,
        false => Fate::Waits,
    };
    match against {
        Against::Nothing(reason) => (Fate::Retired, format!("it cannot be used: {reason}")),
        Against::ItsGate => (
            waited,
            "it did not pass its gate against the baseline: people decide".to_owned(),
        ),
        Against::Baseline => (
            Fate::Promoted,
            "it is better than the baseline on data it has not seen, and no model answered"
                .to_owned(),
        ),
        Against::Older { days, wanted } => {
            let said = format!("its data ends {days} days after the champion's");
            match days >= wanted {
                true => (
                    Fate::Promoted,
                    format!("{said}, and it is better than the baseline on data it has not seen"),
                ),
                false => (
                    waited,
                    format!("{said}, not {wanted}, and its answers have no outcome in time"),
                ),
            }
        }
        Against::Champion(None) => (waited, "no outcome is known yet".to_owned()),
        Against::Champion(Some(gain)) if gain.n < ANSWERS_MIN || gain.days < DAYS_MIN => {
            let Gain { n, days, .. } = gain;
            (
                waited,
                format!("{n} of {ANSWERS_MIN} outcomes are known, on {days} of {DAYS_MIN} days"),
            )
        }
        Against::Champion(Some(gain)) => {
            let Gain {
                n,
                days,
                mean,
                lower,
                upper,
            } = gain;
            let said = format!(
                "a gain of {mean:.4} ({lower:.4} to {upper:.4}) over {n} answers on {days} days"
            );
            match *lower > 0.0 {
                true => (Fate::Promoted, said),
                false => (waited, format!("not better for certain: {said}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(n: usize, days: usize, lower: f64) -> Against {
        Against::Champion(Some(Gain {
            n,
            days,
            mean: lower + 0.01,
            lower,
            upper: lower + 0.02,
        }))
    }

    fn taken(day: i64) -> Seat {
        Seat::Taken {
            until_ms: day * DAY_MS,
            has_passed: true,
        }
    }

    #[test]
    fn only_who_is_better_for_certain_is_promoted() {
        let older = |days| Against::Older { days, wanted: 28 };
        for (against, days, fate) in [
            (gain(200, 7, 0.001), 1, Fate::Promoted),
            (gain(200, 7, 0.0), 1, Fate::Waits),
            (gain(200, 7, -0.001), 1, Fate::Waits),
            (gain(199, 90, 0.5), 1, Fate::Waits),
            (gain(5_000, 6, 0.5), 1, Fate::Waits),
            (gain(199, 90, 0.5), 90, Fate::Retired),
            (gain(5_000, 90, 0.0), 90, Fate::Retired),
            (gain(5_000, 90, 0.001), 90, Fate::Promoted),
            (Against::Champion(None), 89, Fate::Waits),
            (Against::Champion(None), 90, Fate::Retired),
            (older(28), 0, Fate::Promoted),
            (older(27), 89, Fate::Waits),
            (older(27), 90, Fate::Retired),
            (Against::Baseline, 0, Fate::Promoted),
            (Against::ItsGate, 89, Fate::Waits),
            (Against::ItsGate, 90, Fate::Retired),
            (Against::Nothing("torn".into()), 0, Fate::Retired),
        ] {
            assert_eq!(
                decide(&against, days).0,
                fate,
                "{against:?} after {days} days"
            );
        }
    }

    #[test]
    fn what_it_is_held_against_is_told_by_the_task_and_by_who_can_be_used() {
        let gain = gain(300, 30, 0.1);
        let Against::Champion(known) = gain else {
            unreachable!()
        };
        let against = |task, champion: &Seat, challenger: &Seat| {
            Against::of(task, champion, challenger, known)
        };
        let refused = Seat::Refused("torn".into());
        for task in Task::ALL {
            assert_eq!(against(task, &taken(1), &Seat::Empty), None);
            for nobody in [&Seat::Empty, &refused] {
                let found = against(task, nobody, &taken(1));
                assert_eq!(found, Some(Against::Baseline), "{task}");
            }
            let torn = against(task, &taken(1), &refused);
            assert_eq!(torn, Some(Against::Nothing("torn".into())));
            let failed = Seat::Taken {
                until_ms: 0,
                has_passed: false,
            };
            assert_eq!(against(task, &Seat::Empty, &failed), Some(Against::ItsGate));
            let found = against(task, &taken(1), &taken(31)).unwrap();
            match rule(task) {
                Rule::Outcomes => assert_eq!(found, Against::Champion(known)),
                Rule::Newer { days: wanted } => {
                    assert_eq!(found, Against::Older { days: 30, wanted });
                }
            }
        }
    }
}
