//! The demand model as it serves: the past of a series in, quantiles of every day ahead out.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::blend::mixed;
use super::classical::{DAYS_MIN, Forecaster, doubted};
use super::features::{FEATURE_NAMES, FEATURES, Facts};
use super::history::History;
use super::network::{Network, Width, before_softplus};
use crate::model::card::{Card, Refusal};
use crate::model::folder::Stored;
use crate::model::metrics::quantile::Quantiles;
use crate::model::normalize::Normalization;
use crate::model::task::Task;

/// What a network sees of a day ahead, besides the features' own definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct View {
    pub(super) normalization: Normalization,
    /// The farthest day ahead that it was trained on.
    pub(super) ahead_max: usize,
    /// Whether it is told the time of the year.
    pub(super) seasons: bool,
}

/// What the card keeps for this task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    /// Days that are forecast from an origin.
    pub(super) horizon: usize,
    /// Members of the committee, and units of their layers.
    pub(super) members: usize,
    pub(super) units: [usize; 2],
    /// Who is blended: the classical forecasters in this order, then the network.
    pub(super) classical: Vec<Forecaster>,
    /// Weights of the blend for orders of a site; the network's last.
    pub(super) site_weights: Vec<f64>,
    /// Weights of the blend for units of an article.
    pub(super) sku_weights: Vec<f64>,
    pub(super) view: View,
}

/// A network and what it must be told.
#[derive(Clone, Debug)]
pub(super) struct Learned {
    pub(super) network: Network,
    pub(super) view: View,
}

impl Learned {
    /// The network's own forecast. Always all days at once, so that its digits do not depend on which are asked for.
    pub(super) fn forecast(
        &self,
        history: &History<'_>,
        site: Option<&History<'_>>,
        days: usize,
    ) -> candle_core::Result<Vec<Quantiles>> {
        let facts = Facts::of(history, site, self.view.ahead_max, self.view.seasons);
        let (mut features, mut start, mut bases) = (Vec::new(), Vec::new(), Vec::new());
        let mut normalized = [0.0; FEATURES];
        for ahead in 0..days {
            let row = facts.row(ahead);
            self.view
                .normalization
                .apply(&row.features, &mut normalized);
            features.extend(normalized);
            start.extend(row.start.map(before_softplus));
            bases.push(row.base);
        }
        let said = self.network.quantiles(&features, &start)?;
        let of = |(ahead, (ratios, base)): (usize, ([f32; 3], f64))| {
            let ratios = Quantiles::of(ratios.map(f64::from));
            // Beyond what it was trained on, the level becomes as doubtful as the classical forecasters'.
            let unseen = ahead.saturating_sub(self.view.ahead_max);
            doubted(ratios, unseen).map(|ratio| ratio * base)
        };
        Ok(said.into_iter().zip(bases).enumerate().map(of).collect())
    }

    /// Every forecaster's forecast: the classical ones, then the network's. A record that is too short for the network has
    /// the mean in its place.
    pub(super) fn all(
        &self,
        history: &History<'_>,
        site: Option<&History<'_>>,
        days: usize,
    ) -> candle_core::Result<Vec<Vec<Quantiles>>> {
        let mut all: Vec<Vec<Quantiles>> = Forecaster::ALL
            .into_iter()
            .map(|classical| classical.forecast(history, site, days))
            .collect();
        all.push(if history.days() < DAYS_MIN {
            Forecaster::Mean.forecast(history, site, days)
        } else {
            self.forecast(history, site, days)?
        });
        Ok(all)
    }
}

/// A demand model that passed the checks of its card.
#[derive(Debug)]
pub struct DemandModel {
    /// Its name.
    pub name: Arc<str>,
    /// What it was trained on, in a few words.
    pub trained_on: Arc<str>,
    learned: Learned,
    settings: Settings,
}

impl DemandModel {
    /// Checks a card and its weights.
    ///
    /// # Errors
    /// Why they must not serve.
    pub fn open(task: Task, stored: &Stored) -> Result<Self, Refusal> {
        let (card, weights) = Card::open(task, &FEATURE_NAMES, &stored.card, &stored.weights)?;
        let settings: Settings = card.settings()?;
        let shape = |error: anyhow::Error| Refusal::Shape(error.to_string());
        let [first, second] = settings.units;
        let network = Network::of_weights(&weights, settings.members, Width { first, second })
            .map_err(shape)?;
        if !settings.view.normalization.is_sound(FEATURES) {
            return Err(Refusal::Card(
                "the normalization is not one mean and one spread per feature".to_owned(),
            ));
        }
        let sound = |weights: &[f64]| {
            let positive = weights.iter().all(|weight| (0.0..=1.0).contains(weight));
            let sum: f64 = weights.iter().sum();
            positive && weights.len() == Forecaster::ALL.len() + 1 && (sum - 1.0).abs() < 1e-3
        };
        if settings.classical != Forecaster::ALL
            || !sound(&settings.site_weights)
            || !sound(&settings.sku_weights)
        {
            return Err(Refusal::Card(
                "the blend is not one share for each forecaster of this program".to_owned(),
            ));
        }
        let probe = network
            .probe()
            .map_err(|error| Refusal::Shape(error.to_string()))?;
        card.check_probe(probe)?;
        Ok(Self {
            name: card.name.into(),
            trained_on: card.trained_on.into(),
            learned: Learned {
                network,
                view: settings.view.clone(),
            },
            settings,
        })
    }

    /// Days that it forecasts from an origin.
    #[must_use]
    pub fn horizon(&self) -> usize {
        self.settings.horizon
    }

    /// Quantiles of the origin's day and the following ones, [`DemandModel::horizon`] in all: orders of a site where `site` is
    /// `None`, otherwise units of an article of that site.
    ///
    /// # Errors
    /// When the network's forward fails.
    pub fn forecast(
        &self,
        history: &History<'_>,
        site: Option<&History<'_>>,
    ) -> candle_core::Result<Vec<Quantiles>> {
        let weights = match site {
            None => &self.settings.site_weights,
            Some(_) => &self.settings.sku_weights,
        };
        let all = self.learned.all(history, site, self.settings.horizon)?;
        let day = |ahead: usize| {
            let by: Vec<Quantiles> = all
                .iter()
                .filter_map(|one| one.get(ahead).copied())
                .collect();
            said_of_group(mixed(&by, weights), site.is_none())
        };
        Ok((0..self.settings.horizon).map(day).collect())
    }
}

/// A blend as it is said: units of an article are whole numbers, and so are their quantiles. Orders of a site keep their
/// fractions, which add up over weeks.
pub(super) fn said_of_group(blend: Quantiles, is_site: bool) -> Quantiles {
    if is_site {
        blend
    } else {
        blend.map(f64::round)
    }
}
