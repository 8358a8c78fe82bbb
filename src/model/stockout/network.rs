//! The network: a gated recurrent unit over a shelf's days, and a head that sees its state and the day itself.
//!
//! `r = σ(x Wr + h Ur + br)`, `z = σ(x Wz + h Uz + bz)`, `n = tanh(x Wn + bn + r (h Un))`, `h' = (1 - z) n + z h` (Cho et
//! al., 2014, with the reset gate after the product). The head is one hidden layer over state and row with two logits: the
//! chance of running out on the next day, and the share of its hours. Training goes through the same functions as serving.

use candle_core::{D, Device, Tensor, Var};

use super::features::FEATURES;
use crate::model::nn::{Seeded, uniform, zeros};
use crate::model::weights::Weights;

/// Logits per day: running out, share of the hours.
pub(super) const LOGITS: usize = 2;

/// Sizes of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// Numbers of the state.
    pub(super) state: usize,
    /// Units of the head's hidden layer.
    pub(super) head: usize,
}

/// One member. Tensors are plain when it serves, and parameters' own while it is trained.
#[derive(Clone, Debug)]
pub(super) struct Network {
    sizes: Sizes,
    tensors: [Tensor; 8],
}

/// Names of the tensors in the file, in the order of [`Network::shapes`].
const NAMES: [&str; 8] = [
    "input",
    "input_bias",
    "state",
    "hidden",
    "hidden_row",
    "hidden_bias",
    "output",
    "output_bias",
];

impl Network {
    fn shapes(Sizes { state, head }: Sizes) -> [(usize, usize); 8] {
        [
            (FEATURES, 3 * state),
            (1, 3 * state),
            (state, 3 * state),
            (state, head),
            (FEATURES, head),
            (1, head),
            (head, LOGITS),
            (1, LOGITS),
        ]
    }

    /// Parameters of a new network.
    pub(super) fn parameters(sizes: Sizes, random: &mut Seeded) -> candle_core::Result<Vec<Var>> {
        let start = |(at, (rows, columns)): (usize, (usize, usize))| {
            if rows == 1 {
                return zeros((1, columns));
            }
            // Glorot's bound; the logits start small.
            let reach = (6.0 / (rows + columns) as f32).sqrt() * if at == 6 { 0.3 } else { 1.0 };
            uniform(random, (rows, columns), reach)
        };
        Self::shapes(sizes)
            .into_iter()
            .enumerate()
            .map(start)
            .collect()
    }

    /// The network of these parameters.
    pub(super) fn of_parameters(sizes: Sizes, parameters: &[Var]) -> candle_core::Result<Self> {
        let tensors: Vec<Tensor> = parameters
            .iter()
            .map(|parameter| parameter.as_tensor().clone())
            .collect();
        let tensors = tensors.try_into();
        let tensors = tensors
            .map_err(|_| candle_core::Error::Msg("another number of parameters".to_owned()))?;
        Ok(Self { sizes, tensors })
    }

    /// The same without a way back, to serve.
    pub(super) fn plain(&self) -> candle_core::Result<Self> {
        let copies = self
            .tensors
            .iter()
            .map(|tensor| Ok(tensor.copy()?.detach()));
        let copies: Vec<Tensor> = copies.collect::<candle_core::Result<_>>()?;
        let tensors = copies.try_into();
        let tensors =
            tensors.map_err(|_| candle_core::Error::Msg("another number of tensors".to_owned()))?;
        Ok(Self {
            sizes: self.sizes,
            tensors,
        })
    }

    /// The state before the first day: (rows, state).
    pub(super) fn start(&self, rows: usize) -> candle_core::Result<Tensor> {
        Tensor::zeros(
            (rows, self.sizes.state),
            candle_core::DType::F32,
            &Device::Cpu,
        )
    }

    /// The part of the gates that comes from rows (any number of rows, features).
    pub(super) fn gates(&self, rows: &Tensor) -> candle_core::Result<Tensor> {
        let [input, bias, ..] = &self.tensors;
        rows.matmul(input)?.broadcast_add(bias)
    }

    /// The state after a day. `gates` (rows, 3 state) is what [`Network::gates`] gave for the day's rows.
    pub(super) fn step(&self, gates: &Tensor, state: &Tensor) -> candle_core::Result<Tensor> {
        let [_, _, recurrent, ..] = &self.tensors;
        let width = self.sizes.state;
        let back = state.matmul(recurrent)?;
        let part = |tensor: &Tensor, at: usize| tensor.narrow(D::Minus1, at * width, width);
        let reset = sigmoid(&(part(gates, 0)? + part(&back, 0)?)?)?;
        let keep = sigmoid(&(part(gates, 1)? + part(&back, 1)?)?)?;
        let new = (part(gates, 2)? + (reset * part(&back, 2)?)?)?.tanh()?;
        // (1 - z) n + z h = n + z (h - n)
        &new + (keep * (state - &new)?)?
    }

    /// The logits (rows, 2) of states (rows, state) and rows (rows, features); `drop` is a mask of the hidden units.
    pub(super) fn head(
        &self,
        states: &Tensor,
        rows: &Tensor,
        drop: Option<&Tensor>,
    ) -> candle_core::Result<Tensor> {
        let [
            _,
            _,
            _,
            hidden,
            hidden_row,
            hidden_bias,
            output,
            output_bias,
        ] = &self.tensors;
        let active = (states.matmul(hidden)? + rows.matmul(hidden_row)?)?
            .broadcast_add(hidden_bias)?
            .relu()?;
        let active = match drop {
            Some(drop) => (active * drop)?,
            None => active,
        };
        active.matmul(output)?.broadcast_add(output_bias)
    }

    /// Puts the tensors under the member's number.
    pub(super) fn put(&self, member: usize, weights: &mut Weights) -> candle_core::Result<()> {
        for (name, tensor) in NAMES.iter().zip(&self.tensors) {
            weights.put_tensor(&format!("{member}.{name}"), tensor)?;
        }
        Ok(())
    }

    /// The member of this number.
    pub(super) fn take(sizes: Sizes, member: usize, weights: &Weights) -> anyhow::Result<Self> {
        let shapes = Self::shapes(sizes);
        let mut tensors = Vec::with_capacity(NAMES.len());
        for (name, (rows, columns)) in NAMES.iter().zip(shapes) {
            tensors.push(weights.tensor(&format!("{member}.{name}"), &[rows, columns])?);
        }
        let tensors = tensors.try_into();
        let tensors = tensors.map_err(|_| anyhow::anyhow!("another number of tensors"))?;
        Ok(Self { sizes, tensors })
    }

    /// A number that a network with equal weights and another forward would not give.
    pub(super) fn probe(&self) -> candle_core::Result<f32> {
        let rows = Tensor::full(0.5_f32, (1, FEATURES), &Device::Cpu)?;
        let gates = self.gates(&rows)?;
        let state = self.step(&gates, &self.step(&gates, &self.start(1)?)?)?;
        self.head(&state, &rows, None)?
            .sum_all()?
            .to_scalar::<f32>()
    }
}

/// From what candle can go back through.
fn sigmoid(logit: &Tensor) -> candle_core::Result<Tensor> {
    // σ(x) = (1 + tanh(x / 2)) / 2, which cannot overflow.
    ((logit * 0.5)?.tanh()? + 1.0)? * 0.5
}
