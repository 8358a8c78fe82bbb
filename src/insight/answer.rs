//! An insight as it is stored and shown: when it was made, from what, and what it says, or why it says nothing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{kind::Kind, reason::Reason};

/// How an insight stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InsightState)]
pub enum State {
    /// It was not made yet.
    Pending,
    /// `report` says it.
    Ready,
    /// There is too little to say anything; `why` says what is missing.
    NotEnoughData,
    /// There is enough, and nothing in it that could be learned.
    NoLearnableSignal,
}

/// One insight of a site. Times are RFC 3339 in UTC, days are days of the site's time zone, amounts are minor units of
/// its currency, shares are from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Insight<T> {
    /// Of which site.
    pub site: String,
    /// What kind.
    pub kind: Kind,
    /// How it stands.
    pub state: State,
    /// Why there is no report, in a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The same with its code and its figures; missing in one from before they were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub made_at: Option<String>,
    /// How often it was made; it rises each time.
    pub version: u64,
    /// The first of the orders it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub from: Option<String>,
    /// The last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub to: Option<String>,
    /// How many they are.
    pub orders: u64,
    /// Whether there were more than are looked at: then these are the newest.
    #[serde(default)]
    pub cut: bool,
    /// What it says.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub report: Option<T>,
}

fn none<T>() -> Option<T> {
    None
}

impl<T> Insight<T> {
    /// One that was not made yet.
    #[must_use]
    pub fn pending(site: &str, kind: Kind) -> Self {
        Self {
            site: site.to_owned(),
            kind,
            state: State::Pending,
            why: Some(Reason::BeingMade.to_string()),
            reason: Some(Reason::BeingMade),
            made_at: None,
            version: 0,
            from: None,
            to: None,
            orders: 0,
            cut: false,
            report: None,
        }
    }
}

/// A range of what may come: one in ten is below the first, half are below the second, nine in ten below the third.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Band {
    /// One in ten is lower.
    pub p10: f64,
    /// Half are lower.
    pub p50: f64,
    /// Nine in ten are lower.
    pub p90: f64,
}

impl From<crate::model::metrics::quantile::Quantiles> for Band {
    fn from(said: crate::model::metrics::quantile::Quantiles) -> Self {
        Self {
            p10: rounded(said.p10),
            p50: rounded(said.p50),
            p90: rounded(said.p90),
        }
    }
}

/// Four digits behind the point: more would only be noise, and bytes.
pub(super) fn rounded(number: f64) -> f64 {
    if number.is_finite() {
        // The sum of nothing is -0.0.
        (number * 1e4).round() / 1e4 + 0.0
    } else {
        0.0
    }
}

/// `part` of `whole`; 0 of nothing.
pub(super) fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 {
        0.0
    } else {
        rounded(part / whole)
    }
}

/// The number in the middle of sorted ones, or at another level of 0 to 1; `None` of none.
pub(super) fn at_level(rising: &[f64], level: f64) -> Option<f64> {
    let last = rising.len().checked_sub(1)?;
    let at = (level * last as f64).round() as usize;
    rising.get(at.min(last)).copied()
}
