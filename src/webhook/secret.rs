//! The secret an endpoint shares with the hub, and what is signed with it.
//!
//! It is shown once, when it is made, and sealed at rest (AES-256-GCM, bound to its endpoint). While a new one replaces
//! an old one, both sign: a receiver that knows either is content.

use aws_lc_rs::{hmac, rand};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::endpoint::{Endpoint, EndpointId};
use crate::seal::{Renewal, SealKeys, Sealer};

/// How long the secret before still signs.
pub const OVERLAP_MS: i64 = 24 * 3_600_000;
/// What a secret begins with as text.
const PREFIX: &str = "whsec_";
/// Bytes of a secret; Standard Webhooks asks for 24 to 64.
const SECRET_BYTES: usize = 32;

/// Seals and opens secrets.
pub(super) struct Seals(Sealer);

/// A secret in the clear.
pub(super) struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// A fresh one; none if the system gives no randomness.
    pub(super) fn fresh() -> Option<Self> {
        let mut bytes = Zeroizing::new(vec![0_u8; SECRET_BYTES]);
        rand::fill(&mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// As the owner of the endpoint writes it down.
    pub(super) fn text(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The signature of a message: HMAC-SHA256 over `id.timestamp.body`.
    pub(super) fn sign(&self, id: &str, timestamp_s: i64, body: &[u8]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let mut context = hmac::Context::with_key(&key);
        context.update(format!("{id}.{timestamp_s}.").as_bytes());
        context.update(body);
        format!("v1,{}", STANDARD.encode(context.sign()))
    }
}

impl Seals {
    /// Over these keys.
    ///
    /// # Errors
    /// A key is not as it should be.
    pub(super) fn new(keys: &SealKeys) -> anyhow::Result<Self> {
        Ok(Self(Sealer::new(keys)?))
    }

    /// The secret for the database.
    pub(super) fn seal(&self, endpoint: EndpointId, secret: &Secret) -> Option<String> {
        self.0.seal(&bond(endpoint), &secret.0)
    }

    /// The secret from the database.
    pub(super) fn open(&self, endpoint: EndpointId, sealed: &str) -> Option<Secret> {
        self.0.open(&bond(endpoint), sealed).map(Secret)
    }

    /// The same endpoint with its secrets sealed by the key that seals now; none where they are.
    pub(super) fn renew(&self, endpoint: &Endpoint, renewal: &mut Renewal) -> Option<Endpoint> {
        let bond = bond(endpoint.id);
        let secret = renewal.count(self.0.renew(&bond, &endpoint.secret));
        let previous = endpoint.previous.as_ref();
        let previous = previous.and_then(|(sealed, until)| {
            let anew = renewal.count(self.0.renew(&bond, sealed))?;
            Some((anew.into(), *until))
        });
        if secret.is_none() && previous.is_none() {
            return None;
        }
        let mut anew = endpoint.clone();
        anew.secret = secret.map_or(anew.secret, Into::into);
        anew.previous = previous.or(anew.previous);
        Some(anew)
    }
}

/// Longer than what binds a one-time code: neither opens as the other.
fn bond(endpoint: EndpointId) -> Vec<u8> {
    format!("webhook secret of {endpoint}").into_bytes()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_signature_is_the_one_of_the_published_example() {
        let secret = STANDARD
            .decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
            .unwrap_or_default();
        let body = br#"{"email":"test@example.com","username":"test_user"}"#;
        assert_eq!(
            Secret(Zeroizing::new(secret)).sign(
                "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
                1_649_367_553,
                body
            ),
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
        );
    }

    #[test]
    fn a_sealed_secret_opens_for_its_endpoint_only() -> anyhow::Result<()> {
        let seals = Seals::new(&SealKeys::new([7; 32]))?;
        let [one, other] = [1, 2].map(|n| EndpointId(Uuid::from_u128(n)));
        let secret = Secret::fresh().ok_or_else(|| anyhow::anyhow!("no randomness"))?;
        let sealed = seals.seal(one, &secret).unwrap_or_default();
        assert!(!sealed.contains(secret.text().trim_start_matches(PREFIX)));
        assert_eq!(
            seals.open(one, &sealed).map(|it| it.text()),
            Some(secret.text())
        );
        assert!(seals.open(other, &sealed).is_none());
        Ok(())
    }
}
