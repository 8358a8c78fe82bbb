//! Links in letters: signing in, setting a password anew, and showing that an address is one's own.
//!
//! Invariants: a link is used once and runs out; of its token only the SHA-256 is kept, and the token itself is made when
//! its letter leaves, from the hub's key, so that no queue holds it either. Whether an account exists is not told: the
//! request for a letter is only put into a queue, and looked at after its answer.

mod post;
mod store;
mod using;

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use super::keys::Keyring;
use crate::order::UserId;

pub use post::{LinkLetter, SendLink};
pub(super) use post::{Post, Who};

/// How long links are good for, milliseconds: as long as a letter takes, and somebody who looks for it; whoever signs up
/// may be back only the day after.
const SIGN_IN_MS: i64 = 15 * 60_000;
const RESET_MS: i64 = 3_600_000;
const VERIFY_MS: i64 = 48 * 3_600_000;
/// Links of one kind that one account has open. No more letters then: those there are all lie in its owner's mailbox.
const OPEN_MAX: usize = 3;
/// Letters an hour to one account: more than can be open in an hour, so that a stranger who asks for them leaves some to
/// the owner.
const LETTERS_PER_HOUR_MAX: usize = 20;
/// The longest text that is looked at as a token.
const TOKEN_BYTES_MAX: usize = 256;
/// Keeps this use of the hub's key apart from all others.
const PURPOSE: &[u8] = b"orderhub link in a letter 1";

/// What a letter with a link is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Signing in without a password.
    SignIn,
    /// Setting another password.
    Reset,
    /// Showing that an address is one's own.
    Verify,
    /// Too many wrong passwords: no password opens the account until another is set.
    Locked,
}

impl LinkKind {
    /// What its link does.
    fn purpose(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Reset | Self::Locked => "reset",
            Self::Verify => "verify",
        }
    }

    /// The page its link leads to.
    #[must_use]
    pub fn page(self) -> &'static str {
        match self {
            Self::SignIn => "/login/link",
            Self::Reset | Self::Locked => "/login/reset",
            Self::Verify => "/login/verify",
        }
    }

    fn lives_ms(self) -> i64 {
        match self {
            Self::SignIn => SIGN_IN_MS,
            Self::Reset | Self::Locked => RESET_MS,
            Self::Verify => VERIFY_MS,
        }
    }
}

/// Makes the tokens of links.
pub(super) struct LinkTokens(hmac::Key);

/// A token taken apart.
struct LinkToken {
    user: UserId,
    /// What is kept of it.
    hash: String,
}

impl LinkTokens {
    pub(super) fn new(keys: &Keyring) -> Self {
        let hub = hmac::Key::new(hmac::HMAC_SHA256, keys.seal.current());
        let own = hmac::sign(&hub, PURPOSE);
        Self(hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()))
    }

    /// The token of the link called `name`, a random word: always the same, and nobody can tell it without the hub's key.
    fn text(&self, user: &UserId, kind: LinkKind, name: &str) -> String {
        let about = format!("{}\0{user}\0{name}", kind.purpose());
        let tag = hmac::sign(&self.0, about.as_bytes());
        format!("{user}.{}", URL_SAFE_NO_PAD.encode(tag))
    }
}

impl LinkToken {
    fn parse(text: &str) -> Option<Self> {
        if text.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let (user, secret) = text.rsplit_once('.')?;
        let secret: [u8; 32] = URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()?;
        Some(Self {
            user: user.parse().ok()?,
            hash: hex::encode(Sha256::digest(secret)),
        })
    }
}
