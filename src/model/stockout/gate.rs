//! Whether the networks are worth more than the baseline beside them.

use super::baseline::NAME;
use crate::model::card::Verdict;
use crate::model::metrics::binary::auc;

/// Both have the same held-out days in the same order. The model must be better than chance by two standard errors of an AUC
/// (Hanley and McNeil, 1982, at one half, where it is largest), and better than the baseline by one.
pub(super) fn verdict(model: &[(bool, f64)], baseline: &[(bool, f64)]) -> Verdict {
    let outs = model.iter().filter(|(out, _)| *out).count() as f64;
    let rest = model.len() as f64 - outs;
    let (passed, sentence) = match (auc(model), auc(baseline)) {
        (Some(model), Some(baseline)) => {
            let error = ((outs + rest + 1.0) / (12.0 * outs * rest)).sqrt();
            let passed = model > baseline + error && model > 0.5 + 2.0 * error;
            let said = if passed {
                "passed"
            } else {
                "no learnable signal"
            };
            (
                passed,
                format!("{said}: AUC {model:.3} on days it has not seen, against {baseline:.3}."),
            )
        }
        _ => (
            false,
            "not enough data: all days held out ended alike.".to_owned(),
        ),
    };
    Verdict {
        passed,
        baseline: NAME.to_owned(),
        sentence,
    }
}
