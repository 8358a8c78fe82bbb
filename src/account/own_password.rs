//! One's own password, given by whoever knows the one before.

use super::{
    accounts::Accounts, error::AccountError, sessions::Device, store::UserChanges, tokens::Identity,
};
use crate::order::Timestamp;

impl Accounts {
    /// Changes the password of whoever `identity` is, and ends their other sessions and what links there are in letters.
    /// Guessing the one before is slowed and counted as at the door.
    ///
    /// # Errors
    /// `NotThePassword`, `Password`, `TooOften`, `NotFound`, `Overloaded`, `Unavailable`.
    pub async fn change_own_password(
        &self,
        identity: &Identity,
        current: &str,
        password: &str,
        device: &Device,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let id = &identity.principal.id;
        let user = self.store.user(id).await?.ok_or(AccountError::NotFound)?;
        // Before anything is hashed: what is refused must not cost a place in the queue of those who sign in.
        self.fit_password(password, &user.email, &user.name)?;
        match self.prove(&user.email, current, device, now).await {
            Ok(_) => {}
            Err(AccountError::Credentials) => return Err(AccountError::NotThePassword),
            Err(error) => return Err(error),
        }
        let hash = self.hash_new(password, &user.email, &user.name).await?;
        let changes = UserChanges {
            password_hash: Some(hash),
            ..UserChanges::default()
        };
        self.store.change_user(id, changes).await?;
        self.store.close_links(id, now).await?;
        self.end_other_sessions(identity, now).await
    }
}
