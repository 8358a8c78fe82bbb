//! The scorer: one new order in, one [`Score`] out, always.
//!
//! A model that is missing or refused, a forward that fails, a number that is not finite: each yields the baseline's
//! score, which names itself. A score is advice; nothing here knows what is done with it. Features and network together
//! take a few microseconds ([`measure`]), so a score is computed on the way of an order and not beside it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::cancel::{CancelModel, baseline};
use super::card::Refusal;
use super::features::{LineFacts, OrderFacts};
use super::folder::Stored;
use super::history::SiteHistory;
use super::task::Task;
use crate::order::Score;

/// Orders a site must have had before a score of it is whole.
const SITE_ORDERS_MIN: u64 = 50;

/// Scores orders. Cloning shares the weights.
#[derive(Clone, Debug)]
pub struct Scorer {
    served: Served,
}

#[derive(Clone, Debug)]
enum Served {
    Model(Arc<CancelModel>),
    Baseline { reason: Arc<str> },
}

impl Scorer {
    /// The model that ships inside the program; the baseline if it should be refused.
    #[must_use]
    pub fn embedded() -> Self {
        let stored = shipped();
        Self::from_stored(&stored).unwrap_or_else(|refusal| Self::baseline(&refusal.to_string()))
    }

    /// A model folder.
    pub fn from_dir(folder: &Path) -> Result<Self, Refusal> {
        Self::from_stored(&Stored::read(folder)?)
    }

    /// A model folder, or the baseline with the reason why the folder is refused.
    #[must_use]
    pub fn from_dir_or_baseline(folder: &Path) -> Self {
        Self::from_dir(folder).unwrap_or_else(|refusal| Self::baseline(&refusal.to_string()))
    }

    /// No model: the shop's and the customer's own rates.
    #[must_use]
    pub fn baseline(reason: &str) -> Self {
        Self {
            served: Served::Baseline {
                reason: reason.into(),
            },
        }
    }

    /// A card and its weights.
    pub fn from_stored(stored: &Stored) -> Result<Self, Refusal> {
        Ok(Self {
            served: Served::Model(Arc::new(CancelModel::open(stored)?)),
        })
    }

    /// Scores an order against what its site knew before it.
    #[must_use]
    pub fn score(&self, history: &SiteHistory, order: &OrderFacts<'_>) -> Score {
        let judged = match &self.served {
            Served::Model(model) => model.risk(history, order).map(|risk| (risk, model)),
            Served::Baseline { .. } => None,
        };
        let (cancel_risk, model, trained_on) = match judged {
            Some((risk, model)) => (
                risk,
                Arc::clone(&model.name),
                Some(Arc::clone(&model.trained_on)),
            ),
            None => (
                baseline::cancel_risk(history, order.customer),
                baseline::NAME.into(),
                None,
            ),
        };
        let partial = is_partial(history, order).then_some(true);
        Score {
            cancel_risk,
            anomaly: None,
            reasons: Vec::new(),
            eta_minutes: None,
            model,
            anomaly_model: None,
            eta_model: None,
            partial,
            trained_on,
        }
    }

    /// What `/readyz` says about it: `None` while a model serves.
    #[must_use]
    pub fn degraded(&self) -> Option<String> {
        match &self.served {
            Served::Model(_) => None,
            Served::Baseline { reason } => Some(format!("model:{}: {reason}", Task::Cancel)),
        }
    }

    /// The name that scores will carry.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.served {
            Served::Model(model) => &model.name,
            Served::Baseline { .. } => baseline::NAME,
        }
    }
}

/// The cancel model that ships inside the program, as it stands in the repository.
#[must_use]
pub fn shipped() -> Stored {
    Stored {
        card: include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/cancel-v2/card.toml"
        ))
        .to_owned(),
        weights: include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/cancel-v2/model.safetensors"
        ))
        .to_vec(),
    }
}

/// Whether the site or the customer is too new for some features to mean anything.
fn is_partial(history: &SiteHistory, order: &OrderFacts<'_>) -> bool {
    let customer_orders = order
        .customer
        .map_or(0, |customer| history.customer_orders(customer));
    history.orders() < SITE_ORDERS_MIN || customer_orders == 0
}

/// How long features and network take together, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Latency {
    /// Orders scored.
    pub n: usize,
    /// Half of them were at least this fast.
    pub p50_ns: u64,
    /// 95 of 100.
    pub p95_ns: u64,
    /// 99 of 100.
    pub p99_ns: u64,
    /// The slowest.
    pub max_ns: u64,
}

impl Latency {
    /// What was measured, in nanoseconds.
    #[must_use]
    pub fn of(mut taken: Vec<u64>) -> Self {
        taken.sort_unstable();
        let n = taken.len();
        let at = |share: f64| {
            let place = ((n as f64 * share) as usize).min(n.saturating_sub(1));
            taken.get(place).copied().unwrap_or(0)
        };
        Self {
            n,
            p50_ns: at(0.5),
            p95_ns: at(0.95),
            p99_ns: at(0.99),
            max_ns: at(1.0),
        }
    }
}

/// Scores `n` made-up orders of 1 to 20 lines against a history of 5,000 orders, one by one, on this thread.
#[must_use]
pub fn measure(scorer: &Scorer, n: usize) -> Latency {
    const WARM_UP: usize = 5_000;
    let mut history = SiteHistory::default();
    let mut taken = Vec::with_capacity(n);
    // A fixed walk through customers, SKUs and sizes; primes keep the cycles apart.
    for at in 0..WARM_UP + n {
        let lines: Vec<LineFacts> = (0..1 + at % 20)
            .map(|line| LineFacts {
                sku_key: super::history::key(&format!("sku {}", (at * 7 + line * 131) % 3_001)),
                quantity: 1 + (at as u32 + line as u32) % 12,
                unit_price_minor: 95 + (line as i64 * 85) % 1_500,
            })
            .collect();
        let order = OrderFacts {
            placed_at_ms: 1_300_000_000_000 + at as i64 * 97_000,
            customer: Some((at as u64 * 31) % 997),
            total_minor: lines
                .iter()
                .map(|line| line.unit_price_minor * i64::from(line.quantity))
                .sum(),
            lines: &lines,
        };
        if at >= WARM_UP {
            let start = Instant::now();
            std::hint::black_box(scorer.score(&history, &order));
            taken.push(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        }
        history.observe_placed(&order);
    }
    Latency::of(taken)
}
