//! The secret that an app and the hub share: made, sealed at rest (AES-256-GCM, bound to its account), written for the app,
//! and asked which time step a code belongs to. Pure but for randomness.

use std::fmt::Write as _;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use totp_rs::{Algorithm, Builder};
use zeroize::Zeroizing;

use crate::order::{Timestamp, UserId};

/// Bytes of a secret: the length that RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// What every app knows: six digits, of half a minute each. Steps to either side are taken for clocks that are off.
const DIGITS: u8 = 6;
const STEP_S: u64 = 30;
const SKEW_STEPS: u16 = 1;
/// Who the app says it is for.
const ISSUER: &str = "orderhub";

/// Seals and opens secrets.
pub(super) struct Seals(LessSafeKey);

/// A secret in the clear.
pub(super) struct Secret(Zeroizing<[u8; SECRET_BYTES]>);

impl Seals {
    /// Over a 256-bit key.
    pub(super) fn new(key: &[u8]) -> anyhow::Result<Self> {
        let key = UnboundKey::new(&AES_256_GCM, key)
            .map_err(|_| anyhow::anyhow!("the sealing key is not 32 bytes long"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// The secret for the database.
    pub(super) fn seal(&self, user: &UserId, secret: &Secret) -> Option<String> {
        let mut nonce = [0_u8; NONCE_LEN];
        rand::fill(&mut nonce).ok()?;
        let mut sealed = secret.0.to_vec();
        let bound = Nonce::assume_unique_for_key(nonce);
        self.0
            .seal_in_place_append_tag(bound, Aad::from(user.as_str()), &mut sealed)
            .ok()?;
        let mut text = nonce.to_vec();
        text.append(&mut sealed);
        Some(STANDARD_NO_PAD.encode(text))
    }

    /// The secret again; none when it is not one of this account and this hub.
    pub(super) fn open(&self, user: &UserId, sealed: &str) -> Option<Secret> {
        let mut sealed = Zeroizing::new(STANDARD_NO_PAD.decode(sealed).ok()?);
        let (nonce, secret) = sealed.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let opened = self
            .0
            .open_in_place(nonce, Aad::from(user.as_str()), secret)
            .ok()?;
        Some(Secret(Zeroizing::new((&*opened).try_into().ok()?)))
    }
}

impl Secret {
    /// A fresh one; none if the system gives no randomness.
    pub(super) fn fresh() -> Option<Self> {
        let mut bytes = Zeroizing::new([0_u8; SECRET_BYTES]);
        rand::fill(bytes.as_mut_slice()).ok()?;
        Some(Self(bytes))
    }

    /// As people type it into an app: base32.
    pub(super) fn text(&self) -> String {
        totp_rs::Secret::from(*self.0).to_base32()
    }

    /// As an app reads it from a picture.
    pub(super) fn uri(&self, email: &str) -> String {
        format!(
            "otpauth://totp/{ISSUER}:{}?secret={}&issuer={ISSUER}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}",
            percent_encoded(email),
            self.text(),
        )
    }

    /// The time step that six digits belong to: the one of now, or one beside it.
    pub(super) fn step_of(&self, digits: &str, now: Timestamp) -> Option<i64> {
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_skew(SKEW_STEPS)
            .with_step_duration(STEP_S)
            .with_secret(*self.0)
            .build_noncompliant();
        let now_s = u64::try_from(now.as_millis() / 1_000).ok()?;
        i64::try_from(totp.check(digits, now_s)?).ok()
    }
}

/// What is not a letter, a digit or one of `-._~`, as RFC 3986 writes it.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => {
                let _ = write!(encoded, "%{other:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret and a code of RFC 6238, appendix B, cut to six digits.
    #[test]
    fn a_code_of_the_standard_belongs_to_its_step_and_to_its_neighbours_only() {
        let secret = Secret(Zeroizing::new(*b"12345678901234567890"));
        let at = |seconds: i64| secret.step_of("005924", Timestamp(seconds * 1_000));
        assert_eq!(at(1_234_567_890), Some(41_152_263));
        assert_eq!(at(1_234_567_890 + 30), Some(41_152_263));
        assert_eq!(at(1_234_567_890 - 30), Some(41_152_263));
        assert_eq!(at(1_234_567_890 + 60), None);
        assert_eq!(at(1_234_567_890 - 60), None);
        let uri = secret.uri("ann+1@example.org");
        assert!(uri.starts_with("otpauth://totp/orderhub:ann%2B1%40example.org?secret=GEZDGNBV"));
    }

    #[test]
    fn a_sealed_secret_opens_for_its_account_alone() -> anyhow::Result<()> {
        let seals = Seals::new(&[7; 32])?;
        let [ann, bob] = [1, 2].map(|n| UserId::from_uuid(uuid::Uuid::from_u128(n)));
        let secret = Secret(Zeroizing::new([9; SECRET_BYTES]));
        let sealed = seals.seal(&ann, &secret).unwrap_or_default();
        assert_eq!(seals.open(&ann, &sealed).map(|it| *it.0), Some([9; 20]));
        assert!(seals.open(&bob, &sealed).is_none());
        assert!(Seals::new(&[8; 32])?.open(&ann, &sealed).is_none());
        Ok(())
    }
}
