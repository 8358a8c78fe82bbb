//! The network: one hidden layer in candle, from a normalized feature row to one logit.
//!
//! It is a committee of small networks that were trained side by side and are served as one: members with a single
//! hidden layer average to a single wider hidden layer, exactly, so the committee costs one forward. Biases are columns
//! of the weights (the input carries a constant 1), which leaves five tensor operations per order.
//!
//! Both layers are written as product and sum, not as `matmul`: for one row candle's `matmul` spends 15 µs on asking the
//! machine for its cores unless `RAYON_NUM_THREADS` is set, and product and sum take 5 µs wherever they run.
//!
//! Serving uses plain tensors, never trainable ones. Training lives in `fit.rs`.

use candle_core::{D, Device, Tensor};

use crate::model::weights::Weights;

/// Names of the tensors in `model.safetensors`.
const HIDDEN: &str = "hidden";
const OUTPUT: &str = "output";

/// A network ready to serve.
#[derive(Clone, Debug)]
pub(super) struct Network {
    /// (width, features + 1); the last column is the bias.
    hidden: Tensor,
    /// (width)
    output: Tensor,
    /// The mean of the members' output biases.
    bias: f32,
    inputs: usize,
}

impl Network {
    /// Builds a network from its weights: `hidden` unit by unit (a weight per feature, then the bias), `output` one
    /// number per hidden unit and the bias at the end.
    pub(super) fn new(
        inputs: usize,
        hidden: Vec<f32>,
        mut output: Vec<f32>,
    ) -> candle_core::Result<Self> {
        let bias = output.pop().unwrap_or_default();
        let width = output.len();
        let device = Device::Cpu;
        Ok(Self {
            hidden: Tensor::from_vec(hidden, (width, inputs + 1), &device)?,
            output: Tensor::from_vec(output, width, &device)?,
            bias,
            inputs,
        })
    }

    /// One forward. `row` is the normalized feature row with a constant 1 at its end.
    pub(super) fn forward(&self, row: &[f32]) -> candle_core::Result<f32> {
        let input = Tensor::from_slice(row, (1, self.inputs + 1), self.hidden.device())?;
        let active = self.hidden.broadcast_mul(&input)?.sum(D::Minus1)?.relu()?;
        let logit = (active * &self.output)?.sum_all()?;
        Ok(logit.to_scalar::<f32>()? + self.bias)
    }

    /// One forward of many rows, each with its constant 1.
    pub(super) fn forward_rows(&self, rows: &[f32]) -> candle_core::Result<Vec<f32>> {
        let columns = self.inputs + 1;
        let input = Tensor::from_slice(
            rows,
            (rows.len() / columns, 1, columns),
            self.hidden.device(),
        )?;
        let active = input.broadcast_mul(&self.hidden)?.sum(D::Minus1)?.relu()?;
        let logits = active.broadcast_mul(&self.output)?.sum(D::Minus1)?;
        (logits + f64::from(self.bias))?.to_vec1::<f32>()
    }

    /// Adds the weights, their names after `prefix`; the same network gives the same numbers.
    pub(super) fn put(&self, weights: &mut Weights, prefix: &str) -> candle_core::Result<()> {
        weights.put_tensor(&format!("{prefix}{HIDDEN}"), &self.hidden)?;
        let mut output = self.output.to_vec1::<f32>()?;
        output.push(self.bias);
        let width = output.len();
        weights.put(&format!("{prefix}{OUTPUT}"), &[width], output);
        Ok(())
    }

    /// What [`Network::put`] added, for a network of `inputs`.
    pub(super) fn get(weights: &Weights, prefix: &str, inputs: usize) -> anyhow::Result<Self> {
        let hidden = format!("{prefix}{HIDDEN}");
        let (shape, _) = weights.shaped(&hidden)?;
        let width = shape.first().copied().unwrap_or_default();
        let hidden = weights.take(&hidden, &[width, inputs + 1])?;
        let output = weights.take(&format!("{prefix}{OUTPUT}"), &[width + 1])?;
        Ok(Self::new(inputs, hidden.to_vec(), output.to_vec())?)
    }
}
