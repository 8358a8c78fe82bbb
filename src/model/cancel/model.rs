//! The cancel model as it serves: one order and its site's history in, a chance out.

use std::sync::Arc;

use super::Settings;
use super::brain::{Brain, INPUTS, feature_names};
use super::lines::LineModel;
use crate::model::calibrate::Calibration;
use crate::model::card::{Card, Refusal};
use crate::model::features::{LINE_FEATURES, OrderFacts};
use crate::model::folder::Stored;
use crate::model::history::SiteHistory;
use crate::model::task::Task;

/// A cancel model that passed the checks of its card.
#[derive(Debug)]
pub struct CancelModel {
    /// Its name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    brain: Brain,
    calibration: Calibration,
}

impl CancelModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(stored: &Stored) -> Result<Self, Refusal> {
        let features = feature_names();
        let (card, weights) = Card::open(Task::Cancel, &features, &stored.card, &stored.weights)?;
        let settings: Settings = card.settings()?;
        if !settings.of_lines.is_sound(LINE_FEATURES) || !settings.of_orders.is_sound(INPUTS) {
            return Err(Refusal::Card(
                "the normalization is not one mean and one spread per feature".to_owned(),
            ));
        }
        let brain = Brain::of_weights(&weights, settings.of_lines, settings.of_orders)
            .map_err(|error| Refusal::Shape(error.to_string()))?;
        let probe = brain
            .probe()
            .map_err(|error| Refusal::Shape(error.to_string()))?;
        card.check_probe(probe)?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            brain,
            calibration: settings.calibration,
        })
    }

    /// Its network of lines.
    pub(super) fn lines(&self) -> &LineModel {
        &self.brain.lines
    }

    /// The chance of an order; `None` when the forward fails or its answer is no number.
    pub(crate) fn risk(&self, history: &SiteHistory, order: &OrderFacts<'_>) -> Option<f32> {
        let logit = self.brain.logit(history, order).ok()?;
        let risk = self.calibration.probability(logit);
        risk.is_finite().then_some(risk)
    }
}
