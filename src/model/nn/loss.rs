//! Losses, as tensors with a way back.

use candle_core::{D, Device, Tensor};

/// Pinball (quantile) loss of `predicted` (rows, quantiles) against `actual` (rows, 1), row by row and quantile by
/// quantile: (rows, quantiles).
pub(crate) fn pinballs(
    predicted: &Tensor,
    actual: &Tensor,
    quantiles: &[f32],
) -> candle_core::Result<Tensor> {
    let quantiles = Tensor::from_slice(quantiles, (1, quantiles.len()), &Device::Cpu)?;
    let short = actual.broadcast_sub(predicted)?;
    // max(q d, (q - 1) d) = q d + max(-d, 0)
    short.broadcast_mul(&quantiles)? + short.neg()?.relu()?
}

/// Log loss of logits, each weighed: all three of one shape; the sum over the sum of the weights.
pub(crate) fn log_loss(
    logit: &Tensor,
    label: &Tensor,
    weight: &Tensor,
) -> candle_core::Result<Tensor> {
    let loss = (softplus(logit)? - logit.mul(label)?)?;
    loss.mul(weight)?.sum_all()?.div(&weight.sum_all()?)
}

/// Cross entropy of `logits` (rows, classes) against `truth` (rows, classes) of shares that add up to 1, each row
/// weighed by `weight` (rows); the sum over the sum of the weights.
pub(crate) fn cross_entropy(
    logits: &Tensor,
    truth: &Tensor,
    weight: &Tensor,
) -> candle_core::Result<Tensor> {
    let loss = (log_softmax(logits)?.mul(truth)?.sum(D::Minus1)?.neg()? * weight)?;
    loss.sum_all()?.div(&weight.sum_all()?)
}

/// Logarithm of the softmax over the last dimension.
pub(crate) fn log_softmax(logits: &Tensor) -> candle_core::Result<Tensor> {
    let top = logits.max_keepdim(D::Minus1)?.detach();
    let below = logits.broadcast_sub(&top)?;
    let sum = below.exp()?.sum_keepdim(D::Minus1)?.log()?;
    below.broadcast_sub(&sum)
}

/// `ln(1 + e^z)`, written so that it cannot overflow.
pub(crate) fn softplus(logit: &Tensor) -> candle_core::Result<Tensor> {
    logit.relu()? + (logit.abs()?.neg()?.exp()? + 1.0)?.log()?
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::{cross_entropy, log_loss, pinballs};

    fn number(loss: candle_core::Result<Tensor>) -> f32 {
        loss.unwrap().to_scalar::<f32>().unwrap()
    }

    fn rows(numbers: &[f32], columns: usize) -> Tensor {
        Tensor::from_slice(numbers, (numbers.len() / columns, columns), &Device::Cpu).unwrap()
    }

    #[test]
    fn a_quantile_costs_more_on_its_rare_side() {
        let (ten, twenty) = (rows(&[10.0], 1), rows(&[20.0], 1));
        assert!(
            (number(pinballs(&ten, &twenty, &[0.9]).and_then(|all| all.sum_all())) - 9.0).abs()
                < 1e-5
        );
        assert!(
            (number(pinballs(&twenty, &ten, &[0.9]).and_then(|all| all.sum_all())) - 1.0).abs()
                < 1e-5
        );
    }

    #[test]
    fn sure_and_wrong_costs_its_logit_and_never_overflows() {
        let logit = rows(&[-200.0, 0.0], 1);
        let label = rows(&[1.0, 1.0], 1);
        let first = rows(&[1.0, 0.0], 1);
        assert!((number(log_loss(&logit, &label, &first)) - 200.0).abs() < 1e-3);
        let classes = rows(&[0.0, 0.0, 0.0, 900.0], 2);
        let truth = rows(&[1.0, 0.0, 0.0, 1.0], 2);
        let weight = Tensor::from_slice(&[1.0_f32, 1.0], 2, &Device::Cpu).unwrap();
        let half = number(cross_entropy(&classes, &truth, &weight));
        assert!((half - 2.0_f32.ln() / 2.0).abs() < 1e-5);
    }
}
