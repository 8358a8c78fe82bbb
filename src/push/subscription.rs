//! A browser that wants to be told, and the bounds of what it says of itself.

use std::sync::Arc;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::encrypt::{AUTH_BYTES, POINT_BYTES, is_point};
use crate::{
    order::{Timestamp, UserId},
    webhook::check_target,
};

/// Browsers one person is told in; the one that asked first is forgotten.
pub const SUBSCRIPTIONS_MAX: usize = 10;
/// The longest key as text.
const KEY_TEXT_BYTES_MAX: usize = 128;
/// Characters of an id.
const ID_CHARS: usize = 32;
/// Browsers write base64url without padding; some libraries pad it.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The id of a subscription: says nothing of its address.
pub type PushId = Arc<str>;

/// A browser that wants to be told.
#[derive(Clone, Serialize, Deserialize)]
pub struct Subscription {
    /// Its id.
    pub id: PushId,
    /// Who is told.
    pub user: UserId,
    /// The session it was made in, and ends with.
    pub session: Arc<str>,
    /// Where messages go.
    pub(super) endpoint: String,
    pub(super) point: Vec<u8>,
    pub(super) auth: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// What a browser says of itself.
pub struct NewSubscription {
    /// Where messages go.
    pub endpoint: String,
    /// Its public key: an uncompressed point of P-256, base64url.
    pub p256dh: String,
    /// What it shares with whoever may write to it, base64url.
    pub auth: String,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// A field that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {detail}")]
pub struct InvalidSubscription {
    /// JSON pointer to the field.
    pub pointer: &'static str,
    /// What it should be.
    pub detail: &'static str,
}

impl Subscription {
    /// The service that carries its messages, without the rest of the address.
    #[must_use]
    pub fn service(&self) -> String {
        let url = reqwest::Url::parse(&self.endpoint).ok();
        let host = url.and_then(|url| url.host_str().map(str::to_owned));
        host.unwrap_or_default()
    }

    /// Whether it has ended by itself.
    #[must_use]
    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

impl NewSubscription {
    /// The subscription of `user` in `session`.
    pub(super) fn check(
        self,
        user: UserId,
        session: Arc<str>,
        allow_private: bool,
        now: Timestamp,
    ) -> Result<Subscription, InvalidSubscription> {
        let invalid = |pointer, detail| InvalidSubscription { pointer, detail };
        let url = check_target(&self.endpoint, allow_private)
            .map_err(|detail| invalid("/endpoint", detail))?;
        if url.scheme() != "https" && !allow_private {
            return Err(invalid("/endpoint", "a push service is reached over https"));
        }
        let point = key(&self.p256dh, POINT_BYTES).filter(|point| is_point(point));
        let point = point.ok_or(invalid(
            "/keys/p256dh",
            "a point of P-256, uncompressed, as base64url",
        ))?;
        let auth = key(&self.auth, AUTH_BYTES);
        let auth = auth.ok_or(invalid("/keys/auth", "16 bytes as base64url"))?;
        if self.expires_at.is_some_and(|at| at <= now) {
            return Err(invalid("/expires_at", "it has ended already"));
        }
        let mut id = hex::encode(Sha256::digest(&self.endpoint));
        id.truncate(ID_CHARS);
        Ok(Subscription {
            id: id.into(),
            user,
            session,
            endpoint: self.endpoint,
            point,
            auth,
            created_at: now,
            expires_at: self.expires_at,
        })
    }
}

fn key(text: &str, bytes: usize) -> Option<Vec<u8>> {
    let fits = text.len() <= KEY_TEXT_BYTES_MAX;
    let key = fits.then(|| BASE64URL.decode(text).ok()).flatten()?;
    (key.len() == bytes).then_some(key)
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
