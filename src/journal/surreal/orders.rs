//! Pages of orders, newest first.
//!
//! Rows of orders sort newest first, by ids that begin with the time of placing: a page is a forward scan from the
//! cursor that stops when it is full, and `from` and `to` are where it begins and ends. Live and ended orders are two
//! tables; a page is merged from both. Ended orders of a site and status, and the orders of a customer, have lists of
//! their own, so that a page that wants few of many reads few.

use std::{cmp::Reverse, collections::BTreeMap};

use surrealdb::types::Value;

use super::{
    connect::Db,
    feed::{self, read_list},
    rows::{self, Span},
};
use crate::{
    journal::{OrderQuery, READ_ITEMS_MAX, ReadError},
    order::{Order, OrderId, SiteId, Status, UserId},
};

/// The fewest entries of a customer's list that are looked at together: filters may leave few of them.
const LIST_PORTION: usize = 100;
/// The most lists a page is merged from; beyond, scanning is as good.
const LISTS_MAX: usize = 48;
/// How an order can end.
const ENDS: [Status; 3] = [Status::Fulfilled, Status::Cancelled, Status::Expired];

/// A range as a source that stops at the limit. Written plainly, SurrealDB 3.3 reads the whole range, and only then
/// applies filters and limit; from a function it takes them along.
const RANGE: &str = "array::first([$source])";
/// A list of ids as a source.
const IDS: &str = "$source";

/// A page, newest first.
type Page = BTreeMap<Reverse<OrderId>, Order>;

/// The newest orders that match.
pub(super) async fn orders(db: &Db, query: &OrderQuery) -> Result<Vec<Order>, ReadError> {
    let limit = query.limit.min(READ_ITEMS_MAX);
    if limit == 0 || query.sites.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let span = Span::of(query.from, query.to, query.before);
    let page = match &query.customer {
        Some(customer) => of_customer(db, query, customer, span, limit).await?,
        None => of_everybody(db, query, span, limit).await?,
    };
    Ok(page.into_values().take(limit).collect())
}

/// `live` is read first, so that an order that ends in between is found twice and not missed; and once more in the end,
/// so that one that lives again in between, because a refund of it is asked, is found too.
async fn of_everybody(
    db: &Db,
    query: &OrderQuery,
    span: Span,
    limit: usize,
) -> Result<Page, ReadError> {
    let mut page = Page::new();
    let live = || (RANGE, rows::orders_within(rows::LIVE, span));
    add(&mut page, select(db, query, live(), limit).await?);
    let source = match lists(db, query).await? {
        None => (RANGE, rows::orders_within(rows::ENDED, span)),
        Some(lists) => (IDS, merged(db, &lists, span, limit).await?),
    };
    add(&mut page, select(db, query, source, limit).await?);
    add(&mut page, select(db, query, live(), limit).await?);
    Ok(page)
}

/// A list: the ended orders of a site and status.
type List = (SiteId, Status);

/// The lists that hold all ended orders the query may want; `None` when it wants them all, or of too many sites.
async fn lists(db: &Db, query: &OrderQuery) -> Result<Option<Vec<List>>, ReadError> {
    let statuses = match query.status {
        Some(status) if status.is_final() => vec![status],
        Some(_) => Vec::new(),
        None => ENDS.into(),
    };
    let sites = match &query.sites {
        Some(sites) => sites.clone(),
        None if query.status.is_none() => return Ok(None),
        None => feed::sites(db)
            .await?
            .into_iter()
            .map(|site| site.id)
            .collect(),
    };
    let lists = sites
        .iter()
        .flat_map(|site| statuses.iter().map(move |status| (site.clone(), *status)));
    let lists: Vec<List> = lists.collect();
    Ok((lists.len() <= LISTS_MAX).then_some(lists))
}

/// The rows of the newest orders of several lists.
async fn merged(db: &Db, lists: &[List], span: Span, limit: usize) -> Result<Value, ReadError> {
    let mut newest: Vec<OrderId> = Vec::new();
    for (site, status) in lists {
        let bound = [
            ("source", rows::past_within(site, *status, span)),
            ("limit", rows::int(limit as u64)),
        ];
        let text = format!("SELECT VALUE id FROM {RANGE} LIMIT $limit");
        for id in read_list(db, &text, bound).await? {
            newest.push(rows::parse_past(&id)?);
        }
    }
    newest.sort_unstable_by_key(|id| Reverse(*id));
    newest.truncate(limit);
    let ids = newest.into_iter().map(|id| rows::order_id(rows::ENDED, id));
    Ok(rows::list(ids.collect()))
}

async fn of_customer(
    db: &Db,
    query: &OrderQuery,
    customer: &UserId,
    span: Span,
    limit: usize,
) -> Result<Page, ReadError> {
    let portion = limit.max(LIST_PORTION);
    let lists = match query.status {
        Some(_) => lists(db, query).await?,
        None => None,
    };
    let mut page = Page::new();
    let mut span = span;
    loop {
        let own = [
            ("source", rows::customer_within(customer, span)),
            ("limit", rows::int(portion as u64)),
        ];
        let text = format!("SELECT VALUE id FROM {RANGE} LIMIT $limit");
        let own = read_list(db, &text, own).await?;
        let own: Vec<OrderId> = own.iter().map(rows::parse_mine).collect::<Result<_, _>>()?;
        let ended = match &lists {
            None => own.clone(),
            Some(lists) => among(db, lists, &own).await?,
        };
        for (table, ids) in [
            (rows::LIVE, &own),
            (rows::ENDED, &ended),
            (rows::LIVE, &own),
        ] {
            let ids = ids.iter().map(|id| rows::order_id(table, *id)).collect();
            let found = select(db, query, (IDS, rows::list(ids)), portion).await?;
            add(&mut page, found);
        }
        if page.len() >= limit || own.len() < portion {
            return Ok(page);
        }
        span = span.before(own.last().copied());
    }
}

/// Those of `own` that are on one of the lists: of a customer of thousands, the few that were cancelled.
async fn among(db: &Db, lists: &[List], own: &[OrderId]) -> Result<Vec<OrderId>, ReadError> {
    let ids = lists
        .iter()
        .flat_map(|(site, status)| own.iter().map(move |id| rows::past_id(site, *status, *id)));
    let ids = [("ids", rows::list(ids.collect()))];
    let found = read_list(db, "SELECT VALUE id FROM $ids", ids).await?;
    found.iter().map(rows::parse_past).collect()
}

/// What an order was before gives way to what it is since.
fn add(page: &mut Page, orders: Vec<Order>) {
    for order in orders {
        let id = Reverse(order.id);
        if page
            .get(&id)
            .is_none_or(|before| before.version <= order.version)
        {
            page.insert(id, order);
        }
    }
}

/// The first orders of a source that pass the filters.
async fn select(
    db: &Db,
    query: &OrderQuery,
    (kind, source): (&str, Value),
    limit: usize,
) -> Result<Vec<Order>, ReadError> {
    let sites = query.sites.iter().flatten();
    let sites = sites.map(|site| rows::text(site.as_str())).collect();
    let status = query.status.map(|status| rows::text(status.as_str()));
    let millis = |moment: crate::order::Timestamp| rows::signed(moment.as_millis());
    let bound = [
        ("source", source),
        ("sites", rows::list(sites)),
        ("status", status.unwrap_or_default()),
        ("from", query.from.map(millis).unwrap_or_default()),
        ("to", query.to.map(millis).unwrap_or_default()),
        ("limit", rows::int(limit as u64)),
    ];
    let found = read_list(db, &text(query, kind), bound).await?;
    found.iter().map(rows::parse).collect()
}

/// Only the filters that are asked for are in the text.
fn text(query: &OrderQuery, source: &str) -> String {
    let filters = [
        (query.sites.is_some(), "site IN $sites"),
        (query.status.is_some(), "status = $status"),
        (query.from.is_some(), "placed_at >= $from"),
        (query.to.is_some(), "placed_at < $to"),
    ];
    let filters: Vec<_> = filters
        .into_iter()
        .filter_map(|(wanted, filter)| wanted.then_some(filter))
        .collect();
    let clause = if filters.is_empty() { "" } else { " WHERE " };
    format!(
        "SELECT VALUE body FROM {source}{clause}{} LIMIT $limit",
        filters.join(" AND ")
    )
}
