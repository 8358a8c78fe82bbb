//! What the models said, as people see it: scores and their reasons for staff, the promise for everybody.
//!
//! A customer's frame holds no score and no reason, a kitchen's no reason that tells of money ([`of_order`] is the only
//! way in); when the order will be ready is everybody's to know.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{names::ReasonCodeName, shapes::rfc3339};
use crate::order::{Audience, EtaMinutes, Order, ReadyTimes, Reason, ReasonCode, Score, Timestamp};

/// Minutes until ready, as quantiles.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct EtaView {
    /// One order in ten is ready by then.
    pub p10: f32,
    /// Every second one is.
    pub p50: f32,
    /// Nine in ten are.
    pub p90: f32,
}

/// When an order will be ready; once it is ready, when it became it, three times.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = ReadyTimes)]
pub struct ReadyTimesView {
    /// One order in ten is ready by then.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub p10: Timestamp,
    /// Every second one is.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub p50: Timestamp,
    /// Nine in ten are.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub p90: Timestamp,
}

/// One thing that is strange about an order.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ScoreReason)]
pub struct ReasonView {
    /// What.
    #[schema(value_type = ReasonCodeName)]
    pub code: ReasonCode,
    /// The line, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// How much; what it counts says the code: pieces, minor units, seconds, orders, lines, times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// How much is usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usual: Option<f64>,
}

/// What the models said when the order was placed. Staff only.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ScoreView {
    /// Chance in 0..=1 that the order is cancelled or returned.
    pub cancel_risk: f32,
    /// Share of the shop's normal orders that are less strange, 0..=1; missing until there is a model for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anomaly: Option<f32>,
    /// Why it is strange, the weightiest first, at most three; missing for an order like any other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub reasons: Vec<ReasonView>,
    /// Minutes from placing until it is ready, as they were promised then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eta_minutes: Option<EtaView>,
    /// Which model said `cancel_risk`, version included; `baseline` when none could.
    #[schema(value_type = String)]
    pub model: Arc<str>,
    /// Which model said `anomaly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub anomaly_model: Option<Arc<str>>,
    /// Which model said `eta_minutes`, or the baseline in its stead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub eta_model: Option<Arc<str>>,
    /// True when there was little history to go by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partial: Option<bool>,
    /// What the model of `cancel_risk` learned from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub trained_on: Option<Arc<str>>,
}

/// The score of an order where `audience` may know of it.
pub(super) fn of_order(order: &Order, audience: Audience) -> Option<ScoreView> {
    match audience {
        Audience::Customer => None,
        // The kitchen sees no price, in a reason neither.
        Audience::Staff => order.score.as_ref().map(|score| {
            let mut view = ScoreView::from(score);
            view.reasons.retain(|reason| !reason.code.tells_money());
            view
        }),
        Audience::Admin => order.score.as_ref().map(ScoreView::from),
    }
}

impl From<&Score> for ScoreView {
    fn from(score: &Score) -> Self {
        Self {
            cancel_risk: score.cancel_risk,
            anomaly: score.anomaly,
            reasons: score.reasons.iter().copied().map(Into::into).collect(),
            eta_minutes: score.eta_minutes.map(Into::into),
            model: score.model.clone(),
            anomaly_model: score.anomaly_model.clone(),
            eta_model: score.eta_model.clone(),
            partial: score.partial,
            trained_on: score.trained_on.clone(),
        }
    }
}

impl From<Reason> for ReasonView {
    fn from(reason: Reason) -> Self {
        let Reason {
            code,
            line,
            value,
            usual,
        } = reason;
        Self {
            code,
            line,
            value,
            usual,
        }
    }
}

impl From<EtaMinutes> for EtaView {
    fn from(EtaMinutes { p10, p50, p90 }: EtaMinutes) -> Self {
        Self { p10, p50, p90 }
    }
}

impl From<ReadyTimes> for ReadyTimesView {
    fn from(ReadyTimes { p10, p50, p90 }: ReadyTimes) -> Self {
        Self { p10, p50, p90 }
    }
}
