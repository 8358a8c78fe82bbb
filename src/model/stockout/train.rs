//! `train stockout`: from a log to a model folder's content.
//!
//! 1. Every shelf's day up to `until` is an answer; with split files, only their days are.
//! 2. First networks are fitted on the training days. The held-out days (the second split file, or the last week or two)
//!    calibrate them and give the card's figures.
//! 3. The shipped networks are the first ones when both split files are given and no `until`; otherwise they are fitted
//!    again on every known day, with the calibration of step 2.

use std::collections::BTreeSet;

use super::baseline::{Cells, Counts, NAME};
use super::examples::{normalization, normalize, stretches};
use super::features::feature_names;
use super::fit::{FitSettings, fit};
use super::model::{ShelfDay, logits, probe};
use super::network::{Network, Sizes};
use super::plan::{MS_PER_DAY, data_sha256, plan};
use super::questions::Answer;
use super::shelves::Shelves;
use super::{Settings, gate};
use crate::model::calibrate::Calibration;
use crate::model::card::{Architecture, Card, feature_hash, sha256};
use crate::model::figures::Measured;
use crate::model::folder::Trained;
use crate::model::metrics::binary;
use crate::model::normalize::Normalization;
use crate::model::task::Task;
use crate::model::training::{TrainOptions, Watch};
use crate::model::weights::Weights;

struct Fitted {
    members: Vec<Network>,
    normalization: Normalization,
    rows: usize,
}

pub(super) fn train(
    shelves: &Shelves,
    splits: &[Vec<Answer>],
    options: &TrainOptions,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Trained> {
    let plan = plan(shelves, splits, options.until_ms)?;
    let settings = fit_settings(options);
    let first = fitted(shelves, &plan.core, settings, watch)?;
    let cells = cells(shelves, &plan.core);
    let asked: Vec<ShelfDay> = plan.holdout.iter().copied().collect();
    let said = logits(&first.members, &first.normalization, shelves, &asked)?;
    let out = |(shelf, day): ShelfDay| {
        shelves
            .shelves()
            .get(shelf)
            .and_then(|shelf| shelf.at(day))
            .is_some_and(|facts| facts.out())
    };
    let pairs: Vec<(bool, f32)> = said
        .iter()
        .map(|(&asked, &logit)| (out(asked), logit))
        .collect();
    let calibration = Calibration::fit(&pairs);
    let by_model: Vec<(bool, f64)> = pairs
        .iter()
        .map(|&(out, logit)| (out, f64::from(calibration.probability(logit))))
        .collect();
    let by_cells: Vec<(bool, f64)> = said
        .keys()
        .map(|&(shelf, day)| {
            (
                out((shelf, day)),
                f64::from(cells.risk(shelves.shelves().get(shelf), day)),
            )
        })
        .collect();
    let figures = |pairs: &[(bool, f64)]| binary::figures(pairs);
    let verdict = gate::verdict(&by_model, &by_cells);
    let measured = [
        (options.name.as_str(), figures(&by_model)),
        (NAME, figures(&by_cells)),
    ];
    let (answers, shipped) = match plan.refit {
        Some(all) => {
            drop(first);
            let shipped = fitted(shelves, &all, settings, watch)?;
            (all, shipped)
        }
        None => (plan.core, first),
    };
    let mut weights = Weights::default();
    for (at, member) in shipped.members.iter().enumerate() {
        member.put(at, &mut weights)?;
    }
    let bytes = weights.to_bytes(&options.name)?;
    let last_day = answers
        .iter()
        .map(|(_, day)| *day)
        .max()
        .unwrap_or_default();
    let names = feature_names();
    let own = || format!("own log, {} shelf days", answers.len());
    let card = Card {
        name: options.name.clone(),
        task: Task::Stockout,
        label: "The chance that an article is without stock at some hour of a day, as known on the evening before.".to_owned(),
        trained_on: options.trained_on.clone().unwrap_or_else(own),
        attribution: options.attribution.clone(),
        seed: options.seed,
        commit: options.commit.clone(),
        until_ms: (i64::from(last_day) + 1) * MS_PER_DAY,
        data_sha256: data_sha256(shelves, &answers),
        weights_sha256: sha256(&bytes),
        feature_sha256: feature_hash(&names.iter().map(String::as_str).collect::<Vec<_>>()),
        features: names,
        probe: probe(&shipped.members)?,
        limits: LIMITS.map(str::to_owned).to_vec(),
        architecture: Architecture {
            kind: format!(
                "{} gated recurrent networks of {} numbers over a shelf's days, each with a head of {} units (ReLU) over state \
                 and day, averaged on the logit",
                settings.members, settings.sizes.state, settings.sizes.head
            ),
            parameters: weights.count(),
            rows: shipped.rows,
            epochs: settings.epochs,
        },
        verdict,
        settings: toml::Table::try_from(Settings {
            members: settings.members,
            state: settings.sizes.state,
            head: settings.sizes.head,
            normalization: shipped.normalization,
            calibration,
            cells: self::cells(shelves, &answers),
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
        reliability: binary::reliability(&by_model),
    };
    Ok(Trained {
        card,
        weights: bytes,
    })
}

fn fit_settings(options: &TrainOptions) -> FitSettings {
    // Chosen on the validation week of fresh_stock. More epochs fit the training weeks better and the next ones worse; more
    // members change the third digit.
    FitSettings {
        sizes: Sizes {
            state: 32,
            head: 48,
        },
        members: 3,
        epochs: options.epochs.unwrap_or(8),
        rate: 0.003,
        weight_decay: 0.05,
        dropout: 0.2,
        input_dropout: 0.1,
        share_weight: 1.0,
        seed: options.seed,
    }
}

fn fitted(
    shelves: &Shelves,
    answers: &BTreeSet<ShelfDay>,
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Fitted> {
    let last_day = answers
        .iter()
        .map(|(_, day)| *day)
        .max()
        .unwrap_or_default();
    let mut stretches = stretches(shelves, last_day, |shelf, day| {
        f32::from(u8::from(answers.contains(&(shelf, day))))
    });
    let normalization = normalization(&stretches);
    normalize(&mut stretches, &normalization);
    let rows = stretches
        .iter()
        .flat_map(|stretch| &stretch.targets)
        .filter(|target| target.weight > 0.0)
        .count();
    Ok(Fitted {
        members: fit(&stretches, settings, watch, "fit")?,
        normalization,
        rows,
    })
}

fn cells(shelves: &Shelves, answers: &BTreeSet<ShelfDay>) -> Cells {
    let mut counts = Counts::new();
    for &(shelf, day) in answers {
        if let Some(shelf) = shelves.shelves().get(shelf)
            && let Some(facts) = shelf.at(day)
        {
            counts.add(shelf, day, facts.out());
        }
    }
    counts.cells()
}

const LIMITS: [&str; 4] = [
    "A chance is of tomorrow as known tonight: tomorrow's discounts, promotions and weather are not in it.",
    "Deliveries are not in the log: what arrives tomorrow is known only as far as it comes in a rhythm.",
    "The base rate drifts from week to week; the calibration is of the days held out.",
    "Sales on days with stock-out hours are less than what was asked for; they are scaled by the hours with stock.",
];
