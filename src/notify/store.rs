//! The log of letters, and those that wait, in SurrealDB; the tables are in `schemas/surreal/0007_outbound.surql`.
//! SurrealDB types stop here.

use std::{fmt, str::FromStr};

use surrealdb::types::Value;
use uuid::Uuid;

use super::note::{Due, LetterNote};
use crate::{
    journal::{
        ReadError,
        surreal::{
            Db,
            records::{self, Records, record, text},
        },
    },
    order::{OrderId, SiteId, Timestamp},
    shutdown::Tasks,
};

/// Letters on disk.
#[derive(Clone)]
pub struct LetterStore(Records);

/// The letter after which a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterCursor {
    order: Option<OrderId>,
    at: Timestamp,
    id: String,
}

impl From<&LetterNote> for LetterCursor {
    fn from(note: &LetterNote) -> Self {
        Self {
            order: note.order,
            at: note.at,
            id: note.id.clone(),
        }
    }
}

impl fmt::Display for LetterCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let order = self
            .order
            .map(|order| order.to_string())
            .unwrap_or_default();
        write!(f, "{order}/{}/{}", self.at.as_millis(), self.id)
    }
}

impl FromStr for LetterCursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '/');
        let (Some(order), Some(at), Some(id)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(());
        };
        Ok(Self {
            order: match order {
                "" => None,
                order => Some(order.parse().map_err(|_| ())?),
            },
            at: Timestamp(at.parse().map_err(|_| ())?),
            id: id.to_owned(),
        })
    }
}

impl LetterStore {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self(Records::new(db, writes))
    }

    /// Writes what became of letters, and which of them wait.
    pub(super) async fn write(&self, notes: &[LetterNote], due: &[Due]) -> Result<(), ReadError> {
        const WRITE: &str = "BEGIN; FOR $row IN $notes { UPSERT $row.id REPLACE $row RETURN NONE };
            FOR $row IN $due { UPSERT $row.id REPLACE $row RETURN NONE }; COMMIT;";
        let notes: Result<Vec<_>, _> = notes.iter().map(note_row).collect();
        let due: Result<Vec<_>, _> = due.iter().map(due_row).collect();
        let variables = [("notes", list(notes?)), ("due", list(due?))];
        self.0.write(WRITE, variables).await.map(drop)
    }

    /// Writes what became of one letter that waited.
    pub(super) async fn settle(&self, due: &Due) -> Result<(), ReadError> {
        const SETTLE: &str =
            "BEGIN; DELETE $id RETURN NONE; UPSERT $note REPLACE $row RETURN NONE; COMMIT;";
        let variables = [
            ("id", due_id(due)),
            ("note", note_id(&due.note)),
            ("row", note_row(&due.note)?),
        ];
        self.0.write(SETTLE, variables).await.map(drop)
    }

    /// Letters that wait and are due, the oldest first.
    pub(super) async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Due>, ReadError> {
        const DUE: &str = "SELECT VALUE body FROM letter_due WHERE next_at <= $now LIMIT $limit";
        self.0
            .read(DUE, [("now", int(now.as_millis())), ("limit", size(limit))])
            .await
    }

    /// How many letters wait, counted to `limit`; and when the oldest of them was to leave first.
    pub(super) async fn waiting(
        &self,
        limit: usize,
    ) -> Result<(usize, Option<Timestamp>), ReadError> {
        const WAITING: &str =
            "RETURN [<string> array::len((SELECT VALUE id FROM letter_due LIMIT $limit))]";
        const OLDEST: &str = "SELECT VALUE body FROM letter_due LIMIT 1";
        let counted: Vec<usize> = self.0.read(WAITING, [("limit", size(limit))]).await?;
        let oldest: Vec<Due> = self.0.read(OLDEST, []).await?;
        let first_at = oldest.first().map(|due| due.first_at);
        Ok((counted.first().copied().unwrap_or(0), first_at))
    }

    /// Whether a letter is in the log.
    pub(super) async fn is_known(&self, note: &LetterNote) -> Result<bool, ReadError> {
        const KNOWN: &str = "SELECT VALUE body FROM $id";
        let found: Vec<LetterNote> = self.0.read(KNOWN, [("id", note_id(note))]).await?;
        Ok(!found.is_empty())
    }

    /// The letters about an order, oldest first.
    ///
    /// # Errors
    /// As [`Records::read`].
    pub async fn of_order(
        &self,
        order: OrderId,
        limit: usize,
    ) -> Result<Vec<LetterNote>, ReadError> {
        const OF_ORDER: &str =
            "SELECT VALUE body FROM letter:[$order, 0]..=[$order, '~'] LIMIT $limit";
        let variables = [
            ("order", text(complement(Some(order)))),
            ("limit", size(limit)),
        ];
        self.0.read(OF_ORDER, variables).await
    }

    /// The letters of `sites` (none for all), those about the newest order first.
    ///
    /// # Errors
    /// As [`Records::read`].
    pub async fn of_sites(
        &self,
        sites: Option<&[SiteId]>,
        after: Option<&LetterCursor>,
        limit: usize,
    ) -> Result<Vec<LetterNote>, ReadError> {
        const OF_SITES: &str = "SELECT VALUE body FROM letter:[$order, $at, $id]>..
            WHERE $sites = NONE OR site IN $sites LIMIT $limit";
        let (order, at, id) = match after {
            Some(LetterCursor { order, at, id }) => {
                (complement(*order), at.as_millis(), id.clone())
            }
            None => (String::new(), 0, String::new()),
        };
        let variables = [
            ("order", text(order)),
            ("at", int(at)),
            ("id", text(id)),
            (
                "sites",
                sites.map_or(Value::None, |sites| list(sites.iter().map(text).collect())),
            ),
            ("limit", size(limit)),
        ];
        self.0.read(OF_SITES, variables).await
    }

    /// Forgets letters of before `before`.
    pub(super) async fn prune(&self, before: Timestamp) -> Result<(), ReadError> {
        const PRUNE: &str = "DELETE letter:[$order, 0].. WHERE at < $before RETURN NONE";
        let millis = u64::try_from(before.as_millis()).unwrap_or(0);
        // No order of that moment or earlier has a name before this one.
        let newest = OrderId(Uuid::from_u128(
            (u128::from(millis) << 80) | ((1 << 80) - 1),
        ));
        let variables = [
            ("order", text(complement(Some(newest)))),
            ("before", int(before.as_millis())),
        ];
        self.0.write(PRUNE, variables).await.map(drop)
    }
}

/// Newest first, because ranges are only ever read forwards; letters to the staff after all orders.
fn complement(order: Option<OrderId>) -> String {
    let number = order.map_or(0, |order| order.0.as_u128());
    Uuid::from_u128(!number).as_hyphenated().to_string()
}

fn note_id(note: &LetterNote) -> Value {
    record(
        "letter",
        [
            text(complement(note.order)),
            int(note.at.as_millis()),
            text(&note.id),
        ],
    )
}

fn note_row(note: &LetterNote) -> Result<Value, ReadError> {
    let site = note.site.as_ref().map_or(Value::None, text);
    records::row(
        note_id(note),
        note,
        [("site", site), ("at", int(note.at.as_millis()))],
    )
}

fn due_id(due: &Due) -> Value {
    record(
        "letter_due",
        [int(due.first_at.as_millis()), text(&due.note.id)],
    )
}

fn due_row(due: &Due) -> Result<Value, ReadError> {
    records::row(
        due_id(due),
        due,
        [("next_at", int(due.next_at.as_millis()))],
    )
}

fn list(values: Vec<Value>) -> Value {
    Value::Array(values.into())
}

fn int(number: i64) -> Value {
    Value::Number(number.into())
}

fn size(limit: usize) -> Value {
    int(i64::try_from(limit).unwrap_or(i64::MAX))
}
