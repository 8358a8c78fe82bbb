//! Fitting: a committee of one-hidden-layer networks, trained side by side in candle with AdamW.
//!
//! Deterministic: start weights, bagging, dropout and batch order come from a seeded generator, and nothing depends
//! on how many threads a matrix product used. Members share the batches but not their start, their dropout or their
//! bag of orders, so they err differently and their mean errs less. No fused layer is used: candle's have no
//! backward pass.

use candle_core::{D, Device, Tensor, Var};

use super::examples::Example;
use super::network::Network;
use crate::model::nn::{Adam, AdamSettings, Schedule, Seeded, dropout, loss, uniform, zeros};
use crate::model::normalize::Normalization;
use crate::model::training::Watch;

/// How the network is fitted; chosen on the validation split.
#[derive(Clone, Copy, Debug)]
pub(super) struct FitSettings {
    pub(super) members: usize,
    pub(super) hidden: usize,
    pub(super) epochs: usize,
    pub(super) batch: usize,
    pub(super) learning_rate: f64,
    pub(super) weight_decay: f64,
    pub(super) dropout: f32,
    pub(super) seed: u64,
}

/// Fits the committee and folds it into one network.
pub(super) fn fit(
    rows: &[Example],
    normal: &Normalization,
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Network> {
    let inputs = rows.first().map_or(0, |example| example.row.len());
    let mut committee = Committee::new(inputs, settings)?;
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = Seeded::new(settings.seed, 2);
    let steps = settings.epochs * rows.len().div_ceil(settings.batch);
    let schedule = Schedule {
        rate: settings.learning_rate,
        steps,
        warm_up: 0,
    };
    let mut step = 0;
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        for batch in order.chunks(settings.batch) {
            let part = batch.iter().filter_map(|&at| rows.get(at));
            committee.step(part, normal, schedule.at(step))?;
            step += 1;
            watch.step("fit", step, steps, None)?;
        }
    }
    Ok(committee.fold()?)
}

struct Committee {
    settings: FitSettings,
    inputs: usize,
    /// (inputs + 1, members x hidden)
    hidden: Var,
    /// (members, hidden)
    output: Var,
    /// (members)
    bias: Var,
    optimizer: Adam,
    random: Seeded,
}

impl Committee {
    fn new(inputs: usize, settings: FitSettings) -> candle_core::Result<Self> {
        let FitSettings {
            members,
            hidden,
            seed,
            ..
        } = settings;
        let mut random = Seeded::new(seed, 1);
        // The last row is the biases, which start at nothing.
        let first = uniform(
            &mut random,
            (inputs, members * hidden),
            (6.0 / inputs.max(1) as f32).sqrt(),
        )?;
        let hidden_var = Var::from_tensor(&Tensor::cat(
            &[first.as_tensor(), zeros((1, members * hidden))?.as_tensor()],
            0,
        )?)?;
        // A small start, so that the committee begins at the shop's own rate.
        let output = uniform(
            &mut random,
            (members, hidden),
            (3.0 / hidden as f32).sqrt() * 0.5,
        )?;
        let bias = zeros(members)?;
        let optimizer = Adam::new(
            &[hidden_var.clone(), output.clone(), bias.clone()],
            AdamSettings {
                weight_decay: settings.weight_decay,
                norm_max: f64::from(u32::try_from(members).unwrap_or(u32::MAX)),
                ..AdamSettings::default()
            },
        )?;
        Ok(Self {
            settings,
            inputs,
            hidden: hidden_var,
            output,
            bias,
            optimizer,
            random: Seeded::new(seed, 3),
        })
    }

    fn step<'a>(
        &mut self,
        batch: impl Iterator<Item = &'a Example>,
        normal: &Normalization,
        learning_rate: f64,
    ) -> candle_core::Result<()> {
        let FitSettings {
            members,
            hidden,
            dropout: dropout_share,
            seed,
            ..
        } = self.settings;
        let (mut input, mut offset, mut label, mut weight) = (vec![], vec![], vec![], vec![]);
        for example in batch {
            // The constant that carries the bias stands at the end.
            let start = input.len();
            input.resize(start + self.inputs + 1, 1.0);
            if let Some(to) = input.get_mut(start..) {
                normal.apply(&example.row, to);
            }
            offset.push(example.offset);
            label.push(f32::from(u8::from(example.label)));
            let drawn = |member| example.weight * bag_weight(seed, example.order, member);
            weight.extend((0..members).map(drawn));
        }
        let rows = offset.len();
        let keep = dropout(&mut self.random, (rows, members * hidden), dropout_share)?;
        let cpu = Device::Cpu;
        let input = Tensor::from_vec(input, (rows, self.inputs + 1), &cpu)?;
        let active =
            (input.matmul(&self.hidden)?.relu()? * keep)?.reshape((rows, members, hidden))?;
        let logit = active
            .broadcast_mul(&self.output)?
            .sum(D::Minus1)?
            .broadcast_add(&self.bias)?;
        let logit = logit.broadcast_add(&Tensor::from_vec(offset, (rows, 1), &cpu)?)?;
        let label = Tensor::from_vec(label, (rows, 1), &cpu)?;
        let weight = Tensor::from_vec(weight, (rows, members), &cpu)?;
        let loss = ((loss::softplus(&logit)? - logit.broadcast_mul(&label)?)? * weight)?;
        // Summed over the members: each has a gradient as if it were alone.
        let loss = (loss.sum_all()? / rows as f64)?;
        self.optimizer.step(&loss, learning_rate)?;
        Ok(())
    }

    /// The mean of the members' logits as one network.
    fn fold(&self) -> candle_core::Result<Network> {
        let members = self.settings.members as f64;
        let hidden = self.hidden.t()?.flatten_all()?.to_vec1::<f32>()?;
        let mut output = (self.output.as_tensor() / members)?
            .flatten_all()?
            .to_vec1::<f32>()?;
        output.push(self.bias.mean_all()?.to_scalar::<f32>()?);
        Network::new(self.inputs, hidden, output)
    }
}

/// How often an order is in a member's bag: drawn with replacement, so Poisson with mean 1, capped at 3.
fn bag_weight(seed: u64, order: usize, member: usize) -> f32 {
    let drawn = Seeded::new(seed ^ 0xba9 ^ ((order as u64) << 8), member as u64).unit();
    [0.368, 0.736, 0.920]
        .into_iter()
        .filter(|&limit| drawn > limit)
        .count() as f32
}
