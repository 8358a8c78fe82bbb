//! Screens that watch all the time: they come back after every death, miss nothing, are told nothing twice, and what
//! they were told adds up to what is stored.

use std::{cell::RefCell, collections::BTreeMap, time::Duration};

use serde_json::{Map, Value};
use tokio::time::sleep;

use super::stage::{Stage, items};
use crate::{
    client::{Client, Counts, Message},
    ws::frame::Outbound,
};

/// Before a screen that could not connect tries again.
const AGAIN_AFTER: Duration = Duration::from_millis(200);

/// What a screen knows.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) counts: Counts,
    pub(super) offset: u64,
    /// By id, as the patches make them.
    pub(super) orders: BTreeMap<String, Value>,
}

/// A screen.
pub(super) struct Screen<'a> {
    pub(super) stage: &'a Stage,
    pub(super) token: &'a str,
    pub(super) stream: String,
    pub(super) seen: RefCell<Seen>,
    /// Whether it keeps the orders.
    pub(super) keeps: bool,
}

impl Screen<'_> {
    /// Watches for ever.
    pub(super) async fn watch(&self) {
        let url = format!("ws://{}/api/v1/ws", self.stage.address);
        let mut client = loop {
            match Client::connect(&url, self.token).await {
                Ok(client) => break client,
                Err(_) => sleep(AGAIN_AFTER).await,
            }
        };
        let mut lives = self.stage.lives.subscribe();
        loop {
            let message = tokio::select! {
                // Sooner than its own patience would have it: a restart is over in no time.
                Ok(()) = lives.changed() => {
                    client.reconnect();
                    continue;
                }
                message = client.next_message() => message,
            };
            match message {
                Ok(Message::Hub(message)) => {
                    // Greeted, and not watching yet.
                    if matches!(message, Outbound::Welcome { .. })
                        && client.position(&self.stream).is_none()
                    {
                        client.subscribe(&self.stream, None).await;
                    }
                    self.see(&message);
                }
                Ok(Message::Disconnected { .. }) => {}
                Err(error) => {
                    let stream = &self.stream;
                    self.stage.ledger.found(format!("{stream} ended: {error}"));
                    return;
                }
            }
            let mut seen = self.seen.borrow_mut();
            seen.counts = client.counts();
            if let Some(position) = client.position(&self.stream) {
                seen.offset = position.o;
            }
        }
    }

    fn see(&self, message: &Outbound) {
        if !self.keeps {
            return;
        }
        let orders = &mut self.seen.borrow_mut().orders;
        match message {
            Outbound::Snap { part, data, .. } => {
                if *part == 1 {
                    orders.clear();
                }
                for order in items(data, "orders") {
                    if let Some(id) = super::stage::text(order, "id") {
                        orders.insert(id.to_owned(), order.clone());
                    }
                }
            }
            Outbound::Ev {
                id: Some(id),
                d: Some(patch),
                ..
            } => merge(orders.entry(id.clone()).or_default(), patch),
            Outbound::Ev { .. }
            | Outbound::Welcome { .. }
            | Outbound::SubOk { .. }
            | Outbound::Reset { .. }
            | Outbound::Ping { .. }
            | Outbound::Ok { .. }
            | Outbound::Err { .. }
            | Outbound::Bye { .. }
            | Outbound::Unknown => {}
        }
    }
}

/// RFC 7396.
pub(super) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(fields) = target else {
        return;
    };
    for (name, value) in patch {
        if value.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name).or_insert(Value::Null), value);
        }
    }
}
