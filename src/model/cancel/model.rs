//! The cancel model as it serves: one order and its site's history in, a chance out.

use std::sync::Arc;

use super::Settings;
use super::network::Network;
use crate::model::calibrate::Calibration;
use crate::model::card::{Card, Refusal};
use crate::model::features::{FEATURE_NAMES, FEATURES, OrderFacts, extract, logit};
use crate::model::folder::Stored;
use crate::model::history::SiteHistory;
use crate::model::normalize::Normalization;
use crate::model::task::Task;

/// A cancel model that passed the checks of its card.
#[derive(Debug)]
pub struct CancelModel {
    /// Its name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    network: Network,
    normalization: Normalization,
    calibration: Calibration,
}

impl CancelModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(stored: &Stored) -> Result<Self, Refusal> {
        let (card, weights) =
            Card::open(Task::Cancel, &FEATURE_NAMES, &stored.card, &stored.weights)?;
        let settings: Settings = card.settings()?;
        let network =
            Network::of_weights(&weights).map_err(|error| Refusal::Shape(error.to_string()))?;
        if network.inputs() != FEATURES {
            return Err(Refusal::Shape(format!("{} inputs", network.inputs())));
        }
        if !settings.normalization.is_sound(FEATURES) {
            return Err(Refusal::Card(
                "the normalization is not one mean and one spread per feature".to_owned(),
            ));
        }
        let probe = network
            .probe()
            .map_err(|error| Refusal::Shape(error.to_string()))?;
        card.check_probe(probe)?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            network,
            normalization: settings.normalization,
            calibration: settings.calibration,
        })
    }

    /// The chance of an order; `None` when the forward fails or its answer is no number.
    pub(crate) fn risk(&self, history: &SiteHistory, order: &OrderFacts<'_>) -> Option<f32> {
        // The network's constant 1 stands at the end.
        let mut row = [1.0; FEATURES + 1];
        self.normalization.apply(&extract(history, order), &mut row);
        let difference = self.network.forward(&row).ok()?;
        let risk = self
            .calibration
            .probability(difference + logit(history.order_rate()));
        risk.is_finite().then_some(risk)
    }
}
