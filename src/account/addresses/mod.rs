//! Where people have things brought: their own addresses, which nobody else reads.
//!
//! Invariants: at most [`ADDRESSES_MAX`] each, and exactly one of them is the default while there are any. All addresses of
//! a person are one record, so that both hold at every moment.

mod country;
mod fields;
mod store;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    journal::ReadError,
    order::{Timestamp, UserId},
};

pub use fields::{AddressChange, InvalidAddress};
pub use store::AddressStore;

/// Addresses one person can have.
pub const ADDRESSES_MAX: usize = 20;

/// An address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    #[serde(default)]
    pub label: Option<Arc<str>>,
    /// Who is there.
    pub name: Arc<str>,
    /// Street and number.
    pub street: Arc<str>,
    /// Floor, company, whatever helps.
    #[serde(default)]
    pub extra: Option<Arc<str>>,
    /// As it is written there; empty where there are none.
    pub postcode: Arc<str>,
    /// City.
    pub city: Arc<str>,
    /// State or province.
    #[serde(default)]
    pub region: Option<Arc<str>>,
    /// ISO 3166-1 alpha-2.
    pub country: Arc<str>,
    /// Whom to call.
    #[serde(default)]
    pub phone: Option<Arc<str>>,
    /// For whoever brings it.
    #[serde(default)]
    pub note: Option<Arc<str>>,
    /// Whether it is the one that is meant when nobody says.
    pub is_default: bool,
}

/// Why something was not done with an address.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// A field is not as it should be.
    #[error(transparent)]
    Invalid(#[from] InvalidAddress),
    /// There is no such address of theirs.
    #[error("there is no such address")]
    NotFound,
    /// They have as many as one can have.
    #[error("there are {ADDRESSES_MAX} addresses already")]
    TooMany,
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] ReadError),
}

/// Everybody's addresses.
pub struct Addresses {
    store: AddressStore,
    /// Changes come one after the other: each reads a whole book and writes it.
    turn: tokio::sync::Mutex<()>,
}

impl Addresses {
    /// The addresses in `store`.
    #[must_use]
    pub fn new(store: AddressStore) -> Self {
        Self {
            store,
            turn: tokio::sync::Mutex::new(()),
        }
    }

    /// The addresses of a person: the default first, then as they were made.
    ///
    /// # Errors
    /// `Store`.
    pub async fn of(&self, user: &UserId) -> Result<Vec<Address>, AddressError> {
        let mut book = self.store.book(user).await?;
        book.sort_by_key(|address| !address.is_default);
        Ok(book)
    }

    /// Adds an address; the first one is the default.
    ///
    /// # Errors
    /// `Invalid`, `TooMany`, `Store`.
    pub async fn add(
        &self,
        user: &UserId,
        new: AddressChange,
        now: Timestamp,
    ) -> Result<Address, AddressError> {
        let id = super::accounts::uuid_at(now);
        let mut address = new.made(id)?;
        let _turn = self.turn.lock().await;
        let mut book = self.store.book(user).await?;
        if book.len() >= ADDRESSES_MAX {
            return Err(AddressError::TooMany);
        }
        address.is_default |= book.is_empty();
        if address.is_default {
            clear_default(&mut book);
        }
        book.push(address.clone());
        self.store.write(user, &book).await?;
        Ok(address)
    }

    /// Changes an address.
    ///
    /// # Errors
    /// `Invalid`, `NotFound`, `Store`.
    pub async fn change(
        &self,
        user: &UserId,
        id: Uuid,
        change: AddressChange,
    ) -> Result<Address, AddressError> {
        let _turn = self.turn.lock().await;
        let mut book = self.store.book(user).await?;
        let found = book.iter().position(|address| address.id == id);
        let index = found.ok_or(AddressError::NotFound)?;
        let changed = change.applied(&book.remove(index))?;
        if changed.is_default {
            clear_default(&mut book);
        }
        book.insert(index, changed.clone());
        self.store.write(user, &book).await?;
        Ok(changed)
    }

    /// Removes an address. When it was the default, the one made first is it now.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn remove(&self, user: &UserId, id: Uuid) -> Result<(), AddressError> {
        let _turn = self.turn.lock().await;
        let mut book = self.store.book(user).await?;
        let before = book.len();
        book.retain(|address| address.id != id);
        if book.len() == before {
            return Err(AddressError::NotFound);
        }
        let has_default = book.iter().any(|address| address.is_default);
        if let Some(first) = book.first_mut().filter(|_| !has_default) {
            first.is_default = true;
        }
        Ok(self.store.write(user, &book).await?)
    }
}

fn clear_default(book: &mut [Address]) {
    for address in book {
        address.is_default = false;
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Address")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
