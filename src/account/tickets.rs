//! Tickets: what lets a socket in without its access token in a frame.
//!
//! A ticket is 256 random bits, good for one `hello` within [`TICKET_MS`], from the same origin that asked for it. Only
//! its SHA-256 is kept, in memory: after a restart clients ask anew, as they do after every close. Looking one up uses
//! it up, whatever comes of it. Nobody pushes out the tickets of others by asking for many: each person, and each
//! address of visitors, has a bound of their own. Visitors' tickets have a store of their own: addresses are cheaper
//! than accounts.
//!
//! It does not ask whether the session has ended meanwhile: whoever redeems a ticket does.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lru::LruCache;
use sha2::{Digest as _, Sha256};

use super::{error::AccountError, tokens::Identity};
use crate::order::{Role, Timestamp, UserId};

/// How long a ticket is good for, milliseconds: the time between asking for it and saying hello, on a bad line.
pub const TICKET_MS: i64 = 30_000;
/// Tickets kept of those who are signed in, and as many of visitors; past that the oldest are forgotten.
pub const TICKETS_MAX: usize = 16_384;
/// Tickets kept of one customer, who may have ten connections; past that their own oldest are forgotten.
pub const TICKETS_PER_CUSTOMER_MAX: usize = 16;
/// Tickets kept of one member of staff, and of the visitors at one address. Either may have a hundred connections,
/// which all come back at once after a restart.
pub const TICKETS_PER_CROWD_MAX: usize = 128;
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
#[derive(Default)]
pub struct Tickets {
    signed_in: Mutex<Shelf<UserId>>,
    visitors: Mutex<Shelf<IpAddr>>,
}

type Digest = [u8; 32];

/// Tickets, by whoever asked for them. Both maps hold the same tickets, the oldest first.
struct Shelf<H> {
    tickets: LruCache<Digest, Held<H>>,
    holders: HashMap<H, VecDeque<Digest>>,
}

/// What a ticket stands for.
struct Held<H> {
    holder: H,
    identity: Identity,
    /// The page that asked; `None` for programs, which have none.
    origin: Option<Box<str>>,
    until: Timestamp,
}

impl Tickets {
    /// A ticket for `identity`, who asks from `address`, to be shown by a page of `origin`.
    ///
    /// # Errors
    /// `Unavailable` if the system gives no randomness.
    pub fn issue(
        &self,
        identity: Identity,
        address: IpAddr,
        origin: Option<&str>,
        now: Timestamp,
    ) -> Result<Ticket, AccountError> {
        let mut bits = [0_u8; TICKET_BYTES];
        aws_lc_rs::rand::fill(&mut bits)
            .map_err(|_| AccountError::Unavailable("no randomness".into()))?;
        let text = URL_SAFE_NO_PAD.encode(bits);
        let (digest, until) = (digest(&text), now + TICKET_MS);
        let origin = origin.map(Into::into);
        if identity.is_visitor {
            let held = Held {
                holder: address,
                identity,
                origin,
                until,
            };
            lock(&self.visitors).put(digest, held, TICKETS_PER_CROWD_MAX, now);
        } else {
            let max = match identity.principal.role {
                Role::Customer => TICKETS_PER_CUSTOMER_MAX,
                Role::Kitchen
                | Role::Warehouse
                | Role::Manager
                | Role::Support
                | Role::Admin
                | Role::System => TICKETS_PER_CROWD_MAX,
            };
            let held = Held {
                holder: identity.principal.id.clone(),
                identity,
                origin,
                until,
            };
            lock(&self.signed_in).put(digest, held, max, now);
        }
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
        let own = lock(&self.signed_in).take(&digest, origin, now);
        own.or_else(|| lock(&self.visitors).take(&digest, origin, now))
    }
}

impl<H: Clone + Eq + Hash> Shelf<H> {
    /// Puts a ticket in, of whose holder at most `max` are kept.
    fn put(&mut self, digest: Digest, held: Held<H>, max: usize, now: Timestamp) {
        let is_over = |(_, held): (&Digest, &Held<H>)| held.until <= now;
        while self.tickets.peek_lru().is_some_and(is_over) {
            self.drop_oldest();
        }
        if self.tickets.len() >= self.tickets.cap().get() {
            self.drop_oldest();
        }
        let own = self.holders.entry(held.holder.clone()).or_default();
        while own.len() >= max
            && let Some(oldest) = own.pop_front()
        {
            self.tickets.pop(&oldest);
        }
        own.push_back(digest);
        self.tickets.put(digest, held);
    }

    fn take(&mut self, digest: &Digest, origin: Option<&str>, now: Timestamp) -> Option<Identity> {
        let held = self.tickets.pop(digest)?;
        self.forget(&held.holder, digest);
        let is_good = now < held.until && held.origin.as_deref() == origin;
        is_good.then_some(held.identity)
    }

    fn drop_oldest(&mut self) {
        if let Some((digest, held)) = self.tickets.pop_lru() {
            self.forget(&held.holder, &digest);
        }
    }

    fn forget(&mut self, holder: &H, digest: &Digest) {
        if let Some(own) = self.holders.get_mut(holder) {
            own.retain(|one| one != digest);
            if own.is_empty() {
                self.holders.remove(holder);
            }
        }
    }
}

impl<H: Eq + Hash> Default for Shelf<H> {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(TICKETS_MAX).unwrap_or(NonZeroUsize::MIN);
        Self {
            tickets: LruCache::new(capacity),
            holders: HashMap::new(),
        }
    }
}

fn lock<H>(shelf: &Mutex<Shelf<H>>) -> MutexGuard<'_, Shelf<H>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

fn digest(text: &str) -> Digest {
    Sha256::digest(text).into()
}
