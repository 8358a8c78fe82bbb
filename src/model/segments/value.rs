//! What a customer's past says of the next three months: a committee of small networks, served as one, that predicts
//! the logarithm of the money to come.
//!
//! It is fitted on earlier moments of the same log, whose three months are over. Its answer is one dimension of the
//! space in which customers are grouped, so that groups differ in what comes and not only in what was.

use candle_core::{D, Device, Tensor, Var};

use super::features::FEATURES;
use crate::model::nn::{Adam, AdamSettings, Schedule, Seeded, dropout, uniform, zeros};
use crate::model::training::Watch;
use crate::model::weights::Weights;

/// Networks of the committee, and the units of each.
pub(super) const MEMBERS: usize = 16;
pub(super) const UNITS: usize = 8;
const WIDTH: usize = MEMBERS * UNITS;
const BATCH: usize = 512;

/// How it is fitted; chosen on the validation split.
#[derive(Clone, Copy, Debug)]
pub(super) struct FitSettings {
    pub(super) epochs: usize,
    pub(super) rate: f64,
    pub(super) weight_decay: f64,
    pub(super) dropout: f32,
    pub(super) seed: u64,
}

/// A fitted committee.
#[derive(Clone, Debug)]
pub(super) struct ValueNetwork {
    /// (features, width)
    hidden: Tensor,
    /// (1, width)
    bias: Tensor,
    /// (width, 1), divided by the members already.
    output: Tensor,
    /// (1)
    start: Tensor,
}

impl ValueNetwork {
    /// Fits on normalized rows and what came of each.
    pub(super) fn fit(
        rows: &[[f32; FEATURES]],
        came: &[f32],
        settings: FitSettings,
        watch: &mut Watch<'_>,
    ) -> anyhow::Result<Self> {
        let mut random = Seeded::new(settings.seed, 31);
        let hidden = uniform(
            &mut random,
            (FEATURES, WIDTH),
            (6.0 / FEATURES as f32).sqrt(),
        )?;
        let bias = zeros((1, WIDTH))?;
        let output = uniform(&mut random, (MEMBERS, UNITS), (3.0 / UNITS as f32).sqrt())?;
        let mean = came.iter().sum::<f32>() / came.len().max(1) as f32;
        let start = Var::from_vec(vec![mean; MEMBERS], MEMBERS, &Device::Cpu)?;
        let parameters = [hidden.clone(), bias.clone(), output.clone(), start.clone()];
        let mut optimizer = Adam::new(
            &parameters,
            AdamSettings {
                weight_decay: settings.weight_decay,
                norm_max: 100.0,
                ..AdamSettings::default()
            },
        )?;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        let steps = settings.epochs * rows.len().div_ceil(BATCH);
        let schedule = Schedule {
            rate: settings.rate,
            steps,
            warm_up: 0,
        };
        let mut step = 0;
        for _ in 0..settings.epochs {
            random.shuffle(&mut order);
            for batch in order.chunks(BATCH) {
                let count = batch.len();
                let input: Vec<f32> = batch
                    .iter()
                    .filter_map(|&at| rows.get(at))
                    .flatten()
                    .copied()
                    .collect();
                let truth: Vec<f32> = batch
                    .iter()
                    .filter_map(|&at| came.get(at))
                    .copied()
                    .collect();
                let input = Tensor::from_vec(input, (count, FEATURES), &Device::Cpu)?;
                let truth = Tensor::from_vec(truth, (count, 1), &Device::Cpu)?;
                let keep = dropout(&mut random, (count, WIDTH), settings.dropout)?;
                let active = (input.matmul(&hidden)?.broadcast_add(&bias)?.relu()? * keep)?;
                let active = active.reshape((count, MEMBERS, UNITS))?;
                let said = active
                    .broadcast_mul(&output)?
                    .sum(D::Minus1)?
                    .broadcast_add(&start)?;
                // Summed over the members: each has a gradient as if it were alone.
                let loss = (said.broadcast_sub(&truth)?.sqr()?.sum_all()? / count as f64)?;
                optimizer.step(&loss, schedule.at(step))?;
                step += 1;
                watch.step("value", step, steps, None)?;
            }
        }
        let output = (output.as_tensor() / MEMBERS as f64)?
            .reshape((WIDTH, 1))?
            .detach();
        Ok(Self {
            hidden: hidden.as_detached_tensor(),
            bias: bias.as_detached_tensor(),
            output,
            start: start.mean_all()?.reshape(1)?.detach(),
        })
    }

    /// The predicted logarithm of 1 + money of normalized rows.
    pub(super) fn values(&self, rows: &[[f32; FEATURES]]) -> candle_core::Result<Vec<f32>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let input: Vec<f32> = rows.iter().flatten().copied().collect();
        let input = Tensor::from_vec(input, (rows.len(), FEATURES), &Device::Cpu)?;
        let active = input
            .matmul(&self.hidden)?
            .broadcast_add(&self.bias)?
            .relu()?;
        active
            .matmul(&self.output)?
            .broadcast_add(&self.start)?
            .flatten_all()?
            .to_vec1()
    }

    /// The answer to a row of ones.
    pub(super) fn probe(&self) -> candle_core::Result<f32> {
        Ok(self
            .values(&[[1.0; FEATURES]])?
            .first()
            .copied()
            .unwrap_or_default())
    }

    /// Writes the weights down under a prefix.
    pub(super) fn put(&self, prefix: &str, weights: &mut Weights) -> candle_core::Result<()> {
        let parts = [
            ("hidden", &self.hidden),
            ("bias", &self.bias),
            ("output", &self.output),
            ("start", &self.start),
        ];
        for (name, tensor) in parts {
            weights.put_tensor(&format!("{prefix}.{name}"), tensor)?;
        }
        Ok(())
    }

    /// What [`ValueNetwork::put`] wrote.
    pub(super) fn take(prefix: &str, weights: &Weights) -> anyhow::Result<Self> {
        let tensor =
            |name: &str, shape: &[usize]| weights.tensor(&format!("{prefix}.{name}"), shape);
        Ok(Self {
            hidden: tensor("hidden", &[FEATURES, WIDTH])?,
            bias: tensor("bias", &[1, WIDTH])?,
            output: tensor("output", &[WIDTH, 1])?,
            start: tensor("start", &[1])?,
        })
    }
}
