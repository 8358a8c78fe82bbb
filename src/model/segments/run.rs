//! One run of the pipeline for one seed: the network learns what comes, k-means groups by it and by the past.

use anyhow::bail;
use candle_core::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::buyers::Buyer;
use super::features::{FEATURES, QUARTER_DAYS, features};
use super::kmeans::Centres;
use super::space::{DIMENSIONS, Space, normal};
use super::value::{FitSettings, ValueNetwork};
use crate::model::history::DAY_MS;
use crate::model::normalize::Normalization;
use crate::model::training::{NotEnoughData, Watch};
use crate::model::weights::Weights;

/// Customers below which nothing is learned from a moment.
pub(super) const CUSTOMERS_MIN: usize = 100;
/// Earlier moments that are learned from at most, and the days from one to the next. Their quarters overlap: more moments
/// were worth more than independent ones.
const MOMENTS_MAX: i64 = 9;
const MOMENT_DAYS: i64 = 31;

/// What one run found.
#[derive(Clone, Debug)]
pub(super) struct Run {
    space: Space,
    network: ValueNetwork,
    centres: Centres,
    groups: usize,
}

/// What the card keeps of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct RunSettings {
    space: Space,
    groups: usize,
}

/// Customers at one moment, with what came in the three months after it.
pub(super) struct Moment {
    pub(super) rows: Vec<[f32; FEATURES]>,
    /// Logarithm of 1 + minor units; nothing is known of it at the last moment.
    pub(super) came: Vec<f32>,
}

impl Moment {
    /// The customers who had ordered before a moment.
    pub(super) fn of(buyers: &[&Buyer], as_of_ms: i64) -> Self {
        let end_ms = as_of_ms + QUARTER_DAYS * DAY_MS;
        let known = buyers
            .iter()
            .filter_map(|buyer| Some((*buyer, features(buyer, as_of_ms)?)));
        let came =
            |buyer: &Buyer| (buyer.money_between(as_of_ms, end_ms).max(0) as f64).ln_1p() as f32;
        let (rows, came) = known.map(|(buyer, row)| (row, came(buyer))).unzip();
        Self { rows, came }
    }
}

/// How one run is made.
#[derive(Clone, Copy, Debug)]
pub(super) struct RunOptions {
    pub(super) as_of_ms: i64,
    pub(super) groups: usize,
    pub(super) stretch: [f32; DIMENSIONS],
    pub(super) fit: FitSettings,
}

impl Run {
    /// Learns as of a moment; returns the rows that the network was fitted on as well.
    pub(super) fn fit(
        buyers: &[&Buyer],
        options: RunOptions,
        watch: &mut Watch<'_>,
    ) -> anyhow::Result<(Self, usize)> {
        let RunOptions {
            as_of_ms,
            groups,
            stretch,
            fit,
        } = options;
        let (mut rows, mut came) = (Vec::new(), Vec::new());
        for back in 0..MOMENTS_MAX {
            let moment = Moment::of(
                buyers,
                as_of_ms - (QUARTER_DAYS + back * MOMENT_DAYS) * DAY_MS,
            );
            if moment.rows.len() < CUSTOMERS_MIN {
                break;
            }
            rows.extend(moment.rows);
            came.extend(moment.came);
        }
        let now = Moment::of(buyers, as_of_ms);
        if rows.is_empty() || now.rows.len() < CUSTOMERS_MIN {
            bail!(NotEnoughData(format!(
                "{} customers before the moment and {} three months earlier; at least {CUSTOMERS_MIN} are needed at both",
                now.rows.len(),
                rows.len()
            )));
        }
        let learned = Normalization::of(FEATURES, rows.iter().map(<[f32; FEATURES]>::as_slice));
        let network = ValueNetwork::fit(&normal(&learned, &rows), &came, fit, watch)?;
        let expected = network.values(&normal(&learned, &now.rows))?;
        let todays = Normalization::of(FEATURES, now.rows.iter().map(<[f32; FEATURES]>::as_slice));
        let space = Space::of(learned, todays, &expected, stretch);
        let points = space.points(&now.rows, &expected);
        let centres = Centres::fit(&points, DIMENSIONS, groups, fit.seed)?;
        Ok((
            Self {
                space,
                network,
                centres,
                groups,
            },
            rows.len(),
        ))
    }

    /// The group and the expectation of customers.
    pub(super) fn assign(
        &self,
        rows: &[[f32; FEATURES]],
    ) -> anyhow::Result<(Vec<usize>, Vec<f32>)> {
        if rows.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let expected = self.network.values(&self.space.normal(rows))?;
        let points = self.space.points(rows, &expected);
        let points = Tensor::from_vec(points, (rows.len(), DIMENSIONS), &Device::Cpu)?;
        let (groups, _) = self.centres.assign(&points)?;
        Ok((
            groups.into_iter().map(|group| group as usize).collect(),
            expected,
        ))
    }

    /// How many groups there are.
    pub(super) fn groups(&self) -> usize {
        self.groups
    }

    /// The network's answer to a row of ones.
    pub(super) fn probe(&self) -> anyhow::Result<f32> {
        Ok(self.network.probe()?)
    }

    /// Writes the run down under a prefix; what it returns goes onto the card.
    pub(super) fn put(&self, prefix: &str, weights: &mut Weights) -> anyhow::Result<RunSettings> {
        self.network.put(prefix, weights)?;
        weights.put_tensor(&format!("{prefix}.centres"), self.centres.tensor())?;
        Ok(RunSettings {
            space: self.space.clone(),
            groups: self.groups,
        })
    }

    /// What [`Run::put`] wrote.
    pub(super) fn take(
        prefix: &str,
        weights: &Weights,
        settings: RunSettings,
    ) -> anyhow::Result<Self> {
        let RunSettings { space, groups } = settings;
        anyhow::ensure!(
            space.is_sound(),
            "{prefix}: the space is not one number per dimension"
        );
        let centres = weights.take(&format!("{prefix}.centres"), &[groups, DIMENSIONS])?;
        Ok(Self {
            network: ValueNetwork::take(prefix, weights)?,
            centres: Centres::of(centres.to_vec(), groups, DIMENSIONS)?,
            space,
            groups,
        })
    }
}
