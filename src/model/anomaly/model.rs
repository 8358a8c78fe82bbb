//! The anomaly model as it serves: an order and the shop's memory in, a score and its reasons out.

use std::sync::Arc;

use super::Settings;
use super::facts::Placed;
use super::features::{FEATURES, View, names};
use super::memory::ShopMemory;
use super::network::{COLUMNS, Network, Said};
use super::reasons::{Reason, reasons};
use super::rules;
use super::scale::Scale;
use crate::model::card::{Card, Refusal};
use crate::model::folder::Stored;
use crate::model::normalize::Normalization;
use crate::model::task::Task;

/// An anomaly model that passed the checks of its card.
#[derive(Debug)]
pub struct AnomalyModel {
    /// Its name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    parts: Parts,
}

/// What judges: the same in training and in service.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    pub(super) network: Network,
    pub(super) normalization: Normalization,
    /// How much novelty counts, and from where on.
    pub(super) novelty: Novelty,
    pub(super) scale: Scale,
    /// Whether the network serves; otherwise the rules do.
    pub(super) by_network: bool,
}

/// Novelty beyond that of nearly all normal orders adds to the logit of strangeness.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Novelty {
    /// Mean squared error, in squared spreads, up to which nothing is added.
    pub(super) from: f32,
    /// What is added for each doubling of it.
    pub(super) weight: f32,
}

impl Novelty {
    /// Strangeness and novelty as one number.
    pub(super) fn join(self, said: Said) -> f32 {
        let beyond = (said.novelty.max(1e-6) / self.from.max(1e-6))
            .log2()
            .max(0.0);
        said.strangeness + self.weight * beyond
    }
}

/// What is thought of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Share of the shop's normal orders that are less strange, 0..1.
    pub score: f64,
    /// Why, the weightiest first; empty for an order like any other.
    pub reasons: Vec<Reason>,
}

impl AnomalyModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(stored: &Stored) -> Result<Self, Refusal> {
        let names = names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (card, weights) = Card::open(Task::Anomaly, &names, &stored.card, &stored.weights)?;
        let settings: Settings = card.settings()?;
        let network =
            Network::of_weights(&weights).map_err(|error| Refusal::Shape(error.to_string()))?;
        if !settings.normalization.is_sound(FEATURES) || !settings.scale.is_sound() {
            return Err(Refusal::Card(
                "normalization or scale is not usable".to_owned(),
            ));
        }
        let probe = network
            .probe()
            .map_err(|error| Refusal::Shape(error.to_string()))?;
        card.check_probe(probe)?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            parts: Parts {
                network,
                normalization: settings.normalization,
                novelty: settings.novelty,
                scale: settings.scale,
                by_network: card.verdict.passed,
            },
        })
    }

    /// Judges an order by the memory of what was placed before it. Let the memory observe it afterwards.
    ///
    /// # Errors
    /// When the forward fails.
    pub fn judge(&self, memory: &ShopMemory, order: &Placed<'_>) -> anyhow::Result<Judgement> {
        let view = View::of(memory, order);
        let raw = self.parts.raw(&view)?;
        Ok(Judgement {
            score: self.parts.scale.share(raw),
            reasons: reasons(memory, order, &view),
        })
    }

    /// The score alone.
    ///
    /// # Errors
    /// When the forward fails.
    pub fn score(&self, memory: &ShopMemory, order: &Placed<'_>) -> anyhow::Result<f64> {
        let raw = self.parts.raw(&View::of(memory, order))?;
        Ok(self.parts.scale.share(raw))
    }
}

impl Parts {
    /// Strangeness on no scale.
    pub(super) fn raw(&self, view: &View) -> anyhow::Result<f32> {
        if !self.by_network {
            return Ok(rules::strangeness(view));
        }
        Ok(self.novelty.join(self.said(&view.row)?))
    }

    pub(super) fn said(&self, row: &[f32; FEATURES]) -> candle_core::Result<Said> {
        // The networks' constant 1 stands at the end.
        let mut input = [1.0; COLUMNS];
        self.normalization.apply(row, &mut input);
        self.network.forward(&input)
    }
}
