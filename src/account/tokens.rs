//! Access tokens: EdDSA JWTs (RFC 7519, RFC 8037), strictly checked, and remembered once checked.
//!
//! One algorithm, one issuer, one audience, one type, and one header for each key, letter by letter: a token that says
//! anything else, names a key that is none of the hub's, or brings one along is not ours, and nothing of it is read. A key that was
//! replaced is among them until what it signed has run out, unless it was stolen. Verifying a
//! signature takes about 100 microseconds, more than placing an order does, so verified tokens are remembered by their
//! SHA-256 until they run out. Time is an argument: the library's own clock is switched off.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError},
};

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, crypto::aws_lc::DEFAULT_PROVIDER,
    decode, encode,
};
use lru::LruCache;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::order::{Principal, Role, Timestamp, UserId};

use super::{
    bearer::Bearer,
    devices,
    error::AuthError,
    holder::Holder,
    keys::{Keyring, id_of, token_public},
    resume::RESUME_MS,
    sessions::{Revoked, SessionId, new_session},
    user::User,
};

/// Who issues tokens.
pub const ISSUER: &str = "orderhub";
/// Whom they are for.
pub const AUDIENCE: &str = "orderhub-api";
/// What they are.
const ACCESS: &str = "access";
/// The longest token that is looked at.
const TOKEN_BYTES_MAX: usize = 8 * 1024;
/// The longest visit, milliseconds: nothing that a visitor holds open lives as long.
const VISIT_MS_MAX: i64 = 86_400_000;
/// Verified tokens remembered.
const VERIFIED_MAX: usize = 16_384;

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    typ: String,
    #[serde(flatten)]
    bearer: Bearer,
    iat: i64,
    exp: i64,
    /// None of ours says it; one that does counts from then on only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    jti: String,
}

/// Somebody who showed a good token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Who they are.
    pub principal: Principal,
    /// When the token runs out.
    pub expires_at: Timestamp,
    /// The session it belongs to.
    pub session: SessionId,
    /// Nobody who has an account: may look at what everybody may look at, and at nothing else.
    pub is_visitor: bool,
    /// By what they act.
    pub holder: Holder,
}

impl Identity {
    /// Somebody nobody knows: a customer with an id of its own, who owns nothing.
    #[must_use]
    pub fn visitor(now: Timestamp) -> Self {
        Self {
            principal: Principal {
                id: UserId::from_uuid(Uuid::new_v4()),
                name: Arc::from("visitor"),
                role: Role::Customer,
                sites: Arc::from([]),
                is_confined: false,
            },
            expires_at: now + VISIT_MS_MAX,
            session: new_session(),
            is_visitor: true,
            holder: Holder::Person,
        }
    }
}

/// Signs and verifies.
pub(super) struct Tokens {
    sign: EncodingKey,
    /// What every token says of itself: its kind, and the key it is signed with.
    header: Header,
    /// The key that signs, and those before it.
    known: Vec<Known>,
    validation: Validation,
    lifetime_ms: i64,
    memory: Mutex<Memory>,
}

/// A key whose tokens are accepted.
struct Known {
    /// How its tokens begin: their header and a dot.
    header: String,
    check: DecodingKey,
    /// Until when they are, where another signs by now.
    until: Option<Timestamp>,
}

struct Memory {
    verified: LruCache<[u8; 32], Identity>,
    revoked: Revoked,
}

impl Tokens {
    pub(super) fn new(keys: &Keyring, lifetime_s: u64) -> anyhow::Result<Self> {
        install_provider();
        let public = token_public(&keys.token_pkcs8)?;
        let lifetime_ms = i64::try_from(lifetime_s.saturating_mul(1_000)).unwrap_or(i64::MAX / 2);
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_exp = false;
        let sign = EncodingKey::from_ed_der(&keys.token_pkcs8);
        let known = |public: &[u8], until| {
            anyhow::Ok(Known {
                header: beginning(&header(public), &sign)?,
                check: DecodingKey::from_ed_der(public),
                until,
            })
        };
        let mut all = vec![known(&public, None)?];
        for one in keys.earlier_tokens.iter().filter(|one| !one.is_refused) {
            all.push(known(&one.public(), Some(one.retired_at + lifetime_ms))?);
        }
        Ok(Self {
            header: header(&public),
            known: all,
            sign,
            validation,
            lifetime_ms,
            memory: Mutex::new(Memory {
                verified: LruCache::new(
                    NonZeroUsize::new(VERIFIED_MAX).unwrap_or(NonZeroUsize::MIN),
                ),
                revoked: Revoked::new(),
            }),
        })
    }

    /// How long an access token lives, milliseconds.
    pub(super) fn lifetime_ms(&self) -> i64 {
        self.lifetime_ms
    }

    /// A token for `user` in `session`; `None` if it cannot be signed.
    pub(super) fn issue(&self, user: &User, session: &SessionId, now: Timestamp) -> Option<String> {
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            typ: ACCESS.into(),
            bearer: Bearer::new(user.principal(), session.clone()),
            iat: now.as_millis() / 1_000,
            exp: (now + self.lifetime_ms).as_millis() / 1_000,
            nbf: None,
            jti: Uuid::new_v4().as_simple().to_string(),
        };
        encode(&self.header, &claims, &self.sign).ok()
    }

    /// Whoever `token` speaks for at `now`.
    pub(super) fn verify(&self, token: &str, now: Timestamp) -> Result<Identity, AuthError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(AuthError::Invalid);
        }
        let known = self.known.iter();
        let mut known = known.filter(|key| token.starts_with(&key.header));
        let key = known.next().ok_or(AuthError::Invalid)?;
        let digest: [u8; 32] = Sha256::digest(token).into();
        let remembered = self.memory().verified.get(&digest).cloned();
        let (identity, is_new) = match remembered {
            Some(identity) => (identity, false),
            None => (self.check(token, key, now)?, true),
        };
        if identity.expires_at <= now {
            return Err(AuthError::Expired);
        }
        let mut memory = self.memory();
        if memory.revoked.contains(&identity.session) {
            return Err(AuthError::Revoked);
        }
        if is_new {
            memory.verified.put(digest, identity.clone());
        }
        Ok(identity)
    }

    /// Refuses the tokens of `session` from now on, resume tokens too.
    pub(super) fn revoke(&self, session: SessionId, at: Timestamp, now: Timestamp) {
        let until = at + self.lifetime_ms.saturating_add(RESUME_MS) + 1_000;
        self.memory().revoked.insert(session, until, now);
    }

    pub(super) fn is_revoked(&self, session: &str) -> bool {
        self.memory().revoked.contains(session)
    }

    fn check(&self, token: &str, key: &Known, now: Timestamp) -> Result<Identity, AuthError> {
        let claims = decode::<Claims>(token, &key.check, &self.validation)
            .map_err(|_| AuthError::Invalid)?
            .claims;
        if claims.typ != ACCESS || claims.iss != ISSUER || claims.aud != AUDIENCE {
            return Err(AuthError::Invalid);
        }
        let is_early = |from: i64| Timestamp(from.saturating_mul(1_000)) > now;
        if claims.nbf.is_some_and(is_early) {
            return Err(AuthError::Invalid);
        }
        let (principal, session) = claims.bearer.person().ok_or(AuthError::Invalid)?;
        let expires_at = Timestamp(claims.exp.saturating_mul(1_000));
        Ok(Identity {
            principal,
            // Whatever it says: a key that signs no more says nothing later than it could.
            expires_at: key.until.map_or(expires_at, |until| until.min(expires_at)),
            holder: devices::holder(&session),
            session,
            is_visitor: false,
        })
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What tokens say that are signed with the key of this public half.
fn header(public: &[u8]) -> Header {
    Header {
        kid: Some(id_of(public)),
        ..Header::new(Algorithm::EdDSA)
    }
}

/// What tokens with this header begin with, as the library writes it; `key` may be another.
fn beginning(header: &Header, key: &EncodingKey) -> anyhow::Result<String> {
    let signed = encode(header, &(), key)?;
    let (header, _) = signed
        .split_once('.')
        .ok_or_else(|| anyhow::anyhow!("a token cannot be signed"))?;
    Ok(format!("{header}."))
}

/// The library panics with no crypto provider and with two: say which, once.
pub(super) fn install_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error says that somebody else has installed one: the same, since only one is compiled in.
        let _ = DEFAULT_PROVIDER.install_default();
    });
}
