//! The schemas of the protocol's messages, from the types of `ws/frame.rs`; what messages carry is described as in HTTP.

use std::collections::BTreeSet;

use anyhow::Context as _;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::streams;
use crate::ws::frame::{Inbound, Outbound};

/// Where documents of this kind keep their schemas; elsewhere it is put in the place of this.
pub(super) const PLACE: &str = "#/components/schemas/";

/// A message.
#[derive(Debug)]
pub(super) struct Message {
    /// What its `t` says.
    pub(super) t: String,
    /// The name of its schema.
    pub(super) schema: String,
}

/// All messages, and every schema.
#[derive(Debug)]
pub(super) struct Frames {
    /// What clients say.
    pub(super) client: Vec<Message>,
    /// What the hub says.
    pub(super) hub: Vec<Message>,
    /// By name; they refer to each other at [`PLACE`].
    pub(super) schemas: Map<String, Value>,
}

impl Frames {
    /// What is carried is taken from the description of the HTTP interface.
    pub(super) fn new(openapi: &Value) -> anyhow::Result<Self> {
        let carried = openapi.pointer("/components/schemas");
        let carried = carried.and_then(Value::as_object);
        let mut schemas = carried.context("no schemas")?.clone();
        let hub = read::<Outbound>(&mut schemas)?;
        // What the hub does not know it leaves out; what clients write may be null as well.
        for message in &hub {
            schemas.get_mut(&message.schema).map(forbid_nulls);
        }
        let client = read::<Inbound>(&mut schemas)?;
        let joined = schemas.clone();
        for schema in schemas.values_mut() {
            flatten(schema, &joined);
        }
        streams::add(&mut schemas);
        let messages = client.iter().chain(&hub);
        let messages = messages.map(|message| message.schema.clone());
        let of_streams = streams::shapes().flat_map(|shape| shape.messages());
        let wanted = reached(&schemas, messages.chain(of_streams).collect());
        schemas.retain(|name, _| wanted.contains(name));
        Ok(Self {
            client,
            hub,
            schemas,
        })
    }
}

/// The messages of one direction; their schemas, and what those name, are added to `schemas`.
fn read<T: ToSchema>(schemas: &mut Map<String, Value>) -> anyhow::Result<Vec<Message>> {
    let mut named = Vec::new();
    T::schemas(&mut named);
    for (name, schema) in named {
        schemas.insert(name, serde_json::to_value(schema)?);
    }
    let all = serde_json::to_value(T::schema())?;
    let choice = all.get("oneOf").and_then(Value::as_array);
    let mut messages = Vec::new();
    for schema in choice.context("not a choice of messages")? {
        let mut schema = schema.clone();
        flatten(&mut schema, schemas);
        let t = schema.pointer("/properties/t/enum/0");
        let t = t.and_then(Value::as_str).context("a message without `t`")?;
        // What is newer than this program has no schema.
        if t != "unknown" {
            let message = Message {
                t: t.to_owned(),
                schema: format!("{}Message", camel(t)),
            };
            schemas.insert(message.schema.clone(), schema);
            messages.push(message);
        }
    }
    Ok(messages)
}

/// Makes one object of a type and those that are flattened into it. One that may be missing as a whole demands nothing.
fn flatten(schema: &mut Value, schemas: &Map<String, Value>) {
    let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
        return;
    };
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in parts {
        let optional = part.get("oneOf").and_then(|choice| choice.get(1));
        let part = optional.unwrap_or(part);
        let part = referred(part, schemas).unwrap_or(part);
        let fields = part.get("properties").and_then(Value::as_object);
        properties.extend(fields.cloned().unwrap_or_default());
        let demanded = part.get("required").and_then(Value::as_array);
        if optional.is_none() {
            required.extend(demanded.cloned().unwrap_or_default());
        }
    }
    let description = schema.get("description").cloned();
    *schema = json!({"type": "object", "required": required, "properties": properties});
    if let (Some(schema), Some(description)) = (schema.as_object_mut(), description) {
        schema.insert("description".into(), description);
    }
}

/// What a reference is to.
fn referred<'a>(schema: &Value, schemas: &'a Map<String, Value>) -> Option<&'a Value> {
    let place = schema.get("$ref")?.as_str()?;
    schemas.get(place.strip_prefix(PLACE)?)
}

fn forbid_nulls(schema: &mut Value) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let required: Vec<_> = required.as_array().into_iter().flatten().collect();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (field, property) in properties.into_iter().flatten() {
        if required.iter().all(|one| *one != field) {
            forbid_null(property);
        }
    }
}

fn forbid_null(property: &mut Value) {
    let is_no_null = |schema: &&Value| schema.get("type").is_none_or(|kind| kind != "null");
    let choice = property.get("oneOf").and_then(Value::as_array);
    let choice: Vec<_> = choice.into_iter().flatten().filter(is_no_null).collect();
    if let [only] = choice.as_slice() {
        *property = (*only).clone();
    } else if let Some(kind) = property.get_mut("type")
        && let Some(kinds) = kind.as_array_mut()
    {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            *kind = only.clone();
        }
    }
}

/// The names that are reached from `wanted`, these among them.
pub(super) fn reached(schemas: &Map<String, Value>, wanted: Vec<String>) -> BTreeSet<String> {
    let (mut ahead, mut reached) = (wanted, BTreeSet::new());
    while let Some(name) = ahead.pop() {
        let text = schemas.get(&name).map(Value::to_string);
        if reached.insert(name) {
            let text = text.unwrap_or_default();
            let names = text.split(PLACE).skip(1);
            ahead.extend(names.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        }
    }
    reached
}

/// `sub_ok` → `SubOk`.
pub(super) fn camel(snake: &str) -> String {
    let capital = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{}{rest}", first.to_ascii_uppercase())
    };
    snake.split('_').map(capital).collect()
}
