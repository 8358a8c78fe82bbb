//! What the rows look like: record ids, columns, and the JSON `body`.
//!
//! Values are built and read by hand: a detour through serde would cost more than the write. A row has a column only
//! for what some query filters by.

use surrealdb::types::{
    Array, Number, Object, RecordId, RecordIdKey, RecordIdKeyRange, Uuid, Value,
};

use std::ops::Bound;

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    catalog::{Product, Site},
    journal::{Head, KeyId, KeyRecord, ReadError},
    order::{Event, Order, OrderId, Seq, SiteId},
};

/// `ended_at` of a live order: later than every moment one can ask for.
pub(super) const LIVE: i64 = i64::MAX;

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

fn array_key(parts: Vec<Value>) -> RecordIdKey {
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

pub(super) fn order_id(order: OrderId) -> Value {
    record("order", order_key(order))
}

fn order_key(order: OrderId) -> RecordIdKey {
    RecordIdKey::Uuid(Uuid::from(order.0))
}

pub(super) fn event_id(site: &SiteId, seq: Seq) -> Value {
    record("event", array_key(vec![text(site.as_str()), int(seq)]))
}

pub(super) fn key_id(id: &KeyId) -> Value {
    let parts = [id.principal.as_str(), id.site.as_str(), &id.action, &id.key];
    record("idem", array_key(parts.into_iter().map(text).collect()))
}

/// All products of a site: `[site]` sorts before, and `[site, []]` after every `[site, sku]`.
pub(super) fn product_range(site: &SiteId) -> Value {
    let start = array_key(vec![text(site.as_str())]);
    let end = array_key(vec![text(site.as_str()), list(Vec::new())]);
    range("product", Bound::Included(start), Bound::Excluded(end))
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

/// The orders older than `before`.
pub(super) fn orders_before(before: OrderId) -> Value {
    range(
        "order",
        Bound::Unbounded,
        Bound::Excluded(order_key(before)),
    )
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
    match value {
        Value::String(body) => serde_json::from_str(body)
            .map_err(|error| ReadError::Corrupt(format!("a row's body: {error}"))),
        _ => Err(ReadError::Corrupt("a row without a body".into())),
    }
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

pub(super) fn product_row(product: &Product) -> Result<Value, serde_json::Error> {
    let key = array_key(vec![
        text(product.site.as_str()),
        text(product.sku.as_str()),
    ]);
    Ok(object([
        ("id", record("product", key)),
        ("body", body(product)?),
    ]))
}

pub(super) fn order_row(order: &Order) -> Result<Value, serde_json::Error> {
    let ended_at = if order.is_live() {
        LIVE
    } else {
        order.ended_at.unwrap_or(order.placed_at).as_millis()
    };
    Ok(object([
        ("id", order_id(order.id)),
        ("site", text(order.site.as_str())),
        ("status", text(order.status.as_str())),
        ("customer", text(order.customer.id.as_str())),
        ("placed_at", signed(order.placed_at.as_millis())),
        ("ended_at", signed(ended_at)),
        ("body", body(order)?),
    ]))
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
