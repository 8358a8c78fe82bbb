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

    /// Inputs without the constant.
    #[must_use]
    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    /// The weights by name; the same network gives the same numbers.
    pub(super) fn to_weights(&self) -> candle_core::Result<Weights> {
        let mut weights = Weights::default();
        weights.put_tensor(HIDDEN, &self.hidden)?;
        let mut output = self.output.to_vec1::<f32>()?;
        output.push(self.bias);
        let width = output.len();
        weights.put(OUTPUT, &[width], output);
        Ok(weights)
    }

    /// What [`Network::to_weights`] told.
    pub(super) fn of_weights(weights: &Weights) -> anyhow::Result<Self> {
        let (shape, hidden) = weights.shaped(HIDDEN)?;
        let &[width, columns] = shape else {
            anyhow::bail!("the hidden layer is not a matrix")
        };
        anyhow::ensure!(columns > 1, "the hidden layer has no inputs");
        let output = weights.take(OUTPUT, &[width + 1])?;
        Ok(Self::new(columns - 1, hidden.to_vec(), output.to_vec())?)
    }

    /// The logit for a normalized row of ones: equal weights in an unequal forward would show here.
    pub(super) fn probe(&self) -> candle_core::Result<f32> {
        self.forward(&vec![1.0; self.inputs + 1])
    }
}
