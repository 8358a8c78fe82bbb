//! Reading back: a whole site, ranges of its feed, single rows.

use std::time::Duration;

use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use surrealdb::{
    method::StreamItem,
    types::{Value, Variables},
};

use super::{
    connect::{Db, variables},
    rows,
};
use crate::{
    catalog::{Entry, Product, Site},
    journal::{CouponUse, Head, LOADED_EVENTS, Loaded, READ_ITEMS_MAX, ReadError, Shelf},
    order::{Event, Order, OrderId, Seq, SiteId, Timestamp},
};

/// How long a read may take before the store counts as not answering; for a site, until its next row.
const READ_PATIENCE: Duration = Duration::from_secs(10);
/// How often a site is read again because its head moved meanwhile.
const LOAD_TRIES: u32 = 5;

/// Runs one reading statement.
async fn read<const N: usize>(
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

/// Runs one reading statement that answers with a list.
pub(super) async fn read_list<const N: usize>(
    db: &Db,
    text: &str,
    bound: [(&str, Value); N],
) -> Result<Vec<Value>, ReadError> {
    let answer = read(db, text, bound).await?;
    let Value::Array(rows) = answer else {
        return Err(ReadError::Corrupt("an answer that is no list".into()));
    };
    Ok(rows.into_vec())
}

/// Reads something that may not be there.
async fn read_one(db: &Db, text: &str, id: Value) -> Result<Option<Value>, ReadError> {
    let value = read(db, text, [("id", id)]).await?;
    Ok((!matches!(value, Value::None | Value::Null)).then_some(value))
}

fn parse_list<T: DeserializeOwned>(bodies: &[Value]) -> Result<Vec<T>, ReadError> {
    bodies.iter().map(rows::parse).collect()
}

pub(super) async fn sites(db: &Db) -> Result<Vec<Site>, ReadError> {
    parse_list(&read_list(db, "SELECT VALUE body FROM site", []).await?)
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
        let Some(settings) = one(db, rows::site_id(site)).await? else {
            return Ok(None);
        };
        let products = of_site::<Product>(db, "product", site).await?;
        let entries = of_site::<Entry>(db, "entry", site).await?;
        let coupon_uses = of_site::<CouponUse>(db, "coupon_use", site).await?;
        let orders = orders(db, site, ended_since).await?;
        let oldest = head
            .first_seq
            .max((head.seq + 1).saturating_sub(LOADED_EVENTS as u64));
        let events = range(db, site, oldest, head.seq).await?;
        if self::head(db, site).await?.as_ref() == Some(&head) {
            return Ok(Some(Loaded {
                settings,
                products,
                entries,
                coupon_uses,
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

/// The bodies of all rows of a site in `table`.
async fn of_site<T: DeserializeOwned>(
    db: &Db,
    table: &str,
    site: &SiteId,
) -> Result<Vec<T>, ReadError> {
    let own = [("range", rows::site_range(table, site))];
    parse_list(&read_list(db, "SELECT VALUE body FROM $range", own).await?)
}

/// Head and products, of one head.
pub(super) async fn shelf(db: &Db, site: &SiteId) -> Result<Option<Shelf>, ReadError> {
    for _ in 0..LOAD_TRIES {
        let Some(head) = head(db, site).await? else {
            return Ok(None);
        };
        let products = of_site::<Product>(db, "product", site).await?;
        let entries = of_site::<Entry>(db, "entry", site).await?;
        let coupon_uses = of_site::<CouponUse>(db, "coupon_use", site).await?;
        if self::head(db, site).await?.as_ref() == Some(&head) {
            return Ok(Some(Shelf {
                head,
                products,
                entries,
                coupon_uses,
            }));
        }
    }
    Err(ReadError::Unavailable(format!(
        "site {site} keeps changing while it is read"
    )))
}

async fn head(db: &Db, site: &SiteId) -> Result<Option<Head>, ReadError> {
    let row = read_one(db, "SELECT * FROM ONLY $id", rows::head_id(site)).await?;
    row.as_ref().map(rows::parse_head).transpose()
}

/// The live orders, and those that ended since, by number.
async fn orders(db: &Db, site: &SiteId, ended_since: Timestamp) -> Result<Vec<Order>, ReadError> {
    let live = "SELECT VALUE body FROM live WHERE site = $site";
    let ended = "SELECT VALUE body FROM order WHERE site = $site AND ended_at >= $since";
    let mut orders = Vec::new();
    for text in [live, ended] {
        let bound = variables([
            ("site", rows::text(site.as_str())),
            ("since", rows::signed(ended_since.as_millis())),
        ]);
        read_rows(db, text, bound, &mut orders).await?;
    }
    orders.sort_unstable_by_key(|order: &Order| order.number);
    Ok(orders)
}

/// Reads bodies row by row: a busy site has a hundred thousand of them.
async fn read_rows(
    db: &Db,
    text: &str,
    bound: Variables,
    orders: &mut Vec<Order>,
) -> Result<(), ReadError> {
    let mut items = db.stream(text, bound).map_err(unavailable)?;
    loop {
        let item = tokio::time::timeout(READ_PATIENCE, items.next())
            .await
            .map_err(|_| ReadError::Unavailable("no answer in time".into()))?;
        match item {
            Some(Ok(StreamItem::Row { value, .. })) => orders.push(rows::parse(&value)?),
            Some(Ok(StreamItem::StatementEnd { result, .. })) => result.map_err(unavailable)?,
            Some(Err(error)) => return Err(unavailable(error)),
            None => return Ok(()),
        }
    }
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
    let range = [("range", rows::event_range(site, first, last))];
    let found = read_list(db, "SELECT VALUE body FROM $range", range).await?;
    let events: Vec<Event> = parse_list(&found)?;
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
    let ids = [("ids", rows::list(ids))];
    let found = read_list(db, "SELECT VALUE body FROM $ids", ids).await?;
    let events: Vec<Event> = parse_list(&found)?;
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

/// Those of `ids` that there are. An order is in one of two tables: one statement looks into both as of one moment, and
/// never misses one that moves.
pub(super) async fn orders_by_id(db: &Db, ids: &[OrderId]) -> Result<Vec<Order>, ReadError> {
    let ids = in_tables([rows::LIVE, rows::ENDED], ids);
    let found = read_list(db, "SELECT VALUE body FROM $ids", ids).await?;
    parse_list(&found)
}

/// Which of `ids` are in either table, or were until they left. One statement again: one that leaves meanwhile is not missed.
pub(super) async fn known(db: &Db, ids: &[OrderId]) -> Result<Vec<OrderId>, ReadError> {
    let ids = in_tables([rows::LIVE, rows::ENDED, rows::ARCHIVED], ids);
    let found = read_list(db, "SELECT VALUE id FROM $ids", ids).await?;
    found.iter().map(rows::parse_order_id).collect()
}

fn in_tables<const N: usize>(
    tables: [&'static str; N],
    ids: &[OrderId],
) -> [(&'static str, Value); 1] {
    let rows = ids
        .iter()
        .flat_map(|id| tables.map(|table| rows::order_id(table, *id)));
    [("ids", rows::list(rows.collect()))]
}

/// The `body` of one row.
pub(super) async fn one<T: DeserializeOwned>(db: &Db, id: Value) -> Result<Option<T>, ReadError> {
    let body = read_one(db, "SELECT VALUE body FROM ONLY $id", id).await?;
    body.as_ref().map(rows::parse).transpose()
}

pub(super) async fn note(db: &Db, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
    let text = "SELECT VALUE value FROM ONLY $id";
    let Some(value) = read_one(db, text, rows::note_id(name)).await? else {
        return Ok(None);
    };
    let Value::Bytes(bytes) = value else {
        return Err(ReadError::Corrupt(format!("the note {name}")));
    };
    Ok(Some(bytes.into_inner().to_vec()))
}
