//! Links by which anybody can see how an order stands, without signing in: 128 bits that nobody guesses.
//!
//! Invariants: an order has one link at most; a link that was taken back is dead at once, and the next one is another.
//! What is stored opens nothing: a random salt and the token's SHA-256. The token itself is made from the salt with the
//! hub's key (HMAC), so that asking again gives the same link, and a copy of the database without the keys gives none.

mod store;

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

use crate::{
    journal::ReadError,
    order::{OrderId, Timestamp},
};

pub use store::ShareStore;

use store::ShareRow;

/// Bits of a token and of a salt, as bytes.
const TOKEN_BYTES: usize = 16;
/// The longest text that is looked at: a token is 22 characters.
const TEXT_BYTES_MAX: usize = 64;
/// Keeps this use of the hub's key apart from all others.
const PURPOSE: &[u8] = b"orderhub share link 1";

/// All links.
pub struct Shares {
    store: ShareStore,
    key: hmac::Key,
}

/// The link of an order.
#[derive(Clone, PartialEq, Eq)]
pub struct ShareLink {
    /// What opens it.
    pub token: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether it was made just now.
    pub is_new: bool,
}

impl Shares {
    /// The links in `store`; tokens are made with `key`, which stays in the folder of the keys.
    #[must_use]
    pub fn new(store: ShareStore, key: &[u8]) -> Self {
        let hub = hmac::Key::new(hmac::HMAC_SHA256, key);
        let own = hmac::sign(&hub, PURPOSE);
        Self {
            store,
            key: hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()),
        }
    }

    /// The link of an order: the one it has, else a new one.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn open(&self, order: OrderId, now: Timestamp) -> Result<ShareLink, ReadError> {
        if let Some(row) = self.store.of_order(order).await? {
            // The hub's key may be another since: then it is another link.
            if hash(&self.token(&row)) == row.hash {
                return Ok(self.link(&row, false));
            }
            self.store.remove(order, &row.hash).await?;
        }
        let mut salt = [0_u8; TOKEN_BYTES];
        aws_lc_rs::rand::fill(&mut salt)
            .map_err(|_| ReadError::Unavailable("no randomness".into()))?;
        let mut wanted = ShareRow {
            order,
            salt: hex::encode(salt),
            hash: String::new(),
            created_at: now,
        };
        wanted.hash = hash(&self.token(&wanted));
        self.store.add(&wanted).await?;
        // Somebody else may have been faster.
        let row = self.store.of_order(order).await?;
        let row = row.ok_or_else(|| ReadError::Unavailable("the link was taken back".into()))?;
        let is_new = row.salt == wanted.salt;
        Ok(self.link(&row, is_new))
    }

    /// Takes the link of an order back: it opens nothing from now on.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn close(&self, order: OrderId) -> Result<(), ReadError> {
        match self.store.of_order(order).await? {
            Some(row) => self.store.remove(order, &row.hash).await,
            None => Ok(()),
        }
    }

    /// Which order a token opens. Whatever is no token is looked up as one that is: that takes as long.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn order_of(&self, token: &str) -> Result<Option<OrderId>, ReadError> {
        let looked_at = token.get(..token.len().min(TEXT_BYTES_MAX)).unwrap_or("");
        self.store.order_of(&hash(looked_at)).await
    }

    fn link(&self, row: &ShareRow, is_new: bool) -> ShareLink {
        ShareLink {
            token: self.token(row),
            created_at: row.created_at,
            is_new,
        }
    }

    fn token(&self, row: &ShareRow) -> String {
        let mut said = hmac::Context::with_key(&self.key);
        said.update(row.order.0.as_bytes());
        said.update(row.salt.as_bytes());
        let tag = said.sign();
        let bits = tag.as_ref().get(..TOKEN_BYTES).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(bits)
    }
}

/// What is kept of a token.
fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

impl std::fmt::Debug for ShareLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShareLink")
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}
