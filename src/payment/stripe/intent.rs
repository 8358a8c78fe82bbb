//! What Stripe says, as far as it is read, and what that means for a charge.

use serde::Deserialize;

use crate::payment::provider::{Charge, ChargeState};

/// A `PaymentIntent`, with its latest charge expanded.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Intent {
    pub(super) id: String,
    status: String,
    amount: i64,
    #[serde(default)]
    amount_received: i64,
    #[serde(default)]
    latest_charge: Option<LatestCharge>,
}

/// Expanded, or just its id.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum LatestCharge {
    Expanded {
        #[serde(default)]
        amount_refunded: i64,
    },
    Id(#[expect(dead_code, reason = "says only that there is one")] String),
}

impl Intent {
    /// What a card that is refused outright amounts to.
    pub(super) fn declined(amount: i64) -> Charge {
        Charge {
            state: ChargeState::Declined,
            amount,
            ..Charge::ABSENT
        }
    }

    pub(super) fn charge(&self) -> Charge {
        let refunded = match &self.latest_charge {
            Some(LatestCharge::Expanded { amount_refunded }) => *amount_refunded,
            Some(LatestCharge::Id(_)) | None => 0,
        };
        let state = match self.status.as_str() {
            "requires_capture" => ChargeState::Authorized,
            "succeeded" if refunded > 0 && refunded >= self.amount_received => {
                ChargeState::Refunded
            }
            "succeeded" => ChargeState::Captured,
            "canceled" => ChargeState::Voided,
            "requires_payment_method" | "requires_action" | "requires_confirmation" => {
                ChargeState::Declined
            }
            // `processing`, and whatever is invented later.
            _ => ChargeState::Pending,
        };
        Charge {
            state,
            amount: self.amount,
            captured: self.amount_received,
            refunded,
        }
    }
}

/// A refund.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Refund {
    #[serde(default)]
    status: Option<String>,
    amount: i64,
    #[serde(default)]
    metadata: RefundMetadata,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct RefundMetadata {
    #[serde(default)]
    refund: Option<String>,
}

impl Refund {
    /// Whether it is of so much, minor units.
    pub(super) fn is_of(&self, amount: i64) -> bool {
        self.amount == amount
    }

    pub(super) fn is_failed(&self) -> bool {
        matches!(self.status.as_deref(), Some("failed" | "canceled"))
    }

    pub(super) fn is_pending(&self) -> bool {
        matches!(self.status.as_deref(), Some("pending" | "requires_action"))
    }
}

/// Refunds of an intent, newest first.
#[derive(Debug, Deserialize)]
pub(super) struct RefundList {
    data: Vec<Refund>,
}

impl RefundList {
    pub(super) fn of_key(self, key: &str) -> Option<Refund> {
        self.data
            .into_iter()
            .find(|refund| refund.metadata.refund.as_deref() == Some(key))
    }
}
