//! Sessions: the refresh token of one, and the memory of those that ended.
//!
//! A refresh token is `user.session.secret`; only the SHA-256 of its secret is kept, and each use replaces it. Whoever
//! shows a replaced one holds a copy, so the whole session ends; but see `successor.rs` for answers that were lost.

mod device;
mod ending;
mod own;
mod store;
mod successor;
mod uses;

use std::{num::NonZeroUsize, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lru::LruCache;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::order::{Timestamp, UserId};

pub use device::Device;
pub(super) use ending::Ending;
pub use own::OwnSession;
pub(super) use store::{SessionRow, SessionUse};
pub(super) use successor::{Shown, Successors};
pub(super) use uses::Uses;

/// Bits of a refresh token's secret, as bytes.
const SECRET_BYTES: usize = 32;
/// The longest refresh token that is looked at.
const TOKEN_BYTES_MAX: usize = 256;
/// Ended sessions remembered until everything they could still show has run out.
const REVOKED_MAX: usize = 100_000;

/// A signed-in device: hex, unguessable.
pub type SessionId = Arc<str>;

/// Whether `session` is over once `ended` has ended: it is that one, or of the family that a full stop ends.
#[must_use]
pub fn ends(ended: &str, session: &str) -> bool {
    ended == session || (ended.ends_with('.') && session.starts_with(ended))
}

/// A fresh session id.
pub(super) fn new_session() -> SessionId {
    Uuid::new_v4().as_simple().to_string().into()
}

/// Whether a text can be the id of a session.
fn is_session_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// A refresh token taken apart.
pub(super) struct RefreshToken {
    pub(super) user: UserId,
    pub(super) session: SessionId,
    secret: [u8; SECRET_BYTES],
}

impl RefreshToken {
    /// A fresh one; `None` if the system gives no randomness.
    pub(super) fn issue(user: &UserId, session: &SessionId) -> Option<Self> {
        let mut secret = [0_u8; SECRET_BYTES];
        aws_lc_rs::rand::fill(&mut secret).ok()?;
        Some(Self {
            user: user.clone(),
            session: session.clone(),
            secret,
        })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let (user, rest) = text.split_once('.')?;
        let (session, secret) = rest.split_once('.')?;
        Some(Self {
            user: user.parse().ok()?,
            session: is_session_id(session).then(|| session.into())?,
            secret: URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()?,
        })
    }

    /// The text given to the client.
    pub(super) fn text(&self) -> String {
        format!(
            "{}.{}.{}",
            self.user,
            self.session,
            URL_SAFE_NO_PAD.encode(self.secret)
        )
    }

    /// What is kept of it.
    pub(super) fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.secret))
    }

    /// Whether it is the one that `kept` was made of.
    pub(super) fn matches(&self, kept: &str) -> bool {
        self.hash().as_bytes().ct_eq(kept.as_bytes()).into()
    }
}

/// Sessions that ended before their access tokens ran out. Past its bound it forgets the oldest, whose tokens are the
/// next to run out anyway.
pub(super) struct Revoked {
    until: LruCache<SessionId, Timestamp>,
}

impl Revoked {
    pub(super) fn new() -> Self {
        Self {
            until: LruCache::new(NonZeroUsize::new(REVOKED_MAX).unwrap_or(NonZeroUsize::MIN)),
        }
    }

    /// Remembers `session` until its last access token has run out.
    pub(super) fn insert(&mut self, session: SessionId, until: Timestamp, now: Timestamp) {
        while self.until.peek_lru().is_some_and(|(_, end)| *end <= now) {
            self.until.pop_lru();
        }
        self.until.put(session, until);
    }

    pub(super) fn contains(&self, session: &str) -> bool {
        self.until.contains(session)
    }
}
