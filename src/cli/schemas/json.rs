//! JSON Schemas (2020-12), each of which stands alone: what clients say, what the hub says, what each kind of stream
//! carries.

use serde_json::{Map, Value, json};

use super::{
    frames::{Frames, Message, PLACE, reached},
    streams,
};

/// One line of a client.
pub(super) fn client(frames: &Frames) -> Value {
    let about = "A line of a client. The hub ignores fields it does not know, and answers kinds it does not know with \
                 `err`.";
    choice(frames, "client", about, &names(&frames.client))
}

/// One line of the hub.
pub(super) fn hub(frames: &Frames) -> Value {
    let about = "A line of the hub. Clients ignore fields and kinds that they do not know.";
    choice(frames, "hub", about, &names(&frames.hub))
}

/// `snap` and `ev` by kind of stream: which stream a handle is of, the client knows.
pub(super) fn streams(frames: &Frames) -> Value {
    let about = "What each kind of stream carries: its `snap` and its `ev` by name.";
    let names = streams::shapes().flat_map(|shape| shape.messages());
    choice(frames, "streams", about, &names.collect::<Vec<_>>())
}

fn names(messages: &[Message]) -> Vec<String> {
    messages
        .iter()
        .map(|message| message.schema.clone())
        .collect()
}

fn choice(frames: &Frames, name: &str, about: &str, names: &[String]) -> Value {
    let place = |name: &String| json!({"$ref": format!("{PLACE}{name}")});
    let wanted = reached(&frames.schemas, names.to_vec());
    let schemas = frames.schemas.iter();
    let schemas = schemas.filter(|(name, _)| wanted.contains(*name));
    let schemas: Map<_, _> = schemas
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    moved(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:orderhub:v1:{name}"),
        "description": about,
        "anyOf": names.iter().map(place).collect::<Vec<_>>(),
        "$defs": schemas,
    }))
}

/// The same with its schemas at another place.
fn moved(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(fields) => {
            for (name, field) in fields {
                let place = field.as_str().filter(|_| name == "$ref");
                let place = place.and_then(|place| place.strip_prefix(PLACE));
                *field = match place {
                    Some(place) => format!("#/$defs/{place}").into(),
                    None => moved(field.take()),
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = moved(item.take())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    schema
}
