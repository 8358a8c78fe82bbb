//! Payment attempts of an order: at most one is open, each has its own key at the provider.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{id::OrderId, time::Timestamp};

/// How the customer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Through the payment provider.
    Card,
    /// At the counter: taken by staff, no code, audited.
    Cash,
}

/// What an attempt is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The whole total, of an order that is not paid.
    #[default]
    Total,
    /// What an update of a paid order costs more.
    Difference,
}

impl Purpose {
    fn is_total(&self) -> bool {
        *self == Self::Total
    }
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// The provider has not answered.
    Open,
    /// The provider holds (or has) the amount, for the order.
    Authorized,
    /// The provider said no.
    Declined,
    /// The provider did not say in time.
    Unknown,
    /// The provider never saw it: it could not be reached, or turned the call away.
    NotSent,
    /// The provider holds money that the order has no use for: less than was asked for, or a second time. It is to be
    /// lifted; the order never counts on it.
    Surplus,
    /// What was surplus was lifted.
    Lifted,
}

impl AttemptOutcome {
    /// True when nothing is known to be held, and nothing will be.
    #[must_use]
    pub fn is_nothing(self) -> bool {
        match self {
            Self::Declined | Self::NotSent | Self::Lifted => true,
            Self::Open | Self::Authorized | Self::Unknown | Self::Surplus => false,
        }
    }
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Number within the order, from 1.
    pub number: u32,
    /// How.
    pub method: Method,
    /// What for.
    #[serde(default, skip_serializing_if = "Purpose::is_total")]
    pub purpose: Purpose,
    /// Minor units asked for.
    pub amount: i64,
    /// What the provider is told beside the amount: a card token; the sandbox reads its script from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Arc<str>>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What became of it.
    pub outcome: AttemptOutcome,
    /// Minor units taken of it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub captured: i64,
    /// Minor units given back of what was taken.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub refunded: i64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks with a reference"
)]
fn is_zero(amount: &i64) -> bool {
    *amount == 0
}

/// The key under which a provider knows attempt `number` of `order`: the same after any retry or restart.
#[must_use]
pub fn provider_key(order: OrderId, number: u32) -> String {
    format!("{order}:auth:{number}")
}

/// The key under which a provider knows that what was taken of attempt `number` was given back, all of it, because
/// `order` ended.
#[must_use]
pub fn give_back_key(order: OrderId, number: u32) -> String {
    format!("{order}:back:{number}")
}

/// How a capture, void or refund ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// The money is the shop's.
    Captured,
    /// The hold was lifted.
    Voided,
    /// The money was given back.
    Refunded,
    /// The provider refused: people must look.
    Failed,
}
