//! What edges ask and what they are told.

use std::sync::Arc;

use serde_json::{Value, json};

use super::update::Update;
use crate::order::{
    CouponCode, InvalidId, Method, OrderId, Principal, RefundLine, Rejection, SiteId, Status,
    TicketCommand, Timestamp, Verb, Version, WantedLine,
};

mod ticket;

use ticket::{ticket_action, ticket_args};

/// An authenticated, completely read request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who asks.
    pub principal: Principal,
    /// When the request was complete; taken once, and decisive for the cancellation window.
    pub t: Timestamp,
    /// What they ask.
    pub action: Action,
    /// Their idempotency key.
    pub key: Option<Key>,
    /// The version they expect.
    pub expected_version: Option<Version>,
}

/// An idempotency key and what it was used with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The caller's word, 1 to 255 bytes.
    pub text: Arc<str>,
    /// SHA-256 of the canonical request body, hex.
    pub body_hash: Arc<str>,
}

/// What is asked.
#[derive(Debug, Clone)]
pub enum Action {
    /// Place an order.
    Place {
        /// Where; may be missing where there is exactly one site.
        site: Option<SiteId>,
        /// What.
        lines: Vec<WantedLine>,
        /// The coupon they claim.
        coupon: Option<CouponCode>,
        /// What the caller believes it costs, minor units.
        expected_total: Option<i64>,
    },
    /// Do something to an order.
    Order {
        /// Which.
        order: OrderId,
        /// What.
        act: Act,
    },
}

/// What people can do to an order.
#[derive(Debug, Clone)]
pub enum Act {
    /// Pay it.
    Pay {
        /// How.
        method: Method,
        /// The one-time code.
        code: Option<String>,
        /// For the provider.
        token: Option<Arc<str>>,
    },
    /// Send the code again.
    Otp,
    /// Call it off.
    Cancel {
        /// Why.
        reason: Option<Arc<str>>,
        /// Whether whoever asks has shown just now that it is them.
        is_proven: bool,
    },
    /// Change its lines.
    Update(Box<Update>),
    /// The kitchen cannot make it.
    Reject {
        /// Why.
        reason: Arc<str>,
    },
    /// Hand it over.
    Fulfill,
    /// Give money back.
    Refund {
        /// How much, minor units.
        amount: Option<i64>,
        /// For which pieces.
        lines: Vec<RefundLine>,
        /// Whether those pieces are back on the shelf.
        restock: bool,
        /// Why.
        reason: Arc<str>,
        /// Whether whoever asks has shown just now that it is them.
        is_proven: bool,
    },
    /// Work at one of its tickets.
    Ticket(TicketCommand),
}

impl Act {
    /// Its verb in the order's tables.
    #[must_use]
    pub fn verb(&self) -> Verb {
        match self {
            Self::Pay { .. } => Verb::Pay,
            Self::Otp => Verb::Otp,
            Self::Cancel { .. } => Verb::Cancel,
            Self::Update(_) => Verb::Update,
            Self::Reject { .. } => Verb::Reject,
            Self::Fulfill => Verb::Fulfill,
            Self::Refund { .. } => Verb::Refund,
            Self::Ticket(command) => command.verb(),
        }
    }

    /// Its name in the scope of idempotency keys.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pay { .. } => "pay",
            Self::Otp => "otp",
            Self::Cancel { .. } => "cancel",
            Self::Update(_) => "update",
            Self::Reject { .. } => "reject",
            Self::Fulfill => "fulfill",
            Self::Refund { .. } => "refund",
            Self::Ticket(command) => ticket_action(command),
        }
    }

    /// Its arguments as JSON: what [`body_hash`] is taken of, so that both edges agree whatever was left out.
    #[must_use]
    pub fn args(&self) -> Value {
        match self {
            Self::Pay {
                method,
                code,
                token,
            } => json!({"method": method, "code": code, "token": token}),
            Self::Cancel { reason, .. } => json!({"reason": reason}),
            Self::Update(update) => update.args().clone(),
            Self::Reject { reason } => json!({"reason": reason}),
            Self::Refund {
                amount,
                lines,
                restock,
                reason,
                is_proven: _,
            } => {
                let mut args = json!({"amount": amount, "lines": lines, "reason": reason});
                // Said only where it is so: keys from before it could be said stay good.
                if *restock && let Some(args) = args.as_object_mut() {
                    args.insert("restock".to_owned(), json!(true));
                }
                args
            }
            Self::Ticket(command) => ticket_args(command),
            Self::Otp | Self::Fulfill => json!({}),
        }
    }

    /// Whether it must carry an idempotency key.
    #[must_use]
    pub fn needs_key(&self) -> bool {
        matches!(
            self,
            Self::Pay { .. } | Self::Cancel { .. } | Self::Refund { .. }
        )
    }

    /// Whether it only asks what would be.
    #[must_use]
    pub fn is_preview(&self) -> bool {
        matches!(self, Self::Update(update) if update.is_preview)
    }

    /// Whether it must say which version of the order it means.
    #[must_use]
    pub fn needs_version(&self) -> bool {
        matches!(self, Self::Update(update) if !update.is_preview)
    }
}

/// What a caller is told when it worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status: 200, 201 or 202.
    pub status: u16,
    /// JSON: the whole order as the caller sees it (for `otp`: `{resends_left, expires_at}`).
    pub body: Arc<str>,
    /// The order.
    pub order: OrderId,
    /// Its version.
    pub version: Version,
    /// The payment attempt that was opened with it.
    pub attempt: Option<u32>,
    /// True when the answer was given before, to the same key.
    pub replayed: bool,
}

/// How an order stands, told with a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNote {
    /// Where it stands.
    pub status: Status,
    /// Its version.
    pub version: Version,
    /// What the caller can still do.
    pub allowed: Vec<&'static str>,
}

/// Why it did not work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The rules say no.
    Rejected {
        /// Why.
        rejection: Rejection,
        /// How the order stands, where there is one the caller may see.
        order: Option<Box<OrderNote>>,
    },
    /// The provider said no.
    PaymentDeclined {
        /// How the order stands.
        order: Box<OrderNote>,
    },
    /// The provider cannot be reached: nothing was paid.
    PaymentUnavailable {
        /// How the order stands.
        order: Box<OrderNote>,
    },
    /// The provider did not say yes to the difference: the order is as it was.
    DifferenceDeclined {
        /// How the order stands.
        order: Box<OrderNote>,
    },
    /// Too many codes of the customer's own app were wrong.
    SecondFactorLocked,
    /// The action needs the version it means.
    VersionRequired,
    /// The action needs an idempotency key.
    KeyRequired,
    /// The key was used with another body.
    KeyReused,
    /// A request with this key is under way.
    KeyInProgress,
    /// The site's mailbox is full. Nothing was done.
    Overloaded,
    /// The site is being loaded, or the hub is shutting down. Nothing was done.
    Recovering,
    /// It may or may not have been done: ask again with the same key.
    OutcomeUnknown,
    /// The store does not answer a read.
    Unavailable,
}

impl Failure {
    /// A refusal without an order.
    #[must_use]
    pub fn rejected(rejection: Rejection) -> Self {
        Self::Rejected {
            rejection,
            order: None,
        }
    }

    /// The stable code of the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rejected { rejection, .. } => rejection.code(),
            Self::PaymentDeclined { .. } | Self::DifferenceDeclined { .. } => "payment_declined",
            Self::PaymentUnavailable { .. } => "payment_unavailable",
            Self::SecondFactorLocked => "second_factor_locked",
            Self::VersionRequired => "version_required",
            Self::KeyRequired => "idempotency_key_required",
            Self::KeyReused => "idempotency_key_reused",
            Self::KeyInProgress => "idempotency_in_progress",
            Self::Overloaded | Self::Unavailable => "overloaded",
            Self::Recovering => "recovering",
            Self::OutcomeUnknown => "outcome_unknown",
        }
    }

    /// A sentence for people.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Rejected { rejection, .. } => rejection.detail(),
            Self::PaymentDeclined { .. } => {
                "The payment was declined; a new code is on its way.".into()
            }
            Self::PaymentUnavailable { .. } => {
                "The payment provider cannot be reached; nothing was paid, and a new code is on its way."
                    .into()
            }
            Self::DifferenceDeclined { .. } => {
                "The difference was not authorized; the order is as it was.".into()
            }
            Self::SecondFactorLocked => {
                "Too many wrong codes: your app says none that counts. Use the code that was sent.".into()
            }
            Self::VersionRequired => {
                "Say which version you mean: If-Match: \"7\", or expect_v.".into()
            }
            Self::KeyRequired => "This request needs an Idempotency-Key.".into(),
            Self::KeyReused => "This idempotency key was used with another body.".into(),
            Self::KeyInProgress => "A request with this idempotency key is under way.".into(),
            Self::Overloaded => "Too much to do; nothing was done. Try again soon.".into(),
            Self::Recovering => {
                "The site is being loaded; nothing was done. Try again soon.".into()
            }
            Self::OutcomeUnknown => {
                "It may or may not have been done. Ask again with the same key.".into()
            }
            Self::Unavailable => "The store does not answer. Try again soon.".into(),
        }
    }

    /// The order it is about, where the caller may see it.
    #[must_use]
    pub fn order(&self) -> Option<&OrderNote> {
        match self {
            Self::Rejected { order, .. } => order.as_deref(),
            Self::PaymentDeclined { order }
            | Self::PaymentUnavailable { order }
            | Self::DifferenceDeclined { order } => Some(order),
            Self::SecondFactorLocked
            | Self::VersionRequired
            | Self::KeyRequired
            | Self::KeyReused
            | Self::KeyInProgress
            | Self::Overloaded
            | Self::Recovering
            | Self::OutcomeUnknown
            | Self::Unavailable => None,
        }
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::rejected(rejection)
    }
}

/// A field that is not an id, as a refusal.
#[must_use]
pub fn invalid_field(pointer: &str, error: &InvalidId) -> Failure {
    Failure::rejected(Rejection::Validation {
        pointer: pointer.to_owned(),
        detail: error.to_string(),
    })
}
