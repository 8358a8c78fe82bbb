//! Who writes: the hub's own key towards push services (RFC 8292). One key for all of them; browsers bind their
//! subscriptions to it, so that nobody else can write to them.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::Url;
use serde::Serialize;

use crate::order::Timestamp;

/// How long a token is good for, seconds; a day is the most that is allowed.
const LIFE_S: i64 = 12 * 3_600;

/// Signs.
pub(super) struct Vapid {
    key: EncodingKey,
    public: String,
    contact: Option<String>,
}

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

impl Vapid {
    /// With a P-256 key (PKCS#8, DER), and whom a push service may write to.
    ///
    /// # Errors
    /// A sentence for people.
    pub(super) fn new(pkcs8: &[u8], contact: Option<&str>) -> anyhow::Result<Self> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8)
            .map_err(|_| anyhow::anyhow!("the push key is not a P-256 key (PKCS#8)"))?;
        let is_contact = |text: &&str| text.starts_with("mailto:") || text.starts_with("https://");
        anyhow::ensure!(
            contact.is_none_or(|text| is_contact(&text)),
            "push.contact begins with mailto: or https://"
        );
        Ok(Self {
            key: EncodingKey::from_ec_der(pkcs8),
            public: URL_SAFE_NO_PAD.encode(pair.public_key()),
            contact: contact.map(str::to_owned),
        })
    }

    /// What browsers bind their subscriptions to: an uncompressed point, base64url.
    pub(super) fn public(&self) -> &str {
        &self.public
    }

    /// The `Authorization` of a request to `endpoint`, which is good for its service alone.
    pub(super) fn authorization(&self, endpoint: &Url, now: Timestamp) -> Option<String> {
        let claims = Claims {
            aud: &endpoint.origin().ascii_serialization(),
            exp: now.as_millis() / 1_000 + LIFE_S,
            sub: self.contact.as_deref(),
        };
        let token = encode(&Header::new(Algorithm::ES256), &claims, &self.key).ok()?;
        Some(format!("vapid t={token}, k={}", self.public))
    }
}
