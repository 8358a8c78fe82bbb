//! The card of a model: everything one must know to trust its weights, and the checks that refuse them.
//!
//! A model folder `models/<task>-v<N>/` is immutable and holds `model.safetensors`, `card.toml` (this type) and
//! `CARD.md` (the same for people, see `page.rs`). Weights whose SHA-256 differs from the card's, a card whose features
//! are not exactly this program's, and a network that answers a probe differently than in training are refused with a
//! [`Refusal`]; the caller then serves the baseline.

use std::path::PathBuf;

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::figures::Measured;
use super::task::Task;
use super::weights::Weights;

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
        expected: Task,
        /// The card's.
        found: Task,
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
        /// The card's answer to the probe.
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
    /// The task.
    pub task: Task,
    /// What the answer means.
    pub label: String,
    /// What the weights saw, in a few words.
    pub trained_on: String,
    /// Whom the data is owed to, and under which licence.
    pub attribution: String,
    /// The random seed of the training.
    pub seed: u64,
    /// The commit of the training code.
    pub commit: String,
    /// The last moment of the log that was used, milliseconds since 1970 UTC.
    pub until_ms: i64,
    /// SHA-256 over the log's facts and labels that were used.
    pub data_sha256: String,
    /// SHA-256 of `model.safetensors`.
    pub weights_sha256: String,
    /// SHA-256 of the feature names, joined by line feeds.
    pub feature_sha256: String,
    /// The features in order.
    pub features: Vec<String>,
    /// The network's answer to a fixed question, as the training program computed it.
    pub probe: f32,
    /// What it is not, and where it is weak: sentences for people.
    pub limits: Vec<String>,
    /// The network.
    pub architecture: Architecture,
    /// Whether it serves, and why.
    pub verdict: Verdict,
    /// What only this task knows: normalization, calibration, vocabularies.
    pub settings: toml::Table,
    /// Figures on answers that the weights have not seen.
    #[serde(default)]
    pub measured: Vec<Measured>,
    /// Of the held-out answers, in bins of equal count: what was said and what came.
    #[serde(default)]
    pub reliability: Vec<Bin>,
}

/// The network's shape and how it was fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Architecture {
    /// In words.
    pub kind: String,
    /// Numbers that were learned.
    pub parameters: usize,
    /// Rows it was fitted on.
    pub rows: usize,
    /// Passes over the rows.
    pub epochs: usize,
}

/// Whether the network is worth more than the baseline beside it, on answers that neither has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether it passed the gate. Where it did not, the baseline named below answers.
    pub passed: bool,
    /// The baseline that it was held against.
    pub baseline: String,
    /// The reason in one sentence, figures included: "no learnable signal: …" where nothing beats the baseline.
    pub sentence: String,
}

/// One bin of a reliability curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// The mean of what was said.
    pub said: f64,
    /// The mean of what came.
    pub came: f64,
    /// Answers in the bin.
    pub n: usize,
}

impl Card {
    /// Parses a card of a task and checks it against its weights and against this program's features.
    ///
    /// # Errors
    /// Why the model must not be used.
    pub fn open(
        task: Task,
        features: &[&str],
        card: &str,
        weights: &[u8],
    ) -> Result<(Self, Weights), Refusal> {
        let card = Self::parse(card)?;
        if card.task != task {
            return Err(Refusal::Task {
                expected: task,
                found: card.task,
            });
        }
        let expected = feature_hash(features);
        let same_names = card
            .features
            .iter()
            .map(String::as_str)
            .eq(features.iter().copied());
        if !same_names || card.feature_sha256 != expected {
            return Err(Refusal::Features {
                expected,
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
        let weights =
            Weights::from_bytes(weights).map_err(|error| Refusal::Shape(error.to_string()))?;
        if weights.count() != card.architecture.parameters {
            return Err(Refusal::Shape(format!(
                "they are {} numbers",
                weights.count()
            )));
        }
        Ok((card, weights))
    }

    /// Parses a card alone, to show it.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(card: &str) -> Result<Self, Refusal> {
        toml::from_str(card).map_err(|error| Refusal::Card(error.message().to_owned()))
    }

    /// The task's own settings as their type.
    ///
    /// # Errors
    /// When they are another task's, or another version's.
    pub fn settings<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let settings = self.settings.clone();
        settings.try_into().map_err(|error: toml::de::Error| {
            Refusal::Card(format!("settings: {}", error.message()))
        })
    }

    /// Refuses a network that answers the probe differently than it did in training. Processors differ in the last digits
    /// of a sum; another activation or layout differs in the first.
    ///
    /// # Errors
    /// Both answers.
    pub fn check_probe(&self, found: f32) -> Result<(), Refusal> {
        let same = (found - self.probe).abs() <= 1e-3 * self.probe.abs().max(1.0);
        if same {
            return Ok(());
        }
        Err(Refusal::Probe {
            expected: self.probe,
            found,
        })
    }

    /// The card as `card.toml`.
    ///
    /// # Errors
    /// When a figure cannot be written.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Hash of feature names in order; a card must carry the same.
#[must_use]
pub fn feature_hash(names: &[&str]) -> String {
    sha256(names.join("\n").as_bytes())
}
