//! Accounts that somebody else makes for customers, by their address alone. They have no password until they set one.

use super::{
    accounts::Accounts,
    error::AccountError,
    store::StoreError,
    user::{SignedOut, User, clean_name, fold_email},
};
use crate::order::{Role, Timestamp, UserId};

/// What is kept of somebody who has no password: the hash of none.
pub(super) const NO_PASSWORD: &str = "!";

impl Accounts {
    /// Makes a customer who is not there yet; whether they were not. With `dry_run` only looks.
    ///
    /// # Errors
    /// `Invalid`, `Unavailable`.
    pub async fn invite(
        &self,
        email: &str,
        name: &str,
        dry_run: bool,
        now: Timestamp,
    ) -> Result<bool, AccountError> {
        let email = fold_email(email)?;
        let name = clean_name(name, &email)?;
        if self.store.user_by_email(&email).await?.is_some() {
            return Ok(false);
        }
        if dry_run {
            return Ok(true);
        }
        let user = User {
            id: UserId::from_uuid(super::accounts::uuid_at(now)),
            email,
            name,
            role: Role::Customer,
            sites: [].into(),
            is_active: true,
            wants_mail: true,
            language: None,
            is_email_verified: false,
            created_at: now,
            signed_out: SignedOut::default(),
        };
        match self.store.insert_user(user, NO_PASSWORD.into()).await {
            Ok(()) => Ok(true),
            Err(StoreError::EmailTaken) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
