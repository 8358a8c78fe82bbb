//! Fitting: a committee of one-hidden-layer networks, trained side by side in candle with AdamW.
//!
//! Deterministic: start weights, bagging, dropout and batch order come from a seeded generator, and nothing depends
//! on how many threads a matrix product used. Members share the batches but not their start, their dropout or their
//! bag of orders, so they err differently and their mean errs less. No fused layer is used: candle's have no
//! backward pass.

use candle_core::{D, DType, Device, Tensor, Var};
use candle_nn::optim::{AdamW, Optimizer, ParamsAdamW};

use super::examples::Example;
use super::seeded::Seeded;
use crate::model::features::FEATURES;
use crate::model::network::Network;
use crate::model::normalize::Normalization;

/// How the network is fitted; chosen on the validation split.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
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
    settings: Settings,
) -> candle_core::Result<Network> {
    let mut committee = Committee::new(settings)?;
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let mut random = Seeded::new(settings.seed, 2);
    let steps = settings.epochs * rows.len().div_ceil(settings.batch);
    let mut step = 0;
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        for batch in order.chunks(settings.batch) {
            let part = batch.iter().filter_map(|&at| rows.get(at));
            // From full speed down to nothing along half a cosine.
            let turn = std::f64::consts::PI * f64::from(step as u32) / steps as f64;
            committee.step(
                part,
                normal,
                settings.learning_rate * 0.5 * (1.0 + turn.cos()),
            )?;
            step += 1;
        }
    }
    committee.fold()
}

struct Committee {
    settings: Settings,
    /// (features + 1, members x hidden)
    hidden: Var,
    /// (members, hidden)
    output: Var,
    /// (members)
    bias: Var,
    optimizer: AdamW,
    random: Seeded,
}

impl Committee {
    fn new(settings: Settings) -> candle_core::Result<Self> {
        let Settings {
            members,
            hidden,
            seed,
            ..
        } = settings;
        let mut random = Seeded::new(seed, 1);
        // He's uniform bound for the first layer; a small start for the second.
        let reach = (6.0 / FEATURES as f32).sqrt();
        let mut spread = |count: usize, reach: f32| -> Vec<f32> {
            (0..count)
                .map(|_| (random.unit() * 2.0 - 1.0) * reach)
                .collect()
        };
        let mut first = spread(FEATURES * members * hidden, reach);
        first.resize((FEATURES + 1) * members * hidden, 0.0);
        let second = spread(members * hidden, (3.0 / hidden as f32).sqrt() * 0.5);
        let cpu = Device::Cpu;
        let hidden_var = Var::from_vec(first, (FEATURES + 1, members * hidden), &cpu)?;
        let output = Var::from_vec(second, (members, hidden), &cpu)?;
        let bias = Var::zeros(members, DType::F32, &cpu)?;
        let parameters = ParamsAdamW {
            lr: settings.learning_rate,
            weight_decay: settings.weight_decay,
            ..Default::default()
        };
        let optimizer = AdamW::new(
            vec![hidden_var.clone(), output.clone(), bias.clone()],
            parameters,
        )?;
        Ok(Self {
            settings,
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
        let Settings {
            members,
            hidden,
            dropout,
            seed,
            ..
        } = self.settings;
        let (mut input, mut offset, mut label, mut weight) = (vec![], vec![], vec![], vec![]);
        for example in batch {
            input.extend(normal.apply(&example.row));
            offset.push(example.offset);
            label.push(f32::from(u8::from(example.label)));
            weight.extend((0..members).map(|member| bag_weight(seed, example.order, member)));
        }
        let rows = offset.len();
        let keep: Vec<f32> = (0..rows * members * hidden)
            .map(|_| {
                if self.random.unit() < dropout {
                    0.0
                } else {
                    1.0 / (1.0 - dropout)
                }
            })
            .collect();
        let cpu = Device::Cpu;
        let input = Tensor::from_vec(input, (rows, FEATURES + 1), &cpu)?;
        let keep = Tensor::from_vec(keep, (rows, members * hidden), &cpu)?;
        let active =
            (input.matmul(&self.hidden)?.relu()? * keep)?.reshape((rows, members, hidden))?;
        let logit = active
            .broadcast_mul(&self.output)?
            .sum(D::Minus1)?
            .broadcast_add(&self.bias)?;
        let logit = logit.broadcast_add(&Tensor::from_vec(offset, (rows, 1), &cpu)?)?;
        let label = Tensor::from_vec(label, (rows, 1), &cpu)?;
        let weight = Tensor::from_vec(weight, (rows, members), &cpu)?;
        // Log loss of a logit z: softplus(z) - y z, with softplus written so that it cannot overflow.
        let softplus = (logit.relu()? + (logit.abs()?.neg()?.exp()? + 1.0)?.log()?)?;
        let loss = ((softplus - logit.broadcast_mul(&label)?)? * weight)?;
        // Summed over the members: each has a gradient as if it were alone.
        let loss = (loss.sum_all()? / rows as f64)?;
        self.optimizer.set_learning_rate(learning_rate);
        self.optimizer.backward_step(&loss)
    }

    /// The mean of the members' logits as one network.
    fn fold(&self) -> candle_core::Result<Network> {
        let members = self.settings.members as f64;
        let hidden = self.hidden.t()?.flatten_all()?.to_vec1::<f32>()?;
        let mut output = (self.output.as_tensor() / members)?
            .flatten_all()?
            .to_vec1::<f32>()?;
        output.push(self.bias.mean_all()?.to_scalar::<f32>()?);
        Network::new(FEATURES, hidden, output)
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
