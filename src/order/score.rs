//! What a model said about an order when it was placed. It informs people; it never decides anything.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Minutes until ready, as quantiles.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EtaMinutes {
    /// One order in ten is ready by then.
    pub p10: f32,
    /// Every second order is ready by then.
    pub p50: f32,
    /// Nine orders in ten are ready by then.
    pub p90: f32,
}

/// The score of one order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Chance in 0..=1 that the order is cancelled or returned.
    pub cancel_risk: f32,
    /// How strange the order is; no model for it yet means `None`.
    #[serde(default)]
    pub anomaly: Option<f32>,
    /// When it will be ready; no model for it yet means `None`.
    #[serde(default)]
    pub eta_minutes: Option<EtaMinutes>,
    /// The model that said so, such as `cancel-v1`, or `baseline`.
    pub model: Arc<str>,
    /// True when the site's or the customer's history was too thin for some features.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<bool>,
    /// What the model learned from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_on: Option<Arc<str>>,
}
