//! The card of a model: everything one must know to trust its weights, and the checks that refuse them.
//!
//! A model folder `models/<task>-v<N>/` is immutable and holds `model.safetensors`, `card.toml` (this type) and
//! `CARD.md` (the same for people). Weights whose SHA-256 differs from the card's, or a card whose features are not
//! exactly this program's, or a network that answers a probe differently than in training, are refused with a [`Refusal`]; the caller then serves the baseline.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::calibrate::Calibration;
use super::features::{FEATURE_NAMES, feature_hash};
use super::metrics::Metrics;
use super::network::Network;
use super::normalize::Normalization;

/// The file of the weights in a model folder.
pub const WEIGHTS_FILE: &str = "model.safetensors";
/// The file of the card.
pub const CARD_FILE: &str = "card.toml";
/// The card for people.
pub const PAGE_FILE: &str = "CARD.md";

/// Why a model is not used.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A file of the model folder cannot be read.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// `card.toml` is not a card.
    #[error("the card is not valid: {0}")]
    Card(String),
    /// The card is of another task.
    #[error("the card is for the task {found}, not {expected}")]
    Task {
        /// The task asked for.
        expected: String,
        /// The card's.
        found: String,
    },
    /// The feature list or its hash is not this program's.
    #[error(
        "the card's features are not this program's features (hash {found}, expected {expected})"
    )]
    Features {
        /// This program's feature hash.
        expected: String,
        /// The card's.
        found: String,
    },
    /// The weights are not those of the card.
    #[error("the weights' sha256 is {found}, the card says {expected}")]
    Weights {
        /// The card's sum.
        expected: String,
        /// The file's sum.
        found: String,
    },
    /// The network gives another answer than it gave when it was trained: this program computes something else.
    #[error("the network answers {found}, the card says {expected}")]
    Probe {
        /// The card's logit for the probe.
        expected: f32,
        /// This program's.
        found: f32,
    },
    /// The weights do not make the network that the card describes.
    #[error("the weights do not fit the card: {0}")]
    Shape(String),
}

/// The card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// `<task>-v<N>`.
    pub name: String,
    /// The task's name, as on the command line.
    pub task: String,
    /// What probability 1 means.
    pub label: String,
    /// What the weights saw, in a few words.
    pub trained_on: String,
    /// Whom the data is owed to, and under which licence.
    pub attribution: String,
    /// The random seed of the training.
    pub seed: u64,
    /// The commit of the training code.
    pub commit: String,
    /// SHA-256 over the log's facts and labels that were used.
    pub data_sha256: String,
    /// SHA-256 of `model.safetensors`.
    pub weights_sha256: String,
    /// SHA-256 of the feature names, joined by line feeds.
    pub feature_sha256: String,
    /// The features in order.
    pub features: Vec<String>,
    /// The network's logit for a normalized row of ones, as the training program computed it.
    pub probe: f32,
    /// The network.
    pub architecture: Architecture,
    /// How features become inputs.
    pub normalization: Normalization,
    /// How logits become probabilities.
    pub calibration: Calibration,
    /// Figures on orders that the weights have not seen.
    #[serde(default)]
    pub measured: Vec<Measured>,
}

/// The network's shape and how it was fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Architecture {
    /// In words.
    pub kind: String,
    /// Features.
    pub inputs: usize,
    /// Hidden units of all members together.
    pub width: usize,
    /// Networks in the committee.
    pub members: usize,
    /// Rows it was fitted on (one order gives several).
    pub rows: usize,
    /// Passes over the rows.
    pub epochs: usize,
}

/// One row of the card's table of figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Who predicted: this model, or a baseline's name.
    pub by: String,
    /// Which orders.
    pub split: String,
    /// The figures.
    #[serde(flatten)]
    pub metrics: Metrics,
}

impl Card {
    /// Parses and checks a card for a task, together with its weights.
    pub fn open(task: &str, card: &str, weights: &[u8]) -> Result<(Self, Network), Refusal> {
        let card: Self =
            toml::from_str(card).map_err(|error| Refusal::Card(error.message().to_owned()))?;
        if card.task != task {
            return Err(Refusal::Task {
                expected: task.to_owned(),
                found: card.task,
            });
        }
        let same_names = card.features.iter().map(String::as_str).eq(FEATURE_NAMES);
        if !same_names || card.feature_sha256 != feature_hash() {
            return Err(Refusal::Features {
                expected: feature_hash(),
                found: card.feature_sha256,
            });
        }
        let found = sha256(weights);
        if found != card.weights_sha256 {
            return Err(Refusal::Weights {
                expected: card.weights_sha256,
                found,
            });
        }
        let network =
            Network::from_bytes(weights).map_err(|error| Refusal::Shape(error.to_string()))?;
        let width = network
            .width()
            .map_err(|error| Refusal::Shape(error.to_string()))?;
        if network.inputs() != FEATURE_NAMES.len() || width != card.architecture.width {
            return Err(Refusal::Shape(format!(
                "{} inputs and {width} hidden units",
                network.inputs()
            )));
        }
        if !card.normalization.is_sound() {
            return Err(Refusal::Card(
                "the normalization is not one mean and one spread per feature".to_owned(),
            ));
        }
        let found = probe(&network).map_err(|error| Refusal::Shape(error.to_string()))?;
        // Processors differ in the last digits of a sum; a different activation or layout differs in the first.
        let same = (found - card.probe).abs() <= 1e-3 * card.probe.abs().max(1.0);
        if !same {
            return Err(Refusal::Probe {
                expected: card.probe,
                found,
            });
        }
        Ok((card, network))
    }

    /// The card as `card.toml`.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// The card as a page for people.
    #[must_use]
    pub fn to_page(&self) -> String {
        let mut page = format!(
            "# {}\n\n{}\n\nTrained on: {}\n\n{}\n\n{} ({} members, {} hidden units in all, {} features), seed {}, \
             fitted on {} rows in {} epochs.\n",
            self.name,
            self.label,
            self.trained_on,
            self.attribution,
            self.architecture.kind,
            self.architecture.members,
            self.architecture.width,
            self.architecture.inputs,
            self.seed,
            self.architecture.rows,
            self.architecture.epochs,
        );
        page.push_str(
            "\n| split | by | n | base | AUC | AP | Brier | ECE | precision of the top tenth |\n",
        );
        page.push_str("|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
        for Measured {
            by,
            split,
            metrics: m,
        } in &self.measured
        {
            // Writing to a string cannot fail.
            let _ = writeln!(
                page,
                "| {split} | {by} | {} | {:.4} | {:.4} | {:.4} | {:.4} | {:.4} | {:.4} |",
                m.n, m.base, m.auc, m.ap, m.brier, m.ece, m.precision_top10pct
            );
        }
        let _ = write!(
            page,
            "\nThe figures of {} on `valid` are of the network as it was fitted without those orders; the shipped \
             weights may have been fitted again on all orders whose outcome was known by then. Every other row of {} \
             is of the shipped weights. Reversals are known up to the first day of a split and not after.\n\n\
             weights sha256 `{}`, data sha256 `{}`, features sha256 `{}`, commit {}.\n",
            self.name,
            self.name,
            self.weights_sha256,
            self.data_sha256,
            self.feature_sha256,
            self.commit
        );
        page.push_str(LIMITS);
        page
    }
}

/// The network's logit for a normalized row of ones: equal weights in an unequal forward would show here.
pub(crate) fn probe(network: &Network) -> candle_core::Result<f32> {
    network.forward(&vec![1.0; network.inputs() + 1])
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

const LIMITS: &str = "\n## What it is not\n\nA score orders attention; it never cancels anything. Features are ratios to \
the shop's own past, so the weights may serve another shop, but the figures above are of the data named here and say \
nothing about yours: train on your own log as soon as it is a few months long. With a thin history a score is marked \
`partial`.\n";
