//! THE transition table, and the three columns it moves.
//!
//! `PENDING → PAID → FULFILLED`, with two ways out: `CANCELLED` and `EXPIRED`. Terminal states absorb. A move that is
//! not in [`MOVES`] does not exist; the guards of each move are in `decide.rs`.

use serde::{Deserialize, Serialize};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Placed, not paid.
    Pending,
    /// Authorized or captured for at least the total.
    Paid,
    /// Handed over.
    Fulfilled,
    /// Called off, by its owner or by staff.
    Cancelled,
    /// Never paid in time.
    Expired,
}

impl Status {
    /// Every status, in the order of the table.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Paid,
        Self::Fulfilled,
        Self::Cancelled,
        Self::Expired,
    ];

    /// True when nothing can happen to the order any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        match self {
            Self::Pending | Self::Paid => false,
            Self::Fulfilled | Self::Cancelled | Self::Expired => true,
        }
    }

    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Paid => "PAID",
            Self::Fulfilled => "FULFILLED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
        }
    }
}

/// Where the money stands. Written by payment commands only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    /// Nothing was tried.
    None,
    /// There is nothing to pay: the order costs nothing, and no provider ever hears of it.
    Free,
    /// An attempt is open.
    Authorizing,
    /// The provider holds the amount.
    Authorized,
    /// The capture was asked for.
    CapturePending,
    /// The money is the shop's.
    Captured,
    /// The hold is to be lifted.
    VoidPending,
    /// The hold was lifted, or there never was one.
    Voided,
    /// The money is to be given back.
    RefundPending,
    /// All of it was given back.
    Refunded,
    /// A part of it was given back.
    PartiallyRefunded,
    /// The last attempt was declined (then the order is still PENDING), or the provider refused a capture, a void or a
    /// refund: then people must look.
    Failed,
    /// The provider has not said what became of the last attempt.
    Unknown,
}

impl Payment {
    /// Every state.
    pub const ALL: [Self; 13] = [
        Self::None,
        Self::Free,
        Self::Authorizing,
        Self::Authorized,
        Self::CapturePending,
        Self::Captured,
        Self::VoidPending,
        Self::Voided,
        Self::RefundPending,
        Self::Refunded,
        Self::PartiallyRefunded,
        Self::Failed,
        Self::Unknown,
    ];

    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Free => "free",
            Self::Authorizing => "authorizing",
            Self::Authorized => "authorized",
            Self::CapturePending => "capture_pending",
            Self::Captured => "captured",
            Self::VoidPending => "void_pending",
            Self::Voided => "voided",
            Self::RefundPending => "refund_pending",
            Self::Refunded => "refunded",
            Self::PartiallyRefunded => "partially_refunded",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// How far the kitchen is. Written by the release timer and the kitchen's commands only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fulfillment {
    /// Not released: the kitchen may see it, not start it.
    Held,
    /// Released to the kitchen.
    Queued,
    /// Being made.
    Preparing,
    /// Ready to hand over.
    Ready,
    /// Handed over.
    Done,
    /// The kitchen cannot make it.
    Stopped,
}

impl Fulfillment {
    /// True once the order was released to the kitchen.
    #[must_use]
    pub fn is_released(self) -> bool {
        match self {
            Self::Held => false,
            Self::Queued | Self::Preparing | Self::Ready | Self::Done | Self::Stopped => true,
        }
    }
}

/// What can be done to an existing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Open a payment attempt.
    Pay,
    /// Send the code again. Changes no column of the order.
    Otp,
    /// The provider authorized the attempt.
    Authorize,
    /// An attempt ended without paying: the provider declined, does not know, or holds what is of no use.
    Decline,
    /// Call the order off.
    Cancel,
    /// Change the lines.
    Update,
    /// Give up waiting for payment.
    Expire,
    /// The cancellation window of an unpaid order ended.
    CloseWindow,
    /// Hand the order to the kitchen.
    Release,
    /// The kitchen cannot make it.
    Reject,
    /// Hand the goods over.
    Fulfill,
    /// A capture, void or refund ended.
    Settle,
    /// Give money back.
    Refund,
    /// Begin to make something.
    Start,
    /// Say that something is made.
    Ready,
    /// Let go of something that is made. The last bump hands the order over.
    Bump,
    /// Take back what was bumped.
    Recall,
    /// Scan pieces, or say that they are not there.
    Pick,
    /// Say that one knows that a ticket is void.
    Ack,
    /// Tell that screens did not acknowledge a critical event. Changes no column of the order.
    Alarm,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 20] = [
        Self::Pay,
        Self::Otp,
        Self::Authorize,
        Self::Decline,
        Self::Cancel,
        Self::Update,
        Self::Expire,
        Self::CloseWindow,
        Self::Release,
        Self::Reject,
        Self::Fulfill,
        Self::Settle,
        Self::Refund,
        Self::Start,
        Self::Ready,
        Self::Bump,
        Self::Recall,
        Self::Pick,
        Self::Ack,
        Self::Alarm,
    ];
}

/// Every allowed move of the status. An order begins as `Pending`.
pub const MOVES: &[(Status, Verb, Status)] = &[
    (Status::Pending, Verb::Pay, Status::Pending),
    (Status::Pending, Verb::Otp, Status::Pending),
    (Status::Pending, Verb::Authorize, Status::Paid),
    (Status::Pending, Verb::Decline, Status::Pending),
    (Status::Pending, Verb::Update, Status::Pending),
    (Status::Pending, Verb::CloseWindow, Status::Pending),
    (Status::Pending, Verb::Expire, Status::Expired),
    (Status::Pending, Verb::Cancel, Status::Cancelled),
    (Status::Paid, Verb::Cancel, Status::Cancelled),
    (Status::Paid, Verb::Update, Status::Paid),
    // The difference of an update.
    (Status::Paid, Verb::Authorize, Status::Paid),
    // Another attempt than the one that paid: what the provider holds of it is lifted.
    (Status::Paid, Verb::Decline, Status::Paid),
    (Status::Paid, Verb::Release, Status::Paid),
    (Status::Paid, Verb::Reject, Status::Paid),
    (Status::Paid, Verb::Settle, Status::Paid),
    (Status::Paid, Verb::Fulfill, Status::Fulfilled),
    (Status::Paid, Verb::Start, Status::Paid),
    (Status::Paid, Verb::Ready, Status::Paid),
    (Status::Paid, Verb::Bump, Status::Paid),
    (Status::Paid, Verb::Recall, Status::Paid),
    (Status::Paid, Verb::Pick, Status::Paid),
    // What is not to be made any more stays on the board until its stations have said that they know.
    (Status::Paid, Verb::Ack, Status::Paid),
    (Status::Fulfilled, Verb::Ack, Status::Fulfilled),
    (Status::Cancelled, Verb::Ack, Status::Cancelled),
    // What is critical to a screen is a cancel, or work on an order that was paid.
    (Status::Paid, Verb::Alarm, Status::Paid),
    (Status::Fulfilled, Verb::Alarm, Status::Fulfilled),
    (Status::Cancelled, Verb::Alarm, Status::Cancelled),
    (Status::Paid, Verb::Refund, Status::Paid),
    (Status::Fulfilled, Verb::Refund, Status::Fulfilled),
    // Money that is still on its way when the order has ended is recorded and given back; the order is never revived.
    (Status::Fulfilled, Verb::Decline, Status::Fulfilled),
    (Status::Fulfilled, Verb::Settle, Status::Fulfilled),
    (Status::Cancelled, Verb::Authorize, Status::Cancelled),
    (Status::Cancelled, Verb::Decline, Status::Cancelled),
    (Status::Cancelled, Verb::Settle, Status::Cancelled),
    (Status::Expired, Verb::Authorize, Status::Expired),
    (Status::Expired, Verb::Decline, Status::Expired),
    (Status::Expired, Verb::Settle, Status::Expired),
];

/// Where `verb` leads from `from`, or `None` when there is no such move.
#[must_use]
pub fn next(from: Status, verb: Verb) -> Option<Status> {
    MOVES
        .iter()
        .find(|(source, by, _)| *source == from && *by == verb)
        .map(|(_, _, to)| *to)
}
