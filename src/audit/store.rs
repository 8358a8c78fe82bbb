//! The log in SurrealDB; the tables are in `schemas/surreal/0030_audit.surql`. SurrealDB types stop here.
//!
//! Invariant: entries, where they are found, and the head are written in one transaction. `INSERT` refuses a number that
//! is taken: nothing here changes or removes an entry. A place that somebody else took is written over: it holds up nobody.

use std::iter;

use surrealdb::types::{RecordId, SurrealValue, Value};

use super::{
    entry::{Entry, Hash, Kept},
    head::Head,
    verify::Line,
};
use crate::{
    journal::{
        ReadError,
        surreal::{
            Db,
            records::{self, Records, object, record, text},
        },
    },
    shutdown::Tasks,
};

/// Above every number there is: complements are written against it.
const SEQ_MAX: i64 = i64::MAX;

/// The log on disk.
#[derive(Debug, Clone)]
pub struct AuditStore {
    db: Db,
    records: Records,
}

#[derive(Debug, SurrealValue)]
struct Row {
    key: i64,
    body: Option<String>,
    hash: Option<String>,
}

impl AuditStore {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self {
            records: Records::new(db.clone(), writes),
            db,
        }
    }

    /// Writes entries at the end, with the head they lead to: all or none.
    pub(super) async fn append(
        &self,
        entries: &[(Entry, String, Hash)],
        head: &Head,
    ) -> Result<(), ReadError> {
        const APPEND: &str =
            "BEGIN; INSERT INTO audit $rows RETURN NONE; INSERT INTO audit_by $places
            ON DUPLICATE KEY UPDATE seq = $input.seq RETURN NONE; UPSERT $head REPLACE $head_row RETURN NONE; COMMIT;";
        let rows = entries.iter().map(|(entry, body, hash)| {
            let key = record("audit", [number(entry.seq)]);
            object([("id", key), ("body", text(body)), ("hash", text(hash))])
        });
        let places = entries.iter().flat_map(|(entry, ..)| {
            places(entry).map(|id| object([("id", id), ("seq", number(entry.seq))]))
        });
        let variables = [
            ("rows", Value::Array(rows.collect::<Vec<_>>().into())),
            ("places", Value::Array(places.collect::<Vec<_>>().into())),
            ("head", head_id()),
            ("head_row", records::row(head_id(), head, [])?),
        ];
        self.records.write(APPEND, variables).await.map(drop)
    }

    /// The head that was written last.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn head(&self) -> Result<Option<Head>, ReadError> {
        let found = self
            .records
            .read("SELECT VALUE body FROM $id", [("id", head_id())])
            .await?;
        Ok(found.into_iter().next())
    }

    /// The rows of numbers from `from` on, `most` of them, as they are kept.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn lines(&self, from: u64, most: usize) -> Result<Vec<Line>, ReadError> {
        const LINES: &str =
            "SELECT record::id(id)[0] AS key, body, hash FROM audit:[$from].. LIMIT $most";
        let rows = self
            .rows(
                LINES,
                [("from", number(from)), ("most", number(most as u64))],
            )
            .await?;
        Ok(rows.into_iter().map(line).collect())
    }

    /// The numbers that are kept at the places of these entries, in order.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn at_places_of(&self, entries: &[Entry]) -> Result<Vec<u64>, ReadError> {
        let ids: Vec<Value> = entries.iter().flat_map(places).collect();
        let found = self
            .db
            .ask("SELECT VALUE seq FROM $ids")
            .bind(("ids", Value::Array(ids.into())));
        let mut numbers = self.numbers(found.await)?;
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// What they must be.
    #[must_use]
    pub fn places_of(entries: &[Entry]) -> Vec<u64> {
        let numbers = entries.iter();
        let mut numbers: Vec<u64> = numbers
            .flat_map(|entry| iter::repeat_n(entry.seq, entry.places().len()))
            .collect();
        numbers.sort_unstable();
        numbers
    }

    /// Entries by number, in the order asked for; numbers there are none of are left out, and what cannot be read is, too: it
    /// is the business of `verify`, and must not hide what is beside it.
    pub(super) async fn entries(&self, seqs: &[u64]) -> Result<Vec<Kept>, ReadError> {
        const ENTRIES: &str = "SELECT record::id(id)[0] AS key, body, hash FROM $ids";
        let ids: Vec<Value> = seqs
            .iter()
            .map(|seq| record("audit", [number(*seq)]))
            .collect();
        let rows = self
            .rows(ENTRIES, [("ids", Value::Array(ids.into()))])
            .await?;
        let kept = rows.into_iter().filter_map(|row| {
            let line = line(row);
            let entry = serde_json::from_str(&line.text).ok()?;
            let hash = line.hash?;
            Some(Kept { entry, hash })
        });
        Ok(kept.collect())
    }

    /// Numbers below `before` of the entries at one place, the newest first.
    pub(super) async fn at_place(
        &self,
        what: &str,
        value: &str,
        before: u64,
        most: usize,
    ) -> Result<Vec<u64>, ReadError> {
        const PLACES: &str = "SELECT VALUE seq FROM audit_by:[$what, $value, $after]..=[$what, $value, $end] LIMIT $most";
        // What comes after `before` in the order of complements.
        let after = SEQ_MAX - signed(before) + 1;
        let found = self
            .db
            .ask(PLACES)
            .bind(("what", text(what)))
            .bind(("value", text(value)))
            .bind(("after", Value::Number(after.into())))
            .bind(("end", Value::Number(SEQ_MAX.into())))
            .bind(("most", number(most as u64)));
        self.numbers(found.await)
    }

    async fn rows<const N: usize>(
        &self,
        query: &str,
        variables: [(&str, Value); N],
    ) -> Result<Vec<Row>, ReadError> {
        let mut statement = self.db.ask(query);
        for (name, value) in variables {
            statement = statement.bind((name, value));
        }
        let mut found = statement.await.map_err(|error| unavailable(&error))?;
        found
            .take(0)
            .map_err(|error| ReadError::Corrupt(error.to_string()))
    }

    fn numbers(
        &self,
        found: surrealdb::Result<surrealdb::IndexedResults>,
    ) -> Result<Vec<u64>, ReadError> {
        let mut found = found.map_err(|error| unavailable(&error))?;
        let seqs: Vec<i64> = found
            .take(0)
            .map_err(|error| ReadError::Corrupt(error.to_string()))?;
        Ok(seqs.into_iter().map(i64::cast_unsigned).collect())
    }
}

fn line(row: Row) -> Line {
    Line {
        key: row.key,
        text: row.body.unwrap_or_default(),
        hash: row.hash.and_then(|hash| hash.parse().ok()),
    }
}

fn places(entry: &Entry) -> impl Iterator<Item = Value> {
    let complement = SEQ_MAX - signed(entry.seq);
    entry.places().into_iter().map(move |(what, value)| {
        record(
            "audit_by",
            [text(what), text(value), Value::Number(complement.into())],
        )
    })
}

fn head_id() -> Value {
    Value::RecordId(RecordId::new("audit_head", "head"))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn number(number: u64) -> Value {
    Value::Number(signed(number).into())
}

fn unavailable(error: &surrealdb::Error) -> ReadError {
    ReadError::Unavailable(error.to_string())
}
