//! The trial of a blend: its shares are chosen on one stretch of days and judged on a later one.

use super::blend::mixed;
use super::classical::Forecaster;
use super::folds::Answers;
use super::judged;
use super::model::said_of_group;
use super::shares::{Baseline, Shares, loss};
use crate::model::card::Verdict;
use crate::model::figures::Measured;
use crate::model::task::Task;
use crate::model::training::TrainOptions;

/// How much less than the constant mean's the loss must be for a signal.
const SIGNAL: f64 = 0.02;

/// What the second stretch said.
pub(super) struct Trial {
    pub(super) measured: Vec<Measured>,
    pub(super) verdict: Verdict,
    /// Who serves instead of the blend, where that did not pass.
    pub(super) serving: Option<Shares>,
}

impl Trial {
    /// Measures everybody on `answers`; the baseline to beat is chosen on `chosen_on`.
    pub(super) fn of(
        task: Task,
        chosen_on: &Answers,
        answers: &Answers,
        blend: &Shares,
        options: &TrainOptions,
    ) -> Self {
        let blended = answers.rows(|known, said| {
            let is_site = known.question.sku.is_none();
            said_of_group(mixed(&said.by, blend.of_group(is_site)), is_site)
        });
        let only =
            |place: usize| answers.rows(|_, said| said.by.get(place).copied().unwrap_or_default());
        let mut measured = Vec::new();
        let mut tell = |by: &str, rows: &[judged::Row]| {
            let figures = judged::figures(task, rows);
            measured.extend(figures.map(|figures| Measured {
                by: by.to_owned(),
                split: "valid".to_owned(),
                figures,
            }));
        };
        tell(&options.name, &blended);
        tell("network alone", &only(Forecaster::ALL.len()));
        for (place, classical) in Forecaster::ALL.iter().enumerate() {
            tell(classical.name(), &only(place));
        }
        let baseline = Baseline::best(task, chosen_on);
        let mean = Baseline::only(Forecaster::Mean);
        let lost = |baseline: &Baseline| loss(answers, &baseline.shares);
        let (verdict, serving) = verdict(
            loss(answers, blend),
            (&baseline, lost(&baseline)),
            (&mean, lost(&mean)),
        );
        Self {
            measured,
            verdict,
            serving,
        }
    }
}

/// The gate: losses of the blend, the baseline and the constant mean. Who serves where the blend does not pass.
fn verdict(
    blend: f64,
    baseline: (&Baseline, f64),
    mean: (&Baseline, f64),
) -> (Verdict, Option<Shares>) {
    let (best, loss) = baseline;
    if blend.min(loss) > (1.0 - SIGNAL) * mean.1 {
        let sentence = format!(
            "no learnable signal: weighted quantile loss {blend:.4} on days it has not seen, against {:.4} of the constant \
             mean, which serves.",
            mean.1
        );
        return (said(false, mean.0, sentence), Some(mean.0.shares.clone()));
    }
    if blend < loss {
        let sentence = format!(
            "Weighted quantile loss {blend:.4} on days it has not seen, against {loss:.4}."
        );
        return (said(true, best, sentence), None);
    }
    let sentence = format!(
        "no learnable signal beyond {}, which serves: weighted quantile loss {blend:.4} on days it has not seen, against \
         {loss:.4}.",
        best.name
    );
    (said(false, best, sentence), Some(best.shares.clone()))
}

fn said(passed: bool, baseline: &Baseline, sentence: String) -> Verdict {
    Verdict {
        passed,
        baseline: baseline.name.clone(),
        sentence,
    }
}
