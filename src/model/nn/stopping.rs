//! Early stopping: training ends when held-out examples have not been predicted better for a while, and the best
//! parameters are put back.

use candle_core::{Tensor, Var};

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The best so far.
    Best,
    /// Not better, but patience is left.
    GoOn,
    /// Enough.
    Stop,
}

/// Remembers the best parameters.
pub(crate) struct EarlyStopping {
    parameters: Vec<Var>,
    patience: usize,
    best: f64,
    worse_for: usize,
    kept: Vec<Tensor>,
}

impl EarlyStopping {
    /// Gives up after `patience` looks without an improvement.
    pub(crate) fn new(parameters: &[Var], patience: usize) -> Self {
        Self {
            parameters: parameters.to_vec(),
            patience,
            best: f64::INFINITY,
            worse_for: 0,
            kept: Vec::new(),
        }
    }

    /// Takes the held-out loss of the parameters as they are. What is not a number is never the best.
    pub(crate) fn look(&mut self, loss: f64) -> candle_core::Result<Verdict> {
        if loss < self.best {
            self.best = loss;
            self.worse_for = 0;
            // Copied: `set` writes into the parameter's own memory.
            let copies = self
                .parameters
                .iter()
                .map(|parameter| Ok(parameter.copy()?.detach()));
            self.kept = copies.collect::<candle_core::Result<_>>()?;
            return Ok(Verdict::Best);
        }
        self.worse_for += 1;
        Ok(if self.worse_for >= self.patience {
            Verdict::Stop
        } else {
            Verdict::GoOn
        })
    }

    /// Puts the best parameters back and returns their held-out loss.
    pub(crate) fn restore(&self) -> candle_core::Result<f64> {
        for (parameter, kept) in self.parameters.iter().zip(&self.kept) {
            parameter.set(kept)?;
        }
        Ok(self.best)
    }
}
