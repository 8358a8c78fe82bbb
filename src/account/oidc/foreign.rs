//! Access tokens of the provider (RFC 9068), for the audiences of the settings: whoever shows one is the account that has
//! signed in by it once.
//!
//! They make no session. Looking one up reads the store and perhaps asks the provider, which [`Accounts::verify`] does not:
//! so it is done beforehand, by [`Accounts::meet`], and remembered until the token runs out or the account changes.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use lru::LruCache;
use sha2::{Digest as _, Sha256};

use super::{OidcError, claims::Claims, jwks::TOKEN_BYTES_MAX};
use crate::{
    account::{
        accounts::Accounts,
        error::{AccountError, AuthError},
        holder::Holder,
        sessions::SessionId,
        tokens::Identity,
        user::User,
    },
    order::{Timestamp, UserId},
};

/// Tokens remembered.
const MET_MAX: usize = 4_096;
/// What names what is open by such a token.
const SESSION: &str = "oidc.";

/// The tokens met last.
pub(in crate::account) struct Foreign(Mutex<Met>);

struct Met {
    tokens: LruCache<[u8; 32], Identity>,
    /// Counts what was forgotten: what was read before is not kept after.
    forgotten: u64,
}

impl Default for Foreign {
    fn default() -> Self {
        let capacity = NonZeroUsize::new(MET_MAX).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(Met {
            tokens: LruCache::new(capacity),
            forgotten: 0,
        }))
    }
}

impl Foreign {
    fn lock(&self) -> MutexGuard<'_, Met> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether what is open by such a token is over.
    pub(in crate::account) fn has_ended(&self, session: &str) -> bool {
        let is_it = |(_, identity): (&[u8; 32], &Identity)| *identity.session == *session;
        session.starts_with(SESSION) && !self.lock().tokens.iter().any(is_it)
    }
}

impl Accounts {
    /// Looks up whose a token is, if it may be the provider's, so that [`Accounts::verify`] knows it.
    ///
    /// # Errors
    /// `Unavailable`, `Account`: nobody can say now. A token that is not good is none.
    pub async fn meet(&self, token: &str, now: Timestamp) -> Result<(), OidcError> {
        let Some(oidc) = self.oidc.as_ref().filter(|oidc| !oidc.audiences.is_empty()) else {
            return Ok(());
        };
        if token.len() > TOKEN_BYTES_MAX || !is_of(token, oidc.issuer.name()) {
            return Ok(());
        }
        let digest: [u8; 32] = Sha256::digest(token).into();
        let forgotten = {
            let met = self.foreign.lock();
            if met.tokens.contains(&digest) {
                return Ok(());
            }
            met.forgotten
        };
        let claims = match oidc.issuer.open(&oidc.fetch, token, now).await {
            Ok(claims) => Claims::new(claims),
            Err(OidcError::Refused(_)) => return Ok(()),
            Err(error) => return Err(error),
        };
        let issuer = oidc.issuer.name();
        if claims
            .check_access_token(issuer, &oidc.audiences, now)
            .is_err()
        {
            return Ok(());
        }
        let subject = claims.subject().unwrap_or_default();
        let link = self
            .store
            .link(issuer, subject)
            .await
            .map_err(AccountError::from)?;
        let Some(link) = link else { return Ok(()) };
        let user = self
            .store
            .user(&link.user)
            .await
            .map_err(AccountError::from)?;
        let is_over = |user: &User| {
            let ended_at = user.signed_out.everywhere_at;
            ended_at.is_some_and(|at| !claims.is_made_after(at))
        };
        let Some(user) = user.filter(|user| user.is_active && !is_over(user)) else {
            return Ok(());
        };
        let session = format!("{}{}", family(&user.id), hex::encode(digest));
        let identity = Identity {
            principal: user.principal(),
            expires_at: claims.ends_at(),
            session: session.into(),
            is_visitor: false,
            holder: Holder::Person,
        };
        let mut met = self.foreign.lock();
        if met.forgotten == forgotten {
            met.tokens.put(digest, identity);
        }
        Ok(())
    }

    /// Whoever a token of the provider speaks for that was met.
    pub(in crate::account) fn verify_foreign(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Identity, AuthError> {
        let digest: [u8; 32] = Sha256::digest(token).into();
        let met = self.foreign.lock().tokens.get(&digest).cloned();
        let identity = met.ok_or(AuthError::Invalid)?;
        if identity.expires_at <= now {
            return Err(AuthError::Expired);
        }
        if self.tokens.is_revoked(&identity.session) {
            return Err(AuthError::Revoked);
        }
        Ok(identity)
    }

    /// Tokens of somebody whose account has changed are looked up anew; what is open by them is closed.
    pub(in crate::account) fn forget_foreign(&self, user: &UserId) {
        let family = family(user);
        {
            let mut met = self.foreign.lock();
            met.forgotten += 1;
            let theirs = met
                .tokens
                .iter()
                .filter(|(_, one)| one.session.starts_with(&*family));
            let theirs: Vec<[u8; 32]> = theirs.map(|(digest, _)| *digest).collect();
            for digest in &theirs {
                met.tokens.pop(digest);
            }
        }
        if self.oidc.is_some() {
            self.tell_ended(family);
        }
    }
}

/// Everything that is open by tokens of one account.
fn family(user: &UserId) -> SessionId {
    format!("{SESSION}{user}.").into()
}

/// Whether `token` says that it is of `issuer`: not yet whether that is so.
fn is_of(token: &str, issuer: &str) -> bool {
    let claims = jsonwebtoken::dangerous::insecure_decode::<
        serde_json::Map<String, serde_json::Value>,
    >(token);
    claims.is_ok_and(|token| token.claims.get("iss").and_then(|iss| iss.as_str()) == Some(issuer))
}
