//! What the tables of `places.rs` hold of a person, in SurrealDB. Its types stop here.

use std::{collections::BTreeMap, sync::LazyLock};

use serde_json::Value as Json;
use surrealdb::types::Value;
use uuid::Uuid;

use super::places::{Holds, PLACES};
use crate::{
    journal::{
        ReadError,
        surreal::{
            Db,
            records::{Records, text},
        },
    },
    order::{OrderId, UserId},
    shutdown::Tasks,
};

/// What is kept of people, wherever it is.
pub struct PersonStore {
    db: Db,
    records: Records,
}

impl PersonStore {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self {
            records: Records::new(db.clone(), writes),
            db,
        }
    }

    /// What the tables hold of somebody whose orders are these, as it is to be told.
    pub(super) async fn told(
        &self,
        user: &UserId,
        orders: &[OrderId],
    ) -> Result<BTreeMap<String, Vec<Json>>, ReadError> {
        let mut all = BTreeMap::new();
        for (table, holds) in PLACES {
            let rows = match holds {
                Holds::Theirs {
                    told: Some(told), ..
                }
                | Holds::Kept {
                    told: Some(told), ..
                } => self.rows(told, ("user", text(user))).await?,
                Holds::OfOrders { told, .. } => {
                    let mut rows = Vec::new();
                    for order in orders.iter().map(filed_under) {
                        rows.extend(self.rows(told, ("order", order)).await?);
                    }
                    rows
                }
                Holds::Nothing
                | Holds::Id
                | Holds::Rewritten
                | Holds::Theirs { told: None, .. }
                | Holds::Kept { told: None, .. } => continue,
            };
            all.insert((*table).to_owned(), rows);
        }
        Ok(all)
    }

    /// The answer of the last of `statements`; texts are JSON.
    async fn rows(
        &self,
        statements: &str,
        (name, value): (&str, Value),
    ) -> Result<Vec<Json>, ReadError> {
        let found = self.db.ask(statements).bind((name, value)).await;
        let mut found = found
            .and_then(surrealdb::IndexedResults::check)
            .map_err(|error| ReadError::Unavailable(error.to_string()))?;
        let last = found.num_statements().saturating_sub(1);
        let rows: Vec<Json> = found
            .take(last)
            .map_err(|error| ReadError::Corrupt(error.to_string()))?;
        let rows = rows.into_iter().map(|row| {
            let read = row.as_str().map(serde_json::from_str::<Json>);
            match read {
                Some(Ok(read)) => read,
                Some(Err(_)) | None => row,
            }
        });
        Ok(rows.collect())
    }

    /// Forgets what the tables hold of somebody, all of it or nothing.
    pub(super) async fn erase(
        &self,
        user: &UserId,
        email: &str,
        orders: &[OrderId],
    ) -> Result<(), ReadError> {
        static ERASE: LazyLock<String> = LazyLock::new(|| {
            let statements = PLACES.iter().filter_map(|(_, holds)| erased(holds));
            let statements: Vec<_> = statements.collect();
            format!("BEGIN; {}; COMMIT;", statements.join("; "))
        });
        let answers = self.answers(orders).await?;
        let orders: Vec<Value> = orders.iter().map(filed_under).collect();
        let variables = [
            ("answers", answers),
            ("user", text(user)),
            ("email", text(email)),
            ("to", text(format!("\"to\":{}", Json::from(email)))),
            ("orders", Value::Array(orders.into())),
        ];
        self.records.write(&ERASE, variables).await.map(drop)
    }

    /// Answers about these orders, to whomever they were given: one scan over all that are kept, outside of the transaction,
    /// which would meet every command that is decided meanwhile.
    async fn answers(&self, orders: &[OrderId]) -> Result<Value, ReadError> {
        const ANSWERS: &str = r#"SELECT VALUE id FROM idem
            WHERE string::slice(string::split(body, '"order":"')[1] ?? '', 0, 36) IN $orders"#;
        let orders: Vec<Value> = orders.iter().map(text).collect();
        let orders = Value::Array(orders.into());
        let found = self.db.ask(ANSWERS).bind(("orders", orders)).await;
        found
            .and_then(surrealdb::IndexedResults::check)
            .and_then(|mut found| found.take(0))
            .map_err(|error| ReadError::Unavailable(error.to_string()))
    }
}

fn erased(holds: &Holds) -> Option<String> {
    match holds {
        Holds::Theirs { erased, .. } => Some((*erased).to_owned()),
        Holds::OfOrders { erased, .. } => Some(format!("FOR $order IN $orders {{ {erased} }}")),
        Holds::Nothing | Holds::Id | Holds::Rewritten | Holds::Kept { .. } => None,
    }
}

/// An order as letters are filed under it: its complement, since the newest come first.
fn filed_under(order: &OrderId) -> Value {
    text(Uuid::from_u128(!order.0.as_u128()).as_hyphenated())
}
