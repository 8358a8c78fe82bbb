//! Fitting: a committee of one-hidden-layer quantile networks, side by side in candle.
//!
//! The loss is the pinball loss in minutes, the very figure that a promise is judged by. Members share batches but not
//! their start, their dropout or their bag of orders, so they err differently and their mean errs less. Deterministic:
//! start, bags, dropout and batch order come from a seeded generator.

use candle_core::{Device, Tensor, Var};

use super::examples::Example;
use super::features::FEATURES;
use super::network::{MIDDLE_MAX, Network, RAW};
use crate::model::nn::{Adam, AdamSettings, Schedule, Seeded, dropout, loss, uniform, zeros};
use crate::model::normalize::Normalization;
use crate::model::training::Watch;

/// The quantiles in the order of the columns that are compared.
const QUANTILES: [f32; 3] = [0.1, 0.5, 0.9];
/// Minutes that count as one in the loss, so that gradients are of the size of 1.
const LOSS_MINUTES: f64 = 5.0;

/// How the committee is fitted; chosen on held-out days.
#[derive(Clone, Copy, Debug)]
pub(super) struct FitSettings {
    pub(super) members: usize,
    pub(super) hidden: usize,
    pub(super) epochs: usize,
    pub(super) batch: usize,
    pub(super) rate: f64,
    pub(super) weight_decay: f64,
    pub(super) dropout: f32,
    /// Share of the columns that are left out of a row at each step.
    pub(super) input_dropout: f32,
    pub(super) seed: u64,
}

/// Fits the committee and folds it into one network.
pub(super) fn fit(
    rows: &[&Example],
    normal: &Normalization,
    settings: FitSettings,
    watch: &mut Watch<'_>,
    stage: &str,
) -> anyhow::Result<Network> {
    let mut committee = Committee::new(settings)?;
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = Seeded::new(settings.seed, 2);
    let steps = settings.epochs * rows.len().div_ceil(settings.batch.max(1));
    let schedule = Schedule {
        rate: settings.rate,
        steps,
        warm_up: steps / 20,
    };
    let mut step = 0;
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        for batch in order.chunks(settings.batch.max(1)) {
            let part: Vec<&Example> = batch
                .iter()
                .filter_map(|&at| rows.get(at).copied())
                .collect();
            committee.step(&part, normal, schedule.at(step))?;
            step += 1;
            watch.step(stage, step, steps, None)?;
        }
    }
    Ok(committee.fold()?)
}

struct Committee {
    settings: FitSettings,
    /// (features + 1, members x hidden)
    hidden: Var,
    /// (members, hidden, raw)
    output: Var,
    /// (members, 1, raw)
    bias: Var,
    optimizer: Adam,
    random: Seeded,
}

impl Committee {
    fn new(settings: FitSettings) -> candle_core::Result<Self> {
        let FitSettings {
            members,
            hidden: width,
            seed,
            ..
        } = settings;
        let mut random = Seeded::new(seed, 1);
        let first = uniform(
            &mut random,
            (FEATURES, members * width),
            (6.0 / FEATURES as f32).sqrt() * 0.5,
        )?;
        // The last row is the biases, which start at nothing.
        let none = zeros((1, members * width))?;
        let hidden = Var::from_tensor(&Tensor::cat(&[first.as_tensor(), none.as_tensor()], 0)?)?;
        // A small start, so that the committee begins at the site's typical minutes with the usual gaps.
        let output = uniform(
            &mut random,
            (members, width, RAW),
            (3.0 / width as f32).sqrt() * 0.2,
        )?;
        let usual: Vec<f32> = (0..members).flat_map(|_| [-0.05, -0.5, 0.1]).collect();
        let bias = Var::from_vec(usual, (members, 1, RAW), &Device::Cpu)?;
        let optimizer = Adam::new(
            &[hidden.clone(), output.clone(), bias.clone()],
            AdamSettings {
                weight_decay: settings.weight_decay,
                // Summed over the members, each as if it were alone.
                norm_max: members as f64,
                ..AdamSettings::default()
            },
        )?;
        Ok(Self {
            settings,
            hidden,
            output,
            bias,
            optimizer,
            random: Seeded::new(seed, 3),
        })
    }

    fn step(
        &mut self,
        batch: &[&Example],
        normal: &Normalization,
        rate: f64,
    ) -> candle_core::Result<()> {
        let FitSettings {
            members,
            hidden: width,
            dropout: share,
            input_dropout: input_share,
            seed,
            ..
        } = self.settings;
        let rows = batch.len();
        let mut input = Vec::with_capacity(rows * (FEATURES + 1));
        for example in batch {
            let mut row = [1.0; FEATURES + 1];
            normal.apply(&example.row, &mut row);
            input.extend(row);
        }
        let cpu = Device::Cpu;
        let column = |numbers: Vec<f32>| Tensor::from_vec(numbers, (1, rows, 1), &cpu);
        let scale = column(batch.iter().map(|example| example.scale).collect())?;
        let actual = column(batch.iter().map(|example| example.minutes).collect())?;
        let bags = (0..members)
            .flat_map(|member| batch.iter().map(move |example| bag(seed, example, member)));
        let weight = Tensor::from_vec(bags.collect::<Vec<f32>>(), (members, rows, 1), &cpu)?;

        let input = Tensor::from_vec(input, (rows, FEATURES + 1), &cpu)?;
        let input = (input * dropout(&mut self.random, (rows, FEATURES + 1), input_share)?)?;
        let kept = dropout(&mut self.random, (rows, members * width), share)?;
        let active = (input.matmul(&self.hidden)?.relu()? * kept)?;
        let active = active
            .reshape((rows, members, width))?
            .transpose(0, 1)?
            .contiguous()?;
        let raw = active.matmul(&self.output)?.broadcast_add(&self.bias)?;
        let quantiles = raw_quantiles(&raw, &scale)?;
        let levels = Tensor::from_slice(&QUANTILES, (1, 1, QUANTILES.len()), &cpu)?;
        let short = actual.broadcast_sub(&quantiles)?;
        let pinball = (short.broadcast_mul(&levels)? + short.neg()?.relu()?)?;
        let loss = pinball.broadcast_mul(&weight)?.sum_all()?;
        self.optimizer
            .step(&(loss / (rows as f64 * LOSS_MINUTES))?, rate)?;
        Ok(())
    }

    /// The mean of the members' raw numbers as one network.
    fn fold(&self) -> candle_core::Result<Network> {
        let members = self.settings.members;
        let hidden = self.hidden.as_tensor().t()?.contiguous()?.detach();
        let output = (self.output.as_tensor() / members as f64)?;
        let output = output
            .reshape((members * self.settings.hidden, RAW))?
            .t()?
            .contiguous()?
            .detach();
        let bias = self.bias.mean(0)?.flatten_all()?.detach();
        Ok(Network::new(hidden, output, bias))
    }
}

/// The same formulas as [`super::network::quantiles`] without stretched gaps, with a way back: (members, rows, 3).
fn raw_quantiles(raw: &Tensor, scale: &Tensor) -> candle_core::Result<Tensor> {
    let part = |at: usize| raw.narrow(2, at, 1);
    let p50 = part(0)?
        .clamp(-MIDDLE_MAX, MIDDLE_MAX)?
        .exp()?
        .broadcast_mul(scale)?;
    // sigmoid(b) = e^-softplus(-b)
    let p10 = (&p50 * loss::softplus(&part(1)?.neg()?)?.neg()?.exp()?)?;
    let p90 = (&p50 * (loss::softplus(&part(2)?)? + 1.0)?)?;
    Tensor::cat(&[p10, p50, p90], 2)
}

/// How often an order is in a member's bag: drawn with replacement, so Poisson with mean 1, capped at 3. All rows of an
/// order are in it equally often; a row that is one of several of its order weighs less.
fn bag(seed: u64, example: &Example, member: usize) -> f32 {
    let drawn = Seeded::new(seed ^ 0xe7a ^ ((example.order as u64) << 8), member as u64).unit();
    let times = [0.368, 0.736, 0.920]
        .into_iter()
        .filter(|&limit| drawn > limit)
        .count();
    times as f32 * example.weight
}
