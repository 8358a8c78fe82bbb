//! Endpoints and deliveries in SurrealDB; the tables are in `schemas/surreal/0007_outbound.surql`. SurrealDB types stop
//! here.
//!
//! Invariant: events and the position behind them are written in one transaction, so an event is read exactly once.

use serde::{Deserialize, Serialize};
use surrealdb::types::Value;

use super::{Delivery, DeliveryId, DeliveryState, Endpoint, EndpointId, secret::Seals};
use crate::{
    journal::{
        ReadError,
        surreal::{
            Db,
            records::{self, Records, record, text},
        },
    },
    order::{Seq, SiteId, Timestamp},
    seal::{Renewal, SealKeys},
    shutdown::Tasks,
};

/// Above every time there is: complements of times are written against it.
const TIME_MAX: i64 = i64::MAX;

/// Endpoints and deliveries on disk.
pub struct HookStore(Records);

/// How far an endpoint has read a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) site: SiteId,
    pub(super) epoch: String,
    pub(super) seq: Seq,
}

/// What becomes of a delivery that was tried.
pub(super) enum Settled {
    /// It ended: out of the queue, into the log.
    Ended(Delivery),
    /// It stays in the queue.
    Kept(Delivery),
}

impl Settled {
    /// What became of it, in metrics.
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Ended(delivery) if delivery.state == DeliveryState::Delivered => "delivered",
            Self::Ended(_) => "given_up",
            Self::Kept(_) => "tried_again",
        }
    }
}

impl HookStore {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self(Records::new(db, writes))
    }

    pub(super) async fn endpoints(&self) -> Result<Vec<Endpoint>, ReadError> {
        self.0.read("SELECT VALUE body FROM webhook", []).await
    }

    /// Seals every endpoint's secrets with the key that seals now; what became of them. Only while no hub runs.
    ///
    /// # Errors
    /// A sentence for people.
    pub async fn renew(&self, keys: &SealKeys) -> anyhow::Result<Renewal> {
        let (seals, mut renewal) = (Seals::new(keys)?, Renewal::default());
        let anew = |endpoint: Endpoint| seals.renew(&endpoint, &mut renewal);
        self.0.renew_bodies("webhook", anew).await?;
        Ok(renewal)
    }

    /// Writes an endpoint, and where it begins to read.
    pub(super) async fn create(
        &self,
        endpoint: &Endpoint,
        from: &[Position],
    ) -> Result<(), ReadError> {
        const CREATE: &str = "BEGIN; INSERT INTO hook_position $from RETURN NONE; UPSERT $id REPLACE $row RETURN NONE; COMMIT;";
        let from: Result<Vec<_>, _> = from.iter().map(|one| position(endpoint.id, one)).collect();
        let variables = [
            ("id", endpoint_id(endpoint.id)),
            ("row", endpoint_row(endpoint)?),
            ("from", list(from?)),
        ];
        self.0.write(CREATE, variables).await.map(drop)
    }

    pub(super) async fn save(&self, endpoint: &Endpoint) -> Result<(), ReadError> {
        const SAVE: &str = "UPDATE $id REPLACE $row RETURN NONE";
        let variables = [
            ("id", endpoint_id(endpoint.id)),
            ("row", endpoint_row(endpoint)?),
        ];
        self.0.write(SAVE, variables).await.map(drop)
    }

    /// Forgets an endpoint and everything about it.
    pub(super) async fn delete(&self, endpoint: EndpointId) -> Result<(), ReadError> {
        const DELETE: &str = "BEGIN; DELETE $id RETURN NONE;
            DELETE hook_position:[$endpoint, '']..=[$endpoint, '~'] RETURN NONE;
            DELETE hook_due:[$endpoint, '']..=[$endpoint, '~'] RETURN NONE;
            DELETE hook_log:[$endpoint, 0]..=[$endpoint, '~'] RETURN NONE; COMMIT;";
        let variables = [("id", endpoint_id(endpoint)), ("endpoint", text(endpoint))];
        self.0.write(DELETE, variables).await.map(drop)
    }

    pub(super) async fn positions(&self, endpoint: EndpointId) -> Result<Vec<Position>, ReadError> {
        const POSITIONS: &str =
            "SELECT VALUE body FROM hook_position:[$endpoint, '']..=[$endpoint, '~']";
        self.0.read(POSITIONS, [("endpoint", text(endpoint))]).await
    }

    /// What waits, in the order of the feeds, after `after`.
    pub(super) async fn due(
        &self,
        endpoint: EndpointId,
        after: Option<(&SiteId, Seq)>,
        limit: usize,
    ) -> Result<Vec<Delivery>, ReadError> {
        const DUE: &str = "SELECT VALUE body FROM hook_due:[$endpoint, $site, $seq]>..=[$endpoint, '~'] LIMIT $limit";
        let (site, seq) = after.map_or(("", 0), |(site, seq)| (site.as_str(), seq));
        let variables = [
            ("endpoint", text(endpoint)),
            ("site", text(site)),
            ("seq", signed_seq(seq)),
            ("limit", number(limit)),
        ];
        self.0.read(DUE, variables).await
    }

    /// What has ended, the last first; older than `before` (exclusive).
    pub(super) async fn log(
        &self,
        endpoint: EndpointId,
        before: Option<(Timestamp, Option<&SiteId>, Seq)>,
        limit: usize,
    ) -> Result<Vec<Delivery>, ReadError> {
        const LOG: &str = "SELECT VALUE body FROM hook_log:[$endpoint, $ended, $site, $seq]>..=[$endpoint, '~'] LIMIT $limit";
        let (ended, site, seq) = match before {
            Some((at, site, seq)) => {
                let site = site.map_or("", SiteId::as_str);
                (
                    signed(TIME_MAX - at.as_millis()),
                    text(site),
                    signed_seq(seq),
                )
            }
            None => (signed(0), text(""), signed(0)),
        };
        let variables = [
            ("endpoint", text(endpoint)),
            ("ended", ended),
            ("site", site),
            ("seq", seq),
            ("limit", number(limit)),
        ];
        self.0.read(LOG, variables).await
    }

    /// Writes how far an endpoint has read a feed, and what of it waits now.
    pub(super) async fn take_in(
        &self,
        endpoint: EndpointId,
        read: &Position,
        due: &[Delivery],
    ) -> Result<(), ReadError> {
        const TAKE_IN: &str = "BEGIN; INSERT IGNORE INTO hook_due $due RETURN NONE; UPSERT $id REPLACE $row RETURN NONE; COMMIT;";
        let due: Result<Vec<_>, _> = due.iter().map(|one| due_row(endpoint, one)).collect();
        let row = position(endpoint, read)?;
        let variables = [
            ("id", position_id(endpoint, &read.site)),
            ("row", row),
            ("due", list(due?)),
        ];
        self.0.write(TAKE_IN, variables).await.map(drop)
    }

    /// Puts a delivery back, or in again.
    pub(super) async fn put(
        &self,
        endpoint: EndpointId,
        delivery: &Delivery,
    ) -> Result<(), ReadError> {
        const PUT: &str = "UPSERT $id REPLACE $row RETURN NONE";
        let variables = [
            ("id", due_id(endpoint, delivery)),
            ("row", due_row(endpoint, delivery)?),
        ];
        self.0.write(PUT, variables).await.map(drop)
    }

    /// Writes how tries ended.
    pub(super) async fn settle(&self, settled: &[(EndpointId, Settled)]) -> Result<(), ReadError> {
        const SETTLE: &str =
            "BEGIN; DELETE $gone RETURN NONE; INSERT IGNORE INTO hook_log $log RETURN NONE;
            FOR $row IN $kept { UPSERT $row.id REPLACE $row RETURN NONE }; COMMIT;";
        let (mut gone, mut log, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for (endpoint, settled) in settled {
            match settled {
                Settled::Ended(delivery) => {
                    gone.push(due_id(*endpoint, delivery));
                    log.push(log_row(*endpoint, delivery)?);
                }
                Settled::Kept(delivery) => kept.push(due_row(*endpoint, delivery)?),
            }
        }
        let variables = [
            ("gone", list(gone)),
            ("log", list(log)),
            ("kept", list(kept)),
        ];
        self.0.write(SETTLE, variables).await.map(drop)
    }

    /// Forgets what ended before `before`.
    pub(super) async fn prune(
        &self,
        endpoint: EndpointId,
        before: Timestamp,
    ) -> Result<(), ReadError> {
        const PRUNE: &str = "DELETE hook_log:[$endpoint, $ended]..=[$endpoint, '~'] RETURN NONE";
        let ended = signed(TIME_MAX - before.as_millis());
        let variables = [("endpoint", text(endpoint)), ("ended", ended)];
        self.0.write(PRUNE, variables).await.map(drop)
    }
}

fn endpoint_id(endpoint: EndpointId) -> Value {
    record("webhook", [text(endpoint)])
}

fn endpoint_row(endpoint: &Endpoint) -> Result<Value, ReadError> {
    records::row(endpoint_id(endpoint.id), endpoint, [])
}

fn position_id(endpoint: EndpointId, site: &SiteId) -> Value {
    record("hook_position", [text(endpoint), text(site)])
}

fn position(endpoint: EndpointId, position: &Position) -> Result<Value, ReadError> {
    records::row(position_id(endpoint, &position.site), position, [])
}

fn due_id(endpoint: EndpointId, delivery: &Delivery) -> Value {
    let DeliveryId { site, seq, .. } = match delivery.id(endpoint) {
        Some(id) => id,
        // A test is never in the queue: no row has this key.
        None => return record("hook_due", [text(endpoint)]),
    };
    record("hook_due", [text(endpoint), text(site), signed_seq(seq)])
}

fn due_row(endpoint: EndpointId, delivery: &Delivery) -> Result<Value, ReadError> {
    records::row(due_id(endpoint, delivery), delivery, [])
}

fn log_row(endpoint: EndpointId, delivery: &Delivery) -> Result<Value, ReadError> {
    let site = delivery.site.as_ref().map_or("", SiteId::as_str);
    let ended = signed(TIME_MAX - delivery.next_at.as_millis());
    let id = record(
        "hook_log",
        [text(endpoint), ended, text(site), signed_seq(delivery.seq)],
    );
    records::row(id, delivery, [])
}

fn list(values: Vec<Value>) -> Value {
    Value::Array(values.into())
}

fn signed(number: i64) -> Value {
    Value::Number(number.into())
}

fn signed_seq(seq: Seq) -> Value {
    signed(i64::try_from(seq).unwrap_or(i64::MAX))
}

fn number(limit: usize) -> Value {
    signed(i64::try_from(limit).unwrap_or(i64::MAX))
}
