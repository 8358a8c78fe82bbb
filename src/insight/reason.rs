//! Why an insight says nothing: a code with its figures, for who speaks another language, and a sentence in English.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::State;

/// Why there is nothing to say, and the figures that it follows from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "code", rename_all = "snake_case")]
#[schema(as = InsightReason)]
pub enum Reason {
    /// It was not made yet.
    BeingMade,
    /// Making it failed; it is tried again.
    BrokeOff,
    /// There is no order yet.
    NoOrders,
    /// The past is too short to forecast from.
    ShortPast {
        /// Days there are.
        days: usize,
        /// Days there must be.
        days_min: usize,
        /// Orders there are.
        orders: usize,
        /// Orders there must be.
        orders_min: usize,
        /// Of the orders, those of the last eight weeks: some there must be.
        recent: f64,
    },
    /// Too few of the last eight weeks are known to count hours.
    ShortWeeks {
        /// Days there are.
        days: i32,
        /// Days there must be.
        days_min: i32,
        /// Orders there are.
        orders: u64,
        /// Orders there must be.
        orders_min: u64,
    },
    /// Too little of an article was sold.
    FewPieces {
        /// Pieces that were.
        sold: f64,
        /// Pieces it takes.
        sold_min: f64,
        /// In so many days.
        days: i32,
    },
    /// Forecasters cannot be compared yet.
    FewWeeks,
    /// No forecaster is better than the constant mean.
    NoSignal,
    /// No article whose stock is counted was sold.
    NothingCounted,
    /// No such article has been sold for long enough.
    ShortShelves {
        /// Days it takes.
        days_min: usize,
    },
    /// There are too few reviews.
    FewReviews {
        /// Reviews there are.
        reviews: usize,
        /// Reviews there must be.
        reviews_min: usize,
    },
    /// Too few customers are known by name.
    FewCustomers {
        /// Customers there are.
        customers: usize,
        /// Customers there must be.
        customers_min: usize,
    },
    /// The last year has too few orders.
    FewOrders {
        /// Orders there are.
        orders: usize,
        /// Orders there must be.
        orders_min: usize,
    },
    /// No two articles are bought together more often than by chance.
    ByChance,
    /// No model of strange orders judged any.
    NotJudged,
    /// No station had a ticket.
    NoTickets,
    /// The models' registry cannot be read.
    NoRegistry,
}

impl Reason {
    pub(super) fn state(&self) -> State {
        match self {
            Self::NoSignal | Self::ByChance => State::NoLearnableSignal,
            Self::BeingMade => State::Pending,
            Self::BrokeOff
            | Self::NoOrders
            | Self::ShortPast { .. }
            | Self::ShortWeeks { .. }
            | Self::FewPieces { .. }
            | Self::FewWeeks
            | Self::NothingCounted
            | Self::ShortShelves { .. }
            | Self::FewReviews { .. }
            | Self::FewCustomers { .. }
            | Self::FewOrders { .. }
            | Self::NotJudged
            | Self::NoTickets
            | Self::NoRegistry => State::NotEnoughData,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BeingMade => f.write_str("it is being made"),
            Self::BrokeOff => f.write_str("making it broke off; it is tried again"),
            Self::NoOrders => f.write_str("there is no order yet"),
            Self::ShortPast {
                days,
                days_min,
                orders,
                orders_min,
                recent,
            } => write!(
                f,
                "a forecast needs {days_min} days and {orders_min} orders of history, some of them in the last eight weeks; there are \
                 {days} days with {orders} orders, {recent} of them in the last eight weeks"
            ),
            Self::ShortWeeks {
                days,
                days_min,
                orders,
                orders_min,
            } => write!(
                f,
                "hours are counted over at least {days_min} days with {orders_min} orders in the last eight weeks; there are {orders} \
                 orders over {days} days"
            ),
            Self::FewPieces {
                sold,
                sold_min,
                days,
            } => write!(
                f,
                "{sold} pieces in {days} days: a forecast needs {sold_min}"
            ),
            Self::FewWeeks => f.write_str("there are too few weeks to compare forecasters on"),
            Self::NoSignal => f
                .write_str("no learnable signal: no forecaster is better than the constant mean"),
            Self::NothingCounted => {
                f.write_str("no article whose stock is counted was sold yet")
            }
            Self::ShortShelves { days_min } => {
                write!(f, "no counted article has {days_min} days of sales yet")
            }
            Self::FewReviews {
                reviews,
                reviews_min,
            } => write!(f, "{reviews_min} reviews are needed; there are {reviews}"),
            Self::FewCustomers {
                customers,
                customers_min,
            } => write!(
                f,
                "groups need {customers_min} customers that are known by name; there are {customers}"
            ),
            Self::FewOrders { orders, orders_min } => write!(
                f,
                "bundles are counted in at least {orders_min} orders of the last year; there are {orders}"
            ),
            Self::ByChance => f.write_str(
                "no two articles are bought together more often than chance would have it",
            ),
            Self::NotJudged => f.write_str(
                "no order of the last four weeks was judged: no model of strange orders answers here",
            ),
            Self::NoTickets => f.write_str("no station had a ticket in the last four weeks"),
            Self::NoRegistry => f.write_str("the registry of models cannot be read"),
        }
    }
}
