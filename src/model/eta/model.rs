//! The ETA model as it serves: a new order and the tickets around it in, minutes as p10, p50 and p90 out.

use std::sync::Arc;

use super::Settings;
use super::features::{FEATURE_NAMES, FEATURES, NewOrder, row};
use super::left::Eta;
use super::network::{Network, quantiles};
use super::tickets::Seen;
use crate::model::card::{Card, Refusal};
use crate::model::folder::Stored;
use crate::model::task::Task;

/// An ETA model that passed the checks of its card.
#[derive(Debug)]
pub struct EtaModel {
    /// Its name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    /// Whether the network serves; otherwise the running mean of the site does, with the ratios of the training.
    pub passed: bool,
    network: Network,
    settings: Settings,
}

impl EtaModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(stored: &Stored) -> Result<Self, Refusal> {
        let (card, weights) = Card::open(Task::Eta, &FEATURE_NAMES, &stored.card, &stored.weights)?;
        let settings: Settings = card.settings()?;
        if !settings.is_sound() {
            return Err(Refusal::Card(
                "the settings are not usable numbers".to_owned(),
            ));
        }
        let shape = |error: String| Refusal::Shape(error);
        let network = Network::of_weights(&weights).map_err(|error| shape(error.to_string()))?;
        card.check_probe(network.probe().map_err(|error| shape(error.to_string()))?)?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            passed: card.verdict.passed,
            network,
            settings,
        })
    }

    /// Who promises: the model, or the baseline inside it.
    #[must_use]
    pub fn by(&self) -> &str {
        if self.passed {
            &self.name
        } else {
            self.settings.usual.name()
        }
    }

    /// The promise for a new order. `site` and `all` are what is known of the tickets before it, see
    /// [`super::tickets::Tickets::seen`]. The running mean stands in where the network did not pass or fails.
    #[must_use]
    pub fn eta(&self, site: &Seen, all: &Seen, order: &NewOrder) -> Eta {
        let promised = self
            .passed
            .then(|| self.network_eta(site, all, order))
            .flatten();
        promised.unwrap_or_else(|| self.settings.usual.eta(site, all))
    }

    fn network_eta(&self, site: &Seen, all: &Seen, order: &NewOrder) -> Option<Eta> {
        let (numbers, scale) = row(&self.settings.prior, site, all, order);
        // The network's constant 1 stands at the end.
        let mut input = [1.0; FEATURES + 1];
        self.settings.normalization.apply(&numbers, &mut input);
        let raw = self.network.forward(&input).ok()?;
        let sound = raw.iter().all(|number| number.is_finite());
        sound.then(|| quantiles(raw, scale, self.settings.gaps))
    }
}
