//! The sandbox's charges in SurrealDB: table `charge`, record id = key.
//!
//! Invariant: a charge moves only from a state that allows it, in one statement on its own record, so two callers
//! cannot both move it. SurrealDB types stop here.

use surrealdb::types::{SurrealValue, Value};

use super::{
    provider::{Charge, ChargeState, ProviderError},
    sandbox::Close,
};
use crate::{journal::surreal::Db, order::Currency, shutdown::Tasks};

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
    pub(super) currency: Currency,
    /// The keys of the refunds that were done.
    pub(super) refunds: Vec<String>,
    pub(super) script: String,
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
    captured: i64,
    refunded: i64,
    refunds: Vec<String>,
    currency: String,
    answers_at: i64,
    created_at: i64,
}

/// Reads the charge of a statement, as its last one.
macro_rules! then_read {
    ($text:literal) => {
        concat!(
            $text,
            " SELECT * OMIT id FROM ONLY type::record('charge', $key);"
        )
    };
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
        const OPEN: &str = then_read!(
            "INSERT IGNORE INTO charge { id: $key, state: $state, script: $script, amount: $amount, \
             currency: $currency, captured: 0, refunded: 0, refunds: [], answers_at: $answers_at, \
             created_at: $created_at } RETURN NONE;"
        );
        let variables = vec![
            ("state", state(row.charge.state).into_value()),
            ("script", row.script.clone().into_value()),
            ("amount", row.charge.amount.into_value()),
            ("currency", row.currency.to_string().into_value()),
            ("answers_at", row.answers_at.into_value()),
            ("created_at", row.created_at.into_value()),
        ];
        let found = self.run(OPEN, key, variables).await?;
        found.ok_or_else(|| ProviderError::Unavailable("the charge was not written".into()))
    }

    /// The charge of `key`.
    pub(super) async fn find(&self, key: &str) -> Result<Option<Row>, ProviderError> {
        self.run(then_read!(""), key, Vec::new()).await
    }

    /// Ends a hold if there is one, of enough; returns the charge as it is then.
    pub(super) async fn close(
        &self,
        key: &str,
        close: Close,
    ) -> Result<Option<Row>, ProviderError> {
        const CAPTURE: &str = then_read!(
            "UPDATE type::record('charge', $key) SET state = 'captured', captured = $take \
             WHERE state = 'authorized' AND amount >= $take RETURN NONE;"
        );
        const VOID: &str = then_read!(
            "UPDATE type::record('charge', $key) SET state = 'voided' WHERE state = 'authorized' RETURN NONE;"
        );
        match close {
            Close::Capture(amount) => {
                let take = vec![("take", amount.into_value())];
                self.run(CAPTURE, key, take).await
            }
            Close::Void => self.run(VOID, key, Vec::new()).await,
        }
    }

    /// Gives back a part of what was taken, once per `refund`, if so much is left; returns the charge as it is then.
    pub(super) async fn refund(
        &self,
        key: &str,
        refund: &str,
        amount: i64,
    ) -> Result<Option<Row>, ProviderError> {
        const REFUND: &str = then_read!(
            "UPDATE type::record('charge', $key) SET refunds += $refund, refunded += $back, \
             state = IF refunded + $back = captured { 'refunded' } ELSE { state } \
             WHERE state = 'captured' AND $refund NOT IN refunds AND refunded + $back <= captured RETURN NONE;"
        );
        let variables = vec![
            ("refund", refund.to_owned().into_value()),
            ("back", amount.into_value()),
        ];
        self.run(REFUND, key, variables).await
    }

    /// Runs `text`, whose last statement reads the charge.
    async fn run(
        &self,
        text: &'static str,
        key: &str,
        variables: Vec<(&'static str, Value)>,
    ) -> Result<Option<Row>, ProviderError> {
        let statement = Statement {
            text,
            key: key.to_owned(),
            variables,
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
    variables: Vec<(&'static str, Value)>,
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
        for (name, value) in &self.variables {
            query = query.bind((*name, value.clone()));
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
        Ok(Self {
            charge: Charge {
                state: charge(&stored.state).ok_or_else(|| corrupt("state"))?,
                amount: stored.amount,
                captured: stored.captured,
                refunded: stored.refunded,
            },
            currency: stored.currency.parse().map_err(|_| corrupt("currency"))?,
            refunds: stored.refunds,
            script: stored.script,
            answers_at: stored.answers_at,
            created_at: stored.created_at,
        })
    }
}

const STATES: [(ChargeState, &str); 7] = [
    (ChargeState::Absent, "absent"),
    (ChargeState::Pending, "pending"),
    (ChargeState::Authorized, "authorized"),
    (ChargeState::Captured, "captured"),
    (ChargeState::Declined, "declined"),
    (ChargeState::Voided, "voided"),
    (ChargeState::Refunded, "refunded"),
];

fn state(charge: ChargeState) -> &'static str {
    STATES
        .iter()
        .find(|(known, _)| *known == charge)
        .map_or("absent", |(_, name)| name)
}

fn charge(state: &str) -> Option<ChargeState> {
    STATES
        .iter()
        .find(|(_, name)| *name == state)
        .map(|(charge, _)| *charge)
}

fn is_conflict(error: &surrealdb::Error) -> bool {
    let text = error.to_string();
    text.contains("can be retried") || text.contains("Transaction retry required")
}
