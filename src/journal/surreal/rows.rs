//! What the rows look like: record ids, columns, and the JSON `body`.
//!
//! Values are built and read by hand: a detour through serde would cost more than the write. A row has a column only
//! for what some query filters by.

use std::ops::Bound;

use serde::{Serialize, de::DeserializeOwned};
use surrealdb::types::{
    Array, Number, Object, RecordId, RecordIdKey, RecordIdKeyRange, Uuid, Value,
};

use crate::{
    catalog::{Entry, Movement, Product, Site},
    journal::{CouponUse, CouponUseId, Head, KeyId, KeyRecord, ReadError},
    order::{Event, Order, OrderId, Seq, SiteId, Sku, Status, Timestamp, UserId},
};

/// The table of orders to which something can still happen.
pub(super) const LIVE: &str = "live";
/// The table of all others.
pub(super) const ENDED: &str = "order";
/// The table of those of the past that left for the archive.
pub(super) const ARCHIVED: &str = "archived";

/// An integer value. The store's integers are signed; our counters never come near the end of them.
pub(super) fn int(number: u64) -> Value {
    signed(i64::try_from(number).unwrap_or(i64::MAX))
}

pub(super) fn signed(number: i64) -> Value {
    Value::Number(Number::Int(number))
}

pub(super) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

pub(super) fn list(values: Vec<Value>) -> Value {
    Value::Array(Array::from(values))
}

pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let mut object = Object::new();
    for (name, value) in fields {
        object.insert(name, value);
    }
    Value::Object(object)
}

fn record(table: &str, key: RecordIdKey) -> Value {
    Value::RecordId(RecordId::new(table, key))
}

pub(super) fn array_key(parts: Vec<Value>) -> RecordIdKey {
    RecordIdKey::Array(Array::from(parts))
}

pub(super) fn site_id(site: &SiteId) -> Value {
    record("site", RecordIdKey::String(site.as_str().to_owned()))
}

pub(super) fn head_id(site: &SiteId) -> Value {
    record("head", RecordIdKey::String(site.as_str().to_owned()))
}

pub(super) fn note_id(name: &str) -> Value {
    record("note", RecordIdKey::String(name.to_owned()))
}

/// The row of an order in [`LIVE`], [`ENDED`] or [`ARCHIVED`].
pub(super) fn order_id(table: &str, order: OrderId) -> Value {
    record(table, RecordIdKey::Uuid(newest_first(order)))
}

/// Order ids sort by age; their complements sort newest first, and ranges are only ever read forwards.
fn newest_first(order: OrderId) -> Uuid {
    Uuid::from(uuid::Uuid::from_u128(!order.0.as_u128()))
}

/// The order whose row has this id.
pub(super) fn parse_order_id(id: &Value) -> Result<OrderId, ReadError> {
    if let Value::RecordId(id) = id
        && let RecordIdKey::Uuid(order) = &id.key
    {
        let order: uuid::Uuid = (*order).into();
        return Ok(OrderId(uuid::Uuid::from_u128(!order.as_u128())));
    }
    Err(ReadError::Corrupt("the id of an order's row".into()))
}

pub(super) fn event_id(site: &SiteId, seq: Seq) -> Value {
    record("event", array_key(vec![text(site.as_str()), int(seq)]))
}

pub(super) fn key_id(id: &KeyId) -> Value {
    let parts = [id.principal.as_str(), id.site.as_str(), &id.action, &id.key];
    record("idem", array_key(parts.into_iter().map(text).collect()))
}

/// All rows of a site in a table whose keys begin with it: `[site]` sorts before, and `[site, []]` after every
/// `[site, "…"]`.
pub(super) fn site_range(table: &str, site: &SiteId) -> Value {
    let start = array_key(vec![text(site.as_str())]);
    let end = array_key(vec![text(site.as_str()), list(Vec::new())]);
    range(table, Bound::Included(start), Bound::Excluded(end))
}

/// The events `first..=last` of a site.
pub(super) fn event_range(site: &SiteId, first: Seq, last: Seq) -> Value {
    let key = |seq| array_key(vec![text(site.as_str()), int(seq)]);
    range(
        "event",
        Bound::Included(key(first)),
        Bound::Included(key(last)),
    )
}

/// Orders by their ids, which begin with the time of placing: older than one, and not older than another.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    before: Option<OrderId>,
    since: Option<OrderId>,
}

impl Span {
    /// The orders placed in a time, and older than the cursor.
    pub(super) fn of(
        from: Option<Timestamp>,
        to: Option<Timestamp>,
        before: Option<OrderId>,
    ) -> Self {
        Self {
            before: to.map(first_id),
            since: from.map(first_id),
        }
        .before(before)
    }

    /// Of these, those that are older.
    pub(super) fn before(self, cursor: Option<OrderId>) -> Self {
        let before = [self.before, cursor].into_iter().flatten().min();
        Self { before, ..self }
    }
}

/// No order of that moment has a smaller id.
fn first_id(moment: Timestamp) -> OrderId {
    const TIME_BITS: u32 = 48;
    let millis = u128::try_from(moment.as_millis()).unwrap_or(0);
    let millis = millis.min((1 << TIME_BITS) - 1);
    OrderId(uuid::Uuid::from_u128(millis << (u128::BITS - TIME_BITS)))
}

/// The orders of a table within a span.
pub(super) fn orders_within(table: &str, span: Span) -> Value {
    let key = |id| RecordIdKey::Uuid(newest_first(id));
    let start = span
        .before
        .map_or(Bound::Unbounded, |id| Bound::Excluded(key(id)));
    let end = span
        .since
        .map_or(Bound::Unbounded, |id| Bound::Included(key(id)));
    range(table, start, end)
}

/// A customer's orders within a span.
pub(super) fn customer_within(customer: &UserId, span: Span) -> Value {
    list_within("mine", &[text(customer.as_str())], span)
}

/// The ended orders of a site and status within a span.
pub(super) fn past_within(site: &SiteId, status: Status, span: Span) -> Value {
    list_within("past", &[text(site.as_str()), text(status.as_str())], span)
}

/// The rows of a list: `[of]` sorts before, and `[of, []]` after all of them.
fn list_within(table: &str, of: &[Value], span: Span) -> Value {
    let key = |last: Option<Value>| array_key(of.iter().cloned().chain(last).collect());
    let entry = |id| key(Some(Value::Uuid(newest_first(id))));
    let start = span
        .before
        .map_or(Bound::Included(key(None)), |id| Bound::Excluded(entry(id)));
    let last = || Bound::Excluded(key(Some(list(Vec::new()))));
    let end = span
        .since
        .map_or_else(last, |id| Bound::Included(entry(id)));
    range(table, start, end)
}

/// The entry of an ended order in the list of its site and status.
pub(super) fn past_id(site: &SiteId, status: Status, order: OrderId) -> Value {
    let order = Value::Uuid(newest_first(order));
    let key = vec![text(site.as_str()), text(status.as_str()), order];
    record("past", array_key(key))
}

/// The same as a row.
pub(super) fn past_row(order: &Order) -> Value {
    object([("id", past_id(&order.site, order.status, order.id))])
}

/// The order that a row of `past` names.
pub(super) fn parse_past(id: &Value) -> Result<OrderId, ReadError> {
    parse_entry(id, 2).ok_or_else(|| ReadError::Corrupt("a list of ended orders".into()))
}

/// The order that a row of `mine` names.
pub(super) fn parse_mine(id: &Value) -> Result<OrderId, ReadError> {
    parse_entry(id, 1).ok_or_else(|| ReadError::Corrupt("a customer's list of orders".into()))
}

/// The order in one place of a list's key.
fn parse_entry(id: &Value, place: usize) -> Option<OrderId> {
    let Value::RecordId(id) = id else { return None };
    let RecordIdKey::Array(key) = &id.key else {
        return None;
    };
    let Some(Value::Uuid(order)) = key.get(place) else {
        return None;
    };
    let order: uuid::Uuid = (*order).into();
    Some(OrderId(uuid::Uuid::from_u128(!order.as_u128())))
}

fn range(table: &str, start: Bound<RecordIdKey>, end: Bound<RecordIdKey>) -> Value {
    let range = RecordIdKeyRange { start, end };
    record(table, RecordIdKey::Range(Box::new(range)))
}

/// The JSON of one of our own types.
pub(super) fn body<T: Serialize>(value: &T) -> Result<Value, serde_json::Error> {
    serde_json::to_string(value).map(Value::String)
}

/// The type that a `body` holds.
pub(super) fn parse<T: DeserializeOwned>(value: &Value) -> Result<T, ReadError> {
    let Value::String(body) = value else {
        return Err(ReadError::Corrupt("a row without a body".into()));
    };
    serde_json::from_str(body).map_err(|error| ReadError::Corrupt(format!("a row's body: {error}")))
}

pub(super) fn head_row(head: &Head) -> Value {
    object([
        ("seq", int(head.seq)),
        ("first_seq", int(head.first_seq)),
        ("number", int(head.number)),
        ("epoch", text(&head.epoch)),
    ])
}

/// A head as [`head_row`] wrote it.
pub(super) fn parse_head(value: &Value) -> Result<Head, ReadError> {
    let corrupt = || ReadError::Corrupt("a head without its counters".into());
    let Value::Object(row) = value else {
        return Err(corrupt());
    };
    let counter = |name: &str| match row.get(name) {
        Some(Value::Number(Number::Int(number))) => u64::try_from(*number).map_err(|_| corrupt()),
        _ => Err(corrupt()),
    };
    let Some(Value::String(epoch)) = row.get("epoch") else {
        return Err(corrupt());
    };
    Ok(Head {
        seq: counter("seq")?,
        first_seq: counter("first_seq")?,
        number: counter("number")?,
        epoch: epoch.as_str().into(),
    })
}

pub(super) fn site_row(site: &Site) -> Result<Value, serde_json::Error> {
    Ok(object([("id", site_id(&site.id)), ("body", body(site)?)]))
}

pub(super) fn product_id(product: &Product) -> Value {
    let parts = [product.site.as_str(), product.sku.as_str()];
    record("product", array_key(parts.into_iter().map(text).collect()))
}

pub(super) fn product_row(product: &Product) -> Result<Value, serde_json::Error> {
    let fields = [("id", product_id(product)), ("body", body(product)?)];
    Ok(object(fields))
}

/// Newest first: ranges are only ever read forwards.
fn movement_key(site: &SiteId, sku: &Sku, number: u64) -> RecordIdKey {
    let age = i64::MAX - i64::try_from(number).unwrap_or(i64::MAX);
    array_key(vec![text(site.as_str()), text(sku.as_str()), signed(age)])
}

pub(super) fn movement_id(movement: &Movement) -> Value {
    let key = movement_key(&movement.site, &movement.sku, movement.number);
    record("movement", key)
}

pub(super) fn movement_row(movement: &Movement) -> Result<Value, serde_json::Error> {
    Ok(object([
        ("id", movement_id(movement)),
        ("body", body(movement)?),
    ]))
}

/// The ledger of an article, only rows before the one numbered `before`.
pub(super) fn movement_range(site: &SiteId, sku: &Sku, before: Option<u64>) -> Value {
    let own = || vec![text(site.as_str()), text(sku.as_str())];
    let start = match before {
        Some(before) => Bound::Excluded(movement_key(site, sku, before)),
        None => Bound::Included(array_key(own())),
    };
    let mut end = own();
    end.push(list(Vec::new()));
    range("movement", start, Bound::Excluded(array_key(end)))
}

pub(super) fn entry_row(site: &SiteId, entry: &Entry) -> Result<Value, serde_json::Error> {
    let parts = [site.as_str(), entry.kind().as_str(), &entry.name];
    let id = record("entry", array_key(parts.into_iter().map(text).collect()));
    Ok(object([("id", id), ("body", body(entry)?)]))
}

pub(super) fn coupon_use_id(site: &SiteId, id: &CouponUseId) -> Value {
    let parts = vec![
        text(site.as_str()),
        text(id.code.as_str()),
        signed(id.made_at.as_millis()),
        text(id.customer.as_str()),
    ];
    record("coupon_use", array_key(parts))
}

pub(super) fn coupon_use_row(site: &SiteId, one: &CouponUse) -> Result<Value, serde_json::Error> {
    let id = coupon_use_id(site, &one.id);
    Ok(object([("id", id), ("body", body(one)?)]))
}

pub(super) fn order_row(order: &Order) -> Result<Value, serde_json::Error> {
    let table = if order.is_live() { LIVE } else { ENDED };
    let ended_at = order.ended_at.unwrap_or(order.placed_at);
    Ok(object([
        ("id", order_id(table, order.id)),
        ("site", text(order.site.as_str())),
        ("status", text(order.status.as_str())),
        ("customer", text(order.customer.id.as_str())),
        ("placed_at", signed(order.placed_at.as_millis())),
        ("ended_at", signed(ended_at.as_millis())),
        ("body", body(order)?),
    ]))
}

/// The entry of an order in its customer's list.
pub(super) fn mine_id(order: &Order) -> Value {
    let key = array_key(vec![
        text(order.customer.id.as_str()),
        Value::Uuid(newest_first(order.id)),
    ]);
    record("mine", key)
}

/// The same as a row.
pub(super) fn mine_row(order: &Order) -> Value {
    object([("id", mine_id(order))])
}

pub(super) fn event_row(site: &SiteId, event: &Event) -> Result<Value, serde_json::Error> {
    Ok(object([
        ("id", event_id(site, event.seq)),
        ("order", Value::Uuid(Uuid::from(event.order.0))),
        ("version", int(event.version)),
        ("kind", text(event.kind())),
        ("at", signed(event.at.as_millis())),
        ("body", body(event)?),
    ]))
}

pub(super) fn key_row(key: &KeyRecord) -> Result<Value, serde_json::Error> {
    Ok(object([
        ("id", key_id(&key.id)),
        ("at", signed(key.at.as_millis())),
        ("body", body(key)?),
    ]))
}
