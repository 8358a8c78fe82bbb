//! Ending the sessions of an account, and the sign-ins that are under way.
//!
//! Who signs in reads the account, waits its turn, has a password hashed, and gets a session of what was read: perhaps long
//! after the account has changed. So a signing out is counted in the account before its sessions are looked up, and whoever
//! signs in looks again once their session is written. Either their session is found and ended, or they find the count
//! another one than they had read; in no order of these steps does it stay.

use super::SessionId;
use crate::{
    account::{accounts::Accounts, error::AccountError, user::User},
    order::{Timestamp, UserId},
};

/// What ends.
#[derive(Debug, Clone, Copy)]
pub(in crate::account) enum Ending<'a> {
    /// All sessions but this one.
    Others(&'a SessionId),
    /// All sessions: they say something that is no longer so. What a provider gave out says nothing of that kind.
    All,
    /// All sessions, and what a provider gave out until now.
    Everywhere,
}

impl Accounts {
    /// Ends sessions of an account, and every sign-in to it that is under way; what the account says of that.
    pub(in crate::account) async fn end_sessions(
        &self,
        user: &UserId,
        ending: Ending<'_>,
        now: Timestamp,
    ) -> Result<i64, AccountError> {
        let (kept, everywhere_at) = match ending {
            Ending::Others(kept) => (Some(kept), None),
            Ending::All => (None, None),
            Ending::Everywhere => (None, Some(now)),
        };
        let times = self.store.count_sign_out(user, everywhere_at).await?;
        for session in self.store.end_sessions(user, kept, now).await? {
            self.revoke(session, now);
        }
        Ok(times)
    }

    /// Ends a session that was just made where its account was signed out since `user` was read.
    pub(in crate::account) async fn still_signs_in(
        &self,
        user: &User,
        session: &SessionId,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let times = |user: &User| user.signed_out.times;
        let after = self.store.user(&user.id).await;
        if matches!(&after, Ok(Some(after)) if times(after) == times(user)) {
            return Ok(());
        }
        self.end_session(&user.id, session, now).await?;
        Err(after.map_or_else(AccountError::from, |_| AccountError::Credentials))
    }
}
