//! Fitting the committee: pinball loss in units of what is sold, member by member, with AdamW in candle.
//!
//! Deterministic for a seed: starts, batches and dropout come from a seeded generator.

use candle_core::{Device, Tensor};

use super::features::{FEATURES, Row};
use super::network::{Member, Network, Width, before_softplus};
use crate::model::metrics::quantile::LEVELS;
use crate::model::nn::{Adam, AdamSettings, Schedule, Seeded, dropout, loss};
use crate::model::normalize::Normalization;
use crate::model::training::Watch;

/// The largest answer, as a multiple of its expectation, that a row is fitted to.
const TARGET_MAX: f32 = 50.0;

/// How the committee is fitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct FitSettings {
    pub(super) members: usize,
    pub(super) width: Width,
    pub(super) epochs: usize,
    pub(super) batch: usize,
    pub(super) learning_rate: f64,
    pub(super) weight_decay: f64,
    pub(super) dropout: f32,
    pub(super) seed: u64,
}

/// Rows to fit, in columns.
#[derive(Debug, Default)]
pub(super) struct Examples {
    features: Vec<f32>,
    start: Vec<f32>,
    target: Vec<f32>,
    /// What a miss of one base expectation costs.
    pub(super) weight: Vec<f32>,
}

impl Examples {
    /// Adds a day whose number is known. Closed days teach nothing.
    pub(super) fn add(&mut self, row: &Row, actual: f64, weight: f64) {
        if row.base <= 1e-6 {
            return;
        }
        self.features.extend(row.features);
        self.start.extend(row.start.map(before_softplus));
        self.target
            .push(((actual / row.base) as f32).min(TARGET_MAX));
        self.weight.push(weight as f32);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.target.len()
    }

    /// Means and spreads of the features.
    pub(super) fn normalization(&self) -> Normalization {
        Normalization::of(FEATURES, self.features.chunks_exact(FEATURES))
    }

    fn row(&self, at: usize) -> Option<(&[f32], &[f32], f32, f32)> {
        Some((
            self.features.get(at * FEATURES..(at + 1) * FEATURES)?,
            self.start.get(at * 3..at * 3 + 3)?,
            *self.target.get(at)?,
            *self.weight.get(at)?,
        ))
    }
}

/// Fits the committee.
pub(super) fn fit(
    examples: &Examples,
    normal: &Normalization,
    settings: FitSettings,
    stage: &str,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Network> {
    let batches = examples.len().div_ceil(settings.batch);
    let steps = settings.epochs * batches;
    let mean_weight = examples.weight.iter().sum::<f32>() / examples.len().max(1) as f32;
    let mut members = Vec::new();
    for at in 0..settings.members {
        let mut random = Seeded::new(settings.seed, 40 + at as u64);
        let (member, parameters) = Member::new(settings.width, &mut random)?;
        let mut optimizer = Adam::new(
            &parameters,
            AdamSettings {
                weight_decay: settings.weight_decay,
                ..AdamSettings::default()
            },
        )?;
        let schedule = Schedule {
            rate: settings.learning_rate,
            steps,
            warm_up: batches.min(20),
        };
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut step = 0;
        for _ in 0..settings.epochs {
            random.shuffle(&mut order);
            for batch in order.chunks(settings.batch) {
                let batch = Batch::of(examples, normal, batch, mean_weight)?;
                let mask = dropout(
                    &mut random,
                    (batch.rows, settings.width.first),
                    settings.dropout,
                )?;
                let said = member.forward(&batch.features, &batch.start, Some(&mask))?;
                let loss = batch.loss(&said)?;
                optimizer.step(&loss, schedule.at(step))?;
                step += 1;
                watch.step(stage, at * steps + step, settings.members * steps, None)?;
            }
        }
        let fixed = parameters
            .iter()
            .map(|parameter| parameter.as_detached_tensor());
        members.push(Member::of(fixed)?);
    }
    Ok(Network::of(members))
}

struct Batch {
    rows: usize,
    features: Tensor,
    start: Tensor,
    target: Tensor,
    weight: Tensor,
}

impl Batch {
    fn of(
        examples: &Examples,
        normal: &Normalization,
        places: &[usize],
        mean_weight: f32,
    ) -> candle_core::Result<Self> {
        let (mut features, mut start, mut target, mut weight) = (vec![], vec![], vec![], vec![]);
        let mut normalized = [0.0; FEATURES];
        for &at in places {
            let Some((row, parts, actual, weighs)) = examples.row(at) else {
                continue;
            };
            normal.apply(row, &mut normalized);
            features.extend(normalized);
            start.extend_from_slice(parts);
            target.push(actual);
            weight.push(weighs / mean_weight.max(1e-9));
        }
        let (rows, cpu) = (target.len(), Device::Cpu);
        Ok(Self {
            rows,
            features: Tensor::from_vec(features, (rows, FEATURES), &cpu)?,
            start: Tensor::from_vec(start, (rows, 3), &cpu)?,
            target: Tensor::from_vec(target, (rows, 1), &cpu)?,
            weight: Tensor::from_vec(weight, (rows, 1), &cpu)?,
        })
    }

    fn loss(&self, said: &Tensor) -> candle_core::Result<Tensor> {
        let losses = loss::pinballs(said, &self.target, &LEVELS.map(|level| level as f32))?;
        losses.broadcast_mul(&self.weight)?.mean_all()
    }
}
