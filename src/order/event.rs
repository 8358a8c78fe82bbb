//! What happened, in the past tense. The feed of these is the truth; an order is their fold.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    attempt::{Attempt, AttemptOutcome, Method, Settlement},
    id::{OrderId, Seq, UserId, Version},
    money::Money,
    ready_times::ReadyTimes,
    refund::Refund,
    revise::{LineDifference, Revision},
    role::Role,
    routing::Routed,
    state::Order,
    status::{Fulfillment, Payment, Status},
    steps::Steps,
    ticket::{TicketChange, TicketStep},
    time::Timestamp,
};

/// The columns after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standing {
    /// Where the order stands.
    pub status: Status,
    /// Where the money stands.
    pub payment: Payment,
    /// How far the kitchen is.
    pub fulfillment: Fulfillment,
    /// What can still be done with its tickets.
    #[serde(default, skip_serializing_if = "Steps::is_empty")]
    pub steps: Steps,
}

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doer {
    /// The account.
    pub id: UserId,
    /// As what they acted.
    pub role: Role,
}

/// What an event changes beside the columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Change {
    /// The order exists.
    Placed {
        /// All of it, at version 1. Its field is not `order`: that is the event's own, and the change is flattened.
        #[serde(rename = "placed")]
        order: Box<Order>,
    },
    /// An order of the past came in from another system, ended as it was there. Nothing else ever happens to it.
    Imported {
        /// All of it, at version 1; named as in [`Change::Placed`].
        #[serde(rename = "imported")]
        order: Box<Order>,
    },
    /// A payment attempt was opened.
    AttemptOpened {
        /// The attempt.
        attempt: Attempt,
        /// Who paid.
        by: Doer,
    },
    /// An attempt ended without making the order PAID.
    AttemptEnded {
        /// Which.
        number: u32,
        /// How.
        outcome: AttemptOutcome,
    },
    /// An update needs more money: an attempt for the difference was opened.
    UpdateOpened {
        /// The attempt.
        attempt: Attempt,
        /// What the order becomes with it.
        revision: Box<Revision>,
        /// Who wants it.
        by: Doer,
    },
    /// The lines and totals are others.
    Updated {
        /// Which, and what was different before.
        revision: Box<Revision>,
        /// Who wanted it.
        by: Doer,
        /// The attempt that it waited for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attempt: Option<u32>,
    },
    /// The order is PAID.
    Paid {
        /// By which attempt; none, where the order costs nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u32>,
        /// Who confirmed it, where there was no attempt to tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Doer>,
    },
    /// A capture, void or refund ended.
    Settled {
        /// How.
        settlement: Settlement,
        /// What was taken before it failed, by attempt: `(number, minor units)`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        taken: Vec<(u32, i64)>,
    },
    /// Money is to be given back.
    RefundOpened {
        /// How much, of what, why.
        refund: Box<Refund>,
    },
    /// The provider gave it back, or refused.
    RefundEnded {
        /// Which refund.
        number: u32,
        /// What went back, by attempt: `(number, minor units)`.
        given: Vec<(u32, i64)>,
        /// All of that; nothing, when the provider refused.
        amount: Money,
        /// What was given back of the order by now, minor units.
        refunded: i64,
    },
    /// The cancellation window of an unpaid order ended.
    WindowClosed,
    /// Screens did not acknowledge a critical event of the order in time.
    Unacknowledged {
        /// Which event, by its position in the site's feed.
        of: Seq,
        /// Which screens, by name.
        screens: Vec<Arc<str>>,
    },
    /// The kitchen has it.
    Released {
        /// Which station has what of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tickets: Vec<Routed>,
    },
    /// It was called off.
    Cancelled {
        /// By whom.
        by: Doer,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Arc<str>>,
    },
    /// It was never paid.
    Expired,
    /// The kitchen cannot make it.
    Rejected {
        /// Who said so.
        by: Doer,
        /// Why.
        reason: Arc<str>,
    },
    /// It was handed over.
    Fulfilled {
        /// By whom.
        by: Doer,
    },
    /// Work was done at tickets.
    Tickets {
        /// What.
        step: TicketStep,
        /// What it changed, at least one.
        tickets: Vec<TicketChange>,
        /// By whom.
        by: Doer,
    },
}

/// One entry of the feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Position in the site's feed, gap-free from 1.
    pub seq: Seq,
    /// Whose event.
    pub order: OrderId,
    /// The order's version after it, gap-free from 1.
    pub version: Version,
    /// When it was decided.
    pub at: Timestamp,
    /// When the order's cancellation window closes: with this, an event alone tells what is left to do.
    pub deadline: Timestamp,
    /// The columns after it.
    pub after: Standing,
    /// When the order will be ready, where this changes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta: Option<ReadyTimes>,
    /// What else changed.
    #[serde(flatten)]
    pub change: Change,
}

/// What an event does to the stock of the order's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StockEffect {
    /// Nothing.
    None,
    /// Set aside.
    Reserve,
    /// Put back.
    Release,
    /// Gone.
    Consume,
    /// Back on the shelf.
    Return,
}

impl Change {
    /// The order that begins with it; none where one goes on.
    #[must_use]
    pub fn begun(&self) -> Option<&Order> {
        match self {
            Self::Placed { order } | Self::Imported { order } => Some(order),
            Self::AttemptOpened { .. }
            | Self::AttemptEnded { .. }
            | Self::UpdateOpened { .. }
            | Self::Updated { .. }
            | Self::Paid { .. }
            | Self::Settled { .. }
            | Self::RefundOpened { .. }
            | Self::RefundEnded { .. }
            | Self::WindowClosed
            | Self::Unacknowledged { .. }
            | Self::Released { .. }
            | Self::Cancelled { .. }
            | Self::Expired
            | Self::Rejected { .. }
            | Self::Fulfilled { .. }
            | Self::Tickets { .. } => None,
        }
    }

    /// The kind `k` of the protocol.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Placed { .. } => "order.placed",
            Self::Imported { .. } => "order.imported",
            Self::AttemptOpened { .. }
            | Self::AttemptEnded { .. }
            | Self::UpdateOpened { .. }
            | Self::Settled { .. }
            | Self::RefundOpened { .. } => "order.payment_changed",
            Self::RefundEnded { amount, .. } if amount.amount == 0 => "order.payment_changed",
            Self::RefundEnded { .. } => "order.refunded",
            Self::Updated { .. } => "order.updated",
            Self::Paid { .. } => "order.paid",
            Self::WindowClosed => "order.window_closed",
            Self::Unacknowledged { .. } => "order.unacknowledged",
            Self::Released { .. } => "order.released",
            Self::Cancelled { .. } => "order.cancelled",
            Self::Expired => "order.expired",
            Self::Rejected { .. } => "order.rejected",
            Self::Fulfilled { .. } => "order.fulfilled",
            Self::Tickets { step, .. } => step.kind(),
        }
    }

    /// Who did it, where somebody did.
    #[must_use]
    pub fn doer(&self) -> Option<&Doer> {
        match self {
            Self::AttemptOpened { by, .. }
            | Self::UpdateOpened { by, .. }
            | Self::Updated { by, .. }
            | Self::Cancelled { by, .. }
            | Self::Rejected { by, .. }
            | Self::Fulfilled { by }
            | Self::Tickets { by, .. } => Some(by),
            Self::RefundOpened { refund } => Some(&refund.by),
            Self::Paid { by, .. } => by.as_ref(),
            Self::Placed { .. }
            | Self::Imported { .. }
            | Self::AttemptEnded { .. }
            | Self::Settled { .. }
            | Self::RefundEnded { .. }
            | Self::WindowClosed
            | Self::Unacknowledged { .. }
            | Self::Released { .. }
            | Self::Expired => None,
        }
    }

    /// How the payment is made that it begins.
    #[must_use]
    pub fn method(&self) -> Option<Method> {
        self.new_attempt().map(|attempt| attempt.method)
    }

    /// What it does to the stock of all lines of the order, and to its coupon.
    #[must_use]
    pub fn stock_effect(&self) -> StockEffect {
        match self {
            Self::Placed { .. } => StockEffect::Reserve,
            Self::Cancelled { .. } | Self::Expired => StockEffect::Release,
            Self::Fulfilled { .. } => StockEffect::Consume,
            Self::Imported { .. }
            | Self::AttemptOpened { .. }
            | Self::AttemptEnded { .. }
            | Self::UpdateOpened { .. }
            | Self::Updated { .. }
            | Self::Paid { .. }
            | Self::Settled { .. }
            | Self::RefundOpened { .. }
            | Self::RefundEnded { .. }
            | Self::WindowClosed
            | Self::Unacknowledged { .. }
            | Self::Released { .. }
            | Self::Rejected { .. }
            | Self::Tickets { .. } => StockEffect::None,
        }
    }

    /// The number of the attempt that it opens.
    #[must_use]
    pub fn opened(&self) -> Option<u32> {
        self.new_attempt().map(|attempt| attempt.number)
    }

    fn new_attempt(&self) -> Option<&Attempt> {
        match self {
            Self::AttemptOpened { attempt, .. } | Self::UpdateOpened { attempt, .. } => {
                Some(attempt)
            }
            Self::Placed { .. }
            | Self::Imported { .. }
            | Self::AttemptEnded { .. }
            | Self::Updated { .. }
            | Self::Paid { .. }
            | Self::Settled { .. }
            | Self::RefundOpened { .. }
            | Self::RefundEnded { .. }
            | Self::WindowClosed
            | Self::Unacknowledged { .. }
            | Self::Released { .. }
            | Self::Tickets { .. }
            | Self::Cancelled { .. }
            | Self::Expired
            | Self::Rejected { .. }
            | Self::Fulfilled { .. } => None,
        }
    }

    /// What is different by line, where lines changed.
    #[must_use]
    pub fn differences(&self) -> &[LineDifference] {
        match self {
            Self::Updated { revision, .. } => &revision.differences,
            Self::Placed { .. }
            | Self::Imported { .. }
            | Self::AttemptOpened { .. }
            | Self::AttemptEnded { .. }
            | Self::UpdateOpened { .. }
            | Self::Paid { .. }
            | Self::Settled { .. }
            | Self::RefundOpened { .. }
            | Self::RefundEnded { .. }
            | Self::WindowClosed
            | Self::Unacknowledged { .. }
            | Self::Released { .. }
            | Self::Tickets { .. }
            | Self::Cancelled { .. }
            | Self::Expired
            | Self::Rejected { .. }
            | Self::Fulfilled { .. } => &[],
        }
    }

    /// True for events a busy screen must never lose sight of.
    #[must_use]
    pub fn is_critical(&self) -> bool {
        matches!(
            self,
            Self::Cancelled { .. }
                | Self::Tickets {
                    step: TicketStep::Recalled | TicketStep::Voided,
                    ..
                }
        )
    }
}

impl Event {
    /// The kind `k` of the protocol.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.change.kind()
    }
}
