//! `train cancel`: from a log to a model folder's content.
//!
//! 1. Labels: the given split files, or derived from the log for every order with a customer whose 30 days were over
//!    at `until`.
//! 2. A first network is fitted on the training orders; the held-out orders (the second split file, or the last sixth
//!    with a gap of 30 days before it) calibrate it and give the card's figures.
//! 3. The shipped network is the first one when both split files are given and no `until`; otherwise it is fitted
//!    again on every order whose label is known, with the calibration of step 2.
//!
//! The held-out figures are therefore always of weights that did not see those orders.

use anyhow::{Context, bail};

use super::brain::{Brain, INPUTS, feature_names, order_row};
use super::examples::{Labels, examples, line_examples};
use super::fit::{FitSettings, fit};
use super::lines::LineModel;
use super::tape::{Tape, TapeOrder};
use super::{Settings, baseline, baseline_pairs, frozen, order_rows};
use crate::model::calibrate::Calibration;
use crate::model::card::{Architecture, Card, Verdict, feature_hash, sha256};
use crate::model::drift::spreads;
use crate::model::features::LINE_FEATURES;
use crate::model::figures::{Figures, Measured};
use crate::model::folder::Trained;
use crate::model::history::{DAY_MS, HORIZON_MS};
use crate::model::metrics::binary;
use crate::model::normalize::Normalization;
use crate::model::plan::Plan;
use crate::model::task::Task;
use crate::model::training::{NotEnoughData, TrainOptions, Watch};

/// Orders and positives below which nothing can be learned.
const ORDERS_MIN: usize = 200;
const POSITIVES_MIN: usize = 20;
/// The hold-out is a sixth of the labelled time, but not more than a split of the data contract.
const HOLDOUT_SHARE: i64 = 6;
const HOLDOUT_DAYS_MAX: i64 = 61;

/// Trains on a tape.
pub(super) fn train(
    tape: &Tape,
    splits: &[Labels],
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Trained> {
    let plan = plan(tape, splits, options.until_ms)?;
    let first = fitted(tape, &plan.core, options, watch)?;
    let as_of_ms =
        as_of(tape, plan.holdout.keys().copied()).context("the held-out part is empty")?;
    let logits = logits(tape, &plan.holdout, as_of_ms, &first.brain);
    let calibration = Calibration::fit(&logits);
    let pairs: Vec<(bool, f64)> = logits
        .iter()
        .map(|&(label, logit)| (label, f64::from(calibration.probability(logit))))
        .collect();
    let by_model = binary::figures(&pairs);
    let by_baseline = binary::figures(&baseline_pairs(tape, &plan.holdout, as_of_ms));
    let verdict = verdict(by_model.as_ref(), by_baseline.as_ref());
    let measured = [
        (options.name.as_str(), by_model),
        (baseline::NAME, by_baseline),
    ];
    let (shipped, Fitted { rows, brain }) = match plan.refit {
        Some(all) => {
            let again = fitted(tape, &all, options, watch)?;
            (all, again)
        }
        None => (plan.core, first),
    };
    let last_ms = shipped
        .keys()
        .filter_map(|&at| tape.orders.get(at))
        .map(|order| order.placed_at_ms)
        .max();
    let until_ms = last_ms.unwrap_or_default() + HORIZON_MS;
    let weights = brain.to_weights()?;
    let features = feature_names();
    let bytes = weights.to_bytes(&options.name)?;
    let settings = fit_settings(options);
    let seen = order_rows(tape, &brain.lines, |at| shipped.contains_key(&at));
    let card = Card {
        name: options.name.clone(),
        task: Task::Cancel,
        label: "The chance that some line of an order is cancelled or returned within 30 days."
            .to_owned(),
        trained_on: options
            .trained_on
            .clone()
            .unwrap_or_else(|| format!("own log, {} orders", shipped.len())),
        attribution: options.attribution.clone(),
        seed: options.seed,
        commit: options.commit.clone(),
        until_ms,
        data_sha256: tape.sha256_until(until_ms),
        weights_sha256: sha256(&bytes),
        feature_sha256: feature_hash(&features),
        features: features.iter().map(|&name| name.to_owned()).collect(),
        probe: brain.probe()?,
        limits: LIMITS.map(str::to_owned).to_vec(),
        architecture: Architecture {
            kind: format!(
                "A committee of {} networks with one hidden layer of {} units (ReLU), averaged on the logit, over the \
                 shop's own rate; three of its inputs come from a like committee that knows single lines",
                settings.members, settings.hidden
            ),
            parameters: weights.count(),
            rows,
            epochs: settings.epochs,
        },
        verdict,
        settings: toml::Table::try_from(Settings {
            of_lines: brain.lines.normalization,
            of_orders: brain.normalization,
            calibration,
            spreads: spreads(&seen),
        })?,
        measured: measured
            .into_iter()
            .filter_map(|(by, figures)| {
                Some(Measured {
                    by: by.to_owned(),
                    split: "valid".to_owned(),
                    figures: figures?,
                })
            })
            .collect(),
        reliability: binary::reliability(&pairs),
    };
    Ok(Trained {
        card,
        weights: bytes,
    })
}

/// Whether the network orders held-out orders better than the shop's and the customers' own rates do.
fn verdict(by_model: Option<&Figures>, by_baseline: Option<&Figures>) -> Verdict {
    let auc = |figures: Option<&Figures>| figures?.get("auc");
    let (passed, sentence) = match (auc(by_model), auc(by_baseline)) {
        (Some(model), Some(baseline)) if model > baseline && model > 0.5 => (
            true,
            format!("AUC {model:.3} on orders it has not seen, against {baseline:.3}."),
        ),
        (Some(model), Some(baseline)) => (
            false,
            format!(
                "no learnable signal: AUC {model:.3} on orders it has not seen, against {baseline:.3}."
            ),
        ),
        _ => (
            false,
            "not enough data: all orders held out ended alike.".to_owned(),
        ),
    };
    Verdict {
        passed,
        baseline: baseline::NAME.to_owned(),
        sentence,
    }
}

/// The as-of moment of a set of orders: midnight before the first one.
pub(crate) fn as_of(tape: &Tape, orders: impl Iterator<Item = usize>) -> Option<i64> {
    let first = orders
        .filter_map(|at| tape.orders.get(at))
        .map(|order| order.placed_at_ms)
        .min()?;
    Some(first - first.rem_euclid(DAY_MS))
}

fn fit_settings(options: &TrainOptions) -> FitSettings {
    // Chosen on four held-out periods of online_retail before June 2011; more units or epochs changed the third digit only.
    FitSettings {
        members: 8,
        hidden: 16,
        epochs: options.epochs.unwrap_or(8),
        batch: 128,
        learning_rate: 0.005,
        weight_decay: 0.01,
        dropout: 0.2,
        seed: options.seed,
    }
}

/// Small: it is asked for every line of every order.
fn line_fit_settings(options: &TrainOptions) -> FitSettings {
    FitSettings {
        members: 2,
        hidden: 8,
        epochs: options.epochs.unwrap_or(3),
        batch: 512,
        learning_rate: 0.005,
        weight_decay: 0.01,
        dropout: 0.0,
        // Other numbers than the orders' network takes.
        seed: options.seed ^ 0x11e5,
    }
}

fn plan(tape: &Tape, splits: &[Labels], until_ms: Option<i64>) -> anyhow::Result<Plan<Labels>> {
    let known = |until_ms: i64| -> Labels {
        let ripe = |(_, order): &(usize, &TapeOrder)| {
            order.customer.is_some() && order.placed_at_ms <= until_ms.saturating_sub(HORIZON_MS)
        };
        tape.orders
            .iter()
            .enumerate()
            .filter(ripe)
            .map(|(at, order)| (at, order.reversed))
            .collect()
    };
    let last_ms = tape
        .orders
        .last()
        .map(|order| order.placed_at_ms)
        .ok_or_else(|| NotEnoughData("the log holds no order".to_owned()))?;
    let plan = Plan::of(
        splits,
        until_ms,
        |labels| Ok(labels.clone()),
        |until_ms| known(until_ms.unwrap_or(last_ms)),
        |all| cut(tape, all),
    )?;
    let positives = plan.core.values().filter(|&&label| label).count();
    let enough = plan.core.len() >= ORDERS_MIN && positives >= POSITIVES_MIN;
    if !enough || plan.holdout.is_empty() {
        bail!(NotEnoughData(format!(
            "{} training orders with a known outcome, {positives} of them cancelled or returned, and {} held out; at \
             least {ORDERS_MIN}, {POSITIVES_MIN} and 1 are needed",
            plan.core.len(),
            plan.holdout.len(),
        )));
    }
    Ok(plan)
}

/// Cuts the last part off, with a gap in which labels become known.
fn cut(tape: &Tape, all: &Labels) -> (Labels, Labels) {
    let placed = |at: &usize| tape.orders.get(*at).map_or(0, |order| order.placed_at_ms);
    let (first, last) = (
        all.keys().map(placed).min().unwrap_or(0),
        all.keys().map(placed).max().unwrap_or(0),
    );
    let from = last - ((last - first) / HOLDOUT_SHARE).min(HOLDOUT_DAYS_MAX * DAY_MS);
    let part = |keep: &dyn Fn(i64) -> bool| {
        all.iter()
            .filter(|(at, _)| keep(placed(at)))
            .map(|(&at, &y)| (at, y))
            .collect()
    };
    (part(&|at| at <= from - HORIZON_MS), part(&|at| at >= from))
}

/// Both networks, fitted on the same orders.
struct Fitted {
    rows: usize,
    brain: Brain,
}

fn fitted(
    tape: &Tape,
    labels: &Labels,
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Fitted> {
    let of_lines = line_examples(tape, labels);
    let normal = Normalization::of(
        LINE_FEATURES,
        of_lines.iter().map(|example| example.row.as_slice()),
    );
    let network = fit(&of_lines, &normal, line_fit_settings(options), watch)?;
    let lines = LineModel {
        network,
        normalization: normal,
    };
    let of_orders = examples(tape, labels, &|history, order| {
        order_row(&lines, history, order).ok()
    });
    let normal = Normalization::of(
        INPUTS,
        of_orders.iter().map(|example| example.row.as_slice()),
    );
    let network = fit(&of_orders, &normal, fit_settings(options), watch)?;
    Ok(Fitted {
        rows: of_lines.len() + of_orders.len(),
        brain: Brain {
            lines,
            network,
            normalization: normal,
        },
    })
}

/// Labels and logits of orders as the evaluation sees them: reversals stop at `as_of_ms`.
fn logits(tape: &Tape, labels: &Labels, as_of_ms: i64, brain: &Brain) -> Vec<(bool, f32)> {
    let mut logits = Vec::with_capacity(labels.len());
    frozen(tape, as_of_ms).run(i64::MAX, |at, history, order| {
        let label = labels.get(&at).copied();
        logits.extend(label.zip(brain.logit(history, order).ok()));
    });
    logits
}

const LIMITS: [&str; 3] = [
    "A score orders attention; it never cancels anything.",
    "Features are ratios to the shop's own past, so the weights may serve another shop, but the figures above are of the \
     data named here and say nothing about yours: train on your own log as soon as it is a few months long.",
    "Reversals are known up to the first day of a split and not after; with a thin history a score is marked `partial`.",
];
