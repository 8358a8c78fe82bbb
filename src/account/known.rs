//! What others must know of somebody's account, and do to their sessions.

use super::{accounts::Accounts, error::AccountError, sessions::Ending, user::fold_email};
use crate::order::{Timestamp, UserId};

impl Accounts {
    /// The account of an address as it was typed.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn account_of(&self, email: &str) -> Result<Option<UserId>, AccountError> {
        let Ok(email) = fold_email(email) else {
            return Ok(None);
        };
        let known = self.store.user_by_email(&email).await?;
        Ok(known.map(|kept| kept.user.id))
    }

    /// Ends every session of somebody: they must sign in anew, on every device, and at the provider too where they came by
    /// tokens of it.
    ///
    /// # Errors
    /// `NotFound`, `Unavailable`.
    pub async fn sign_out(&self, id: &UserId, now: Timestamp) -> Result<(), AccountError> {
        self.store.user(id).await?.ok_or(AccountError::NotFound)?;
        self.end_sessions(id, Ending::Everywhere, now).await?;
        self.forget_foreign(id);
        Ok(())
    }
}
