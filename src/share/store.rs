//! Links in SurrealDB; the tables are in `schemas/surreal/0021_shares.surql`. SurrealDB types stop here.

use serde::{Deserialize, Serialize};
use surrealdb::types::Value;

use crate::{
    journal::{
        ReadError,
        surreal::{
            Db,
            records::{self, Records, record, text},
        },
    },
    order::{OrderId, Timestamp},
    shutdown::Tasks,
};

/// Links on disk.
#[derive(Clone)]
pub struct ShareStore(Records);

/// What is kept of a link.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct ShareRow {
    pub(super) order: OrderId,
    /// Hex.
    pub(super) salt: String,
    /// SHA-256 of the token, hex.
    pub(super) hash: String,
    pub(super) created_at: Timestamp,
}

/// Which order a token opens.
#[derive(Serialize, Deserialize)]
struct TokenRow {
    order: OrderId,
}

impl ShareStore {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self(Records::new(db, writes))
    }

    /// Takes all links back: whoever has the key that they were made with can make each again.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn forget_all(&self) -> Result<(), ReadError> {
        const FORGET: &str =
            "BEGIN; DELETE share RETURN NONE; DELETE share_token RETURN NONE; COMMIT;";
        self.0.write(FORGET, []).await.map(drop)
    }

    /// The link of an order.
    pub(super) async fn of_order(&self, order: OrderId) -> Result<Option<ShareRow>, ReadError> {
        const OF_ORDER: &str = "SELECT VALUE body FROM $id";
        let found: Vec<ShareRow> = self.0.read(OF_ORDER, [("id", share_id(order))]).await?;
        Ok(found.into_iter().next())
    }

    /// The order of a token, by its hash.
    pub(super) async fn order_of(&self, hash: &str) -> Result<Option<OrderId>, ReadError> {
        const ORDER_OF: &str = "SELECT VALUE body FROM $id";
        let found: Vec<TokenRow> = self.0.read(ORDER_OF, [("id", token_id(hash))]).await?;
        Ok(found.into_iter().next().map(|row| row.order))
    }

    /// Adds a link, unless the order has one.
    pub(super) async fn add(&self, row: &ShareRow) -> Result<(), ReadError> {
        const ADD: &str = "BEGIN; IF $id.body = NONE {
                CREATE $id CONTENT $row RETURN NONE;
                CREATE $link CONTENT $opens RETURN NONE;
            }; COMMIT;";
        let (id, link) = (share_id(row.order), token_id(&row.hash));
        let opens = records::row(link.clone(), &TokenRow { order: row.order }, [])?;
        let variables = [
            ("row", records::row(id.clone(), row, [])?),
            ("opens", opens),
            ("id", id),
            ("link", link),
        ];
        self.0.write(ADD, variables).await.map(drop)
    }

    /// Takes a link back.
    pub(super) async fn remove(&self, order: OrderId, hash: &str) -> Result<(), ReadError> {
        const REMOVE: &str = "BEGIN; DELETE $id RETURN NONE; DELETE $link RETURN NONE; COMMIT;";
        let variables = [("id", share_id(order)), ("link", token_id(hash))];
        self.0.write(REMOVE, variables).await.map(drop)
    }
}

fn share_id(order: OrderId) -> Value {
    record("share", [text(order)])
}

fn token_id(hash: &str) -> Value {
    record("share_token", [text(hash)])
}
