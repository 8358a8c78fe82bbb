//! What becomes of a challenger. Pure.

use serde::{Deserialize, Serialize};

use super::compare::Gain;

/// Fewer answers with a known outcome decide nothing.
pub const ANSWERS_MIN: usize = 200;
/// A challenger that has not won after so many days is retired.
pub const DAYS_MAX: i64 = 90;

/// What it is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Against {
    /// A champion, on the same orders; `None` while no outcome is known.
    Champion(Option<Gain>),
    /// A champion, in a task whose answers have no outcome that can be told order by order.
    Incomparable,
    /// Only the baseline answers: the gate on its card has held them against each other.
    Baseline,
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

/// Decides, and says why.
#[must_use]
pub fn decide(against: Against, days: i64) -> (Fate, String) {
    let waited = match days >= DAYS_MAX {
        true => Fate::Retired,
        false => Fate::Waits,
    };
    match against {
        Against::Baseline => (
            Fate::Promoted,
            "it is better than the baseline on orders it has not seen, and no model answered"
                .to_owned(),
        ),
        Against::Incomparable => (
            waited,
            "its answers have no outcome order by order: people decide".to_owned(),
        ),
        Against::Champion(None) => (waited, "no outcome is known yet".to_owned()),
        Against::Champion(Some(gain)) if gain.n < ANSWERS_MIN => (
            waited,
            format!("{} of {ANSWERS_MIN} outcomes are known", gain.n),
        ),
        Against::Champion(Some(gain)) => {
            let Gain {
                n,
                mean,
                lower,
                upper,
            } = gain;
            let said = format!("a gain of {mean:.4} ({lower:.4} to {upper:.4}) over {n} answers");
            match lower > 0.0 {
                true => (Fate::Promoted, said),
                false => (waited, format!("not better for certain: {said}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(n: usize, lower: f64) -> Against {
        Against::Champion(Some(Gain {
            n,
            mean: lower + 0.01,
            lower,
            upper: lower + 0.02,
        }))
    }

    #[test]
    fn only_who_is_better_for_certain_is_promoted() {
        for (against, days, fate) in [
            (gain(200, 0.001), 1, Fate::Promoted),
            (gain(200, 0.0), 1, Fate::Waits),
            (gain(200, -0.001), 1, Fate::Waits),
            (gain(199, 0.5), 1, Fate::Waits),
            (gain(199, 0.5), 90, Fate::Retired),
            (gain(5_000, 0.0), 90, Fate::Retired),
            (gain(5_000, 0.001), 90, Fate::Promoted),
            (Against::Champion(None), 89, Fate::Waits),
            (Against::Champion(None), 90, Fate::Retired),
            (Against::Incomparable, 1, Fate::Waits),
            (Against::Baseline, 0, Fate::Promoted),
        ] {
            assert_eq!(
                decide(against, days).0,
                fate,
                "{against:?} after {days} days"
            );
        }
    }
}
