//! The sandbox's charges in SurrealDB: table `charge`, record id = key.
//!
//! Invariant: a charge moves only from the states its caller names, in one statement on its own record, so two
//! callers cannot both move it. SurrealDB types stop here.

use surrealdb::types::SurrealValue;

use super::provider::{Charge, ProviderError};
use crate::{
    journal::surreal::Db,
    order::{Currency, Money},
    shutdown::Tasks,
};

/// How often a statement that lost a write conflict is tried.
const CONFLICT_TRIES: u32 = 5;

/// The charges of a sandbox.
#[derive(Debug, Clone)]
pub struct ChargeStore {
    db: Db,
    /// The embedded database works on the caller's task: a caller who loses patience must not drop a write half way.
    writes: Tasks,
}

/// A charge as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) charge: Charge,
    pub(super) script: String,
    pub(super) amount: Money,
    /// Milliseconds since the epoch.
    pub(super) answers_at: i64,
    /// Milliseconds since the epoch.
    pub(super) created_at: i64,
}

#[derive(Debug, SurrealValue)]
struct Stored {
    state: String,
    script: String,
    amount: i64,
    currency: String,
    answers_at: i64,
    created_at: i64,
}

impl ChargeStore {
    /// Over a database in which the migrations have run.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self {
            db,
            writes: Tasks::new(),
        }
    }

    /// Writes the charge of `key` unless there is one; returns the one there is.
    pub(super) async fn open(&self, key: &str, row: &Row) -> Result<Row, ProviderError> {
        const OPEN: &str = "INSERT IGNORE INTO charge { id: $key, state: $state, script: $script, amount: $amount, \
             currency: $currency, answers_at: $answers_at, created_at: $created_at } RETURN NONE; \
             SELECT * OMIT id FROM ONLY type::record('charge', $key);";
        let found = self.run(OPEN, key, None, Some(row)).await?;
        found.ok_or_else(|| ProviderError::Unavailable("the charge was not written".into()))
    }

    /// The charge of `key`.
    pub(super) async fn find(&self, key: &str) -> Result<Option<Row>, ProviderError> {
        const FIND: &str = "SELECT * OMIT id FROM ONLY type::record('charge', $key);";
        self.run(FIND, key, None, None).await
    }

    /// Moves the charge of `key` to `to` if it is in `from`; returns it as it is then.
    pub(super) async fn advance(
        &self,
        key: &str,
        from: Charge,
        to: Charge,
    ) -> Result<Option<Row>, ProviderError> {
        const ADVANCE: &str = "UPDATE type::record('charge', $key) SET state = $to WHERE state = $from RETURN NONE; \
             SELECT * OMIT id FROM ONLY type::record('charge', $key);";
        self.run(ADVANCE, key, Some((from, to)), None).await
    }

    /// Runs `text`, whose last statement reads the charge.
    async fn run(
        &self,
        text: &'static str,
        key: &str,
        moved: Option<(Charge, Charge)>,
        row: Option<&Row>,
    ) -> Result<Option<Row>, ProviderError> {
        let statement = Statement {
            text,
            key: key.to_owned(),
            moved,
            row: row.cloned(),
        };
        let stored = self.writes.spawn(statement.run(self.db.clone())).await;
        stored
            .map_err(|error| ProviderError::Unavailable(error.to_string()))??
            .map(Row::try_from)
            .transpose()
    }
}

/// One text with its variables.
struct Statement {
    text: &'static str,
    key: String,
    /// From which state to which.
    moved: Option<(Charge, Charge)>,
    row: Option<Row>,
}

impl Statement {
    async fn run(self, db: Db) -> Result<Option<Stored>, ProviderError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_run(&db).await {
                Ok(stored) => return Ok(stored),
                Err(error) if tries < CONFLICT_TRIES && is_conflict(&error) => {}
                Err(error) => return Err(ProviderError::Unavailable(error.to_string())),
            }
        }
    }

    async fn try_run(&self, db: &Db) -> Result<Option<Stored>, surrealdb::Error> {
        let mut query = db.ask(self.text).bind(("key", self.key.clone()));
        if let Some((from, to)) = self.moved {
            query = query.bind(("from", state(from))).bind(("to", state(to)));
        }
        if let Some(row) = &self.row {
            query = query
                .bind(("state", state(row.charge)))
                .bind(("script", row.script.clone()))
                .bind(("amount", row.amount.amount))
                .bind(("currency", row.amount.currency.to_string()))
                .bind(("answers_at", row.answers_at))
                .bind(("created_at", row.created_at));
        }
        let mut answers = query.await?.check()?;
        let last = answers.num_statements().saturating_sub(1);
        answers.take::<Option<Stored>>(last)
    }
}

impl TryFrom<Stored> for Row {
    type Error = ProviderError;

    fn try_from(stored: Stored) -> Result<Self, ProviderError> {
        let corrupt =
            |what: &str| ProviderError::Unavailable(format!("a charge has an unreadable {what}"));
        let currency: Currency = stored.currency.parse().map_err(|_| corrupt("currency"))?;
        Ok(Self {
            charge: charge(&stored.state).ok_or_else(|| corrupt("state"))?,
            script: stored.script,
            amount: Money {
                amount: stored.amount,
                currency,
            },
            answers_at: stored.answers_at,
            created_at: stored.created_at,
        })
    }
}

const STATES: [(Charge, &str); 7] = [
    (Charge::Absent, "absent"),
    (Charge::Pending, "pending"),
    (Charge::Authorized, "authorized"),
    (Charge::Captured, "captured"),
    (Charge::Declined, "declined"),
    (Charge::Voided, "voided"),
    (Charge::Refunded, "refunded"),
];

fn state(charge: Charge) -> &'static str {
    STATES
        .iter()
        .find(|(known, _)| *known == charge)
        .map_or("absent", |(_, name)| name)
}

fn charge(state: &str) -> Option<Charge> {
    STATES
        .iter()
        .find(|(_, name)| *name == state)
        .map(|(charge, _)| *charge)
}

fn is_conflict(error: &surrealdb::Error) -> bool {
    let text = error.to_string();
    text.contains("can be retried") || text.contains("Transaction retry required")
}
