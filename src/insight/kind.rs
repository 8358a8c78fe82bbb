//! What there is to know of a site: a name for each kind of insight, and how much of the past it looks at.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A kind of insight.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = InsightKind)]
pub enum Kind {
    /// Orders and money, by day and week.
    Sales,
    /// What the next days will bring.
    Demand,
    /// Orders by weekday and hour, for staffing.
    Volume,
    /// Articles that will run out.
    Stockout,
    /// Articles that are bought together.
    Bundles,
    /// Groups of customers.
    Segments,
    /// What reviews say.
    Sentiment,
    /// Strange orders.
    Anomalies,
    /// Stations and orders that are slow or stuck.
    Bottlenecks,
    /// The models that answer here.
    Models,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Sales,
        Self::Demand,
        Self::Volume,
        Self::Stockout,
        Self::Bundles,
        Self::Segments,
        Self::Sentiment,
        Self::Anomalies,
        Self::Bottlenecks,
        Self::Models,
    ];

    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Demand => "demand",
            Self::Volume => "volume",
            Self::Stockout => "stockout",
            Self::Bundles => "bundles",
            Self::Segments => "segments",
            Self::Sentiment => "sentiment",
            Self::Anomalies => "anomalies",
            Self::Bottlenecks => "bottlenecks",
            Self::Models => "models",
        }
    }

    /// Whether it is made once a night; the others are made every hour.
    #[must_use]
    pub fn is_nightly(self) -> bool {
        match self {
            Self::Demand | Self::Volume | Self::Bundles | Self::Segments | Self::Sentiment => true,
            Self::Sales | Self::Stockout | Self::Anomalies | Self::Bottlenecks | Self::Models => {
                false
            }
        }
    }

    /// Whether it is about habits: then a history that ended long ago is looked at as of its end, and what the last weeks
    /// say is left to the others.
    pub(super) fn is_about_habits(self) -> bool {
        match self {
            Self::Sales | Self::Demand | Self::Volume | Self::Bundles | Self::Segments => true,
            Self::Stockout
            | Self::Sentiment
            | Self::Anomalies
            | Self::Bottlenecks
            | Self::Models => false,
        }
    }

    /// Days of orders that it looks at.
    pub(super) fn days(self) -> i64 {
        match self {
            Self::Models => 0,
            Self::Anomalies | Self::Bottlenecks => 28,
            Self::Sales | Self::Stockout => 100,
            Self::Sentiment => 0,
            Self::Bundles | Self::Volume => 366,
            // Two years and what they are held against; customers who came back after long.
            Self::Demand | Self::Segments => 4 * 366,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.as_str() == text).ok_or(UnknownKind)
    }
}

/// There is no such kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such insight")]
pub struct UnknownKind;
