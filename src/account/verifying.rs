//! Who shows what, and what has ended meanwhile.

use tokio::sync::broadcast;

use super::{
    accounts::Accounts, api_keys, error::AuthError, sessions::SessionId, tokens::Identity,
};
use crate::order::Timestamp;

impl Accounts {
    /// Whoever an access token or a key speaks for. Reads no store.
    ///
    /// # Errors
    /// Why it is not accepted.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Identity, AuthError> {
        if token.starts_with(api_keys::PREFIX) {
            return self.verify_key(token, now);
        }
        let identity = match self.tokens.verify(token, now) {
            Ok(identity) => identity,
            // Not one of ours: of the provider's, perhaps, and looked up already.
            Err(AuthError::Invalid) => self.verify_foreign(token, now)?,
            Err(error) => return Err(error),
        };
        if self.devices.has_ended(&identity.session) {
            return Err(AuthError::Revoked);
        }
        Ok(identity)
    }

    /// True when `session` was ended and its last access token may not have run out yet.
    #[must_use]
    pub fn is_revoked(&self, session: &str) -> bool {
        self.tokens.is_revoked(session)
            || self.devices.has_ended(session)
            || self.api_keys.has_ended(session)
            || self.foreign.has_ended(session)
    }

    /// Sessions that end from now on, for whoever keeps something open for them. A receiver that lags asks
    /// [`Accounts::is_revoked`] about what it holds.
    #[must_use]
    pub fn ended_sessions(&self) -> broadcast::Receiver<SessionId> {
        self.ended.subscribe()
    }

    pub(super) fn revoke(&self, session: SessionId, now: Timestamp) {
        self.tokens.revoke(session.clone(), now, now);
        self.tell_ended(session);
    }

    /// Tells whoever keeps something open for a session, or for a family of them, that it is over.
    pub(super) fn tell_ended(&self, session: SessionId) {
        // An error says that nobody listens.
        let _ = self.ended.send(session);
    }
}
