//! Tickets: what lets a socket in without its access token in a frame.
//!
//! A ticket is 256 random bits, good for one `hello` within [`TICKET_MS`], from the same origin that asked for it. Only
//! its SHA-256 is kept, in memory: after a restart clients ask anew, as they do after every close. Looking one up uses
//! it up, whatever comes of it. Visitors' tickets have a store of their own, so that strangers cannot push out the
//! tickets of those who are signed in.
//!
//! It does not ask whether the session has ended meanwhile: whoever redeems a ticket does.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lru::LruCache;
use sha2::{Digest, Sha256};

use super::{error::AccountError, tokens::Identity};
use crate::order::Timestamp;

/// How long a ticket is good for, milliseconds: the time between asking for it and saying hello, on a bad line.
pub const TICKET_MS: i64 = 30_000;
/// Tickets kept of those who are signed in, and as many of visitors; past that the oldest are forgotten. A reconnect
/// storm of as many sockets fits.
pub const TICKETS_MAX: usize = 16_384;
/// Bits of a ticket, as bytes.
const TICKET_BYTES: usize = 32;
/// The longest text that is looked at.
const TEXT_BYTES_MAX: usize = 64;

/// A ticket as it is handed out.
#[derive(Debug)]
pub struct Ticket {
    /// What to show.
    pub text: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// The tickets that were handed out and not used.
pub struct Tickets {
    signed_in: Shelf,
    visitors: Shelf,
}

type Shelf = Mutex<LruCache<[u8; 32], Held>>;

/// What a ticket stands for.
struct Held {
    identity: Identity,
    /// The page that asked; `None` for programs, which have none.
    origin: Option<Box<str>>,
    until: Timestamp,
}

impl Default for Tickets {
    fn default() -> Self {
        let shelf = || {
            let capacity = NonZeroUsize::new(TICKETS_MAX).unwrap_or(NonZeroUsize::MIN);
            Mutex::new(LruCache::new(capacity))
        };
        Self {
            signed_in: shelf(),
            visitors: shelf(),
        }
    }
}

impl Tickets {
    /// A ticket for `identity`, to be shown by a page of `origin`.
    ///
    /// # Errors
    /// `Unavailable` if the system gives no randomness.
    pub fn issue(
        &self,
        identity: Identity,
        origin: Option<&str>,
        now: Timestamp,
    ) -> Result<Ticket, AccountError> {
        let mut bits = [0_u8; TICKET_BYTES];
        aws_lc_rs::rand::fill(&mut bits)
            .map_err(|_| AccountError::Unavailable("no randomness".into()))?;
        let text = URL_SAFE_NO_PAD.encode(bits);
        let until = now + TICKET_MS;
        let shelf = if identity.is_visitor {
            &self.visitors
        } else {
            &self.signed_in
        };
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        while shelf.peek_lru().is_some_and(|(_, held)| held.until <= now) {
            shelf.pop_lru();
        }
        shelf.put(
            digest(&text),
            Held {
                identity,
                origin: origin.map(Into::into),
                until,
            },
        );
        Ok(Ticket {
            text,
            expires_at: until,
        })
    }

    /// Whoever `text` was handed to, if it is good here and now. It is not good again.
    pub fn redeem(&self, text: &str, origin: Option<&str>, now: Timestamp) -> Option<Identity> {
        if text.len() > TEXT_BYTES_MAX {
            return None;
        }
        let digest = digest(text);
        let take = |shelf: &Shelf| {
            let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
            shelf.pop(&digest)
        };
        let held = take(&self.signed_in).or_else(|| take(&self.visitors))?;
        let is_good = now < held.until && held.origin.as_deref() == origin;
        is_good.then_some(held.identity)
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}
