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

use anyhow::{Context, ensure};

use super::examples::{Example, Labels, examples, frozen_examples};
use super::fit::{Settings, fit};
use super::{TrainOptions, Trained};
use crate::model::baseline;
use crate::model::calibrate::Calibration;
use crate::model::card::{Architecture, Card, Measured, probe, sha256};
use crate::model::features::{FEATURE_NAMES, FEATURES, feature_hash};
use crate::model::history::{DAY_MS, HORIZON_MS};
use crate::model::metrics::Metrics;
use crate::model::network::Network;
use crate::model::normalize::Normalization;
use crate::model::tape::Tape;

/// Orders and positives below which nothing can be learned.
const ORDERS_MIN: usize = 200;
const POSITIVES_MIN: usize = 20;
/// The hold-out is a sixth of the labelled time, but not more than a split of the data contract.
const HOLDOUT_SHARE: i64 = 6;
const HOLDOUT_DAYS_MAX: i64 = 61;

/// Which orders do what.
struct Plan {
    /// Fit the first network.
    core: Labels,
    /// Calibrate and measure it.
    holdout: Labels,
    /// Fit the shipped network; `None` when that is the first one.
    refit: Option<Labels>,
}

/// Trains on a tape.
pub(super) fn train(
    tape: &Tape,
    splits: &[Labels],
    options: &TrainOptions,
) -> anyhow::Result<Trained> {
    let plan = plan(tape, splits, options.until_ms)?;
    let (rows, normal, network) = fitted(tape, &plan.core, options)?;
    let as_of_ms =
        as_of(tape, plan.holdout.keys().copied()).context("the held-out part is empty")?;
    let held_out = frozen_examples(tape, &plan.holdout, as_of_ms);
    let logits = logits(&network, &normal, &held_out)?;
    let calibration = Calibration::fit(&logits);
    let mut measured = Vec::new();
    let pairs: Vec<(bool, f64)> = logits
        .iter()
        .map(|&(label, logit)| (label, f64::from(calibration.probability(logit))))
        .collect();
    let mut add = |by: &str, pairs: &[(bool, f64)]| {
        let metrics = Metrics::of(pairs)?;
        measured.push(Measured {
            by: by.to_owned(),
            split: "valid".to_owned(),
            metrics,
        });
        Some(())
    };
    add(&options.name, &pairs);
    add(
        baseline::NAME,
        &super::baseline_pairs(tape, &plan.holdout, as_of_ms),
    );

    let (shipped, rows, normal, network) = match plan.refit {
        Some(all) => {
            let (rows, normal, network) = fitted(tape, &all, options)?;
            (all, rows, normal, network)
        }
        None => (plan.core, rows, normal, network),
    };
    let end_ms = shipped
        .keys()
        .filter_map(|&at| tape.orders.get(at))
        .map(|order| order.placed_at_ms)
        .max();
    let end_ms = end_ms.unwrap_or_default();
    let weights = network.to_bytes(&options.name)?;
    let settings = settings(options);
    let card = Card {
        name: options.name.clone(),
        task: "cancel".to_owned(),
        label: "The chance that some line of an order is cancelled or returned within 30 days.".to_owned(),
        trained_on: options.trained_on.clone().unwrap_or_else(|| format!("own log, {} orders", shipped.len())),
        attribution: options.attribution.clone(),
        seed: options.seed,
        commit: options.commit.clone(),
        data_sha256: tape.sha256_until(end_ms + HORIZON_MS),
        weights_sha256: sha256(&weights),
        feature_sha256: feature_hash(),
        features: FEATURE_NAMES.map(str::to_owned).to_vec(),
        probe: probe(&network)?,
        architecture: Architecture {
            kind: "Committee of networks with one hidden layer (ReLU), averaged on the logit, over the shop's own rate"
                .to_owned(),
            inputs: FEATURES,
            width: network.width()?,
            members: settings.members,
            rows: rows.len(),
            epochs: settings.epochs,
        },
        normalization: normal,
        calibration,
        measured,
    };
    Ok(Trained { card, weights })
}

/// The as-of moment of a set of orders: midnight before the first one.
pub(crate) fn as_of(tape: &Tape, orders: impl Iterator<Item = usize>) -> Option<i64> {
    let first = orders
        .filter_map(|at| tape.orders.get(at))
        .map(|order| order.placed_at_ms)
        .min()?;
    Some(first - first.rem_euclid(DAY_MS))
}

fn settings(options: &TrainOptions) -> Settings {
    // Chosen on the validation split of online_retail; more members or units changed the third digit only.
    Settings {
        members: 8,
        hidden: 16,
        epochs: options.epochs,
        batch: 128,
        learning_rate: 0.005,
        weight_decay: 0.01,
        dropout: 0.3,
        seed: options.seed,
    }
}

fn plan(tape: &Tape, splits: &[Labels], until_ms: Option<i64>) -> anyhow::Result<Plan> {
    let known = |until_ms: i64| -> Labels {
        let ripe = |(_, order): &(usize, &crate::model::tape::TapeOrder)| {
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
        .context("the log holds no order")?;
    let plan = match splits {
        [] => {
            let all = known(until_ms.unwrap_or(last_ms));
            let (core, holdout) = cut(tape, &all);
            Plan {
                core,
                holdout,
                refit: Some(all),
            }
        }
        [train] => {
            let (core, holdout) = cut(tape, train);
            Plan {
                core,
                holdout,
                refit: Some(until_ms.map_or_else(|| train.clone(), known)),
            }
        }
        [train, holdout] => Plan {
            core: train.clone(),
            holdout: holdout.clone(),
            refit: until_ms.map(known),
        },
        _ => anyhow::bail!("--split takes one file (training) or two (training, validation)"),
    };
    let positives = plan.core.values().filter(|&&label| label).count();
    ensure!(
        plan.core.len() >= ORDERS_MIN && positives >= POSITIVES_MIN && !plan.holdout.is_empty(),
        "not enough data: {} training orders with a known outcome, {positives} of them cancelled or returned, and {} \
         held out; at least {ORDERS_MIN}, {POSITIVES_MIN} and 1 are needed",
        plan.core.len(),
        plan.holdout.len(),
    );
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

fn fitted(
    tape: &Tape,
    labels: &Labels,
    options: &TrainOptions,
) -> anyhow::Result<(Vec<Example>, Normalization, Network)> {
    let rows = examples(tape, labels);
    let normal = Normalization::of(rows.iter().map(|example| &example.row));
    let network = fit(&rows, &normal, settings(options))?;
    Ok((rows, normal, network))
}

fn logits(
    network: &Network,
    normal: &Normalization,
    rows: &[Example],
) -> anyhow::Result<Vec<(bool, f32)>> {
    let logit = |example: &Example| {
        let difference = network.forward(&normal.apply(&example.row))?;
        Ok((example.label, difference + example.offset))
    };
    rows.iter().map(logit).collect()
}
