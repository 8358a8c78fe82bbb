//! Where to write to people. Addresses are remembered: the notifier asks for every order, and they do not change.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use lru::LruCache;

use crate::order::{Role, UserId};

use super::{
    accounts::{Accounts, Contact},
    error::AccountError,
    user::User,
};

/// Addresses remembered.
const CONTACTS_MAX: usize = 16_384;

/// The addresses asked for last.
pub(super) struct Contacts(Mutex<LruCache<UserId, Contact>>);

impl Contacts {
    pub(super) fn new() -> Self {
        let capacity = NonZeroUsize::new(CONTACTS_MAX).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(capacity)))
    }

    pub(super) fn get(&self, id: &UserId) -> Option<Contact> {
        self.lock().get(id).cloned()
    }

    pub(super) fn put(&self, id: UserId, contact: Contact) {
        self.lock().put(id, contact);
    }

    pub(super) fn forget(&self, id: &UserId) {
        self.lock().pop(id);
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<UserId, Contact>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Accounts {
    /// Admins and managers, whichever sites they run. Reads every account: for what happens rarely.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn runners(&self) -> Result<Vec<User>, AccountError> {
        Ok(self.store.users_of([Role::Admin, Role::Manager]).await?)
    }
}
