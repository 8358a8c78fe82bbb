//! Carts in SurrealDB: rows are JSON in `body` plus what a statement asks for. The tables are in
//! `schemas/surreal/0005_coupons_carts.surql`. SurrealDB's types stop here.
//!
//! A dropped caller never aborts a write half way: writes run as tasks of their own. A guard and what it guards are
//! always the same record.

use surrealdb::{
    IndexedResults,
    types::{Array, Number, Object, QueryError, RecordId, RecordIdKey, SurrealValue, Value},
};

use super::{Cart, CartError, CartId, TRIES};
use crate::{
    journal::surreal::{Db, variables},
    order::{SiteId, Timestamp, UserId},
    shutdown::Tasks,
};

/// Carts forgotten by one statement.
const PRUNED_AT_ONCE: i64 = 1_000;
/// What a transaction says when a cart is not at the version it was read at.
const STALE: &str = "orderhub: cart changed";

/// The carts on disk.
#[derive(Debug, Clone)]
pub struct CartStore {
    db: Db,
    tasks: Tasks,
}

#[derive(Debug, Clone, SurrealValue)]
struct Row {
    body: String,
    version: i64,
    used_at: i64,
    is_guest: bool,
}

impl CartStore {
    /// The carts in `db`, in which the migrations have run. Writes are tasks of `tasks`.
    #[must_use]
    pub fn new(db: Db, tasks: Tasks) -> Self {
        Self { db, tasks }
    }

    /// Writes a new cart.
    pub(super) async fn create(&self, id: CartId, cart: &Cart) -> Result<(), CartError> {
        const TEXT: &str = "CREATE $id CONTENT $row RETURN NONE";
        let bound = [("id", record(id)), ("row", row(cart)?)];
        self.write(TEXT, bound).await.map(drop)
    }

    /// Writes a person's new cart; `Stale` when they have one.
    pub(super) async fn create_own(
        &self,
        id: CartId,
        cart: &Cart,
        user: &UserId,
    ) -> Result<(), CartError> {
        const TEXT: &str = "BEGIN;
            CREATE $of CONTENT { cart: $cart } RETURN NONE;
            CREATE $id CONTENT $row RETURN NONE;
            COMMIT;";
        let bound = [
            ("of", record_of(user, &cart.site)),
            ("cart", Value::String(id.to_string())),
            ("id", record(id)),
            ("row", row(cart)?),
        ];
        self.write(TEXT, bound).await.map(drop)
    }

    /// A cart, and when it was last used.
    pub(super) async fn read(&self, id: CartId) -> Result<Option<(Cart, Timestamp)>, CartError> {
        let text = "SELECT body, version, used_at, is_guest FROM $id";
        let rows: Vec<Row> = self.ask(text, [("id", record(id))]).await?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        let cart = serde_json::from_str(&row.body).map_err(|error| unavailable(&error))?;
        Ok(Some((cart, Timestamp(row.used_at))))
    }

    /// The cart of a person at a site.
    pub(super) async fn id_of(
        &self,
        user: &UserId,
        site: &SiteId,
    ) -> Result<Option<CartId>, CartError> {
        let of = [("of", record_of(user, site))];
        let ids: Vec<String> = self.ask("SELECT VALUE cart FROM $of", of).await?;
        let id = ids.first().map(|id| id.parse());
        id.transpose().map_err(|error| unavailable(&error))
    }

    /// Writes down that somebody looked at a cart.
    pub(super) async fn touch(&self, id: CartId, now: Timestamp) -> Result<(), CartError> {
        const TEXT: &str = "UPDATE $id SET used_at = $now RETURN NONE";
        let bound = [("id", record(id)), ("now", int(now.as_millis()))];
        self.write(TEXT, bound).await.map(drop)
    }

    /// Writes `cart` over its version `expected`; `Stale` when there is another one, or none.
    pub(super) async fn replace(
        &self,
        id: CartId,
        cart: &Cart,
        expected: u64,
    ) -> Result<(), CartError> {
        const TEXT: &str = "UPDATE $id CONTENT $row WHERE version = $expected RETURN VALUE version";
        let bound = [
            ("id", record(id)),
            ("row", row(cart)?),
            ("expected", int(signed(expected))),
        ];
        let written = self.write(TEXT, bound).await?.take(0);
        let versions: Vec<i64> = written.map_err(|error| unavailable(&error))?;
        versions.first().map(|_| ()).ok_or(CartError::Stale)
    }

    /// Deletes a cart, and that it is somebody's.
    pub(super) async fn remove(&self, id: CartId, cart: &Cart) -> Result<(), CartError> {
        const GUEST: &str = "DELETE $id RETURN NONE";
        const OWN: &str = "BEGIN; DELETE $id RETURN NONE; DELETE $of RETURN NONE; COMMIT;";
        let id = ("id", record(id));
        match &cart.owner {
            None => self.write(GUEST, [id]).await.map(drop),
            Some(owner) => {
                let of = ("of", record_of(owner, &cart.site));
                self.write(OWN, [id, of]).await.map(drop)
            }
        }
    }

    /// Writes both carts over the versions before theirs, or neither; `Stale` when one of them is elsewhere.
    pub(super) async fn merge(
        &self,
        own: (CartId, &Cart),
        guest: (CartId, &Cart),
    ) -> Result<(), CartError> {
        const TEXT: &str = "BEGIN;
            FOR $cart IN $carts {
                IF $cart.id.version != $cart.row.version - 1 { THROW 'orderhub: cart changed' };
                UPDATE $cart.id CONTENT $cart.row RETURN NONE;
            };
            COMMIT;";
        let mut carts = Vec::new();
        for (id, cart) in [own, guest] {
            let mut pair = Object::new();
            pair.insert("id", record(id));
            pair.insert("row", row(cart)?);
            carts.push(Value::Object(pair));
        }
        let carts = [("carts", Value::Array(Array::from(carts)))];
        self.write(TEXT, carts).await.map(drop)
    }

    /// Forgets guests' carts that were last used before `before`.
    pub(super) async fn prune(&self, before: Timestamp) -> Result<u64, CartError> {
        const OLD: &str = "SELECT VALUE record::id(id) FROM cart
            WHERE is_guest = true AND used_at < $before LIMIT $most";
        const FORGET: &str = "DELETE $ids WHERE used_at < $before RETURN NONE";
        let before = ("before", int(before.as_millis()));
        let mut pruned = 0;
        loop {
            let old = [before.clone(), ("most", int(PRUNED_AT_ONCE))];
            let ids: Vec<String> = self.ask(OLD, old).await?;
            let count = ids.len() as u64;
            if count > 0 {
                let ids: Vec<_> = ids.iter().map(|id| cart_record(id)).collect();
                let ids = ("ids", Value::Array(Array::from(ids)));
                self.write(FORGET, [ids, before.clone()]).await?;
            }
            pruned += count;
            if count < PRUNED_AT_ONCE.unsigned_abs() {
                return Ok(pruned);
            }
        }
    }

    /// Reads a list.
    async fn ask<T: SurrealValue, const N: usize>(
        &self,
        text: &str,
        bound: [(&str, Value); N],
    ) -> Result<Vec<T>, CartError> {
        let found = self.db.query(text, variables(bound)).await;
        let rows = found.and_then(|mut found| found.take(0));
        rows.map_err(|error| unavailable(&error))
    }

    /// Runs a write to its end, whether or not anybody still waits for it; again when it lost a write conflict.
    async fn write<const N: usize>(
        &self,
        text: &'static str,
        bound: [(&'static str, Value); N],
    ) -> Result<IndexedResults, CartError> {
        let db = self.db.clone();
        let task = self.tasks.spawn(async move {
            let mut outcome = succeed(db.query(text, variables(bound.clone())).await);
            for _ in 1..TRIES {
                if !matches!(outcome, Err(Failed::Conflict(_))) {
                    break;
                }
                outcome = succeed(db.query(text, variables(bound.clone())).await);
            }
            outcome
        });
        match task.await {
            Ok(Ok(results)) => Ok(results),
            Ok(Err(Failed::Stale)) => Err(CartError::Stale),
            Ok(Err(Failed::Conflict(text) | Failed::Unavailable(text))) => {
                Err(CartError::Unavailable(text))
            }
            Err(error) => Err(unavailable(&error)),
        }
    }
}

/// Why a write did not work.
enum Failed {
    /// A guard said no: nothing was written.
    Stale,
    /// Lost against another writer: nothing was written, and trying again may do.
    Conflict(String),
    /// Anything else.
    Unavailable(String),
}

/// A write went well only if every statement of it did.
fn succeed(written: surrealdb::Result<IndexedResults>) -> Result<IndexedResults, Failed> {
    let mut results = written.map_err(|error| classify(&error))?;
    let mut told = None;
    for error in results.take_errors().into_values() {
        match classify(&error) {
            // In a transaction every statement reports a failure; the one that caused it says more.
            Failed::Unavailable(text) => told = told.or(Some(Failed::Unavailable(text))),
            cause @ (Failed::Stale | Failed::Conflict(_)) => return Err(cause),
        }
    }
    told.map_or(Ok(results), Err)
}

fn classify(error: &surrealdb::Error) -> Failed {
    let text = error.message();
    let is_conflict = matches!(error.query_details(), Some(QueryError::TransactionConflict))
        || text.contains("can be retried")
        || text.contains("Transaction retry required");
    if text.contains(STALE) || error.is_already_exists() || text.contains("already exists") {
        Failed::Stale
    } else if is_conflict {
        Failed::Conflict(text.to_owned())
    } else {
        Failed::Unavailable(text.to_owned())
    }
}

fn row(cart: &Cart) -> Result<Value, CartError> {
    let row = Row {
        body: serde_json::to_string(cart).map_err(|error| unavailable(&error))?,
        version: signed(cart.version),
        used_at: cart.updated_at.as_millis(),
        is_guest: cart.owner.is_none(),
    };
    Ok(row.into_value())
}

fn record(id: CartId) -> Value {
    cart_record(&id.to_string())
}

fn cart_record(id: &str) -> Value {
    Value::RecordId(RecordId::new("cart", id))
}

fn record_of(user: &UserId, site: &SiteId) -> Value {
    let parts = [user.as_str(), site.as_str()].map(|part| Value::String(part.to_owned()));
    let key = RecordIdKey::Array(Array::from(parts.to_vec()));
    Value::RecordId(RecordId::new("cart_of", key))
}

fn int(number: i64) -> Value {
    Value::Number(Number::Int(number))
}

fn signed(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

fn unavailable(error: &impl std::fmt::Display) -> CartError {
    CartError::Unavailable(error.to_string())
}
