//! The feed of the demo's site, read over HTTP, proved to be without gaps, and folded into orders.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::api::Caller;
use crate::merge_patch::merge;

/// Fields of an order that depend on when and by whom it is read.
const OF_THE_READER: [&str; 2] = ["server_now", "allowed"];

/// The feed as far as it was read.
#[derive(Default)]
pub(super) struct Feed {
    /// Every event, by position.
    pub(super) items: Vec<Value>,
    /// The orders the events add up to.
    pub(super) orders: BTreeMap<String, Value>,
    by_order: HashMap<String, Vec<usize>>,
    epoch: String,
}

impl Feed {
    /// The whole feed.
    pub(super) async fn read(staff: &Caller) -> Result<Self, String> {
        let mut feed = Self::default();
        feed.read_on(staff).await?;
        Ok(feed)
    }

    /// Reads what came since. An error: what is wrong with the feed.
    pub(super) async fn read_on(&mut self, staff: &Caller) -> Result<(), String> {
        loop {
            let after = self.items.len();
            let page = staff.get(&format!("sites/main/events?after={after}")).await;
            let epoch = page["epoch"].as_str().unwrap();
            if self.epoch.is_empty() {
                epoch.clone_into(&mut self.epoch);
            }
            if self.epoch != epoch {
                return Err(format!("the epoch changed from {} to {epoch}", self.epoch));
            }
            let head = page["head"].as_u64().unwrap();
            if (head as usize) < after {
                return Err(format!("the feed went back from {after} to {head}"));
            }
            for item in page["items"].as_array().unwrap() {
                self.take(item)?;
            }
            if self.items.len() == after {
                return if head as usize == after {
                    Ok(())
                } else {
                    Err(format!("the feed ends at {after} and says {head}"))
                };
            }
        }
    }

    fn take(&mut self, item: &Value) -> Result<(), String> {
        let (seq, version) = (item["seq"].as_u64(), item["version"].as_u64());
        let id = item["order"].as_str().unwrap();
        if seq != Some(self.items.len() as u64 + 1) {
            return Err(format!("event {seq:?} follows event {}", self.items.len()));
        }
        let is_first = item["kind"] == "order.placed";
        if is_first == self.orders.contains_key(id) {
            return Err(format!("order {id} begins twice or not at all"));
        }
        let order = self.orders.entry(id.to_owned()).or_insert(Value::Null);
        let before = order["version"].as_u64().unwrap_or(0);
        if version != Some(before + 1) {
            return Err(format!("order {id}: {version:?} follows {before}"));
        }
        if item["data"]["version"].as_u64() != version {
            return Err(format!("event {seq:?} says two versions"));
        }
        merge(order, &item["data"]);
        let events = self.by_order.entry(id.to_owned()).or_default();
        events.push(self.items.len());
        self.items.push(item.clone());
        Ok(())
    }

    /// The events of an order, oldest first.
    pub(super) fn of<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Value> {
        let events = self.by_order.get(id).map_or(&[][..], Vec::as_slice);
        events.iter().map(|index| &self.items[*index])
    }

    /// How often `kind` happened to an order.
    pub(super) fn count(&self, id: &str, kind: &str) -> usize {
        self.of(id).filter(|item| item["kind"] == kind).count()
    }

    /// Every standing of the money of an order, oldest first.
    pub(super) fn payments(&self, id: &str) -> Vec<&str> {
        self.of(id)
            .map(|item| item["data"]["payment"].as_str().unwrap())
            .collect()
    }

    /// Pieces of `sku` that live orders hold.
    pub(super) fn held(&self, sku: &str) -> u64 {
        let is_live = |order: &&Value| order["status"] == "PENDING" || order["status"] == "PAID";
        let lines = self.orders.values().filter(is_live);
        lines
            .flat_map(|order| order["lines"].as_array().unwrap())
            .filter(|line| line["sku"] == sku)
            .map(|line| line["quantity"].as_u64().unwrap())
            .sum()
    }

    /// Whether GET tells of `id` what the feed tells. An order that is on the move is read again.
    pub(super) async fn agrees(&mut self, staff: &Caller, id: &str) -> Result<(), String> {
        let mut told = Value::Null;
        for _ in 0..20 {
            let reply = staff.look(&format!("orders/{id}")).await;
            if reply.status != 200 {
                return Err(format!("GET of order {id} says {}", reply.status));
            }
            told = for_everybody(&reply.body);
            if self.orders.get(id).map(for_everybody).as_ref() == Some(&told) {
                return Ok(());
            }
            self.read_on(staff).await?;
        }
        Err(format!(
            "order {id}: GET says {told}, the feed says {}",
            self.orders.get(id).unwrap_or(&Value::Null)
        ))
    }
}

fn for_everybody(order: &Value) -> Value {
    // A merge drops what is null, as the fold does.
    let mut plain = Value::Null;
    merge(&mut plain, order);
    if let Some(fields) = plain.as_object_mut() {
        for field in OF_THE_READER {
            fields.remove(field);
        }
    }
    plain
}
