//! `train eta`: from a log to a model folder's content.
//!
//! 1. Answers: the given split files, or every order of the log that was ready at `until`.
//! 2. A first network is fitted on the training orders. How far its gaps must be stretched is measured on training days
//!    left out in turn; the held-out orders (the second split file, or the last sixth) give the card's figures.
//! 3. The shipped network is the first one when both split files are given and no `until`; otherwise it is fitted again
//!    on every known answer, with the gaps of step 2.

use std::collections::{BTreeSet, HashMap};

use super::Settings;
use super::baseline::{Usual, quantile};
use super::examples::{Answer, Example, examples, full_hour, replay};
use super::features::{FEATURE_NAMES, FEATURES, Prior};
use super::fit::{FitSettings, fit};
use super::gate;
use super::left::Eta;
use super::network::{Gaps, Network, quantiles};
use super::plan::{data_sha256, plan};
use super::survival;
use super::tickets::Seen;
use crate::model::card::{Architecture, Card, feature_hash, sha256};
use crate::model::drift::spreads;
use crate::model::figures::Measured;
use crate::model::folder::Trained;
use crate::model::log::OrderLog;
use crate::model::metrics::quantile::{self as judged, pinball};
use crate::model::normalize::Normalization;
use crate::model::task::Task;
use crate::model::training::{TrainOptions, Watch};

/// Parts that are left out in turn to measure the gaps.
const FOLDS: usize = 4;
const DAY_MS: i64 = 86_400_000;
/// Days of the week mean something when each was seen a few times.
const WEEKDAYS_FROM_DAYS: i64 = 28;

/// What a fit leaves behind.
struct Fitted {
    prior: Prior,
    normalization: Normalization,
    network: Network,
    rows: usize,
}

pub(super) fn train(
    log: &OrderLog,
    splits: &[Vec<(String, f64)>],
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Trained> {
    let plan = plan(log, splits, options.until_ms)?;
    let settings = fit_settings(options);
    let first = fitted(log, &plan.core, settings, watch)?;
    let gaps = gaps(log, &plan.core, settings, watch)?;
    let held_out = examples(log, &plan.holdout, &first.prior, false);
    let by_model = said(&held_out, |row| first.eta(row, gaps))?;
    let [running, constant] = [true, false].map(|running| {
        let usual = usual(log, &plan.core, running);
        (usual.name(), usual_answers(log, &plan.holdout, &usual))
    });
    let is_running = gate::loss(&running.1) <= gate::loss(&constant.1);
    let (name, answers) = if is_running { &running } else { &constant };
    let verdict = gate::verdict(&by_model, name, answers);
    let measured = [(options.name.as_str(), by_model), running, constant];
    let (answers, shipped) = match plan.refit {
        Some(all) => {
            let shipped = fitted(log, &all, settings, watch)?;
            (all, shipped)
        }
        None => (plan.core, first),
    };
    let until_ms = answers
        .iter()
        .map(|answer| answer.placed_at_ms)
        .max()
        .unwrap_or_default();
    // As it is asked: up to the full hour before each order.
    let seen: Vec<Vec<f32>> = examples(log, &answers, &shipped.prior, false)
        .iter()
        .map(|example| example.row.to_vec())
        .collect();
    let weights = shipped.network.to_weights()?;
    let bytes = weights.to_bytes(&options.name)?;
    let own = || format!("own log, {} orders", answers.len());
    let card = Card {
        name: options.name.clone(),
        task: Task::Eta,
        label: "Minutes from placed to ready: one in ten is earlier than p10, half are earlier than p50, one in ten is \
                later than p90."
            .to_owned(),
        trained_on: options.trained_on.clone().unwrap_or_else(own),
        attribution: options.attribution.clone(),
        seed: options.seed,
        commit: options.commit.clone(),
        until_ms,
        data_sha256: data_sha256(log, &answers),
        weights_sha256: sha256(&bytes),
        feature_sha256: feature_hash(&FEATURE_NAMES),
        features: FEATURE_NAMES.map(str::to_owned).to_vec(),
        probe: shipped.network.probe()?,
        limits: LIMITS.map(str::to_owned).to_vec(),
        architecture: Architecture {
            kind: format!(
                "Committee of {} quantile networks with one hidden layer of {} units (ReLU), averaged before the quantiles \
                 are formed; quantiles are multiples of the site's typical minutes and cannot cross",
                settings.members, settings.hidden
            ),
            parameters: weights.count(),
            rows: shipped.rows,
            epochs: settings.epochs,
        },
        verdict,
        settings: toml::Table::try_from(Settings {
            prior: shipped.prior,
            usual: usual(log, &answers, is_running),
            gaps,
            normalization: shipped.normalization,
            spreads: spreads(&seen),
        })?,
        measured: measured
            .into_iter()
            .filter_map(|(by, answers)| {
                Some(Measured {
                    by: by.to_owned(),
                    split: "valid".to_owned(),
                    figures: judged::figures(&answers)?,
                })
            })
            .collect(),
        reliability: Vec::new(),
    };
    Ok(Trained {
        card,
        weights: bytes,
    })
}

fn fit_settings(options: &TrainOptions) -> FitSettings {
    // Chosen on the validation day of grubhub_prep. Leaving out a third of the inputs at each step did most: the columns say
    // much the same in several ways, and no one of them may be leaned on when a day differs.
    FitSettings {
        members: 24,
        hidden: 16,
        epochs: options.epochs.unwrap_or(40),
        batch: 128,
        rate: 0.004,
        weight_decay: 0.5,
        dropout: 0.2,
        input_dropout: 0.35,
        seed: options.seed,
    }
}

fn fitted(
    log: &OrderLog,
    answers: &[Answer],
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Fitted> {
    let prior = prior(answers);
    let rows = examples(log, answers, &prior, true);
    let rows: Vec<&Example> = rows.iter().collect();
    let normalization =
        Normalization::of(FEATURES, rows.iter().map(|example| example.row.as_slice()));
    let network = fit(&rows, &normalization, settings, watch, "fit")?;
    Ok(Fitted {
        prior,
        normalization,
        network,
        rows: rows.len(),
    })
}

impl Fitted {
    fn eta(&self, example: &Example, gaps: Gaps) -> anyhow::Result<Eta> {
        let mut input = [1.0; FEATURES + 1];
        self.normalization.apply(&example.row, &mut input);
        Ok(quantiles(
            self.network.forward(&input)?,
            example.scale,
            gaps,
        ))
    }
}

/// How far the gaps are to be stretched: the least pinball loss on days left out in turn.
fn gaps(
    log: &OrderLog,
    answers: &[Answer],
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Gaps> {
    let fold_of = folds(answers);
    let plain = Gaps {
        early: 1.0,
        late: 1.0,
    };
    let mut said = Vec::new();
    for fold in 0..FOLDS {
        let part = |inside: bool| -> Vec<Answer> {
            let pairs = answers.iter().zip(&fold_of);
            pairs
                .filter(|(_, of)| (**of == fold) == inside)
                .map(|(answer, _)| *answer)
                .collect()
        };
        let rest = fitted(log, &part(false), settings, watch)?;
        let rows = examples(log, &part(true), &rest.prior, false);
        let new = self::said(&rows, |row| rest.eta(row, plain))?;
        // A day counts as a day, however many orders it had.
        let weight = 1.0 / new.len().max(1) as f64;
        said.extend(new.into_iter().map(|answer| (answer, weight)));
    }
    let steps = || (0..=20).map(|step| 0.6 + 0.05 * f64::from(step));
    let best = |loss: &dyn Fn(&judged::Answer, f64) -> f64| {
        let total = |stretch: f64| {
            said.iter()
                .map(|(answer, weight)| weight * loss(answer, stretch))
                .sum::<f64>()
        };
        steps()
            .map(|stretch| (total(stretch), stretch))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(1.0, |(_, best)| best)
    };
    let early = |answer: &judged::Answer, stretch: f64| {
        let judged::Quantiles { p10, p50, .. } = answer.said;
        pinball(answer.actual, (p50 - (p50 - p10) * stretch).max(0.0), 0.1)
    };
    let late = |answer: &judged::Answer, stretch: f64| {
        let judged::Quantiles { p50, p90, .. } = answer.said;
        pinball(answer.actual, p50 + (p90 - p50) * stretch, 0.9)
    };
    Ok(Gaps {
        early: best(&early),
        late: best(&late),
    })
}

/// Whole days where there are enough of them, else stretches of the answers.
fn folds(answers: &[Answer]) -> Vec<usize> {
    let days: BTreeSet<i64> = answers
        .iter()
        .map(|answer| answer.placed_at_ms.div_euclid(DAY_MS))
        .collect();
    let days: Vec<i64> = days.into_iter().collect();
    let fold = |(at, answer): (usize, &Answer)| {
        if days.len() < FOLDS {
            return at * FOLDS / answers.len().max(1);
        }
        days.binary_search(&answer.placed_at_ms.div_euclid(DAY_MS))
            .unwrap_or_default()
            % FOLDS
    };
    answers.iter().enumerate().map(fold).collect()
}

fn said(
    rows: &[Example],
    say: impl Fn(&Example) -> anyhow::Result<Eta>,
) -> anyhow::Result<Vec<judged::Answer>> {
    let answer = |row: &Example| {
        Ok(judged::Answer {
            actual: f64::from(row.minutes),
            said: say(row)?.quantiles(),
        })
    };
    rows.iter().map(answer).collect()
}

/// The baseline's ratios on the training orders.
fn usual(log: &OrderLog, answers: &[Answer], running: bool) -> Usual {
    let n = answers.len().max(1) as f64;
    let usual = Usual {
        mean_minutes: (answers.iter().map(|answer| answer.minutes).sum::<f64>() / n).max(0.1),
        running,
        ..Usual::default()
    };
    let mut pairs = Vec::with_capacity(answers.len());
    each(log, answers, |answer, site, all| {
        pairs.push((usual.mean(site, all), answer.minutes))
    });
    usual.with_ratios(&pairs)
}

fn usual_answers(log: &OrderLog, answers: &[Answer], usual: &Usual) -> Vec<judged::Answer> {
    let mut said = Vec::with_capacity(answers.len());
    each(log, answers, |answer, site, all| {
        said.push(judged::Answer {
            actual: answer.minutes,
            said: usual.eta(site, all).quantiles(),
        });
    });
    said
}

/// Each answer with the tickets as they were known at the full hour before the order.
fn each(log: &OrderLog, answers: &[Answer], mut see: impl FnMut(&Answer, &Seen, &Seen)) {
    let by_order: HashMap<usize, &Answer> = answers
        .iter()
        .map(|answer| (answer.order, answer))
        .collect();
    replay(log, |moment| {
        if let Some(answer) = by_order.get(&moment.order) {
            let (site, all) = moment.seen(full_hour(answer.placed_at_ms));
            see(answer, &site, &all);
        }
    });
}

fn prior(answers: &[Answer]) -> Prior {
    let mut logs: Vec<f64> = answers
        .iter()
        .map(|answer| answer.minutes.ln_1p())
        .collect();
    logs.sort_by(f64::total_cmp);
    let n = logs.len().max(1) as f64;
    let mean = logs.iter().sum::<f64>() / n;
    let variance = logs.iter().map(|log| (log - mean).powi(2)).sum::<f64>() / n;
    let mut points = [0.0; survival::POINTS];
    for (point, level) in points.iter_mut().zip(survival::levels()) {
        *point = quantile(&logs, level).unwrap_or(mean).exp_m1();
    }
    let day =
        |answer: Option<&Answer>| answer.map_or(0, |answer| answer.placed_at_ms.div_euclid(DAY_MS));
    Prior {
        mean,
        spread: variance.sqrt().max(0.05),
        quantiles: [0.1, 0.5, 0.9].map(|share| quantile(&logs, share).unwrap_or(mean)),
        points,
        weekdays: day(answers.last()) - day(answers.first()) >= WEEKDAYS_FROM_DAYS,
    }
}

const LIMITS: [&str; 3] = [
    "A promise is of the kitchen, not of the door: minutes until an order is ready to hand over.",
    "A ready time before its order, or more than a day after it, is not believed and not learned from.",
    "Only the newest 256 tickets of a site and 512 of all sites are remembered; a site without finished tickets is \
     promised what all sites take.",
];
