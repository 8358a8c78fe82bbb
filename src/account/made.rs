//! Accounts as admins make and change them.

use super::{
    accounts::{Accounts, uuid_at},
    error::AccountError,
    sessions::Ending,
    store::UserChanges,
    user::{NewUser, SignedOut, User, UserPatch, check_role, clean_name, fold_email},
};
use crate::order::{Timestamp, UserId};

impl Accounts {
    /// Makes an account of any role.
    ///
    /// # Errors
    /// `Invalid`, `Overloaded`, `Unavailable`.
    pub async fn create_user(&self, new: NewUser, now: Timestamp) -> Result<User, AccountError> {
        let email = fold_email(&new.email)?;
        let name = clean_name(&new.name, &email)?;
        check_role(new.role, &new.sites)?;
        let hash = self.hash_new(&new.password, &email, &name).await?;
        let user = User {
            id: UserId::from_uuid(uuid_at(now)),
            email,
            name,
            role: new.role,
            sites: new.sites.into(),
            is_active: true,
            wants_mail: true,
            language: new.language,
            is_email_verified: false,
            created_at: now,
            signed_out: SignedOut::default(),
        };
        self.store.insert_user(user.clone(), hash).await?;
        Ok(user)
    }

    /// Changes an account.
    ///
    /// # Errors
    /// `NotFound`, `Invalid`, `Overloaded`, `Unavailable`.
    pub async fn patch_user(
        &self,
        id: &UserId,
        patch: UserPatch,
        now: Timestamp,
    ) -> Result<User, AccountError> {
        let user = self.store.user(id).await?.ok_or(AccountError::NotFound)?;
        let ends_sessions = patch.ends_sessions();
        let role = patch.role.unwrap_or(user.role);
        let sites = patch.sites.as_deref().unwrap_or(&user.sites);
        check_role(role, sites)?;
        let name = match &patch.name {
            Some(name) => Some(clean_name(name, &user.email)?),
            None => None,
        };
        let password_hash = match &patch.password {
            Some(password) => {
                let name = name.as_ref().unwrap_or(&user.name);
                Some(self.hash_new(password, &user.email, name).await?)
            }
            None => None,
        };
        let changes = UserChanges {
            role: patch.role,
            sites: patch.sites,
            name,
            is_active: patch.is_active,
            password_hash,
            ..UserChanges::default()
        };
        self.store.change_user(id, changes).await?;
        self.contacts.forget(id);
        // What was given to whoever they were ends in any case.
        let changed = self.changed(id).await;
        if !ends_sessions {
            return changed;
        }
        let times = self.end_sessions(id, Ending::All, now).await?;
        changed.map(|user| user.signed_out_for(times))
    }

    /// Accounts after `after`, oldest first.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn list_users(
        &self,
        after: Option<&UserId>,
        limit: usize,
    ) -> Result<Vec<User>, AccountError> {
        Ok(self.store.users(after, limit).await?)
    }

    /// One account; a board in place of one.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn user(&self, id: &UserId) -> Result<Option<User>, AccountError> {
        match self.devices.user(id) {
            Some(device) => Ok(Some(device)),
            None => Ok(self.store.user(id).await?),
        }
    }
}
