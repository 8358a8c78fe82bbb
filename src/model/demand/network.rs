//! The network: a committee of small perceptrons in candle, from a row of features to three rising quantiles.
//!
//! A member has two hidden layers (ReLU) and moves the three parts it starts from: p10, what p50 is above it and what p90 is
//! above that. Parts are positive by softplus, so that quantiles cannot cross and cannot be negative. The committee's
//! answer is the mean of its members', which are trained from different starts.
//!
//! Answers are multiples of a base expectation. Training lives in `fit.rs`.

use candle_core::{Device, Tensor, Var};

use super::features::FEATURES;
use crate::model::nn::{Seeded, loss::softplus, uniform, zeros};
use crate::model::weights::Weights;

/// The quantiles of a row: p10, p50, p90.
const PARTS: usize = 3;
/// Tensors of a member, in order.
const NAMES: [&str; 6] = [
    "first",
    "first_bias",
    "second",
    "second_bias",
    "third",
    "third_bias",
];

/// Units of the two hidden layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Width {
    pub(super) first: usize,
    pub(super) second: usize,
}

impl Width {
    fn shapes(self) -> [Vec<usize>; 6] {
        [
            vec![FEATURES, self.first],
            vec![self.first],
            vec![self.first, self.second],
            vec![self.second],
            vec![self.second, PARTS],
            vec![PARTS],
        ]
    }
}

/// One perceptron.
#[derive(Clone, Debug)]
pub(super) struct Member([Tensor; 6]);

impl Member {
    /// A new one and its parameters. It begins at the parts it is given.
    pub(super) fn new(width: Width, random: &mut Seeded) -> candle_core::Result<(Self, Vec<Var>)> {
        let he = |inputs: usize| (6.0 / inputs as f32).sqrt();
        let parameters = vec![
            uniform(random, (FEATURES, width.first), he(FEATURES))?,
            zeros(width.first)?,
            uniform(random, (width.first, width.second), he(width.first))?,
            zeros(width.second)?,
            uniform(random, (width.second, PARTS), 0.1 * he(width.second))?,
            zeros(PARTS)?,
        ];
        let member = Self::of(
            parameters
                .iter()
                .map(|parameter| parameter.as_tensor().clone()),
        )?;
        Ok((member, parameters))
    }

    /// Of its tensors in the order of their names.
    pub(super) fn of(tensors: impl Iterator<Item = Tensor>) -> candle_core::Result<Self> {
        let tensors: Vec<Tensor> = tensors.collect();
        let six = tensors.try_into();
        six.map(Self)
            .map_err(|_| candle_core::Error::Msg("a member has six tensors".to_owned()))
    }

    /// Features (rows, features) and what the parts start from, as softplus takes it (rows, 3), to quantiles (rows, 3).
    /// `drop` masks the first hidden layer in training.
    pub(super) fn forward(
        &self,
        features: &Tensor,
        start: &Tensor,
        drop: Option<&Tensor>,
    ) -> candle_core::Result<Tensor> {
        let [first, first_bias, second, second_bias, third, third_bias] = &self.0;
        let mut hidden = features.matmul(first)?.broadcast_add(first_bias)?.relu()?;
        if let Some(mask) = drop {
            hidden = (hidden * mask)?;
        }
        let hidden = hidden.matmul(second)?.broadcast_add(second_bias)?.relu()?;
        let moved = (hidden.matmul(third)?.broadcast_add(third_bias)? + start)?;
        softplus(&moved)?.cumsum(1)
    }
}

/// The committee, ready to serve.
#[derive(Clone, Debug)]
pub(super) struct Network {
    members: Vec<Member>,
}

impl Network {
    pub(super) fn of(members: Vec<Member>) -> Self {
        Self { members }
    }

    /// Quantiles of normalized rows, in order.
    pub(super) fn quantiles(
        &self,
        features: &[f32],
        start: &[f32],
    ) -> candle_core::Result<Vec<[f32; PARTS]>> {
        let rows = start.len() / PARTS;
        let features = Tensor::from_slice(features, (rows, FEATURES), &Device::Cpu)?;
        let start = Tensor::from_slice(start, (rows, PARTS), &Device::Cpu)?;
        let mut sum: Option<Tensor> = None;
        for member in &self.members {
            let said = member.forward(&features, &start, None)?;
            sum = Some(match sum {
                Some(sum) => (sum + said)?,
                None => said,
            });
        }
        let Some(sum) = sum else {
            candle_core::bail!("the committee has no members");
        };
        let mean = (sum / self.members.len() as f64)?.to_vec2::<f32>()?;
        Ok(mean
            .into_iter()
            .filter_map(|row| row.try_into().ok())
            .collect())
    }

    /// The weights by name.
    pub(super) fn to_weights(&self) -> candle_core::Result<Weights> {
        let mut weights = Weights::default();
        for (at, member) in self.members.iter().enumerate() {
            for (name, tensor) in NAMES.iter().zip(&member.0) {
                weights.put_tensor(&format!("{at}.{name}"), tensor)?;
            }
        }
        Ok(weights)
    }

    /// What [`Network::to_weights`] told.
    pub(super) fn of_weights(
        weights: &Weights,
        members: usize,
        width: Width,
    ) -> anyhow::Result<Self> {
        anyhow::ensure!(members > 0, "the committee has no members");
        let member = |at: usize| {
            let shapes = width.shapes();
            let tensors = NAMES
                .iter()
                .zip(&shapes)
                .map(|(name, shape)| weights.tensor(&format!("{at}.{name}"), shape));
            let tensors = tensors.collect::<anyhow::Result<Vec<Tensor>>>()?;
            Ok(Member::of(tensors.into_iter())?)
        };
        Ok(Self::of(
            (0..members).map(member).collect::<anyhow::Result<_>>()?,
        ))
    }

    /// The middle of the answer to a row of ones.
    pub(super) fn probe(&self) -> candle_core::Result<f32> {
        let said = self.quantiles(&[1.0; FEATURES], &[0.0; PARTS])?;
        Ok(said.first().map_or(f32::NAN, |row| row[1]))
    }
}

/// What softplus makes a positive number of.
pub(super) fn before_softplus(part: f32) -> f32 {
    // ln(e^x - 1), written so that it does not overflow.
    if part > 20.0 {
        part
    } else {
        part.exp_m1().max(1e-6).ln()
    }
}
