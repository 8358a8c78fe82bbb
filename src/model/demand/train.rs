//! `train demand45` and `train demand730`: from a log to a model folder's content.
//!
//! 1. The end of the record is divided in two stretches of origins. A network that was fitted on what was known before the
//!    first stretch, and the classical forecasters, answer it; the blend's weights are chosen there.
//! 2. A network fitted on what was known before the second stretch answers that one with those weights: the card's
//!    `valid` figures, and the gate. With `--split` (a file of answers) the second stretch is that file's origins.
//! 3. The shipped network is the second one when a split is given and no `until`; otherwise it is fitted again on
//!    all days before `until` (without it, all whole days of the log), with weights chosen on both stretches.
//!
//! A day teaches only where it lies before the first origin of what is then answered, so the figures are of days that
//! neither weights nor blend have seen.

use anyhow::bail;

use super::classical::Forecaster;
use super::day::Day;
use super::features::FEATURE_NAMES;
use super::folds::{Answers, Plan};
use super::horizon;
use super::learn::{fit_settings, learn};
use super::model::{Learned, Settings};
use super::past::SitePast;
use super::questions::{self, Known};
use super::series::LogSeries;
use super::shares::Shares;
use super::trial::Trial;
use crate::model::card::{Architecture, Card, feature_hash, sha256};
use crate::model::folder::Trained;
use crate::model::task::Task;
use crate::model::training::{NotEnoughData, TrainOptions, Watch};

/// Trains on the series of a log.
pub(super) fn train(
    task: Task,
    log: &LogSeries,
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Trained> {
    let end = log
        .end()
        .ok_or_else(|| NotEnoughData("the log holds no order".to_owned()))?;
    let until = options
        .until_ms
        .map_or(end, |until_ms| Day::of_ms(until_ms).min(end));
    let split = options
        .splits
        .last()
        .map(|file| questions::answers(file, horizon(task)))
        .transpose()?;
    let judged_from = split
        .as_ref()
        .and_then(|known| known.iter().map(|known| known.question.origin).min());
    let plan = plan(task, log, judged_from.unwrap_or(until))?;
    let second = judged_from.unwrap_or_else(|| until.plus(-plan.stretch()));
    let first = second.plus(-plan.stretch());

    let (early, _) = learn(task, log, first, options, "choose", watch)?;
    let chosen_on = Answers::of(log, &early, plan.questions(log, second))?;
    let blend = Shares::of(task, &chosen_on);
    let (late, late_rows) = learn(task, log, second, options, "judge", watch)?;
    let known = match split {
        Some(known) => together(known),
        None => plan.questions(log, until),
    };
    let judged_on = Answers::of(log, &late, known)?;
    let trial = Trial::of(task, &chosen_on, &judged_on, &blend, options);

    let refit = judged_from.is_none() || options.until_ms.is_some();
    let (shipped, rows, blend, until) = if refit {
        let (network, rows) = learn(task, log, until, options, "fit", watch)?;
        (
            network,
            rows,
            Shares::of(task, &chosen_on.and(judged_on)),
            until,
        )
    } else {
        (late, late_rows, blend, second)
    };
    let blend = trial.serving.clone().unwrap_or(blend);
    card(task, log, options, until, &shipped, rows, blend, trial)
}

/// Whose days are divided how: those of the site with the longest record.
fn plan(task: Task, log: &LogSeries, until: Day) -> anyhow::Result<Plan> {
    let days = log
        .sites
        .values()
        .map(|site| SitePast::of(&site.orders, until).days())
        .max()
        .unwrap_or_default();
    let days = i32::try_from(days).unwrap_or(i32::MAX);
    let Some(plan) = Plan::of(task, days) else {
        bail!(NotEnoughData(format!(
            "the record has {days} days; at least {} are needed to learn and to judge. Until then the mean of what there is, \
             with a wide band, says as much as can be said",
            Plan::days_min(task)
        )));
    };
    Ok(plan)
}

/// Answers so that those of one series and origin stand together.
fn together(mut known: Vec<Known>) -> Vec<Known> {
    known.sort_by(|a, b| {
        let key = |known: &Known| {
            let question = &known.question;
            (
                question.site.clone(),
                question.origin,
                question.sku.clone(),
                question.ahead,
            )
        };
        key(a).cmp(&key(b))
    });
    known
}

#[expect(clippy::too_many_arguments, reason = "what a card is made of")]
fn card(
    task: Task,
    log: &LogSeries,
    options: &TrainOptions,
    until: Day,
    shipped: &Learned,
    rows: usize,
    blend: Shares,
    trial: Trial,
) -> anyhow::Result<Trained> {
    let weights = shipped.network.to_weights()?;
    let bytes = weights.to_bytes(&options.name)?;
    let fitted = fit_settings(task, options);
    let days = horizon(task);
    let card = Card {
        name: options.name.clone(),
        task,
        label: format!(
            "Orders of a site and units of an article on each of {days} days, from a day's beginning on."
        ),
        trained_on: options
            .trained_on
            .clone()
            .unwrap_or_else(|| format!("own log, days before {until}")),
        attribution: options.attribution.clone(),
        seed: options.seed,
        commit: options.commit.clone(),
        until_ms: until.start_ms(),
        data_sha256: log.sha256_until(until),
        weights_sha256: sha256(&bytes),
        feature_sha256: feature_hash(&FEATURE_NAMES),
        features: FEATURE_NAMES.map(str::to_owned).to_vec(),
        probe: shipped.network.probe()?,
        limits: limits(until),
        architecture: Architecture {
            kind: format!(
                "Committee of {} perceptrons with layers of {} and {} units (ReLU) over lags, weekday and calendar of one \
                 global set of series, blended with classical forecasters",
                fitted.members, fitted.width.first, fitted.width.second
            ),
            parameters: weights.count(),
            rows,
            epochs: fitted.epochs,
        },
        verdict: trial.verdict,
        settings: toml::Table::try_from(Settings {
            horizon: days,
            members: fitted.members,
            units: [fitted.width.first, fitted.width.second],
            classical: Forecaster::ALL.to_vec(),
            site_weights: blend.site,
            sku_weights: blend.sku,
            view: shipped.view.clone(),
        })?,
        measured: trial.measured,
        reliability: Vec::new(),
    };
    Ok(Trained {
        card,
        weights: bytes,
    })
}

fn limits(until: Day) -> Vec<String> {
    [
        format!(
            "The weights and the blend have seen the days before {until} only; a forecast uses days before its origin only. \
             Forecasts from earlier origins are not a test of it."
        )
        .as_str(),
        "It does not know prices, promotions, weather or stock: what could not be sold is not demand to it.",
        "Days are those of the times as the log writes them (UTC). Reversals are not subtracted.",
        "Closings are taken from last year's (by date, from Easter, or as a Monday holiday); a closing that is new is not \
         foreseen.",
        "An article of which little was sold has a p50 of nearly nothing: plan it by p90, or by its sum over weeks.",
        "A series of less than eight weeks is answered with its mean and a wide band.",
    ]
    .map(str::to_owned)
    .to_vec()
}
