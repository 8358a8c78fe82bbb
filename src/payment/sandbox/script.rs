//! What the sandbox can be asked to play.
//!
//! By the payment token; or, where `payment.sandbox_amounts` is set and no token of these is given, by the last two
//! digits of the amount that is asked for, in minor units:
//!
//! | amount ends in | token | what happens |
//! | --- | --- | --- |
//! | anything else | `sandbox_ok` | authorized at once |
//! | 01 | `sandbox_decline` | declined |
//! | 02 | `sandbox_slow` | authorized after [`SLOW_MS`] |
//! | 03 | `sandbox_unknown` | no answer and no event; the charge shows itself after [`UNKNOWN_MS`] to who asks |
//! | 04 | `sandbox_timeout_then_ok` | no answer; authorized after [`TIMEOUT_MS`], and an event says so |
//! | 06 | `sandbox_capture_refused` | authorized; taking the money is refused |
//! | 07 | `sandbox_void_refused` | authorized; lifting the hold is refused |
//! | 08 | `sandbox_refund_partial` | half of what was taken can be given back, and not more |
//! | 09 | `sandbox_refund_refused` | nothing of what was taken can be given back |
//! | 11 | `sandbox_duplicate_webhooks` | authorized; every event comes three times |
//! | 12 | `sandbox_late_webhooks` | authorized; of two events of the charge the later one comes first |
//!
//! None of these digits is a multiple of five, so that most menus never meet them.

/// How long `sandbox_slow` takes, milliseconds: longer than a payer waits for an answer.
pub const SLOW_MS: i64 = 7_000;
/// How long a charge that was never answered for stays undecided, milliseconds.
pub const UNKNOWN_MS: i64 = 5_000;
/// When a charge that timed out succeeds after all, milliseconds: later than the hub waits for an answer.
pub const TIMEOUT_MS: i64 = 20_000;

/// What is asked of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Authorized at once. Any token that is not one of the others means this.
    Ok,
    /// Declined.
    Decline,
    /// Authorized after [`SLOW_MS`].
    Slow,
    /// No answer ever; the charge exists, and shows itself after [`UNKNOWN_MS`].
    Unknown,
    /// No answer; authorized after [`TIMEOUT_MS`], and told of then.
    TimeoutThenOk,
    /// Authorized; taking the money is refused.
    CaptureRefused,
    /// Authorized; lifting the hold is refused.
    VoidRefused,
    /// Authorized; half of what is taken can be given back.
    RefundPartial,
    /// Authorized; nothing can be given back.
    RefundRefused,
    /// Authorized; every event comes three times.
    DuplicateWebhooks,
    /// Authorized; events come out of order.
    LateWebhooks,
}

impl Script {
    /// Every script.
    pub const ALL: [Self; 11] = [
        Self::Ok,
        Self::Decline,
        Self::Slow,
        Self::Unknown,
        Self::TimeoutThenOk,
        Self::CaptureRefused,
        Self::VoidRefused,
        Self::RefundPartial,
        Self::RefundRefused,
        Self::DuplicateWebhooks,
        Self::LateWebhooks,
    ];

    /// The token that asks for it.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Ok => "sandbox_ok",
            Self::Decline => "sandbox_decline",
            Self::Slow => "sandbox_slow",
            Self::Unknown => "sandbox_unknown",
            Self::TimeoutThenOk => "sandbox_timeout_then_ok",
            Self::CaptureRefused => "sandbox_capture_refused",
            Self::VoidRefused => "sandbox_void_refused",
            Self::RefundPartial => "sandbox_refund_partial",
            Self::RefundRefused => "sandbox_refund_refused",
            Self::DuplicateWebhooks => "sandbox_duplicate_webhooks",
            Self::LateWebhooks => "sandbox_late_webhooks",
        }
    }

    /// The last two digits of an amount that ask for it; `None` for all others.
    #[must_use]
    pub fn digits(self) -> Option<i64> {
        match self {
            Self::Ok => None,
            Self::Decline => Some(1),
            Self::Slow => Some(2),
            Self::Unknown => Some(3),
            Self::TimeoutThenOk => Some(4),
            Self::CaptureRefused => Some(6),
            Self::VoidRefused => Some(7),
            Self::RefundPartial => Some(8),
            Self::RefundRefused => Some(9),
            Self::DuplicateWebhooks => Some(11),
            Self::LateWebhooks => Some(12),
        }
    }

    /// What `token` asks for.
    #[must_use]
    pub fn of(token: Option<&str>) -> Self {
        Self::by_token(token).unwrap_or(Self::Ok)
    }

    /// What `token` asks for, or else an amount of so many minor units.
    #[must_use]
    pub fn of_amount(token: Option<&str>, amount: i64) -> Self {
        Self::by_token(token).unwrap_or_else(|| {
            let is_meant = |script: &Self| script.digits() == Some(amount.rem_euclid(100));
            Self::ALL.into_iter().find(is_meant).unwrap_or(Self::Ok)
        })
    }

    fn by_token(token: Option<&str>) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|script| Some(script.token()) == token)
    }

    /// The state a charge begins in, and how long that is not told, milliseconds.
    pub(super) fn begins(self) -> (super::ChargeState, i64) {
        let state = match self {
            Self::Decline => super::ChargeState::Declined,
            Self::Ok
            | Self::Slow
            | Self::Unknown
            | Self::TimeoutThenOk
            | Self::CaptureRefused
            | Self::VoidRefused
            | Self::RefundPartial
            | Self::RefundRefused
            | Self::DuplicateWebhooks
            | Self::LateWebhooks => super::ChargeState::Authorized,
        };
        let untold_ms = match self {
            Self::Slow => SLOW_MS,
            Self::Unknown => UNKNOWN_MS,
            Self::TimeoutThenOk => TIMEOUT_MS,
            Self::Ok
            | Self::Decline
            | Self::CaptureRefused
            | Self::VoidRefused
            | Self::RefundPartial
            | Self::RefundRefused
            | Self::DuplicateWebhooks
            | Self::LateWebhooks => 0,
        };
        (state, untold_ms)
    }

    /// How much of what was taken can be given back, minor units.
    pub(super) fn refundable(self, captured: i64) -> i64 {
        match self {
            Self::RefundRefused => 0,
            Self::RefundPartial => captured / 2,
            Self::Ok
            | Self::Decline
            | Self::Slow
            | Self::Unknown
            | Self::TimeoutThenOk
            | Self::CaptureRefused
            | Self::VoidRefused
            | Self::DuplicateWebhooks
            | Self::LateWebhooks => captured,
        }
    }

    /// Whether the call that makes the charge gets no answer.
    pub(super) fn is_silent(self) -> bool {
        matches!(self, Self::Unknown | Self::TimeoutThenOk)
    }
}
