//! The chance that an article is without stock at some hour of the next day, and what to order so that it is not.
//!
//! * `shelves`: articles in shops, day by day; `neighbours`: sums over groups of them; `features`: one row a shelf and day
//! * `windows`, `examples`: what the network is shown; `network`, `fit`: what is learned and how
//! * `train`, `plan`: from a log to a model folder's content; `gate`: whether it is worth it; `model`: what serves
//! * `baseline`: the chance without a network; `reorder`: reorder points, safety stock, drafts of orders
//!
//! A question about a day is answered from rows of the days before it and nothing else.

pub mod baseline;
mod examples;
pub mod features;
mod fit;
mod gate;
mod model;
pub mod neighbours;
mod network;
mod plan;
mod questions;
pub mod reorder;
pub mod shelves;
mod train;
mod windows;

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};

use super::asked::{Asked, Predicted};
use super::calibrate::Calibration;
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::log::LogError;
use super::log::stock_days::{day_text, stock_days};
use super::metrics::binary;
use super::normalize::Normalization;
use super::training::{TrainOptions, Watch};
use baseline::Cells;
use features::FEATURES;
pub use model::{ShelfDay, StockoutModel};
use network::Sizes;
use questions::{Answer, Question};
use shelves::Shelves;

/// What the card keeps for this task.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    members: usize,
    state: usize,
    head: usize,
    normalization: Normalization,
    calibration: Calibration,
    cells: Cells,
}

impl Settings {
    fn sizes(&self) -> Sizes {
        Sizes {
            state: self.state,
            head: self.head,
        }
    }

    fn is_sound(&self) -> bool {
        let calibrated =
            self.calibration.slope.is_finite() && self.calibration.intercept.is_finite();
        let sized = (1..=64).contains(&self.members)
            && (1..=1024).contains(&self.state)
            && (1..=4096).contains(&self.head);
        calibrated && sized && self.cells.is_sound() && self.normalization.is_sound(FEATURES)
    }
}

/// Trains on a log.
pub(super) fn train(options: &TrainOptions, watch: &mut Watch<'_>) -> anyhow::Result<Trained> {
    let shelves = shelves(std::slice::from_ref(&options.log))?;
    let splits = options.splits.iter().map(|file| questions::answers(file));
    let splits: Vec<Vec<Answer>> = splits.collect::<Result<_, LogError>>()?;
    train::train(&shelves, &splits, options, watch)
}

/// Writes `site,sku,day,probability` for every requested day of a shelf that the log knows, in the order of the requests.
pub(super) fn predict(
    stored: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    let model = StockoutModel::open(stored)?;
    let questions = questions::questions(&asked.requests)?;
    let shelves = shelves(&asked.logs)?;
    let risks = risks(&model, &shelves, &questions)?;
    let rows = risks.iter().flatten().count();
    ensure!(
        rows > 0,
        "none of the {} requested shelves is in the log",
        questions.len()
    );
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["site", "sku", "day", "probability"])?;
    for (question, risk) in questions.iter().zip(&risks) {
        if let Some(risk) = risk {
            csv.write_record([
                &question.site,
                &question.sku,
                &day_text(question.day),
                &risk.to_string(),
            ])?;
        }
    }
    csv.flush()?;
    Ok(Predicted {
        by: model.by().to_owned(),
        rows,
        missing: questions.len() - rows,
    })
}

/// Predicts the requested days and measures them against a label file.
pub(super) fn eval(stored: &Stored, asked: &Asked, answers: &Path) -> anyhow::Result<Figures> {
    let model = StockoutModel::open(stored)?;
    let questions = questions::questions(&asked.requests)?;
    let risks = risks(&model, &shelves(&asked.logs)?, &questions)?;
    let said: HashMap<&Question, f32> = questions
        .iter()
        .zip(risks)
        .filter_map(|(question, risk)| Some((question, risk?)))
        .collect();
    let mut pairs = Vec::new();
    for answer in questions::answers(answers)? {
        let Question { site, sku, day } = &answer.question;
        let risk = said.get(&answer.question);
        let risk = risk.with_context(|| {
            format!(
                "{sku} in {site} on {} is not among the requested days",
                day_text(*day)
            )
        })?;
        pairs.push((answer, f64::from(*risk)));
    }
    figures(&pairs).context("not enough data: the labels are all the same")
}

/// The contract's figures: over all answers, and over each group where there are several.
fn figures(pairs: &[(Answer, f64)]) -> Option<Figures> {
    let of = |group: Option<&str>| {
        let part = pairs
            .iter()
            .filter(|(answer, _)| group.is_none_or(|group| answer.group == group));
        let part: Vec<&(Answer, f64)> = part.collect();
        let out: Vec<(bool, f64)> = part
            .iter()
            .map(|(answer, risk)| (answer.out, *risk))
            .collect();
        let severe: Vec<(bool, f64)> = part
            .iter()
            .map(|(answer, risk)| (answer.severe, *risk))
            .collect();
        let mut figures = binary::figures(&out)?;
        figures.values.remove("precision_top10pct");
        if let Some(auc) = binary::auc(&severe) {
            figures.values.insert("severe_auc".to_owned(), auc);
        }
        Some(figures)
    };
    let mut all = of(None)?;
    let groups: BTreeSet<&str> = pairs
        .iter()
        .map(|(answer, _)| answer.group.as_str())
        .collect();
    if groups.len() > 1 {
        for group in groups {
            let part = of(Some(group))?;
            all.values.insert(format!("{group}.n"), part.n as f64);
            all.values.extend(
                part.values
                    .into_iter()
                    .map(|(name, value)| (format!("{group}.{name}"), value)),
            );
        }
    }
    Some(all)
}

/// The risk of each question, `None` where the log does not know the shelf.
fn risks(
    model: &StockoutModel,
    shelves: &Shelves,
    questions: &[Question],
) -> anyhow::Result<Vec<Option<f32>>> {
    let places: Vec<Option<(usize, i32)>> = questions
        .iter()
        .map(|question| Some((shelves.find(&question.site, &question.sku)?, question.day)))
        .collect();
    let asked: Vec<(usize, i32)> = places.iter().copied().flatten().collect();
    let risks = model.risks(shelves, &asked)?;
    Ok(places
        .into_iter()
        .map(|place| risks.get(&place?).copied())
        .collect())
}

/// All folders' stock days.
fn shelves(folders: &[PathBuf]) -> Result<Shelves, LogError> {
    let mut shelves = Shelves::default();
    for folder in folders {
        stock_days(folder, |row| shelves.add(row))?;
    }
    Ok(shelves)
}
