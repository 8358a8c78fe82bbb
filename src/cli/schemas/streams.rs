//! What streams carry: their state, and their events.

use serde_json::{Map, Value, json};

use super::frames::{PLACE, camel};
use crate::hub::Stream;

/// A name of every kind of stream.
const NAMES: [&str; 6] = [
    "order:00000000-0000-7000-8000-000000000000",
    "board:main",
    "admin:main",
    "menu:main",
    "job:00000000-0000-7000-8000-000000000000",
    "me",
];

/// A kind of stream.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its name, without what it is of.
    pub(super) name: &'static str,
    /// What it is of, and how that is written.
    pub(super) parameter: Option<(&'static str, &'static str)>,
    /// Whose it is, and what is in it.
    pub(super) about: &'static str,
    /// What its offsets count.
    pub(super) offset: &'static str,
    /// The schema of its state; a `snap` holds a part.
    state: &'static str,
    carries: Carries,
}

/// What a stream's events tell of.
#[derive(Debug)]
enum Carries {
    Orders,
    Menu,
    Job,
}

/// Every kind of stream.
pub(super) fn shapes() -> impl Iterator<Item = Shape> {
    NAMES
        .iter()
        .filter_map(|name| name.parse().ok())
        .map(|stream| shape(&stream))
}

fn shape(stream: &Stream) -> Shape {
    const SITE: Option<(&str, &str)> = Some(("site", "The site's id."));
    match stream {
        Stream::Order(_) => Shape {
            name: "order",
            parameter: Some(("order", "The order's id, a hyphenated UUID.")),
            about: "One order: for its owner, staff of its site, and admins.",
            offset: "the order's version",
            state: "Order",
            carries: Carries::Orders,
        },
        Stream::Board(_) => Shape {
            name: "board",
            parameter: SITE,
            about: "What a site makes and hands over: for its kitchen, warehouse and managers, and for admins. What shows \
                    nothing there moves the offset alone.",
            offset: "the site's `seq`",
            state: "BoardState",
            carries: Carries::Orders,
        },
        Stream::Admin(_) => Shape {
            name: "admin",
            parameter: SITE,
            about: "A site's whole feed: for its managers and support, and for admins.",
            offset: "the site's `seq`",
            state: "OrdersState",
            carries: Carries::Orders,
        },
        Stream::Menu(_) => Shape {
            name: "menu",
            parameter: SITE,
            about: "What a site sells: for everybody.",
            offset: "what was shown since the epoch began",
            state: "MenuState",
            carries: Carries::Menu,
        },
        Stream::Job(_) => Shape {
            name: "job",
            parameter: Some(("job", "The job's id, a hyphenated UUID.")),
            about: "How far an import is: for those who run its site.",
            offset: "what was told since the epoch began",
            state: "Job",
            carries: Carries::Job,
        },
        Stream::Me => Shape {
            name: "me",
            parameter: None,
            about: "The caller's own live orders at all sites.",
            offset: "what was told since the epoch began; an order's `v` is the truth",
            state: "OrdersState",
            carries: Carries::Orders,
        },
    }
}

impl Shape {
    /// How it is asked for: `order:{order}`.
    pub(super) fn address(&self) -> String {
        match self.parameter {
            Some((parameter, _)) => format!("{}:{{{parameter}}}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// The schemas of its `snap` and its `ev`.
    pub(super) fn messages(&self) -> [String; 2] {
        ["SnapMessage", "EvMessage"].map(|message| camel(self.name) + message)
    }

    fn snap(&self, any: &Value) -> Value {
        let data = json!({"data": refer(self.state)});
        narrowed(
            any,
            data,
            &format!("A part of the state of `{}`.", self.address()),
        )
    }

    fn event(&self, any: &Value) -> Value {
        let (fields, choices) = match self.carries {
            Carries::Orders => (
                json!({"k": refer("EventKind")}),
                vec![json!({
                    "if": is_kind(&["order.placed", "order.imported"]),
                    "then": {"properties": {"d": refer("Order")}},
                    "else": {"properties": {"d": refer("OrderPatch")}},
                })],
            ),
            Carries::Menu => {
                let data = |kind, schema| json!({"if": is_kind(&[kind]), "then": {"properties": {"d": refer(schema)}}});
                let changed = [
                    data("product.changed", "MenuProduct"),
                    data("site.changed", "MenuSite"),
                ];
                (json!({"k": refer("MenuEventKind")}), changed.into())
            }
            Carries::Job => (
                json!({"k": {"const": "job.changed"}, "d": refer("Job")}),
                vec![],
            ),
        };
        let mut event = narrowed(any, fields, &format!("An event of `{}`.", self.address()));
        if let (Some(event), false) = (event.as_object_mut(), choices.is_empty()) {
            event.insert("allOf".into(), choices.into());
        }
        event
    }
}

/// Adds the schemas of this file: `snap` and `ev` of each kind of stream.
pub(super) fn add(schemas: &mut Map<String, Value>) {
    let any = |schema| schemas.get(schema).cloned().unwrap_or_default();
    let (any_snap, any_event) = (any("SnapMessage"), any("EvMessage"));
    for shape in shapes() {
        let [snap, event] = shape.messages();
        schemas.insert(snap, shape.snap(&any_snap));
        schemas.insert(event, shape.event(&any_event));
    }
}

/// A message with some of its fields said more exactly.
fn narrowed(message: &Value, fields: Value, about: &str) -> Value {
    let mut message = message.clone();
    if let Some(message) = message.as_object_mut() {
        message.insert("description".into(), about.into());
        let properties = message.get_mut("properties").and_then(Value::as_object_mut);
        if let (Some(properties), Value::Object(fields)) = (properties, fields) {
            properties.extend(fields);
        }
    }
    message
}

fn is_kind(kinds: &[&str]) -> Value {
    json!({"properties": {"k": {"enum": kinds}}, "required": ["k"]})
}

fn refer(schema: &str) -> Value {
    json!({"$ref": format!("{PLACE}{schema}")})
}
