//! Platt scaling: two numbers that turn a network's logit into a probability one can bet on.
//!
//! Fitted on orders the network has not seen, by Newton's method on the log loss. Monotone, so it never changes who
//! is riskier than whom.

use serde::{Deserialize, Serialize};

/// `probability = sigmoid(slope * logit + intercept)`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Below 1 where the network was too sure of itself.
    pub slope: f32,
    /// Shift of the logit.
    pub intercept: f32,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            slope: 1.0,
            intercept: 0.0,
        }
    }
}

impl Calibration {
    /// Fits pairs of (label, logit); leaves the logits as they are where the pairs cannot tell.
    #[must_use]
    pub fn fit(pairs: &[(bool, f32)]) -> Self {
        // Fewer positives than this say less than the training did.
        const POSITIVES_MIN: usize = 20;
        let positives = pairs.iter().filter(|(label, _)| *label).count();
        if positives < POSITIVES_MIN || pairs.len() - positives < POSITIVES_MIN {
            return Self::default();
        }
        let (mut slope, mut intercept) = (1.0_f64, 0.0_f64);
        for _ in 0..25 {
            // Gradient and Hessian, with a whisper of a ridge so that the step exists.
            let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 1e-6, 0.0, 1e-6);
            for &(label, logit) in pairs {
                let logit = f64::from(logit);
                let p = 1.0 / (1.0 + (-(slope * logit + intercept)).exp());
                let error = p - f64::from(u8::from(label));
                let weight = p * (1.0 - p);
                g0 += error;
                g1 += error * logit;
                h00 += weight;
                h01 += weight * logit;
                h11 += weight * logit * logit;
            }
            let determinant = h00 * h11 - h01 * h01;
            intercept -= (g0 * h11 - g1 * h01) / determinant;
            slope -= (g1 * h00 - g0 * h01) / determinant;
        }
        let sound = slope.is_finite() && intercept.is_finite() && (0.2..5.0).contains(&slope);
        if sound {
            Self {
                slope: slope as f32,
                intercept: intercept as f32,
            }
        } else {
            Self::default()
        }
    }

    /// The probability of a logit.
    #[must_use]
    pub fn probability(self, logit: f32) -> f32 {
        let p = 1.0 / (1.0 + (-(self.slope * logit + self.intercept)).exp());
        p.clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Calibration;

    #[test]
    fn an_overconfident_logit_is_shrunk() {
        // True odds are 3:1 either way, the logit claims about 20:1.
        let pairs: Vec<(bool, f32)> = (0..400)
            .map(|at| (at % 4 != 0, 3.0))
            .chain((0..400).map(|at| (at % 4 == 0, -3.0)))
            .collect();
        let fitted = Calibration::fit(&pairs);
        assert!((fitted.probability(3.0) - 0.75).abs() < 0.01, "{fitted:?}");
        assert!((fitted.probability(-3.0) - 0.25).abs() < 0.01, "{fitted:?}");
    }
}
