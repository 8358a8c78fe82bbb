//! What follows a refresh token: always the same next one, so that asking again is harmless.
//!
//! The answer to a refresh can be lost on the way. Then its owner shows the replaced token once more, and gets for
//! [`REPEAT_MS`] what was lost. After that, or once the successor was used, whoever shows it holds a copy.

use aws_lc_rs::hmac;

use super::{RefreshToken, SECRET_BYTES, SessionRow};
use crate::{account::keys::Keyring, order::Timestamp};

/// How long a replaced token is answered as before. A phone that comes out of a tunnel asks again within it; a thief
/// who comes later is found out.
const REPEAT_MS: i64 = 60_000;
/// Keeps this use of the hub's key apart from all others.
const PURPOSE: &[u8] = b"orderhub refresh token successor 1";

/// Makes successors.
pub(in crate::account) struct Successors(hmac::Key);

/// What a refresh token is to its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::account) enum Shown {
    /// The one that counts.
    Current,
    /// The one before it, again: its answer was lost.
    Again,
    /// A copy of one that was used up.
    Copy,
}

impl Successors {
    pub(in crate::account) fn new(keys: &Keyring) -> Self {
        let hub = hmac::Key::new(hmac::HMAC_SHA256, keys.seal.current());
        let own = hmac::sign(&hub, PURPOSE);
        Self(hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()))
    }

    /// The token that follows `token`. Nobody can tell it without the hub's key.
    pub(in crate::account) fn of(&self, token: &RefreshToken) -> RefreshToken {
        let tag = hmac::sign(&self.0, token.text().as_bytes());
        let mut secret = [0_u8; SECRET_BYTES];
        for (byte, from) in secret.iter_mut().zip(tag.as_ref()) {
            *byte = *from;
        }
        RefreshToken {
            user: token.user.clone(),
            session: token.session.clone(),
            secret,
        }
    }
}

impl SessionRow {
    /// What `token` is to this session at `now`.
    pub(in crate::account) fn shown(&self, token: &RefreshToken, now: Timestamp) -> Shown {
        if token.matches(&self.hash) {
            return Shown::Current;
        }
        let is_before = self
            .replaced
            .as_deref()
            .is_some_and(|old| token.matches(old));
        let is_recent = self
            .replaced_at
            .is_some_and(|at| now.as_millis().saturating_sub(at) <= REPEAT_MS);
        if is_before && is_recent {
            Shown::Again
        } else {
            Shown::Copy
        }
    }
}
