//! What can be asked of an existing order, in the imperative. Placing is in `place.rs`.

use std::sync::Arc;

use super::{
    attempt::{AttemptOutcome, Method, Settlement},
    id::Seq,
    kitchen::TicketCommand,
    money::Money,
    refund::RefundLine,
    rejection::Rejection,
    revise::Revision,
    status::Verb,
};

/// The longest reason, in bytes.
pub const REASON_BYTES_MAX: usize = 500;
/// The longest payment token, in bytes.
pub const TOKEN_BYTES_MAX: usize = 200;

/// A command to one order.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Open a payment attempt.
    Pay {
        /// How.
        method: Method,
        /// The time step the given code belongs to, as the engine found it; `None` for no or a wrong code.
        matched_step: Option<u64>,
        /// For the provider.
        token: Option<Arc<str>>,
    },
    /// Send the code again.
    Otp,
    /// The provider holds the money of an attempt.
    Authorize {
        /// Which attempt.
        number: u32,
        /// How much it holds.
        amount: Money,
        /// Whether it took the money at once.
        captured: bool,
    },
    /// An attempt ended without paying: the provider declined, does not know, or holds what is of no use.
    Decline {
        /// Which attempt.
        number: u32,
        /// How it ended; neither `Open` nor `Authorized`.
        outcome: AttemptOutcome,
        /// A fresh sealed secret for the next challenge.
        sealed: String,
    },
    /// Call the order off.
    Cancel {
        /// Why; required after the window.
        reason: Option<Arc<str>>,
        /// Whether whoever asks has shown just now that it is them.
        is_proven: bool,
    },
    /// Change the lines.
    Update {
        /// What the order becomes, as the engine found it on the shelf; or why it cannot.
        revision: Result<Box<Revision>, Rejection>,
        /// For the provider, where more money is needed.
        token: Option<Arc<str>>,
        /// A fresh sealed secret for the next challenge.
        sealed: String,
    },
    /// The payment TTL ran out.
    Expire,
    /// The cancellation deadline passed.
    CloseWindow,
    /// The release timer fired.
    Release,
    /// The kitchen cannot make it.
    Reject {
        /// Why.
        reason: Arc<str>,
    },
    /// Hand it over.
    Fulfill,
    /// Give money back.
    Refund {
        /// How much, minor units; what `lines` cost, or all that is left, where it is not said.
        amount: Option<i64>,
        /// For which pieces.
        lines: Vec<RefundLine>,
        /// Whether those pieces are back; without lines, all that there are.
        restock: bool,
        /// Why.
        reason: Arc<str>,
        /// Whether whoever gives it has shown just now that it is them.
        is_proven: bool,
    },
    /// The provider answered for a refund.
    EndRefund {
        /// Which.
        number: u32,
        /// What went back, by attempt: `(number, minor units)`; nothing, when it refused.
        given: Vec<(u32, i64)>,
    },
    /// A capture, void or refund ended.
    Settle {
        /// How.
        settlement: Settlement,
        /// What was taken before it failed, by attempt: `(number, minor units)`.
        taken: Vec<(u32, i64)>,
    },
    /// Tell that screens did not acknowledge a critical event in time.
    Alarm {
        /// Which event, by its position in the site's feed.
        of: Seq,
        /// Which screens, by name.
        screens: Vec<Arc<str>>,
    },
    /// Work at a ticket.
    Ticket(TicketCommand),
}

impl Command {
    /// Its verb in the transition and permission tables.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Self::Pay { .. } => Verb::Pay,
            Self::Otp => Verb::Otp,
            Self::Authorize { .. } => Verb::Authorize,
            Self::Decline { .. } => Verb::Decline,
            Self::Cancel { .. } => Verb::Cancel,
            Self::Update { .. } => Verb::Update,
            Self::Expire => Verb::Expire,
            Self::CloseWindow => Verb::CloseWindow,
            Self::Release => Verb::Release,
            Self::Reject { .. } => Verb::Reject,
            Self::Fulfill => Verb::Fulfill,
            Self::Refund { .. } => Verb::Refund,
            Self::EndRefund { .. } | Self::Settle { .. } => Verb::Settle,
            Self::Alarm { .. } => Verb::Alarm,
            Self::Ticket(command) => command.verb(),
        }
    }
}
