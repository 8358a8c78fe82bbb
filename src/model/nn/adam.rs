//! AdamW (Loshchilov and Hutter, 2019) with the gradient's norm bounded.
//!
//! Candle's own does not clip, and passes over a parameter that has no gradient. Here that is an error: a parameter that
//! nothing pulls at is a mistake in the network, and would be saved as noise.

use candle_core::{Tensor, Var};

/// How steps are taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AdamSettings {
    pub(crate) beta1: f64,
    pub(crate) beta2: f64,
    pub(crate) epsilon: f64,
    /// Share of a matrix that is taken off at each step, times the rate; vectors (biases) keep theirs.
    pub(crate) weight_decay: f64,
    /// The longest gradient, over all parameters together; longer ones are shortened to it.
    pub(crate) norm_max: f64,
}

impl Default for AdamSettings {
    fn default() -> Self {
        Self {
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.01,
            norm_max: 1.0,
        }
    }
}

struct Moments {
    parameter: Var,
    mean: Tensor,
    square: Tensor,
}

/// The optimizer and the parameters that it moves.
pub(crate) struct Adam {
    settings: AdamSettings,
    parameters: Vec<Moments>,
    steps: i32,
}

impl Adam {
    pub(crate) fn new(parameters: &[Var], settings: AdamSettings) -> candle_core::Result<Self> {
        let moments = |parameter: &Var| {
            Ok(Moments {
                parameter: parameter.clone(),
                mean: parameter.zeros_like()?,
                square: parameter.zeros_like()?,
            })
        };
        Ok(Self {
            settings,
            parameters: parameters
                .iter()
                .map(moments)
                .collect::<candle_core::Result<_>>()?,
            steps: 0,
        })
    }

    /// One step down `loss` at `rate`; returns the gradient's norm before it was bounded.
    ///
    /// # Errors
    /// When a parameter gets no gradient, or the gradient is not a number: the parameters stay as they are.
    pub(crate) fn step(&mut self, loss: &Tensor, rate: f64) -> candle_core::Result<f64> {
        let gradients = loss.backward()?;
        let mut pulls = Vec::with_capacity(self.parameters.len());
        let mut squares = 0.0;
        for (at, Moments { parameter, .. }) in self.parameters.iter().enumerate() {
            let Some(pull) = gradients.get(parameter) else {
                candle_core::bail!(
                    "parameter {at} of shape {:?} gets no gradient",
                    parameter.shape()
                );
            };
            squares += f64::from(pull.sqr()?.sum_all()?.to_scalar::<f32>()?);
            pulls.push(pull);
        }
        let norm = squares.sqrt();
        if !norm.is_finite() {
            candle_core::bail!("the gradient is not a number");
        }
        let shortened = (self.settings.norm_max / norm.max(1e-12)).min(1.0);
        self.steps += 1;
        let AdamSettings {
            beta1,
            beta2,
            epsilon,
            weight_decay,
            ..
        } = self.settings;
        let (past1, past2) = (1.0 - beta1.powi(self.steps), 1.0 - beta2.powi(self.steps));
        for (moments, pull) in self.parameters.iter_mut().zip(pulls) {
            // Detached, or every step would keep the graph of all steps before it.
            let pull = (pull.detach() * shortened)?;
            moments.mean = ((&moments.mean * beta1)? + (&pull * (1.0 - beta1))?)?;
            moments.square = ((&moments.square * beta2)? + (pull.sqr()? * (1.0 - beta2))?)?;
            let spread = ((&moments.square / past2)?.sqrt()? + epsilon)?;
            let mut moved = moments.parameter.as_detached_tensor();
            if moved.rank() > 1 && weight_decay > 0.0 {
                moved = (moved * (1.0 - rate * weight_decay))?;
            }
            let way = ((&moments.mean / past1)? / spread)?;
            moments.parameter.set(&(moved - (way * rate)?)?)?;
        }
        Ok(norm)
    }
}
