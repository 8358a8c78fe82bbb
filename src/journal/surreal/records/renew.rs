//! Going through the rows of a table and writing some of their columns anew, batch by batch: for what is sealed, when another
//! key seals. Each batch is written as a whole; what was written before a kill is written.

use serde::{Serialize, de::DeserializeOwned};
use surrealdb::{
    IndexedResults,
    types::{Object, Value},
};

use super::{Records, object, unavailable};
use crate::journal::{ReadError, surreal};

/// Rows that are read, and written, at once.
const BATCH_ROWS: usize = 200;

impl Records {
    /// Shows every row of `table` to `anew`, which says what is to be written into it, if anything. Nobody else may write there.
    ///
    /// # Errors
    /// `Unavailable`; what `anew` says.
    pub async fn renew(
        &self,
        table: &'static str,
        mut anew: impl FnMut(&Object) -> Result<Option<Object>, ReadError> + Send,
    ) -> Result<(), ReadError> {
        const WRITE: &str = "BEGIN;
            FOR $row IN $rows { UPDATE $row.id MERGE $row.columns RETURN NONE };
            COMMIT;";
        let ids = format!("SELECT VALUE id FROM {table}");
        for batch in self.found(&ids, []).await?.chunks(BATCH_ROWS) {
            let ids = Value::Array(batch.to_vec().into());
            let mut rows = Vec::new();
            for row in self.found("SELECT * FROM $ids", [("ids", ids)]).await? {
                let Value::Object(row) = row else { continue };
                if let (Some(id), Some(columns)) = (row.get("id"), anew(&row)?) {
                    let columns = Value::Object(columns);
                    rows.push(object([("id", id.clone()), ("columns", columns)]));
                }
            }
            if !rows.is_empty() {
                let rows = Value::Array(rows.into());
                self.write(WRITE, [("rows", rows)]).await?;
            }
        }
        Ok(())
    }

    /// The same for rows that are JSON in `body`, which no other column repeats what changes.
    ///
    /// # Errors
    /// `Unavailable`; `Corrupt` for rows that are not what was written.
    pub async fn renew_bodies<T: Serialize + DeserializeOwned>(
        &self,
        table: &'static str,
        mut anew: impl FnMut(T) -> Option<T> + Send,
    ) -> Result<(), ReadError> {
        let corrupt =
            |error: serde_json::Error| ReadError::Corrupt(format!("a row of {table}: {error}"));
        self.renew(table, |row| {
            let Some(Value::String(body)) = row.get("body") else {
                return Err(ReadError::Corrupt(format!(
                    "a row of {table} without a body"
                )));
            };
            let Some(body) = anew(serde_json::from_str(body).map_err(corrupt)?) else {
                return Ok(None);
            };
            let body = serde_json::to_string(&body).map_err(corrupt)?;
            let mut columns = Object::new();
            columns.insert("body", Value::String(body));
            Ok(Some(columns))
        })
        .await
    }

    async fn found<const N: usize>(
        &self,
        text: &str,
        variables: [(&str, Value); N],
    ) -> Result<Vec<Value>, ReadError> {
        let results = self.db.query(text, surreal::variables(variables)).await;
        let mut results = results
            .and_then(IndexedResults::check)
            .map_err(|error| unavailable(&error))?;
        let Value::Array(rows) = results.take(0).map_err(|error| unavailable(&error))? else {
            return Err(ReadError::Corrupt("rows that are no list".into()));
        };
        Ok(rows.into_vec())
    }
}
