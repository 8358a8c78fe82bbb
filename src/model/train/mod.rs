//! Training: a log folder in, a model folder out. Deterministic for a seed.
//!
//! `cancel.rs` says what is learned from which orders, `examples.rs` how an order becomes rows, `fit.rs` how the
//! network is fitted. Nothing here is used while orders are served.

pub(crate) mod cancel;
mod examples;
mod fit;
mod seeded;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::baseline;
use super::card::{CARD_FILE, Card, Measured, PAGE_FILE, WEIGHTS_FILE};
use super::evaluate;
use super::log::OrderLog;
use super::requests;
use super::score::Scorer;
use super::tape::{Replay, Tape};
use examples::Labels;

/// What to train on and what to write on the card.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// `<task>-v<N>`.
    pub name: String,
    /// Label files: training, then validation. None: labels come from the log.
    pub splits: Vec<PathBuf>,
    /// The moment of the training: labels known by then are used, milliseconds since 1970 UTC.
    pub until_ms: Option<i64>,
    /// Same seed, same log, same bytes.
    pub seed: u64,
    /// Passes over the rows.
    pub epochs: usize,
    /// What the weights saw, for the card and each score.
    pub trained_on: Option<String>,
    /// Whom the data is owed to.
    pub attribution: String,
    /// Commit of the training code.
    pub commit: String,
    /// Label files that are only measured, by split name, with the finished model.
    pub report: Vec<(String, PathBuf)>,
    /// A JSON file of other models' figures to print beside: `{task: {name: {split: {"set/metric": number}}}}`.
    pub beside: Option<PathBuf>,
}

impl Default for TrainOptions {
    fn default() -> Self {
        Self {
            name: "cancel-v1".to_owned(),
            splits: Vec::new(),
            until_ms: None,
            seed: 1,
            epochs: 8,
            trained_on: None,
            attribution: "Trained on the shop's own log.".to_owned(),
            commit: "unrecorded".to_owned(),
            report: Vec::new(),
            beside: None,
        }
    }
}

/// A model that is not yet on disk.
#[derive(Clone, Debug)]
pub struct Trained {
    /// Its card.
    pub card: Card,
    /// The content of `model.safetensors`.
    pub weights: Vec<u8>,
}

impl Trained {
    /// Writes the model folder. A folder that holds a model already is immutable and is not touched.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let weights = folder.join(WEIGHTS_FILE);
        anyhow::ensure!(
            !weights.exists(),
            "{} holds a model already; choose another folder",
            folder.display()
        );
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        std::fs::write(weights, &self.weights)?;
        std::fs::write(folder.join(CARD_FILE), self.card.to_toml()?)?;
        std::fs::write(folder.join(PAGE_FILE), self.card.to_page())?;
        Ok(())
    }
}

/// Trains the cancel model on a log.
pub fn cancel(log: &OrderLog, options: &TrainOptions) -> anyhow::Result<Trained> {
    let tape = Tape::of(log);
    let splits: Vec<Labels> = options
        .splits
        .iter()
        .map(|file| labels(&tape, file))
        .collect::<anyhow::Result<_>>()?;
    let mut trained = cancel::train(&tape, &splits, options)?;
    for (split, file) in &options.report {
        let wanted = labels(&tape, file)?;
        let scorer = Scorer::from_parts(&trained.card.to_toml()?, &trained.weights)?;
        let by_model = evaluate::of_labels(&tape, &scorer, &wanted);
        let as_of_ms =
            cancel::as_of(&tape, wanted.keys().copied()).context("nothing to report on")?;
        let by_baseline = super::metrics::Metrics::of(&baseline_pairs(&tape, &wanted, as_of_ms));
        for (by, metrics) in [
            (options.name.as_str(), by_model),
            (baseline::NAME, by_baseline),
        ] {
            let metrics = metrics.context("a reported split needs both labels")?;
            trained.card.measured.push(Measured {
                by: by.to_owned(),
                split: split.clone(),
                metrics,
            });
        }
    }
    if let Some(file) = &options.beside {
        trained
            .card
            .measured
            .extend(beside(file).with_context(|| file.display().to_string())?);
    }
    Ok(trained)
}

/// Labels and the baseline's probabilities of a set of orders under the as-of rule.
fn baseline_pairs(tape: &Tape, wanted: &Labels, as_of_ms: i64) -> Vec<(bool, f64)> {
    let mut pairs = Vec::new();
    let mut replay = Replay::new(tape);
    replay.run(as_of_ms, |_, _, _| ());
    replay.freeze(as_of_ms);
    replay.run(i64::MAX, |at, history, order| {
        if let Some(&label) = wanted.get(&at) {
            pairs.push((
                label,
                f64::from(baseline::cancel_risk(history, order.customer)),
            ));
        }
    });
    pairs
}

/// A label file as places on the tape.
fn labels(tape: &Tape, file: &Path) -> anyhow::Result<Labels> {
    let place = |(order_id, label): (String, bool)| {
        let at = tape
            .find(&order_id)
            .with_context(|| format!("{}: order {order_id} is not in the log", file.display()))?;
        Ok((at, label))
    };
    requests::labels(file)?.into_iter().map(place).collect()
}

/// The figures of other models on the same splits.
fn beside(file: &Path) -> anyhow::Result<Vec<Measured>> {
    type Figures = HashMap<String, serde_json::Map<String, serde_json::Value>>;
    let mut tasks: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&std::fs::read(file)?)?;
    let models = tasks.remove("cancel").context("no figures for cancel")?;
    let models: std::collections::BTreeMap<String, Figures> = serde_json::from_value(models)?;
    let mut rows = Vec::new();
    for split in ["valid", "test"] {
        for (by, figures) in &models {
            let Some(figures) = figures.get(split) else {
                continue;
            };
            let short = figures.iter().map(|(name, value)| {
                (
                    name.rsplit('/').next().unwrap_or(name).to_owned(),
                    value.clone(),
                )
            });
            let metrics = serde_json::from_value(serde_json::Value::Object(short.collect()))?;
            rows.push(Measured {
                by: by.clone(),
                split: split.to_owned(),
                metrics,
            });
        }
    }
    Ok(rows)
}
