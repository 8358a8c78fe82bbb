//! Whose address it is, for those who look back at who tried to get in.

use super::{accounts::Accounts, error::AccountError, user::fold_email};
use crate::order::UserId;

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
        Ok(known.map(|(user, _)| user.id))
    }
}
