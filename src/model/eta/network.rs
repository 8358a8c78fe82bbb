//! The network: one hidden layer in candle, from a normalized row to three raw numbers, and from those to quantiles that
//! cannot cross.
//!
//! It is a committee of small networks that were trained side by side; members with a single hidden layer average to one
//! wider hidden layer, exactly, so the committee is served as one forward. Both layers are products and sums, not
//! `matmul`, which for one row spends longer on asking the machine for its cores.

use candle_core::{D, Device, Tensor};

use super::features::FEATURES;
use super::left::Eta;
use crate::model::weights::Weights;

/// Raw numbers per row: the middle, the early gap, the late gap.
pub(super) const RAW: usize = 3;
/// The middle stays within this many e-folds of the site's typical minutes.
pub(super) const MIDDLE_MAX: f64 = 2.5;

const HIDDEN: &str = "hidden";
const OUTPUT: &str = "output";
const BIAS: &str = "bias";

/// A network ready to serve.
#[derive(Clone, Debug)]
pub(super) struct Network {
    /// (width, features + 1); the last column is the bias.
    hidden: Tensor,
    /// (raw, width)
    output: Tensor,
    /// (raw)
    bias: Tensor,
}

impl Network {
    /// `hidden` unit by unit (a weight per feature, then the bias), `output` raw number by raw number.
    pub(super) fn new(hidden: Tensor, output: Tensor, bias: Tensor) -> Self {
        Self {
            hidden,
            output,
            bias,
        }
    }

    /// One forward. `row` is normalized, with a constant 1 at its end.
    pub(super) fn forward(&self, row: &[f32; FEATURES + 1]) -> candle_core::Result<[f32; RAW]> {
        let input = Tensor::from_slice(row, (1, FEATURES + 1), &Device::Cpu)?;
        let active = self.hidden.broadcast_mul(&input)?.sum(D::Minus1)?.relu()?;
        let raw = (self.output.broadcast_mul(&active)?.sum(D::Minus1)? + &self.bias)?;
        let raw = raw.to_vec1::<f32>()?;
        let raw: Result<[f32; RAW], _> = raw.try_into();
        raw.map_err(|_| candle_core::Error::Msg("the network has another output".to_owned()))
    }

    pub(super) fn to_weights(&self) -> candle_core::Result<Weights> {
        let mut weights = Weights::default();
        weights.put_tensor(HIDDEN, &self.hidden)?;
        weights.put_tensor(OUTPUT, &self.output)?;
        weights.put_tensor(BIAS, &self.bias)?;
        Ok(weights)
    }

    pub(super) fn of_weights(weights: &Weights) -> anyhow::Result<Self> {
        let (shape, _) = weights.shaped(HIDDEN)?;
        let &[width, _] = shape else {
            anyhow::bail!("the hidden layer is not a matrix")
        };
        Ok(Self::new(
            weights.tensor(HIDDEN, &[width, FEATURES + 1])?,
            weights.tensor(OUTPUT, &[RAW, width])?,
            weights.tensor(BIAS, &[RAW])?,
        ))
    }

    /// A number of the answer to a row of ones: equal weights in an unequal forward would show here.
    pub(super) fn probe(&self) -> candle_core::Result<f32> {
        Ok(self.forward(&[1.0; FEATURES + 1])?.iter().sum())
    }
}

/// How far the early and the late end lie from the middle, against what the network says: chosen on training orders that
/// the weights which said it had not seen.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Gaps {
    pub(super) early: f64,
    pub(super) late: f64,
}

/// Quantiles of raw numbers: `p50 = scale e^a`, `p10 = p50 sigmoid(b)`, `p90 = p50 (1 + softplus(c))`, the gaps stretched.
pub(super) fn quantiles(raw: [f32; RAW], scale: f32, gaps: Gaps) -> Eta {
    let [middle, early, late] = raw.map(f64::from);
    let p50 = f64::from(scale) * middle.clamp(-MIDDLE_MAX, MIDDLE_MAX).exp();
    let early = (1.0 - 1.0 / (1.0 + (-early).exp())) * gaps.early;
    let late = (late.max(0.0) + (-late.abs()).exp().ln_1p()) * gaps.late;
    Eta::of(p50 * (1.0 - early.min(1.0)), p50, p50 * (1.0 + late))
}

#[cfg(test)]
mod tests {
    use super::{Gaps, quantiles};

    #[test]
    fn whatever_the_network_says_nothing_crosses() {
        let gaps = Gaps {
            early: 1.4,
            late: 1.4,
        };
        for raw in [
            [0.0, 0.0, 0.0],
            [90.0, -90.0, 90.0],
            [-90.0, 90.0, -90.0],
            [f32::NAN, 1.0, 1.0],
        ] {
            let eta = quantiles(raw, 15.0, gaps);
            assert!(
                0.0 <= eta.p10 && eta.p10 <= eta.p50 && eta.p50 <= eta.p90,
                "{eta:?}"
            );
        }
        let plain = quantiles(
            [0.0, 0.0, 0.0],
            10.0,
            Gaps {
                early: 1.0,
                late: 1.0,
            },
        );
        assert!(
            (plain.p10 - 5.0).abs() < 1e-9 && (plain.p90 - 16.931_471_8).abs() < 1e-6,
            "{plain:?}"
        );
    }
}
