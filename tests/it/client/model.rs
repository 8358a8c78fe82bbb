//! What an application makes of messages: the state of each stream, as a vector shows it.

use std::collections::BTreeMap;

use orderhub::{
    client::Client,
    ws::frame::{Joined, Outbound},
};
use serde_json::{Value, json};

use crate::merge_patch::merge;

/// The streams of a client.
#[derive(Default)]
pub struct Model(BTreeMap<String, Stream>);

#[derive(Default)]
struct Stream {
    data: Option<Value>,
    parts: Vec<Value>,
    resets: u64,
    error: Option<String>,
    events: Vec<Value>,
    /// The hub started it over: what comes before the snapshot is told, and changes nothing.
    is_starting_over: bool,
    /// Up to here critical events were told out of turn: they count when they come again, and are not told again.
    told: u64,
    /// Epoch and offset, where the client stands.
    position: Option<(String, u64)>,
}

impl Model {
    pub fn want(&mut self, name: &str) {
        self.0.entry(name.to_owned()).or_default();
    }

    pub fn refused(&mut self, name: &str, code: &str) {
        let stream = self.0.entry(name.to_owned()).or_default();
        *stream = Stream {
            error: Some(code.to_owned()),
            ..Stream::default()
        };
    }

    /// Takes a message in.
    pub fn hear(&mut self, client: &Client, message: &Outbound) {
        match message {
            Outbound::Welcome { streams, .. } => {
                for joined in streams {
                    if let Joined::Refused { s, err } = joined {
                        self.refused(s, err);
                    }
                }
            }
            Outbound::Snap {
                h,
                part,
                parts,
                data,
                ..
            } => {
                let name = client.stream(*h).unwrap_or_default();
                let stream = self.0.entry(name.to_owned()).or_default();
                if *part == 1 {
                    stream.parts.clear();
                }
                stream.parts.push(data.clone());
                if part == parts {
                    stream.resets += u64::from(stream.data.is_some());
                    stream.data = Some(joined(std::mem::take(&mut stream.parts)));
                    stream.is_starting_over = false;
                }
            }
            Outbound::Ev {
                h,
                o,
                v,
                k: Some(kind),
                id,
                d,
                crit,
                ..
            } => {
                let name = client.stream(*h).unwrap_or_default();
                let Some(stream) = self.0.get_mut(name) else {
                    return;
                };
                let mut event = json!({"kind": kind, "offset": o, "crit": crit});
                if let Some(v) = v {
                    event["v"] = json!(v);
                }
                if let Some(id) = id {
                    event["id"] = json!(id);
                }
                if *o > stream.told {
                    stream.events.push(event);
                }
                if stream.is_starting_over {
                    stream.told = *o;
                } else if let Some(data) = &mut stream.data {
                    change(data, kind, id.as_deref(), d.as_ref());
                }
            }
            Outbound::Reset { h, .. } => {
                let name = client.stream(*h).unwrap_or_default();
                if let Some(stream) = self.0.get_mut(name) {
                    stream.is_starting_over = true;
                }
            }
            _ => {}
        }
        self.stand(client);
    }

    /// Where the client stands now.
    pub fn stand(&mut self, client: &Client) {
        for (name, stream) in &mut self.0 {
            let position = client.position(name).filter(|_| client.is_current(name));
            stream.position = position.map(|at| (at.e.to_string(), at.o));
        }
    }

    /// The events since the last time.
    pub fn take_events(&mut self, name: &str, count: usize) -> Option<Vec<Value>> {
        let stream = self.0.get_mut(name)?;
        (stream.events.len() >= count).then(|| std::mem::take(&mut stream.events))
    }

    /// A stream as a vector shows it.
    pub fn shows(&self, name: &str) -> Value {
        let Some(stream) = self.0.get(name) else {
            return Value::Null;
        };
        let status = match (&stream.error, &stream.position, &stream.data) {
            (Some(_), ..) => "refused",
            (None, Some(_), _) => "live",
            (None, None, Some(_)) => "stale",
            (None, None, None) => "loading",
        };
        let mut shown = json!({"status": status, "resets": stream.resets, "data": stream.data});
        if let Some((epoch, offset)) = &stream.position {
            shown["epoch"] = json!(epoch);
            shown["offset"] = json!(offset);
        }
        if let Some(error) = &stream.error {
            shown["error"] = json!(error);
        }
        sets(shown)
    }
}

/// Lists of orders in one order, without those that have ended.
pub fn sets(mut seen: Value) -> Value {
    if let Some(orders) = seen
        .pointer_mut("/data/orders")
        .and_then(Value::as_array_mut)
    {
        let ended = ["FULFILLED", "CANCELLED", "EXPIRED"];
        orders.retain(|order| !ended.contains(&order["status"].as_str().unwrap_or_default()));
        orders.sort_by_key(|order| order["id"].as_str().unwrap_or_default().to_owned());
    }
    seen
}

/// The parts of a snapshot: lists go on, everything else stands in each.
fn joined(parts: Vec<Value>) -> Value {
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_default();
    for part in parts {
        for (field, value) in part.as_object().into_iter().flatten() {
            if let (Some(before), Some(more)) = (whole[field].as_array_mut(), value.as_array()) {
                before.extend(more.iter().cloned());
            }
        }
    }
    whole
}

fn change(data: &mut Value, kind: &str, id: Option<&str>, patch: Option<&Value>) {
    let nothing = json!({});
    match (kind, id) {
        ("site.changed", _) => data["site"] = patch.cloned().unwrap_or_default(),
        (_, None) => merge(data, patch.unwrap_or(&nothing)),
        (kind, Some(id)) => {
            let (list, key) = if kind.starts_with("product.") {
                ("products", "sku")
            } else {
                ("orders", "id")
            };
            let Some(items) = data[list].as_array_mut() else {
                return;
            };
            let at = items.iter().position(|item| item[key] == id);
            match (at, kind) {
                (Some(at), "product.removed") => drop(items.remove(at)),
                (Some(at), "product.changed") => items[at] = patch.cloned().unwrap_or_default(),
                (Some(at), _) => merge(&mut items[at], patch.unwrap_or(&nothing)),
                (None, _) => items.extend(patch.cloned()),
            }
        }
    }
}
