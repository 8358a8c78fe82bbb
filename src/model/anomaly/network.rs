//! The networks: a committee that was shown strange orders, and one that knows only normal ones.
//!
//! ```text
//! strangeness = mean over members of (output x relu(hidden x row))
//! novelty     = mean of the four largest squared errors of (decoder x tanh(encoder x row)) against the row, in usual errors
//! ```
//!
//! The first is sharp on what it was shown, the second sees that an order is like no other. Biases are columns of the
//! weights. Written as product and sum and not as `matmul`, which costs more than it saves for one row.

use candle_core::{D, Device, Tensor};

use super::features::FEATURES;
use crate::model::weights::Weights;

/// Columns of the first layers: a row and the constant 1.
pub(super) const COLUMNS: usize = FEATURES + 1;

/// Names of the tensors in `model.safetensors`.
const HIDDEN: &str = "hidden";
const OUTPUT: &str = "output";
const ENCODER: &str = "encoder";
const DECODER: &str = "decoder";
const EXACTNESS: &str = "exactness";

/// Errors beyond this many usual ones do not count more: one absurd number is not more novel than a few strange ones.
const ERROR_MAX: f64 = 20.0;
/// Errors that make the novelty, the largest ones: what is strange about an order is rarely strange in all its numbers.
const LARGEST: usize = 4;

/// Both networks, ready to serve.
#[derive(Clone, Debug)]
pub(super) struct Network {
    /// (units, [`COLUMNS`])
    hidden: Tensor,
    /// (units)
    output: Tensor,
    /// The mean of the members' output biases.
    bias: f32,
    /// (codes, [`COLUMNS`])
    encoder: Tensor,
    /// ([`FEATURES`], codes)
    decoder: Tensor,
    /// ([`FEATURES`]): 1 over the usual error of each number.
    exactness: Tensor,
}

/// The network that knows only normal orders; see [`Network`] for the shapes.
#[derive(Clone, Debug)]
pub(super) struct Coder {
    pub(super) encoder: Tensor,
    pub(super) decoder: Tensor,
    pub(super) exactness: Tensor,
}

/// What the networks say of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Said {
    /// The logit of strangeness.
    pub(super) strangeness: f32,
    /// The mean of the largest squared errors, each number's in its usual errors.
    pub(super) novelty: f32,
}

impl Network {
    /// `output` is one number per unit and the bias at the end.
    pub(super) fn new(
        hidden: Tensor,
        mut output: Vec<f32>,
        coder: Coder,
    ) -> candle_core::Result<Self> {
        let bias = output.pop().unwrap_or_default();
        let units = output.len();
        Ok(Self {
            hidden,
            output: Tensor::from_vec(output, units, &Device::Cpu)?,
            bias,
            encoder: coder.encoder,
            decoder: coder.decoder,
            exactness: coder.exactness,
        })
    }

    /// One forward through both. `row` is normalized, with a constant 1 at its end.
    pub(super) fn forward(&self, row: &[f32; COLUMNS]) -> candle_core::Result<Said> {
        let input = Tensor::from_slice(row, (1, COLUMNS), &Device::Cpu)?;
        let active = self.hidden.broadcast_mul(&input)?.sum(D::Minus1)?.relu()?;
        let logit = (active * &self.output)?.sum_all()?.to_scalar::<f32>()?;
        let codes = self.encoder.broadcast_mul(&input)?.sum(D::Minus1)?.tanh()?;
        let again = self.decoder.broadcast_mul(&codes)?.sum(D::Minus1)?;
        let error = (again - input.flatten_all()?.narrow(0, 0, FEATURES)?)?;
        let mut squares = (error * &self.exactness)?
            .clamp(-ERROR_MAX, ERROR_MAX)?
            .sqr()?
            .to_vec1::<f32>()?;
        squares.sort_unstable_by(|a, b| b.total_cmp(a));
        let largest = squares.iter().take(LARGEST);
        Ok(Said {
            strangeness: logit + self.bias,
            novelty: largest.sum::<f32>() / LARGEST as f32,
        })
    }

    /// The sum of what both say to a row of ones: equal weights in an unequal forward would show here.
    pub(super) fn probe(&self) -> candle_core::Result<f32> {
        let said = self.forward(&[1.0; COLUMNS])?;
        Ok(said.strangeness + said.novelty)
    }

    /// Adds the networks to a model's weights.
    pub(super) fn to_weights(&self) -> candle_core::Result<Weights> {
        let mut weights = Weights::default();
        weights.put_tensor(HIDDEN, &self.hidden)?;
        let mut output = self.output.to_vec1::<f32>()?;
        output.push(self.bias);
        let width = output.len();
        weights.put(OUTPUT, &[width], output);
        weights.put_tensor(ENCODER, &self.encoder)?;
        weights.put_tensor(DECODER, &self.decoder)?;
        weights.put_tensor(EXACTNESS, &self.exactness)?;
        Ok(weights)
    }

    /// What [`Network::to_weights`] told.
    pub(super) fn of_weights(weights: &Weights) -> anyhow::Result<Self> {
        let rows = |name: &str| {
            Ok::<_, anyhow::Error>(weights.shaped(name)?.0.first().copied().unwrap_or_default())
        };
        let (units, codes) = (rows(HIDDEN)?, rows(ENCODER)?);
        let output = weights.take(OUTPUT, &[units + 1])?.to_vec();
        let coder = Coder {
            encoder: weights.tensor(ENCODER, &[codes, COLUMNS])?,
            decoder: weights.tensor(DECODER, &[FEATURES, codes])?,
            exactness: weights.tensor(EXACTNESS, &[FEATURES])?,
        };
        Ok(Self::new(
            weights.tensor(HIDDEN, &[units, COLUMNS])?,
            output,
            coder,
        )?)
    }
}
