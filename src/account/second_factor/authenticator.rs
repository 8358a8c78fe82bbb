//! The secret that an app and the hub share: made, sealed at rest (AES-256-GCM, bound to its account), written for the app,
//! and asked which time step a code belongs to. Pure but for randomness.

use std::fmt::Write as _;

use aws_lc_rs::rand;
use totp_rs::{Algorithm, Builder};
use zeroize::Zeroizing;

use crate::{
    order::{Timestamp, UserId},
    seal::{Renewed, SealKeys, Sealer},
};

/// Bytes of a secret: the length that RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// What every app knows: six digits, of half a minute each. Steps to either side are taken for clocks that are off.
const DIGITS: u8 = 6;
const STEP_S: u64 = 30;
const SKEW_STEPS: u16 = 1;
/// Who the app says it is for.
const ISSUER: &str = "orderhub";

/// Seals and opens secrets.
pub(super) struct Seals(Sealer);

/// A secret in the clear.
pub(super) struct Secret(Zeroizing<[u8; SECRET_BYTES]>);

impl Seals {
    /// Over these keys.
    pub(super) fn new(keys: &SealKeys) -> anyhow::Result<Self> {
        Ok(Self(Sealer::new(keys)?))
    }

    /// The secret for the database.
    pub(super) fn seal(&self, user: &UserId, secret: &Secret) -> Option<String> {
        self.0.seal(user.as_str().as_bytes(), secret.0.as_slice())
    }

    /// The secret again; none when it is not one of this account and this hub.
    pub(super) fn open(&self, user: &UserId, sealed: &str) -> Option<Secret> {
        let opened = self.0.open(user.as_str().as_bytes(), sealed)?;
        Some(Secret(Zeroizing::new(opened.as_slice().try_into().ok()?)))
    }

    /// What takes the place of a sealed secret when another key seals.
    pub(super) fn renew(&self, user: &str, sealed: &str) -> Renewed {
        self.0.renew(user.as_bytes(), sealed)
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
        let seals = Seals::new(&SealKeys::new([7; 32]))?;
        let [ann, bob] = [1, 2].map(|n| UserId::from_uuid(uuid::Uuid::from_u128(n)));
        let secret = Secret(Zeroizing::new([9; SECRET_BYTES]));
        let sealed = seals.seal(&ann, &secret).unwrap_or_default();
        assert_eq!(seals.open(&ann, &sealed).map(|it| *it.0), Some([9; 20]));
        assert!(seals.open(&bob, &sealed).is_none());
        let other = Seals::new(&SealKeys::new([8; 32]))?;
        assert!(other.open(&ann, &sealed).is_none());
        Ok(())
    }
}
