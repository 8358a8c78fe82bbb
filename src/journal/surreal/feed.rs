//! Reading back: a whole site, ranges of its feed, single rows.

use std::time::Duration;

use futures_util::StreamExt;
use surrealdb::{method::StreamItem, types::Value};

use super::{
    connect::{Db, variables},
    rows,
};
use crate::{
    catalog::{Product, Site},
    journal::{Head, LOADED_EVENTS, Loaded, READ_ITEMS_MAX, ReadError},
    order::{Event, Order, OrderId, Seq, SiteId, Timestamp},
};

/// How long a read may take before the store counts as not answering; for a site, until its next row.
const READ_PATIENCE: Duration = Duration::from_secs(10);
/// How often a site is read again because its head moved meanwhile.
const LOAD_TRIES: u32 = 5;

/// Runs one reading statement.
pub(super) async fn read<const N: usize>(
    db: &Db,
    text: &str,
    bound: [(&str, Value); N],
) -> Result<Value, ReadError> {
    let answer = tokio::time::timeout(READ_PATIENCE, db.query(text, variables(bound)))
        .await
        .map_err(|_| ReadError::Unavailable("no answer in time".into()))?;
    answer
        .and_then(surrealdb::IndexedResults::check)
        .and_then(|mut results| results.take(0))
        .map_err(unavailable)
}

fn unavailable(error: surrealdb::Error) -> ReadError {
    ReadError::Unavailable(error.to_string())
}

/// The rows of a list.
pub(super) fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(rows) => rows.into_vec(),
        Value::None | Value::Null => Vec::new(),
        other => vec![other],
    }
}

pub(super) async fn sites(db: &Db) -> Result<Vec<Site>, ReadError> {
    let sites = read(db, "SELECT VALUE body FROM site", []).await?;
    list(sites).iter().map(rows::parse).collect()
}

/// Everything of a site, as of one head: the parts are read one after the other, so they are read again when another
/// commit came in between (one whose outcome was unknown may still be under way).
pub(super) async fn load(
    db: &Db,
    site: &SiteId,
    ended_since: Timestamp,
) -> Result<Option<Loaded>, ReadError> {
    for _ in 0..LOAD_TRIES {
        let Some(head) = head(db, site).await? else {
            return Ok(None);
        };
        let settings = read(
            db,
            "SELECT VALUE body FROM ONLY $id",
            [("id", rows::site_id(site))],
        )
        .await?;
        let products = read(
            db,
            "SELECT VALUE body FROM $range",
            [("range", rows::product_range(site))],
        )
        .await?;
        let orders = live_orders(db, site, ended_since).await?;
        let oldest = head
            .first_seq
            .max((head.seq + 1).saturating_sub(LOADED_EVENTS as u64));
        let events = range(db, site, oldest, head.seq).await?;
        if self::head(db, site).await?.as_ref() == Some(&head) {
            return Ok(Some(Loaded {
                settings: rows::parse(&settings)?,
                products: list(products)
                    .iter()
                    .map(rows::parse::<Product>)
                    .collect::<Result<_, _>>()?,
                head,
                orders,
                events,
            }));
        }
    }
    Err(ReadError::Unavailable(format!(
        "site {site} keeps changing while it is read"
    )))
}

async fn head(db: &Db, site: &SiteId) -> Result<Option<Head>, ReadError> {
    let row = read(db, "SELECT * FROM ONLY $id", [("id", rows::head_id(site))]).await?;
    match row {
        Value::None | Value::Null => Ok(None),
        row => rows::parse_head(&row).map(Some),
    }
}

/// Row by row: a busy site has a hundred thousand of them.
async fn live_orders(
    db: &Db,
    site: &SiteId,
    ended_since: Timestamp,
) -> Result<Vec<Order>, ReadError> {
    let bound = variables([
        ("site", rows::text(site.as_str())),
        ("since", rows::signed(ended_since.as_millis())),
    ]);
    let text = "SELECT VALUE body FROM order WHERE site = $site AND ended_at >= $since";
    let mut items = db.stream(text, bound).map_err(unavailable)?;
    let mut orders = Vec::new();
    loop {
        let item = tokio::time::timeout(READ_PATIENCE, items.next())
            .await
            .map_err(|_| ReadError::Unavailable("no answer in time".into()))?;
        match item {
            Some(Ok(StreamItem::Row { value, .. })) => orders.push(rows::parse(&value)?),
            Some(Ok(StreamItem::StatementEnd { result, .. })) => result.map_err(unavailable)?,
            Some(Err(error)) => return Err(unavailable(error)),
            None => break,
        }
    }
    orders.sort_unstable_by_key(|order: &Order| order.number);
    Ok(orders)
}

/// Events after `after`, at most `limit`.
pub(super) async fn events(
    db: &Db,
    site: &SiteId,
    after: Seq,
    limit: usize,
) -> Result<Vec<Event>, ReadError> {
    let limit = limit.min(READ_ITEMS_MAX) as u64;
    if limit == 0 {
        return Ok(Vec::new());
    }
    range(db, site, after + 1, after + limit).await
}

/// The events `first..=last`, as far as there are any. A gap is corruption, and is never handed on as a short page.
async fn range(db: &Db, site: &SiteId, first: Seq, last: Seq) -> Result<Vec<Event>, ReadError> {
    if first > last {
        return Ok(Vec::new());
    }
    let found = read(
        db,
        "SELECT VALUE body FROM $range",
        [("range", rows::event_range(site, first, last))],
    )
    .await?;
    let events: Vec<Event> = list(found)
        .iter()
        .map(rows::parse)
        .collect::<Result<_, _>>()?;
    match events
        .iter()
        .zip(first..)
        .find(|(event, seq)| event.seq != *seq)
    {
        None => Ok(events),
        Some((event, seq)) => Err(ReadError::Corrupt(format!(
            "event {seq} of site {site} is missing before {}",
            event.seq
        ))),
    }
}

pub(super) async fn events_at(
    db: &Db,
    site: &SiteId,
    seqs: &[Seq],
) -> Result<Vec<Event>, ReadError> {
    let ids = seqs.iter().map(|seq| rows::event_id(site, *seq)).collect();
    let found = read(
        db,
        "SELECT VALUE body FROM $ids",
        [("ids", rows::list(ids))],
    )
    .await?;
    let events: Vec<Event> = list(found)
        .iter()
        .map(rows::parse)
        .collect::<Result<_, _>>()?;
    if events
        .iter()
        .map(|event| event.seq)
        .eq(seqs.iter().copied())
    {
        Ok(events)
    } else {
        Err(ReadError::Corrupt(format!(
            "site {site} lacks some of the events {seqs:?}"
        )))
    }
}

pub(super) async fn order(db: &Db, id: OrderId) -> Result<Option<Order>, ReadError> {
    one(db, rows::order_id(id)).await
}

/// The `body` of one row.
pub(super) async fn one<T: serde::de::DeserializeOwned>(
    db: &Db,
    id: Value,
) -> Result<Option<T>, ReadError> {
    match read(db, "SELECT VALUE body FROM ONLY $id", [("id", id)]).await? {
        Value::None | Value::Null => Ok(None),
        body => rows::parse(&body).map(Some),
    }
}

pub(super) async fn note(db: &Db, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
    let text = "SELECT VALUE value FROM ONLY $id";
    match read(db, text, [("id", rows::note_id(name))]).await? {
        Value::None | Value::Null => Ok(None),
        Value::Bytes(bytes) => Ok(Some(bytes.into_inner().to_vec())),
        _ => Err(ReadError::Corrupt(format!("the note {name}"))),
    }
}
