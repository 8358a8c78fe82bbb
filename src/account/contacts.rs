//! Where to write to people, and whether they want it. Both are remembered: the notifier asks for every order, and they
//! seldom change.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use lru::LruCache;

use crate::{
    language::Language,
    order::{Role, UserId},
};

use super::{
    accounts::Accounts,
    error::AccountError,
    store::UserChanges,
    user::{User, clean_name},
};

/// Addresses remembered.
const CONTACTS_MAX: usize = 16_384;

/// Where to write to somebody, and of what.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// Their address.
    pub email: Arc<str>,
    /// Their name.
    pub name: Arc<str>,
    /// Whether they want letters that they could do without.
    pub wants_mail: bool,
    /// The language they are written to in.
    pub language: Language,
    /// Whether the address is known to be theirs.
    pub is_email_verified: bool,
    /// Whether it is, or the account was made by somebody who knew: those of staff are.
    pub is_known: bool,
}

/// What is somebody's own to change: `None` leaves it as it is.
#[derive(Default)]
pub struct OwnChange {
    /// Their name; an empty one is taken from their address.
    pub name: Option<String>,
    /// Whether they want letters that they could do without.
    pub wants_mail: Option<bool>,
    /// The language they are spoken to in; none: whichever their browser asks for.
    pub language: Option<Option<Language>>,
}

/// The addresses asked for last.
pub(super) struct Contacts(Mutex<Known>);

struct Known {
    contacts: LruCache<UserId, Contact>,
    /// Counts what was forgotten: what was read before is not kept after.
    forgotten: u64,
}

impl Contacts {
    pub(super) fn new() -> Self {
        let capacity = NonZeroUsize::new(CONTACTS_MAX).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(Known {
            contacts: LruCache::new(capacity),
            forgotten: 0,
        }))
    }

    /// What is known; otherwise what [`Contacts::put`] is to be told with what is read now.
    fn get(&self, id: &UserId) -> Result<Contact, u64> {
        let mut known = self.lock();
        let forgotten = known.forgotten;
        known.contacts.get(id).cloned().ok_or(forgotten)
    }

    /// Keeps what was read, unless somebody's contact changed meanwhile.
    fn put(&self, id: UserId, contact: Contact, forgotten: u64) {
        let mut known = self.lock();
        if known.forgotten == forgotten {
            known.contacts.put(id, contact);
        }
    }

    pub(super) fn forget(&self, id: &UserId) {
        let mut known = self.lock();
        known.forgotten += 1;
        known.contacts.pop(id);
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
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

    /// Where to write to somebody; `None` when there is no such account.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn contact(&self, id: &UserId) -> Result<Option<Contact>, AccountError> {
        let forgotten = match self.contacts.get(id) {
            Ok(contact) => return Ok(Some(contact)),
            Err(forgotten) => forgotten,
        };
        let contact = self.store.user(id).await?.map(|user| Contact {
            email: user.email.into(),
            name: user.name,
            wants_mail: user.wants_mail,
            language: user.language.unwrap_or_default(),
            is_known: user.is_email_verified || user.role != Role::Customer,
            is_email_verified: user.is_email_verified,
        });
        if let Some(contact) = &contact {
            self.contacts.put(id.clone(), contact.clone(), forgotten);
        }
        Ok(contact)
    }

    /// Forgets where to write to somebody.
    pub fn forget(&self, id: &UserId) {
        self.contacts.forget(id);
        self.forget_foreign(id);
    }

    /// Changes what is somebody's own to change.
    ///
    /// # Errors
    /// `Invalid`, `NotFound`, `Unavailable`.
    pub async fn change_own(&self, id: &UserId, change: OwnChange) -> Result<User, AccountError> {
        let user = self.store.user(id).await?.ok_or(AccountError::NotFound)?;
        let name = match &change.name {
            Some(name) => Some(clean_name(name, &user.email)?),
            None => None,
        };
        let changes = UserChanges {
            name,
            wants_mail: change.wants_mail,
            language: change.language,
            ..UserChanges::default()
        };
        self.store.change_user(id, changes).await?;
        self.contacts.forget(id);
        self.store.user(id).await?.ok_or(AccountError::NotFound)
    }
}
