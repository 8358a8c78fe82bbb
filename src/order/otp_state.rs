//! The challenge of an order: who may still try a code, and how often.
//!
//! This file judges; it computes no code. The secret is opaque here (sealed by `checkout::otp`), and whether a code
//! matched a step is the engine's finding.

use serde::{Deserialize, Serialize};

use super::{id::Version, rejection::Rejection, time::Timestamp};

/// Wrong tries that lock a challenge. The lock ends with the order.
pub const WRONG_TRIES_MAX: u8 = 5;
/// Times a code can be sent again.
pub const RESENDS_MAX: u8 = 3;

/// One challenge. It is bound to the order, the version that issued it and the total: a change of the order issues
/// another. Its counters live in the order's row and take neither `seq` nor `version`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The sealed secret; empty once it was used or the order ended.
    pub sealed: String,
    /// The version of the order that issued it.
    pub issued_for: Version,
    /// When.
    pub issued_at: Timestamp,
    /// The total it confirms, minor units.
    pub total: i64,
    /// Wrong tries so far.
    pub wrong_tries: u8,
    /// Resends so far.
    pub resends: u8,
}

impl Challenge {
    /// A fresh challenge over `sealed`.
    #[must_use]
    pub fn issue(sealed: String, issued_for: Version, issued_at: Timestamp, total: i64) -> Self {
        Self {
            sealed,
            issued_for,
            issued_at,
            total,
            wrong_tries: 0,
            resends: 0,
        }
    }

    /// True when too many codes were wrong.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.wrong_tries >= WRONG_TRIES_MAX
    }

    /// True when a right code would be accepted.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.sealed.is_empty() && !self.is_locked()
    }

    /// Sends left.
    #[must_use]
    pub fn resends_left(&self) -> u8 {
        RESENDS_MAX.saturating_sub(self.resends)
    }

    /// Judges a try: `matched` is the time step the code belongs to, if any.
    ///
    /// # Errors
    /// `otp_locked`, or `otp_invalid` for wrong, expired and used codes alike; the second value is the challenge with
    /// its counter moved, where the try counts.
    pub fn judge(&self, matched: Option<u64>) -> Result<(), (Rejection, Option<Self>)> {
        if self.is_locked() {
            return Err((Rejection::OtpLocked, None));
        }
        if self.sealed.is_empty() {
            return Err((Rejection::OtpInvalid, None));
        }
        if matched.is_some() {
            return Ok(());
        }
        let counted = Self {
            wrong_tries: self.wrong_tries.saturating_add(1),
            ..self.clone()
        };
        Err((Rejection::OtpInvalid, Some(counted)))
    }

    /// The challenge after one more send.
    ///
    /// # Errors
    /// `otp_locked`, `otp_invalid` when nothing is left to send, `rate_limited` when all resends were used.
    pub fn resend(&self) -> Result<Self, Rejection> {
        if self.is_locked() {
            return Err(Rejection::OtpLocked);
        }
        if self.sealed.is_empty() {
            return Err(Rejection::OrderNotPending);
        }
        if self.resends_left() == 0 {
            return Err(Rejection::RateLimited);
        }
        Ok(Self {
            resends: self.resends.saturating_add(1),
            ..self.clone()
        })
    }
}
