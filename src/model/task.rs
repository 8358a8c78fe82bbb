//! The tasks: what each is called, what it is judged by, and what a shop gets from it.
//!
//! Names and metrics are those of the order log's contract, so that a predictions file of one is judged by either
//! program. One table; everything else asks it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What can be learned from an order log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// The chance that a new order is cancelled or returned within 30 days.
    Cancel,
    /// How unlike the shop's normal orders an order is, and why.
    Anomaly,
    /// Minutes until an order is ready.
    Eta,
    /// Orders and units a day, 45 days ahead.
    Demand45,
    /// The same, two years ahead.
    Demand730,
    /// The chance that an article runs out tomorrow.
    Stockout,
    /// What goes with what is in the cart.
    Basket,
    /// Groups of customers that mean something.
    Segments,
    /// What reviews say: negative, neutral, positive.
    Sentiment,
}

/// How a task is judged.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// The name of the figure that decides, as in [`super::figures::Figures`].
    pub primary: &'static str,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// The figures a card shows, the primary one first.
    pub shown: &'static [&'static str],
}

impl Task {
    /// All of them, in the contract's order.
    pub const ALL: [Self; 9] = [
        Self::Cancel,
        Self::Anomaly,
        Self::Eta,
        Self::Demand45,
        Self::Demand730,
        Self::Stockout,
        Self::Basket,
        Self::Segments,
        Self::Sentiment,
    ];

    /// The name on the command line, in folders, in cards and in the API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Anomaly => "anomaly",
            Self::Eta => "eta",
            Self::Demand45 => "demand45",
            Self::Demand730 => "demand730",
            Self::Stockout => "stockout",
            Self::Basket => "basket",
            Self::Segments => "segments",
            Self::Sentiment => "sentiment",
        }
    }

    /// What decides, and what is shown beside it.
    #[must_use]
    pub fn judged(self) -> Judged {
        let judged = |more_is_better, shown: &'static [&'static str]| Judged {
            primary: shown.first().copied().unwrap_or_default(),
            more_is_better,
            shown,
        };
        match self {
            Self::Cancel => judged(
                true,
                &["auc", "ap", "brier", "ece", "precision_top10pct", "base"],
            ),
            Self::Anomaly => judged(true, &["ap", "precision_2pct", "recall_2pct", "auc"]),
            Self::Eta => judged(
                false,
                &[
                    "pinball_mean",
                    "mae",
                    "coverage_80",
                    "width_80",
                    "late_over_p90",
                    "crossed",
                ],
            ),
            Self::Demand45 => judged(
                false,
                &[
                    "wql",
                    "site.wql",
                    "sku.wql",
                    "site.wape",
                    "sku.wape",
                    "site.mase",
                    "sku.mase",
                    "site.coverage_80",
                    "sku.coverage_80",
                ],
            ),
            Self::Demand730 => judged(
                false,
                &[
                    "wql",
                    "wape",
                    "mase",
                    "coverage_80",
                    "bias",
                    "wape_weekly",
                    "wape_monthly",
                ],
            ),
            Self::Stockout => judged(true, &["auc", "ap", "brier", "ece", "severe_auc", "base"]),
            Self::Basket => judged(
                true,
                &["ndcg@10", "hit@10", "mrr@10", "coverage", "cold_share"],
            ),
            Self::Segments => judged(
                true,
                &[
                    "future_eta2",
                    "silhouette",
                    "ari_seeds",
                    "return_rate_spread",
                    "best_segment_value_lift",
                    "segments",
                ],
            ),
            Self::Sentiment => judged(
                true,
                &[
                    "macro_f1",
                    "accuracy",
                    "f1_negative",
                    "f1_neutral",
                    "f1_positive",
                    "logloss",
                ],
            ),
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.name())
    }
}

impl FromStr for Task {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|task| task.name() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("unknown task {name}: one of {names}")
        })
    }
}
