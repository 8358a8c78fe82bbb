//! The network: one hidden layer in candle, from a normalized feature row to one logit.
//!
//! It is a committee of small networks that were trained side by side and are served as one: members with a single
//! hidden layer average to a single wider hidden layer, exactly, so the committee costs one forward. Biases are columns
//! of the weights (the input carries a constant 1), which leaves five tensor operations per order.
//!
//! Both layers are written as product and sum, not as `matmul`: for one row candle's `matmul` spends 15 µs on asking the
//! machine for its cores unless `RAYON_NUM_THREADS` is set, and product and sum take 5 µs wherever they run.
//!
//! Serving uses plain tensors, never trainable ones. Training lives in `train/fit.rs`.

use candle_core::{D, Device, Tensor};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

/// Names of the tensors in `model.safetensors`.
const HIDDEN: &str = "hidden";
const OUTPUT: &str = "output";

/// A network ready to serve.
#[derive(Clone, Debug)]
pub struct Network {
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
    pub fn new(inputs: usize, hidden: Vec<f32>, mut output: Vec<f32>) -> candle_core::Result<Self> {
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
    pub fn forward(&self, row: &[f32]) -> candle_core::Result<f32> {
        let input = Tensor::from_slice(row, (1, self.inputs + 1), self.hidden.device())?;
        let active = self.hidden.broadcast_mul(&input)?.sum(D::Minus1)?.relu()?;
        let logit = (active * &self.output)?.sum_all()?;
        Ok(logit.to_scalar::<f32>()? + self.bias)
    }

    /// Inputs without the constant.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Hidden units.
    pub fn width(&self) -> candle_core::Result<usize> {
        self.output.dims1()
    }

    /// The weights as a safetensors file; the same weights give the same bytes.
    pub fn to_bytes(&self, stamp: &str) -> anyhow::Result<Vec<u8>> {
        let hidden = self.hidden.flatten_all()?.to_vec1::<f32>()?;
        let mut output = self.output.flatten_all()?.to_vec1::<f32>()?;
        let width = output.len();
        output.push(self.bias);
        let bytes = |numbers: &[f32]| {
            numbers
                .iter()
                .flat_map(|number| number.to_le_bytes())
                .collect::<Vec<u8>>()
        };
        let (hidden, output) = (bytes(&hidden), bytes(&output));
        let tensors = [
            (
                HIDDEN,
                TensorView::new(Dtype::F32, vec![width, self.inputs + 1], &hidden)?,
            ),
            (
                OUTPUT,
                TensorView::new(Dtype::F32, vec![width + 1], &output)?,
            ),
        ];
        // One entry only: several would be written in a random order.
        let stamp = [("orderhub".to_owned(), stamp.to_owned())]
            .into_iter()
            .collect();
        Ok(serialize(tensors, Some(stamp))?)
    }

    /// Reads what [`Network::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> anyhow::Result<Self> {
        let file = SafeTensors::deserialize(bytes)?;
        let (hidden, output) = (file.tensor(HIDDEN)?, file.tensor(OUTPUT)?);
        let &[width, columns] = hidden.shape() else {
            anyhow::bail!("the hidden layer is not a matrix")
        };
        anyhow::ensure!(
            columns > 1 && output.shape() == [width + 1],
            "the two layers do not fit each other"
        );
        anyhow::ensure!(
            hidden.dtype() == Dtype::F32 && output.dtype() == Dtype::F32,
            "weights are not f32"
        );
        Ok(Self::new(
            columns - 1,
            numbers(hidden.data()),
            numbers(output.data()),
        )?)
    }
}

fn numbers(bytes: &[u8]) -> Vec<f32> {
    bytes
        .chunks_exact(4)
        .map(|four| four.try_into().map_or(f32::NAN, f32::from_le_bytes))
        .collect()
}
