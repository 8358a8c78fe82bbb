//! The re-ranker: from what speaks for a candidate to one number, higher for what fits better. Two hidden layers beside a
//! straight line, so that it starts where EASE stands.

use candle_core::{Device, Tensor, Var};

use crate::model::nn::{Seeded, uniform, zeros};
use crate::model::weights::Weights;

/// Members whose mean answers.
pub(super) const MEMBERS: usize = 3;
/// Units of the hidden layers.
const WIDTHS: [usize; 2] = [48, 24];
/// Names of the tensors, in the order of a member's tensors.
const NAMES: [&str; 6] = [
    "first",
    "first_bias",
    "second",
    "second_bias",
    "output",
    "straight",
];

/// One member; its tensors are trainable while it is fitted.
#[derive(Clone, Debug)]
pub(super) struct Member {
    tensors: [Tensor; 6],
}

impl Member {
    /// The trainable start.
    pub(super) fn start(inputs: usize, seed: u64) -> candle_core::Result<(Self, Vec<Var>)> {
        let mut random = Seeded::new(seed, 11);
        let [one, two] = WIDTHS;
        let parameters = vec![
            uniform(&mut random, (inputs, one), (6.0 / inputs as f32).sqrt())?,
            zeros((1, one))?,
            uniform(&mut random, (one, two), (6.0 / one as f32).sqrt())?,
            zeros((1, two))?,
            // A small start: the straight line speaks first.
            uniform(&mut random, (two, 1), 0.1)?,
            uniform(&mut random, (inputs, 1), 0.1)?,
        ];
        let tensors: Vec<Tensor> = parameters
            .iter()
            .map(|var| var.as_tensor().clone())
            .collect();
        let tensors = tensors
            .try_into()
            .map_err(|_| candle_core::Error::msg("six tensors"))?;
        Ok((Self { tensors }, parameters))
    }

    /// Scores of (rows, inputs): (rows, 1). `keep` masks the first hidden layer in training.
    pub(super) fn forward(
        &self,
        rows: &Tensor,
        keep: Option<&Tensor>,
    ) -> candle_core::Result<Tensor> {
        let [first, first_bias, second, second_bias, output, straight] = &self.tensors;
        let mut hidden = rows.matmul(first)?.broadcast_add(first_bias)?.relu()?;
        if let Some(keep) = keep {
            hidden = (hidden * keep)?;
        }
        let hidden = hidden.matmul(second)?.broadcast_add(second_bias)?.relu()?;
        hidden.matmul(output)? + rows.matmul(straight)?
    }

    /// Writes the weights down.
    fn put(&self, prefix: &str, weights: &mut Weights) -> candle_core::Result<()> {
        for (name, tensor) in NAMES.iter().zip(&self.tensors) {
            weights.put_tensor(&format!("{prefix}.{name}"), tensor)?;
        }
        Ok(())
    }

    /// What [`Member::put`] wrote.
    fn take(prefix: &str, weights: &Weights, inputs: usize) -> anyhow::Result<Self> {
        let [one, two] = WIDTHS;
        let shapes = [
            [inputs, one],
            [1, one],
            [one, two],
            [1, two],
            [two, 1],
            [inputs, 1],
        ];
        let tensors = NAMES
            .iter()
            .zip(shapes)
            .map(|(name, shape)| weights.tensor(&format!("{prefix}.{name}"), &shape));
        let tensors = tensors.collect::<anyhow::Result<Vec<Tensor>>>()?;
        let tensors = tensors
            .try_into()
            .map_err(|_| anyhow::anyhow!("six tensors"))?;
        Ok(Self { tensors })
    }

    /// Units of the first hidden layer.
    pub(super) fn width() -> usize {
        let [one, _] = WIDTHS;
        one
    }
}

/// Members that were fitted from different starts; together they err less.
#[derive(Clone, Debug)]
pub(super) struct Network {
    members: Vec<Member>,
}

impl Network {
    /// A network of [`MEMBERS`] members.
    pub(super) fn of(members: Vec<Member>) -> Self {
        Self { members }
    }

    /// The mean of the members' scores of normalized rows of `inputs` numbers each.
    pub(super) fn scores(&self, rows: Vec<f32>, inputs: usize) -> candle_core::Result<Vec<f32>> {
        let count = rows.len() / inputs.max(1);
        let mut scores = vec![0.0; count];
        if count == 0 {
            return Ok(scores);
        }
        let rows = Tensor::from_vec(rows, (count, inputs), &Device::Cpu)?;
        for member in &self.members {
            let said = member
                .forward(&rows, None)?
                .flatten_all()?
                .to_vec1::<f32>()?;
            let part = said
                .into_iter()
                .map(|said| said / self.members.len() as f32);
            scores
                .iter_mut()
                .zip(part)
                .for_each(|(score, part)| *score += part);
        }
        Ok(scores)
    }

    /// The score of a row of ones: equal weights in an unequal forward would show here.
    pub(super) fn probe(&self, inputs: usize) -> candle_core::Result<f32> {
        let scores = self.scores(vec![1.0; inputs], inputs)?;
        Ok(scores.first().copied().unwrap_or_default())
    }

    /// Writes the weights down.
    pub(super) fn put(&self, weights: &mut Weights) -> candle_core::Result<()> {
        let mut members = self.members.iter().enumerate();
        members.try_for_each(|(at, member)| member.put(&prefix(at), weights))
    }

    /// What [`Network::put`] wrote.
    pub(super) fn take(weights: &Weights, inputs: usize) -> anyhow::Result<Self> {
        let members = (0..MEMBERS).map(|at| Member::take(&prefix(at), weights, inputs));
        Ok(Self {
            members: members.collect::<anyhow::Result<_>>()?,
        })
    }

    /// What it is made of, in words.
    pub(super) fn words() -> String {
        let [one, two] = WIDTHS;
        format!("{MEMBERS} networks with {one} and {two} units")
    }
}

fn prefix(member: usize) -> String {
    format!("member{}", member + 1)
}
