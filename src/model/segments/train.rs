//! `train segments`: from a log to a model folder's content.
//!
//! 1. As of three months before `until` (whose future is known by then) the whole pipeline is run and judged beside plain
//!    RFM k-means with as many groups: these are the card's figures.
//! 2. The same pipeline is run as of `until`; its groups are named. Two more runs with other seeds tell how stable the
//!    groups are.
//!
//! Where the network's expectation makes no better groups, it gets no dimension, and what serves is RFM k-means.

use super::buyers::{Buyer, Buyers};
use super::features::{FEATURE_NAMES, FEATURES, Profile, QUARTER_DAYS};
use super::model::{RUNS, Settings, prefix};
use super::naming::describe;
use super::run::{CUSTOMERS_MIN, Moment, Run, RunOptions};
use super::space::DIMENSIONS;
use super::value::{FitSettings, MEMBERS, UNITS};
use crate::model::card::{Architecture, Card, Verdict, feature_hash, sha256};
use crate::model::figures::{Figures, Measured};
use crate::model::folder::Trained;
use crate::model::history::DAY_MS;
use crate::model::metrics::clusters::{self, Customer};
use crate::model::task::Task;
use crate::model::training::{NotEnoughData, TrainOptions, Watch};
use crate::model::weights::Weights;

/// Groups at most and at least, and the part of the customers that each has at least: above the contract's 2 %, so that
/// a group that shrinks later is still one.
const GROUPS_MAX: usize = 6;
const GROUPS_MIN: usize = 3;
const SHARE_MIN: f64 = 0.03;
/// What each dimension counts: recency, orders, money, expectation. Chosen on the validation split.
const STRETCH: [f32; DIMENSIONS] = [1.0, 1.0, 1.0, 1.6];
/// Plain RFM.
const RFM: [f32; DIMENSIONS] = [1.0, 1.0, 1.0, 0.0];
/// What stands beside the model on the card.
const BASELINE: &str = "RFM k-means";

/// Trains on customers: all that they did before `until_ms`, and nothing else.
pub(super) fn train(
    buyers: &Buyers,
    until_ms: i64,
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Trained> {
    let all: Vec<&Buyer> = buyers
        .by_id
        .values()
        .filter(|buyer| buyer.is_known_at(until_ms))
        .collect();
    if all.len() < CUSTOMERS_MIN {
        let reason = format!(
            "{} customers; at least {CUSTOMERS_MIN} are needed",
            all.len()
        );
        anyhow::bail!(NotEnoughData(reason));
    }
    let run = |as_of_ms, groups, stretch, at: usize| RunOptions {
        as_of_ms,
        groups,
        stretch,
        fit: fit_settings(options, at),
    };
    let (shipped, rows) = shared_out(&all, until_ms, STRETCH, options, watch)?;
    let groups = shipped.groups();
    let held_out_ms = until_ms - QUARTER_DAYS * DAY_MS;
    let (model, _) = Run::fit(&all, run(held_out_ms, groups, STRETCH, 0), watch)?;
    let (baseline, _) = Run::fit(&all, run(held_out_ms, groups, RFM, 0), watch)?;
    let by_model = judge(&all, held_out_ms, &model)?;
    let by_baseline = judge(&all, held_out_ms, &baseline)?;
    let verdict = verdict(by_model.as_ref(), by_baseline.as_ref());
    let stretch = if verdict.passed { STRETCH } else { RFM };
    let (shipped, rows) = if verdict.passed {
        (shipped, rows)
    } else {
        shared_out(&all, until_ms, RFM, options, watch)?
    };

    let profiles: Vec<Profile> = all
        .iter()
        .filter_map(|buyer| Profile::at(buyer, until_ms))
        .collect();
    let now = Moment::of(&all, until_ms);
    let (members, expected) = shipped.assign(&now.rows)?;
    let segments = describe(&profiles, &members, &expected, shipped.groups());
    let mut weights = Weights::default();
    let mut runs = vec![shipped.put(&prefix(0), &mut weights)?];
    for at in 1..RUNS {
        let (other, _) = Run::fit(&all, run(until_ms, shipped.groups(), stretch, at), watch)?;
        runs.push(other.put(&prefix(at), &mut weights)?);
    }
    let bytes = weights.to_bytes(&options.name)?;
    let measured = |by: &str, figures: Option<Figures>| {
        figures.map(|figures| Measured {
            by: by.to_owned(),
            split: "valid".to_owned(),
            figures,
        })
    };
    let card = Card {
        name: options.name.clone(),
        task: Task::Segments,
        label: "Groups of customers that differ in what they bought and in what they will buy in the next three months."
            .to_owned(),
        trained_on: options.trained_on.clone().unwrap_or_else(|| format!("own log, {} customers", all.len())),
        attribution: options.attribution.clone(),
        seed: options.seed,
        commit: options.commit.clone(),
        until_ms,
        data_sha256: buyers.sha256(),
        weights_sha256: sha256(&bytes),
        feature_sha256: feature_hash(&FEATURE_NAMES),
        features: FEATURE_NAMES.map(str::to_owned).to_vec(),
        probe: shipped.probe()?,
        limits: LIMITS.map(str::to_owned).to_vec(),
        architecture: Architecture {
            kind: format!(
                "A committee of {MEMBERS} networks with {UNITS} units (ReLU) over {FEATURES} features expects the next three \
                 months; k-means makes {} groups by recency, orders, money and that expectation; {RUNS} runs",
                shipped.groups()
            ),
            parameters: weights.count(),
            rows,
            epochs: fit_settings(options, 0).epochs,
        },
        verdict,
        settings: toml::Table::try_from(Settings { as_of_ms: until_ms, runs, segments })?,
        measured: [measured(&options.name, by_model), measured(BASELINE, by_baseline)].into_iter().flatten().collect(),
        reliability: Vec::new(),
    };
    Ok(Trained {
        card,
        weights: bytes,
    })
}

/// The run with the most groups of which none is too small; returns the rows it was fitted on as well.
fn shared_out(
    buyers: &[&Buyer],
    as_of_ms: i64,
    stretch: [f32; DIMENSIONS],
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<(Run, usize)> {
    let now = Moment::of(buyers, as_of_ms);
    let mut groups = GROUPS_MAX;
    loop {
        let fit = fit_settings(options, 0);
        let (run, rows) = Run::fit(
            buyers,
            RunOptions {
                as_of_ms,
                groups,
                stretch,
                fit,
            },
            watch,
        )?;
        let (members, _) = run.assign(&now.rows)?;
        let size = |group: usize| members.iter().filter(|member| **member == group).count();
        let smallest = (0..groups).map(size).min().unwrap_or_default();
        if groups <= GROUPS_MIN || smallest as f64 >= SHARE_MIN * members.len() as f64 {
            return Ok((run, rows));
        }
        groups -= 1;
    }
}

fn fit_settings(options: &TrainOptions, run: usize) -> FitSettings {
    FitSettings {
        epochs: options.epochs.unwrap_or(12),
        rate: 0.005,
        weight_decay: 0.01,
        dropout: 0.1,
        seed: options.seed.wrapping_add(1_000 * run as u64),
    }
}

/// The figures of a run on the customers of its moment and what they spent in the three months after it.
fn judge(buyers: &[&Buyer], as_of_ms: i64, run: &Run) -> anyhow::Result<Option<Figures>> {
    let known: Vec<&&Buyer> = buyers
        .iter()
        .filter(|buyer| buyer.is_known_at(as_of_ms))
        .collect();
    let (members, _) = run.assign(&Moment::of(buyers, as_of_ms).rows)?;
    let end_ms = as_of_ms + QUARTER_DAYS * DAY_MS;
    let customer = |(buyer, segment): (&&Buyer, usize)| {
        let Profile {
            recency_days,
            orders,
            money_minor,
            ..
        } = Profile::at(buyer, as_of_ms)?;
        let future_minor = buyer.money_between(as_of_ms, end_ms).max(0) as f64;
        Some(Customer {
            segment,
            past: [recency_days, orders, money_minor],
            future_minor,
        })
    };
    let customers: Vec<Customer> = known
        .into_iter()
        .zip(members)
        .filter_map(customer)
        .collect();
    Ok(clusters::figures(&customers))
}

/// Whether the groups tell more of the future than those of plain RFM k-means.
fn verdict(by_model: Option<&Figures>, by_baseline: Option<&Figures>) -> Verdict {
    let share = |figures: Option<&Figures>| {
        figures
            .and_then(|figures| figures.get("future_eta2"))
            .unwrap_or_default()
    };
    let (model, baseline) = (share(by_model), share(by_baseline));
    // What groups drawn at random would tell.
    let chance = by_model.map_or(1.0, |figures| {
        figures.get("segments").unwrap_or_default() / figures.n.max(1) as f64
    });
    let passed = model > baseline + chance;
    let figures = format!(
        "the groups tell {:.1} % of the variance of the money of the next three months, against {:.1} %.",
        100.0 * model,
        100.0 * baseline
    );
    Verdict {
        passed,
        baseline: BASELINE.to_owned(),
        sentence: if passed {
            figures
        } else {
            format!("no learnable signal: {figures}")
        },
    }
}

const LIMITS: [&str; 4] = [
    "Groups are of the moment of the training: customers move on, so train again every month or so.",
    "A name says what the figures of the middle customer show, not why.",
    "The expectation orders customers; it is no forecast of anybody's money.",
    "Money is of the currency of most orders, before returns; walk-in customers are in no group.",
];
