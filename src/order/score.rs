//! What the models said about an order when it was placed. It informs people; it never decides anything.
//!
//! Every value carries the name of who said it, `<task>-v<N>` or the baseline's: a page can show which version spoke.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// An order is called strange from this share of normal orders on that are less strange: one normal order in a hundred is.
pub const STRANGE_FROM: f32 = 0.99;
/// Reasons of one order at most.
pub const REASONS_MAX: usize = 3;

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

/// What is strange about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// A line has `value` pieces, usual are `usual`.
    Quantity,
    /// A line costs `value` a piece, usual are `usual`; minor units.
    Price,
    /// The same customer placed the same order `value` seconds before.
    SameOrder,
    /// Somebody else placed the same order `value` seconds before.
    SameOrderByOther,
    /// `value` of its articles (0 to 1) were in an order within the last day.
    SimilarOrder,
    /// The customer placed `value` orders within the hour before.
    ManyOrders,
    /// This hour of the week is `value` times rarer than the average one.
    Hour,
    /// `value` lines are of articles that were never sold here.
    UnknownArticles,
    /// `value` lines repeat another.
    RepeatedLines,
    /// It has `value` lines, usual are `usual`.
    ManyLines,
    /// It costs `value`, usual here are `usual`; minor units.
    Total,
    /// It costs `value`, this customer's usual are `usual`; minor units.
    OwnTotal,
    /// `value` lines cost nothing, or next to it.
    Free,
    /// The customer ordered from another country before.
    CountryChanged,
    /// Hardly any order comes from this country.
    RareCountry,
    /// Hardly any order is in this currency.
    RareCurrency,
}

impl ReasonCode {
    /// Every code.
    pub const ALL: [Self; 16] = [
        Self::Quantity,
        Self::Price,
        Self::SameOrder,
        Self::SameOrderByOther,
        Self::SimilarOrder,
        Self::ManyOrders,
        Self::Hour,
        Self::UnknownArticles,
        Self::RepeatedLines,
        Self::ManyLines,
        Self::Total,
        Self::OwnTotal,
        Self::Free,
        Self::CountryChanged,
        Self::RareCountry,
        Self::RareCurrency,
    ];

    /// Whether its numbers are amounts.
    #[must_use]
    pub fn tells_money(self) -> bool {
        match self {
            Self::Price | Self::Total | Self::OwnTotal => true,
            Self::Quantity
            | Self::SameOrder
            | Self::SameOrderByOther
            | Self::SimilarOrder
            | Self::ManyOrders
            | Self::Hour
            | Self::UnknownArticles
            | Self::RepeatedLines
            | Self::ManyLines
            | Self::Free
            | Self::CountryChanged
            | Self::RareCountry
            | Self::RareCurrency => false,
        }
    }

    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quantity => "quantity",
            Self::Price => "price",
            Self::SameOrder => "same_order",
            Self::SameOrderByOther => "same_order_by_other",
            Self::SimilarOrder => "similar_order",
            Self::ManyOrders => "many_orders",
            Self::Hour => "hour",
            Self::UnknownArticles => "unknown_articles",
            Self::RepeatedLines => "repeated_lines",
            Self::ManyLines => "many_lines",
            Self::Total => "total",
            Self::OwnTotal => "own_total",
            Self::Free => "free",
            Self::CountryChanged => "country_changed",
            Self::RareCountry => "rare_country",
            Self::RareCurrency => "rare_currency",
        }
    }
}

/// One thing that is strange about an order: true by itself, and checked by whoever looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What.
    pub code: ReasonCode,
    /// The line's number, where it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// How much; what it counts says the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// How much is usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<f64>,
}

/// The score of one order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Chance in 0..=1 that the order is cancelled or returned.
    pub cancel_risk: f32,
    /// Share of the shop's normal orders that are less strange, 0..=1; no model for it means `None`.
    #[serde(default)]
    pub anomaly: Option<f32>,
    /// Why it is strange, the weightiest first; at most [`REASONS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Minutes from placing until it is ready; orders of before there was a promise have none.
    #[serde(default)]
    pub eta_minutes: Option<EtaMinutes>,
    /// Who said `cancel_risk`, such as `cancel-v1`, or `baseline`.
    pub model: Arc<str>,
    /// Who said `anomaly`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anomaly_model: Option<Arc<str>>,
    /// Who said `eta_minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta_model: Option<Arc<str>>,
    /// True when the site's or the customer's history was too thin for some features.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partial: Option<bool>,
    /// What the model of `cancel_risk` learned from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained_on: Option<Arc<str>>,
}
