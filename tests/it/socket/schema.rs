//! The frozen schemas, held against what is really said: by the recorded conversations, and by every hub that a test of
//! this folder listens to.
//!
//! The checker knows the keywords that our schemas use, and stops at any other.

use std::{collections::HashMap, sync::LazyLock};

use serde_json::{Value, json};

static CLIENT: LazyLock<Value> =
    LazyLock::new(|| read(include_str!("../../../schemas/json/client.json")));
static HUB: LazyLock<Value> =
    LazyLock::new(|| read(include_str!("../../../schemas/json/hub.json")));
static STREAMS: LazyLock<Value> =
    LazyLock::new(|| read(include_str!("../../../schemas/json/streams.json")));

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// One conversation, listened to.
#[derive(Debug, Default)]
pub struct Listener {
    /// Streams by handle.
    streams: HashMap<u64, String>,
}

impl Listener {
    /// A line of the hub, which must be as its schemas say.
    pub fn hub(&mut self, line: &Value) {
        assert_fits(&HUB, &HUB, line);
        match line["t"].as_str().unwrap() {
            "welcome" => {
                let begun = line["streams"].as_array().unwrap().iter();
                begun.for_each(|joined| self.joined(joined));
            }
            "sub_ok" => self.joined(line),
            "snap" => self.carried(line, "SnapMessage"),
            "ev" => self.carried(line, "EvMessage"),
            _ => {}
        }
    }

    fn joined(&mut self, joined: &Value) {
        if let Some(handle) = joined["h"].as_u64() {
            let stream = joined["s"].as_str().unwrap();
            self.streams.insert(handle, stream.to_owned());
        }
    }

    fn carried(&self, line: &Value, message: &str) {
        let stream = &self.streams[&line["h"].as_u64().unwrap()];
        let kind = stream.split(':').next().unwrap();
        let (first, rest) = kind.split_at(1);
        let name = format!("{}{rest}{message}", first.to_ascii_uppercase());
        assert_fits(&STREAMS["$defs"][&name], &STREAMS, line);
    }
}

/// A line of a client, which must be as its schema says.
pub fn client(line: &Value) {
    assert_fits(&CLIENT, &CLIENT, line);
}

fn assert_fits(schema: &Value, root: &Value, value: &Value) {
    if let Err(misfit) = fits(schema, root, value) {
        panic!("{misfit}\n{value}");
    }
}

/// Whether a value is as a schema says; what is not.
fn fits(schema: &Value, root: &Value, value: &Value) -> Result<(), String> {
    let keywords = schema
        .as_object()
        .unwrap_or_else(|| panic!("no schema: {schema}"));
    for (keyword, wanted) in keywords {
        keyword_fits(schema, root, value, keyword, wanted)?;
    }
    Ok(())
}

fn keyword_fits(
    schema: &Value,
    root: &Value,
    value: &Value,
    keyword: &str,
    wanted: &Value,
) -> Result<(), String> {
    let does = |schema: &Value| fits(schema, root, value).is_ok();
    let all = || wanted.as_array().unwrap().iter();
    let is_right = match keyword {
        "$schema" | "$id" | "$defs" | "description" | "example" | "format" | "then" | "else" => {
            true
        }
        "$ref" => {
            let place = wanted.as_str().unwrap().trim_start_matches('#');
            return fits(root.pointer(place).unwrap(), root, value);
        }
        "type" => match wanted.as_array() {
            Some(kinds) => kinds.iter().any(|kind| is_kind(value, kind)),
            None => is_kind(value, wanted),
        },
        "enum" => all().any(|one| one == value),
        "const" => wanted == value,
        "minimum" => value
            .as_f64()
            .is_none_or(|number| number >= wanted.as_f64().unwrap()),
        "required" => {
            let missing = |name: &&Value| value.get(name.as_str().unwrap()).is_none();
            let missing: Vec<_> = all()
                .filter(|name| value.is_object() && missing(name))
                .collect();
            return match missing.is_empty() {
                true => Ok(()),
                false => Err(format!("without {missing:?}")),
            };
        }
        "properties" => {
            for (name, schema) in wanted.as_object().unwrap() {
                if let Some(field) = value.get(name) {
                    fits(schema, root, field).map_err(|misfit| format!("{name}: {misfit}"))?;
                }
            }
            true
        }
        "additionalProperties" => {
            for (name, field) in value.as_object().into_iter().flatten() {
                if schema["properties"].get(name).is_none() {
                    fits(wanted, root, field).map_err(|misfit| format!("{name}: {misfit}"))?;
                }
            }
            true
        }
        "propertyNames" => {
            let mut names = value.as_object().into_iter().flatten();
            names.all(|(name, _)| fits(wanted, root, &json!(name)).is_ok())
        }
        "items" => {
            for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                fits(wanted, root, item).map_err(|misfit| format!("{index}: {misfit}"))?;
            }
            true
        }
        "allOf" => return all().try_for_each(|schema| fits(schema, root, value)),
        "anyOf" => any_of(&all().collect::<Vec<_>>(), root, value)?,
        "oneOf" => all().filter(|schema| does(schema)).count() == 1,
        "if" => {
            let branch = if does(wanted) { "then" } else { "else" };
            match schema.get(branch) {
                Some(schema) => return fits(schema, root, value),
                None => true,
            }
        }
        other => panic!("the checker does not know `{other}`"),
    };
    match is_right {
        true => Ok(()),
        false => Err(format!("{value} is not {keyword} {wanted}")),
    }
}

/// Tells what is wrong with the choice that has the value's own `t`, where there is one.
fn any_of(choices: &[&Value], root: &Value, value: &Value) -> Result<bool, String> {
    let mut misfits = Vec::new();
    for schema in choices {
        match fits(schema, root, value) {
            Ok(()) => return Ok(true),
            Err(misfit) => misfits.push(misfit),
        }
    }
    misfits.retain(|misfit| !misfit.starts_with("t: "));
    Err(misfits.join("; "))
}

fn is_kind(value: &Value, kind: &Value) -> bool {
    match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the checker does not know the type `{other}`"),
    }
}

#[test]
fn the_recorded_conversations_fit_the_schemas() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/vectors");
    let (mut clients, mut hubs) = (0, 0);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let vector = read(&std::fs::read_to_string(path).unwrap());
        let mut listener = Listener::default();
        for step in vector["steps"].as_array().unwrap() {
            if let Some(line) = step.get("client") {
                client(line);
                clients += 1;
            }
            for line in step["hub"].as_array().into_iter().flatten() {
                listener.hub(line);
                hubs += 1;
            }
        }
    }
    assert!(clients >= 30 && hubs >= 60, "{clients}, {hubs}");
}

#[test]
fn what_does_not_fit_is_found() {
    let ok = json!({"t": "ok", "id": 1, "v": 2});
    assert_eq!(fits(&HUB, &HUB, &ok), Ok(()));
    for (field, wrong) in [
        ("id", json!([])),
        ("v", json!(-1)),
        ("v", json!(null)),
        ("t", json!("okay")),
    ] {
        let mut line = ok.clone();
        line[field] = wrong;
        assert!(fits(&HUB, &HUB, &line).is_err(), "{line}");
    }
    let mut listener = Listener::default();
    listener.hub(
        &json!({"t": "sub_ok", "id": 1, "s": "order:x", "h": 7, "e": "e", "o": 1, "how": "live"}),
    );
    let event = |data: Value| json!({"t": "ev", "h": 7, "o": 2, "k": "order.paid", "d": data});
    let patch = json!({
        "status": "PAID", "payment": "authorized", "fulfillment": "held", "version": 2, "allowed": [],
        "tickets": {"1": {"state": "queued", "needs_ack": false, "items": {"3": {"state": "queued"}}}},
    });
    listener.hub(&event(patch.clone()));
    for (pointer, wrong) in [
        ("/status", json!("PAYED")),
        ("/allowed", json!(["everything"])),
        ("/tickets/1/items/3/state", json!(1)),
    ] {
        let mut patch = patch.clone();
        *patch.pointer_mut(pointer).unwrap() = wrong;
        assert!(
            fits(&STREAMS["$defs"]["OrderEvMessage"], &STREAMS, &event(patch)).is_err(),
            "{pointer}"
        );
    }
}
