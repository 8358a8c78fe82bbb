//! Resume tokens: what lets a socket that was cut off in again. No sign-in, no refresh, no database on the way: a crowd
//! that comes back together must not become a crowd at the door of the accounts.
//!
//! A resume token says what the access token said and what may be done with it is less: open a socket, from the same
//! page, within [`RESUME_MS`]. It does not renew itself beyond that: whatever follows from one access token ends
//! [`RESUME_MS`] after it. A session that was ended, as it is by every change of role, sites or password, is refused
//! from memory. Nobody but this hub reads it, so it is a JWT under an HMAC (RFC 7515, HS256) with a key of its own:
//! neither kind of token can be taken for the other, and checking one takes some microseconds where a signature takes a
//! hundred.

use aws_lc_rs::hmac;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

use super::{
    accounts::Accounts,
    bearer::Bearer,
    devices,
    error::AuthError,
    holder::Holder,
    keys::Keyring,
    tokens::{ISSUER, Identity, install_provider},
};
use crate::order::Timestamp;

/// How long a resume token is good for, and how long it may outlive the right it was made from, milliseconds.
pub const RESUME_MS: i64 = 15 * 60_000;
/// Whom they are for.
pub const RESUME_AUDIENCE: &str = "orderhub-socket";
/// What they are.
const RESUME: &str = "resume";
/// The longest text that is looked at: a frame of the socket has room for no more.
const TEXT_BYTES_MAX: usize = 8 * 1024;
/// Keeps this use of the hub's key apart from all others.
const PURPOSE: &[u8] = b"orderhub resume token 1";

/// A resume token as it is handed out.
#[derive(Debug)]
pub struct ResumeToken {
    /// What to show.
    pub text: String,
    /// For how long, milliseconds.
    pub lives_ms: i64,
}

/// What a resume token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    typ: String,
    #[serde(flatten)]
    bearer: Bearer,
    /// The page it was given to; none for programs, which have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
    /// When the right it was made from ends, seconds since the epoch.
    right: i64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    visitor: bool,
    exp: i64,
}

/// Signs and verifies.
pub(super) struct Resumes {
    sign: EncodingKey,
    check: DecodingKey,
    validation: Validation,
}

impl Resumes {
    pub(super) fn new(keys: &Keyring) -> Self {
        install_provider();
        let hub = hmac::Key::new(hmac::HMAC_SHA256, &keys.token_pkcs8);
        let own = hmac::sign(&hub, PURPOSE);
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[RESUME_AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_exp = false;
        Self {
            sign: EncodingKey::from_secret(own.as_ref()),
            check: DecodingKey::from_secret(own.as_ref()),
            validation,
        }
    }

    fn issue(
        &self,
        identity: &Identity,
        origin: Option<&str>,
        now: Timestamp,
    ) -> Option<ResumeToken> {
        // Seconds are cut off here: what is told must not outlive what is signed.
        let exp = (identity.expires_at.min(now) + RESUME_MS).as_millis() / 1_000;
        let lives_ms = Timestamp(exp * 1_000).since(now);
        let claims = Claims {
            iss: ISSUER.into(),
            aud: RESUME_AUDIENCE.into(),
            typ: RESUME.into(),
            bearer: Bearer::new(identity.principal.clone(), identity.session.clone()),
            origin: origin.map(str::to_owned),
            right: identity.expires_at.as_millis() / 1_000,
            visitor: identity.is_visitor,
            exp,
        };
        let text = encode(&Header::new(Algorithm::HS256), &claims, &self.sign).ok()?;
        let is_usable = lives_ms > 0 && text.len() <= TEXT_BYTES_MAX;
        is_usable.then_some(ResumeToken { text, lives_ms })
    }

    fn verify(
        &self,
        text: &str,
        origin: Option<&str>,
        now: Timestamp,
    ) -> Result<Identity, AuthError> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(AuthError::Invalid);
        }
        let claims = decode::<Claims>(text, &self.check, &self.validation)
            .map_err(|_| AuthError::Invalid)?
            .claims;
        let is_ours = claims.typ == RESUME && claims.iss == ISSUER && claims.aud == RESUME_AUDIENCE;
        if !is_ours || claims.origin.as_deref() != origin {
            return Err(AuthError::Invalid);
        }
        let (principal, session) = claims.bearer.person().ok_or(AuthError::Invalid)?;
        if Timestamp(claims.exp.saturating_mul(1_000)) <= now {
            return Err(AuthError::Expired);
        }
        Ok(Identity {
            principal,
            expires_at: Timestamp(claims.right.saturating_mul(1_000)),
            holder: devices::holder(&session),
            session,
            is_visitor: claims.visitor,
        })
    }
}

impl Accounts {
    /// What lets the sockets of `identity` in again, from a page of `origin`; `None` when it cannot be made.
    #[must_use]
    pub fn resume_token(
        &self,
        identity: &Identity,
        origin: Option<&str>,
        now: Timestamp,
    ) -> Option<ResumeToken> {
        // A key is at hand as long as it is good, and says itself what it may.
        match identity.holder {
            Holder::Key(_) => None,
            Holder::Person | Holder::Device => self.resumes.issue(identity, origin, now),
        }
    }

    /// Whoever a resume token speaks for, on a page of `origin`. Reads no store. Their right may have run out: who opens
    /// the socket says how long it stays all the same.
    ///
    /// # Errors
    /// Why it is not accepted.
    pub fn resume(
        &self,
        text: &str,
        origin: Option<&str>,
        now: Timestamp,
    ) -> Result<Identity, AuthError> {
        let identity = self.resumes.verify(text, origin, now)?;
        if self.is_revoked(&identity.session) {
            return Err(AuthError::Revoked);
        }
        Ok(identity)
    }
}
