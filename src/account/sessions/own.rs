//! One's own sessions: which there are, and ending them. A session is found under its owner and under nobody else.

use std::{net::IpAddr, sync::Arc};

use super::{Ending, SessionId, SessionUse, is_session_id, uses::Use};
use crate::{
    account::{accounts::Accounts, error::AccountError, tokens::Identity},
    order::Timestamp,
};

/// A signed-in device, for its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnSession {
    /// Its id.
    pub id: SessionId,
    /// When somebody signed in there.
    pub created_at: Timestamp,
    /// When it was used last.
    pub last_used_at: Timestamp,
    /// When it ends if it is used no more.
    pub expires_at: Timestamp,
    /// What the device called itself.
    pub user_agent: Option<Arc<str>>,
    /// From where it was used last.
    pub address: Option<String>,
    /// Whether it is the one that asks.
    pub is_current: bool,
}

impl Accounts {
    /// The sessions of whoever `identity` is: the one that asks first, then the others, the ones used last first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn own_sessions(
        &self,
        identity: &Identity,
        now: Timestamp,
    ) -> Result<Vec<OwnSession>, AccountError> {
        let (rows, uses) = self.store.sessions_and_uses(&identity.principal.id).await?;
        let living = rows.into_iter().filter(|row| {
            row.expires_at > now.as_millis() && !self.tokens.is_revoked(&row.session)
        });
        let mut own: Vec<_> = living
            .map(|row| {
                // Sessions of before it was noted were made this long ago or longer.
                let renewed_at = row.expires_at - self.refresh_ms;
                let created_at = row.created_at.unwrap_or(renewed_at);
                let written = uses.iter().find(|one| one.session == row.session);
                let (last_used_at, address) = match (self.uses.get(&row.session), written) {
                    (Some(noted), _) => (
                        noted.at.as_millis(),
                        noted.address.map(|address| address.to_string()),
                    ),
                    (None, Some(written)) => (written.at, written.address.clone()),
                    (None, None) => (created_at, row.address),
                };
                OwnSession {
                    is_current: *row.session == *identity.session,
                    id: row.session.into(),
                    created_at: Timestamp(created_at),
                    last_used_at: Timestamp(last_used_at),
                    expires_at: Timestamp(row.expires_at),
                    user_agent: row.user_agent.map(Into::into),
                    address,
                }
            })
            .collect();
        own.sort_by_key(|session| (!session.is_current, std::cmp::Reverse(session.last_used_at)));
        Ok(own)
    }

    /// Ends one of one's own sessions: whatever it was given is refused from now on, what it holds open is closed.
    ///
    /// # Errors
    /// `NotFound` for a session of nobody, or of somebody else; `Unavailable`.
    pub async fn end_own_session(
        &self,
        identity: &Identity,
        session: &str,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let user = &identity.principal.id;
        let session: SessionId = session.into();
        let is_own = is_session_id(&session) && self.store.session(user, &session).await?.is_some();
        if is_own {
            self.end_session(user, &session, now).await
        } else {
            Err(AccountError::NotFound)
        }
    }

    /// Ends all of one's own sessions but the one that asks.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn end_other_sessions(
        &self,
        identity: &Identity,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let ending = Ending::Others(&identity.session);
        self.end_sessions(&identity.principal.id, ending, now)
            .await
            .map(drop)
    }

    /// Whether a session of somebody goes on: not ended, not run out, its owner not switched off.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn has_session(
        &self,
        user: &crate::order::UserId,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<bool, AccountError> {
        let row = self.store.session(user, session).await?;
        let lives = row.is_some_and(|row| row.expires_at > now.as_millis());
        Ok(lives && !self.tokens.is_revoked(session))
    }

    /// Notes that a session is used; a provider's token stands for none that is kept here.
    pub fn note_use(&self, identity: &Identity, address: Option<IpAddr>, now: Timestamp) {
        if !is_session_id(&identity.session) {
            return;
        }
        let used = Use {
            user: identity.principal.id.clone(),
            at: now,
            address,
        };
        self.uses.note(&identity.session, used);
    }

    /// Writes down which sessions were used since the last time. To be called once a minute: what cannot be written is
    /// left out.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn write_uses(&self) -> Result<(), AccountError> {
        let taken = self.uses.take().into_iter();
        // One that has ended meanwhile left no row behind, and gets none.
        let living = taken.filter(|(session, _)| !self.tokens.is_revoked(session));
        let rows = living
            .map(|(session, used)| SessionUse {
                user: used.user.to_string(),
                session: session.to_string(),
                at: used.at.as_millis(),
                address: used.address.map(|address| address.to_string()),
            })
            .collect();
        Ok(self.store.write_uses(rows).await?)
    }
}
