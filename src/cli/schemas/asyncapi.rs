//! The description of the socket protocol (AsyncAPI 3.0), frozen in `schemas/asyncapi.json`.
//!
//! Its channels are the socket itself and the streams on it, under the names by which they are asked for. The hub is
//! the one that is described: it receives what clients say.

use serde_json::{Map, Value, json};

use super::{
    frames::{Frames, Message, PLACE},
    streams::{self, Shape},
};
use crate::{
    config::{self, KEY_BYTES_MAX},
    hub::{PART_BYTES_MAX, REPLAY_BYTES_MAX, REPLAY_EVENTS_MAX},
    ws::{
        SUBPROTOCOL,
        close::{Close, Reconnect},
        frame::ID_BYTES_MAX,
        session::COMMANDS_IN_FLIGHT_MAX,
    },
};

/// What a message may be answered with.
const ANSWERS: [(&str, &[&str]); 5] = [
    ("hello", &["welcome", "bye"]),
    ("sub", &["sub_ok", "err"]),
    ("unsub", &["ok", "err"]),
    ("cmd", &["ok", "err"]),
    ("refresh", &["bye"]),
];

const ABOUT: &str = "A real-time order hub's sockets: one JSON object per line, one or more lines per text frame. Either \
                     side ignores fields that it does not know. The first message is `hello`.";

/// The whole description.
pub(super) fn document(frames: &Frames, ws: &config::Ws) -> Value {
    let all = || frames.client.iter().chain(&frames.hub);
    let mut messages: Map<_, _> = all()
        .map(|message| message_of(&message.t, &message.schema))
        .collect();
    let mut channels = Map::new();
    channels.insert("socket".into(), socket(frames, ws));
    let mut operations: Map<_, _> = frames.client.iter().map(receives).collect();
    let names: Vec<_> = frames
        .hub
        .iter()
        .map(|message| message.t.as_str())
        .collect();
    operations.insert("tell".into(), sends("socket", &names));
    for shape in streams::shapes() {
        let [snap, event] = shape.messages();
        let names = ["snap", "ev"].map(|kind| format!("{}_{kind}", shape.name));
        for (name, schema) in names.iter().zip([snap, event]) {
            messages.extend([message_of(name, &schema)]);
        }
        channels.insert(shape.name.into(), stream(&shape, &names));
        let tell = sends(shape.name, &names.each_ref().map(String::as_str));
        operations.insert(format!("tell_{}", shape.name), tell);
    }
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "orderhub",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": {"name": env!("CARGO_PKG_LICENSE")},
        },
        "defaultContentType": "application/json",
        "servers": {"hub": {"host": "localhost:8080", "protocol": "ws"}},
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": frames.schemas},
    })
}

fn message_of(name: &str, schema: &str) -> (String, Value) {
    let payload = json!({"$ref": format!("{PLACE}{schema}")});
    (name.to_owned(), json!({"name": name, "payload": payload}))
}

/// Its own messages; close codes and bounds, for which AsyncAPI has no words.
fn socket(frames: &Frames, ws: &config::Ws) -> Value {
    let messages = frames.client.iter().chain(&frames.hub);
    json!({
        "address": "/api/v1/ws",
        "description": "The socket. Authorized by the token or the ticket in `hello`.",
        "messages": messages.map(|message| of_channel(&message.t)).collect::<Map<_, _>>(),
        "bindings": {"ws": {
            "method": "GET",
            "headers": {
                "type": "object",
                "required": ["Sec-WebSocket-Protocol"],
                "properties": {"Sec-WebSocket-Protocol": {"type": "string", "const": SUBPROTOCOL}},
            },
            "bindingVersion": "0.1.0",
        }},
        "x-close-codes": Close::ALL.iter().map(|close| close_code(*close)).collect::<Vec<_>>(),
        "x-bounds": bounds(ws),
    })
}

fn close_code(close: Close) -> Value {
    let reconnect = match close.reconnect() {
        Reconnect::Never => "never",
        Reconnect::BackOff => "back_off",
        Reconnect::Spread => "spread",
    };
    json!({"code": close.code(), "reason": close.reason(), "reconnect": reconnect})
}

/// As they are set where nobody sets them. `welcome` says those of the connection.
fn bounds(ws: &config::Ws) -> Value {
    json!({
        "hello_s": ws.hello_s,
        "frame_bytes_max": ws.frame_bytes_max,
        "streams_max": ws.streams_max,
        "staff_streams_max": ws.staff_streams_max,
        "connections_per_user_max": ws.connections_per_user_max,
        "connections_per_staff_max": ws.connections_per_staff_max,
        "connections_per_address_max": ws.connections_per_address_max,
        "commands_per_s": ws.commands_per_s,
        "commands_in_flight_max": COMMANDS_IN_FLIGHT_MAX,
        "subscriptions_per_s": ws.subscriptions_per_s,
        "ping_s": ws.ping_s,
        "pong_s": ws.pong_s,
        "age_s": ws.age_s,
        "request_id_bytes_max": ID_BYTES_MAX,
        "idempotency_key_bytes_max": KEY_BYTES_MAX,
        "snap_part_bytes_max": PART_BYTES_MAX,
        "replay_events_max": REPLAY_EVENTS_MAX,
        "replay_bytes_max": REPLAY_BYTES_MAX,
    })
}

fn stream(shape: &Shape, messages: &[String; 2]) -> Value {
    let messages = messages.iter().map(|name| of_channel(name));
    let mut channel = json!({
        "address": shape.address(),
        "description": format!("{} Its offsets count {}.", shape.about, shape.offset),
        "messages": messages.collect::<Map<_, _>>(),
    });
    if let (Some(channel), Some((name, about))) = (channel.as_object_mut(), shape.parameter) {
        channel.insert("parameters".into(), json!({name: {"description": about}}));
    }
    channel
}

fn of_channel(name: &str) -> (String, Value) {
    let place = format!("#/components/messages/{name}");
    (name.to_owned(), json!({"$ref": place}))
}

fn receives(message: &Message) -> (String, Value) {
    let channel = json!({"$ref": "#/channels/socket"});
    let messages = at("socket", &[&message.t]);
    let mut operation = json!({"action": "receive", "channel": channel, "messages": messages});
    let answers = ANSWERS.iter().find(|(t, _)| *t == message.t);
    if let (Some(operation), Some((_, answers))) = (operation.as_object_mut(), answers) {
        let reply = json!({"channel": channel, "messages": at("socket", answers)});
        operation.insert("reply".into(), reply);
    }
    (message.t.clone(), operation)
}

fn sends(channel: &str, names: &[&str]) -> Value {
    let messages = at(channel, names);
    let channel = json!({"$ref": format!("#/channels/{channel}")});
    json!({"action": "send", "channel": channel, "messages": messages})
}

fn at(channel: &str, names: &[&str]) -> Vec<Value> {
    let place = |name: &&str| json!({"$ref": format!("#/channels/{channel}/messages/{name}")});
    names.iter().map(place).collect()
}
