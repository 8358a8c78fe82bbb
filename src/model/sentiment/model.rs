//! The sentiment model as it serves: title and body in, three probabilities out.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::linear::Linear;
use super::network::{Network, RATINGS};
use super::text::words;
use super::vocabulary::{Row, Vocabulary};
use super::{CLASSES, FEATURE_NAMES, Sentiment, Settings, class_of};
use crate::model::card::{Card, Refusal};
use crate::model::folder::Stored;
use crate::model::log::reviews::{BODY_BYTES_MAX, TITLE_BYTES_MAX, cut};
use crate::model::task::Task;

/// A sentiment model that passed the checks of its card.
#[derive(Debug)]
pub struct SentimentModel {
    /// Its name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    pub(super) parts: Parts,
}

/// What answers: the same in training and in service.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) vocabulary: Vocabulary,
    pub(super) network: Network,
    pub(super) linear: Linear,
    pub(super) decision: super::decide::Decision,
}

impl SentimentModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(stored: &Stored) -> Result<Self, Refusal> {
        let (card, weights) = Card::open(
            Task::Sentiment,
            &FEATURE_NAMES,
            &stored.card,
            &stored.weights,
        )?;
        let settings: Settings = card.settings()?;
        if !settings.decision.is_sound() {
            return Err(Refusal::Card(
                "the decision's numbers are not usable".to_owned(),
            ));
        }
        let shape = |error: anyhow::Error| Refusal::Shape(error.to_string());
        let vocabulary = Vocabulary::of_weights(&weights, settings.grams).map_err(shape)?;
        let (grams, words) = (vocabulary.len(), vocabulary.words());
        let parts = Parts {
            network: Network::of_weights(&weights, grams, words).map_err(shape)?,
            linear: Linear::of_weights(&weights, words).map_err(shape)?,
            vocabulary,
            decision: settings.decision,
        };
        card.check_probe(parts.probe().map_err(shape)?)?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            parts,
        })
    }

    /// What a review says, by its text alone. Longer texts than a log's are cut as a log's are.
    ///
    /// # Errors
    /// When the forward fails.
    pub fn judge(&self, title: &str, body: &str) -> anyhow::Result<Sentiment> {
        let [negative, neutral, positive] = self.parts.judge(title, body)?;
        Ok(Sentiment {
            negative,
            neutral,
            positive,
        })
    }

    /// The words that weigh most against a review, the weightiest first; at most five.
    #[must_use]
    pub fn decisive(&self, title: &str, body: &str) -> Vec<String> {
        const MOST: usize = 5;
        let mut weighed: BTreeMap<String, f64> = BTreeMap::new();
        for text in [cut(title, TITLE_BYTES_MAX), cut(body, BODY_BYTES_MAX)] {
            for word in words(text) {
                if let Some(weight) = self.parts.against(&word.text) {
                    weighed.insert(word.text, weight);
                }
            }
        }
        let mut weighed: Vec<(String, f64)> = weighed
            .into_iter()
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        weighed.sort_by(|a, b| b.1.total_cmp(&a.1));
        weighed
            .into_iter()
            .take(MOST)
            .map(|(word, _)| word)
            .collect()
    }
}

impl Parts {
    pub(super) fn judge(&self, title: &str, body: &str) -> anyhow::Result<[f64; CLASSES]> {
        let row = self
            .vocabulary
            .row(cut(title, TITLE_BYTES_MAX), cut(body, BODY_BYTES_MAX));
        let network = by_class(self.network.ratings(&row)?);
        Ok(self.decision.apply(&network, &self.linear.classes(&row)))
    }

    /// How much a word moves the linear model from positive to negative; `None` for an unknown word.
    fn against(&self, word: &str) -> Option<f64> {
        let (number, rarity) = self.vocabulary.word(word)?;
        let row = Row {
            grams: vec![(number, rarity)],
        };
        let [negative, _, positive] = self.linear.classes(&row);
        let [as_negative, _, as_positive] = self.linear.classes(&Row::default());
        Some(f64::from(
            (negative / positive).ln() - (as_negative / as_positive).ln(),
        ))
    }

    /// The network's answer to a review of a few n-grams of every kind.
    pub(super) fn probe(&self) -> anyhow::Result<f32> {
        let len = self.vocabulary.len();
        let grams = (0..8).map(|eighth| ((eighth * len / 8) as u32, 0.5));
        let mut row = Row {
            grams: grams.collect(),
        };
        row.grams.dedup_by_key(|gram| gram.0);
        Ok(self
            .network
            .ratings(&row)?
            .first()
            .copied()
            .unwrap_or_default())
    }
}

/// Five ratings as three classes.
pub(super) fn by_class(ratings: [f32; RATINGS]) -> [f32; CLASSES] {
    let mut classes = [0.0; CLASSES];
    for (stars, share) in (1_u8..).zip(ratings) {
        if let Some(class) = classes.get_mut(class_of(stars)) {
            *class += share;
        }
    }
    classes
}
