//! The reference model of a page: it applies what it is told of one stream, as `protocol.md` says, and stops where a
//! promise is broken.

use std::collections::BTreeMap;

use orderhub::hub::shapes::OrderView;
use serde_json::Value;

use crate::merge_patch::merge;

/// Statuses of orders that have ended: no list shows them.
const ENDED: [&str; 3] = ["FULFILLED", "CANCELLED", "EXPIRED"];

/// What a page knows of one stream.
#[derive(Debug, Default)]
pub struct Follower {
    /// Where it stands; none before anything is known.
    pub offset: Option<u64>,
    /// Snapshots that took the place of something.
    pub resets: usize,
    /// Events it was told, critical ones of a reset among them.
    pub told: Vec<Value>,
    orders: BTreeMap<String, Value>,
    /// Parts of a snapshot that is not whole yet.
    parts: Vec<Value>,
    /// After `reset`: events are critical ones that were passed over, until the snapshot.
    starts_over: bool,
}

impl Follower {
    /// One that resumes where it stood, with what it knew.
    pub fn resumed(mut self, is_snapshot: bool) -> Self {
        self.told.clear();
        self.parts.clear();
        self.starts_over = false;
        if is_snapshot {
            self.offset = None;
        }
        self
    }

    /// Whether its state is all of one moment.
    pub fn is_whole(&self) -> bool {
        self.parts.is_empty() && !self.starts_over
    }

    /// A line of the stream.
    pub fn hear(&mut self, line: &Value) {
        match line["t"].as_str().unwrap() {
            "snap" => self.snap(line),
            "ev" => self.event(line),
            "reset" => {
                assert!(!self.starts_over, "reset twice without a snapshot");
                self.starts_over = true;
                self.resets += 1;
            }
            other => panic!("`{other}` is of no stream"),
        }
    }

    fn snap(&mut self, line: &Value) {
        let offset = line["o"].as_u64().unwrap();
        let is_back = self.offset.is_some_and(|seen| offset < seen);
        assert!(!is_back, "sent back from {:?} to {offset}", self.offset);
        assert!(
            self.starts_over || self.offset.is_none(),
            "a snapshot that nobody asked for"
        );
        self.parts.push(line["data"].clone());
        assert_eq!(line["part"], self.parts.len());
        if line["part"] != line["parts"] {
            return;
        }
        self.orders.clear();
        for part in std::mem::take(&mut self.parts) {
            if part["id"].is_string() {
                self.put(part);
            } else {
                let orders = part["orders"].as_array().unwrap().clone();
                orders.into_iter().for_each(|order| self.put(order));
            }
        }
        self.offset = Some(offset);
        self.starts_over = false;
    }

    fn event(&mut self, line: &Value) {
        let offset = line["o"].as_u64().unwrap();
        self.told.push(line.clone());
        if self.starts_over {
            assert_eq!(line["crit"], true, "an ordinary event before the snapshot");
            return;
        }
        assert!(
            self.parts.is_empty(),
            "an event between the parts of a snapshot"
        );
        let before = self.offset.expect("an event before the state");
        assert_eq!(offset, before + 1, "a gap or a duplicate");
        self.offset = Some(offset);
        let Some(data) = line.get("d") else {
            return;
        };
        if data["id"].is_string() {
            self.put(data.clone());
            return;
        }
        let alone = self.orders.keys().next().cloned();
        let id = line["id"].as_str().map(str::to_owned).or(alone).unwrap();
        if let Some(order) = self.orders.get_mut(&id) {
            assert!(
                order["version"].as_u64() < line["v"].as_u64(),
                "versions rise"
            );
            merge(order, data);
        }
    }

    fn put(&mut self, order: Value) {
        let id = order["id"].as_str().unwrap().to_owned();
        self.orders.insert(id, order);
    }

    /// Orders that have not ended, without what changes by itself.
    pub fn live(&self) -> BTreeMap<String, Value> {
        let is_live = |order: &Value| ENDED.iter().all(|ended| order["status"] != *ended);
        let orders = self.orders.iter().filter(|(_, order)| is_live(order));
        orders
            .map(|(id, order)| (id.clone(), settled(order)))
            .collect()
    }

    /// All orders it knows, also those that have ended, without what changes by itself.
    pub fn known(&self) -> BTreeMap<String, Value> {
        let orders = self.orders.iter();
        orders
            .map(|(id, order)| (id.clone(), settled(order)))
            .collect()
    }
}

/// An order as the hub would send it, without what depends on when somebody looks.
pub fn shown(order: &OrderView) -> Value {
    // By its text: numbers look otherwise where they were none.
    settled(&serde_json::from_str(&serde_json::to_string(order).unwrap()).unwrap())
}

/// An order without what depends on when somebody looks.
fn settled(order: &Value) -> Value {
    let mut order = order.clone();
    let fields = order.as_object_mut().unwrap();
    fields.remove("server_now");
    fields.remove("allowed");
    order
}
