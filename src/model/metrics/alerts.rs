//! How good a ranking by strangeness is: the same definitions as the data contract's scoring script.
//!
//! `ap` and `auc` as for probabilities; what an alert budget of two per cent would find; and how much of each kind
//! stands within that budget.

use std::collections::BTreeMap;

use super::binary;
use crate::model::figures::Figures;

/// Share of the orders that somebody looks at.
pub const BUDGET: f64 = 0.02;

/// One order's answer and score.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Whether it is an anomaly; `None` where nobody can tell.
    pub label: Option<bool>,
    /// Its kind, or empty.
    pub kind: String,
    /// Higher is stranger.
    pub score: f64,
}

/// `base`, `ap`, `auc`, `precision_2pct`, `recall_2pct` over the labelled orders, and `recall_2pct[kind]` over all orders
/// of each kind; `None` unless both labels occur.
#[must_use]
pub fn figures(alerts: &[Alert]) -> Option<Figures> {
    let pairs: Vec<(bool, f64)> = alerts
        .iter()
        .filter_map(|alert| Some((alert.label?, alert.score)))
        .collect();
    let all = binary::figures(&pairs)?;
    let count = (BUDGET * pairs.len() as f64).ceil();
    let mut falling: Vec<(bool, f64)> = pairs.clone();
    falling.sort_by(|a, b| b.1.total_cmp(&a.1));
    let found = found(&falling, count);
    let positives = pairs.iter().filter(|(label, _)| *label).count() as f64;
    let get = |name| all.get(name).unwrap_or_default();
    let mut figures = Figures::of(
        pairs.len(),
        [
            ("base", get("base")),
            ("ap", get("ap")),
            ("auc", get("auc")),
            ("precision_2pct", found / count),
            ("recall_2pct", found / positives.max(1.0)),
        ],
    );
    let cut = falling
        .get(count as usize - 1)
        .map_or(f64::NEG_INFINITY, |last| last.1);
    let mut kinds: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for alert in alerts.iter().filter(|alert| !alert.kind.is_empty()) {
        let kind = kinds.entry(&alert.kind).or_default();
        kind.0 += f64::from(u8::from(alert.score >= cut));
        kind.1 += 1.0;
    }
    for (kind, (within, of)) in kinds {
        figures
            .values
            .insert(format!("recall_2pct[{kind}]"), within / of);
    }
    Some(figures)
}

/// Anomalies among the `count` highest scores; equal scores are shared out in proportion.
fn found(falling: &[(bool, f64)], count: f64) -> f64 {
    let (mut left, mut found) = (count, 0.0);
    for run in falling.chunk_by(|a, b| a.1 == b.1) {
        let size = run.len() as f64;
        let take = size.min(left);
        found += run.iter().filter(|(label, _)| *label).count() as f64 * take / size;
        left -= take;
        if left <= 0.0 {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Alert, figures};

    #[test]
    fn the_budget_is_shared_out_among_equals_and_the_unknown_do_not_count() {
        // 100 labelled orders: a budget of two. One anomaly on top, then two equals of which one is an anomaly.
        let alert = |label, kind: &str, score| Alert {
            label,
            kind: kind.to_owned(),
            score,
        };
        let mut alerts: Vec<Alert> = (0..97)
            .map(|at| alert(Some(false), "", f64::from(at) / 1e3))
            .collect();
        alerts.push(alert(Some(true), "price", 3.0));
        alerts.push(alert(Some(true), "quantity", 2.0));
        alerts.push(alert(Some(false), "", 2.0));
        alerts.push(alert(None, "natural", 2.5));
        let figures = figures(&alerts).unwrap();
        assert_eq!(figures.n, 100);
        assert_eq!(figures.get("precision_2pct"), Some(0.75));
        assert_eq!(figures.get("recall_2pct"), Some(0.75));
        assert_eq!(figures.get("recall_2pct[natural]"), Some(1.0));
        assert_eq!(figures.get("recall_2pct[quantity]"), Some(1.0));
        // Average precision: half of the recall at 1/1, half at 2/3.
        assert!((figures.get("ap").unwrap() - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
    }
}
