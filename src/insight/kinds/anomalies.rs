//! Orders of the last weeks that a model found strange when they were placed. The score informs; nothing follows by itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    answer::{rounded, share},
    past::Past,
    reason::Reason,
};
use crate::{hub::scores::ReasonView, order::Currency};

/// Orders that are listed.
const LISTED_MAX: usize = 100;

/// What was strange.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AnomaliesReport {
    /// The currency of all amounts.
    #[schema(value_type = String, example = "GBP")]
    pub currency: Currency,
    /// Orders of the last four weeks that were judged.
    pub judged: u64,
    /// Of these, the strange ones.
    pub strange: u64,
    /// Their share.
    pub share: f64,
    /// The newest first.
    pub orders: Vec<StrangeOrder>,
}

/// A strange order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StrangeOrder {
    /// The order.
    pub order: String,
    /// Its number.
    pub number: u64,
    /// When it was placed.
    #[schema(format = DateTime)]
    pub placed_at: String,
    /// What it came to, minor units.
    pub total_minor: i64,
    /// How strange, 0 to 1.
    pub score: f64,
    /// Who said so.
    pub model: String,
    /// Why, the weightiest first; empty of an order from before reasons were kept.
    pub reasons: Vec<ReasonView>,
}

/// The report of a past.
pub(in crate::insight) fn report(past: &Past) -> Result<AnomaliesReport, Reason> {
    if past.judged == 0 {
        return Err(Reason::NotJudged);
    }
    let orders = past.strange.iter().take(LISTED_MAX);
    Ok(AnomaliesReport {
        currency: past.currency,
        judged: past.judged as u64,
        strange: past.strange.len() as u64,
        share: share(past.strange.len() as f64, past.judged as f64),
        orders: orders
            .map(|strange| StrangeOrder {
                order: strange.order.to_string(),
                number: strange.order_number,
                placed_at: strange.at.to_string(),
                total_minor: strange.money,
                score: rounded(f64::from(strange.score)),
                model: strange.model.to_string(),
                reasons: strange.reasons.iter().copied().map(Into::into).collect(),
            })
            .collect(),
    })
}
