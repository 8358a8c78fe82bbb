//! Addresses in SurrealDB; the table is in `schemas/surreal/0023_addresses.surql`. SurrealDB types stop here.

use surrealdb::types::Value;

use super::Address;
use crate::{
    journal::{
        ReadError,
        surreal::{
            Db,
            records::{self, Records, record, text},
        },
    },
    order::UserId,
    shutdown::Tasks,
};

/// Addresses on disk.
#[derive(Clone)]
pub struct AddressStore(Records);

impl AddressStore {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self(Records::new(db, writes))
    }

    /// The addresses of a person, as they were made.
    pub(super) async fn book(&self, user: &UserId) -> Result<Vec<Address>, ReadError> {
        const BOOK: &str = "SELECT VALUE body FROM $id";
        let books: Vec<Vec<Address>> = self.0.read(BOOK, [("id", book_id(user))]).await?;
        Ok(books.into_iter().next().unwrap_or_default())
    }

    /// Writes all addresses of a person.
    pub(super) async fn write(&self, user: &UserId, book: &[Address]) -> Result<(), ReadError> {
        const WRITE: &str = "UPSERT $id REPLACE $row RETURN NONE";
        let id = book_id(user);
        let row = records::row(id.clone(), &book, [])?;
        self.0
            .write(WRITE, [("id", id), ("row", row)])
            .await
            .map(drop)
    }
}

fn book_id(user: &UserId) -> Value {
    record("address_book", [text(user)])
}
