//! The sandbox tells of its charges of its own accord, as payment houses do: events like Stripe's, signed, and taken in
//! by the door that takes everybody's (`payment/inbound`). Some scripts have them come twice, or out of order.
//!
//! It is a demo: what was not sent when the process ended is not sent. The worker asks anyway.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use serde_json::json;
use tokio::{sync::mpsc, time::sleep};

use super::script::Script;
use crate::{
    clock::Clock,
    config::Secret,
    payment::inbound::{Inbound, InboundError, sign},
    shutdown::Tasks,
};

/// Events that wait to be sent. One that finds no room is not sent.
const EVENTS_MAX: usize = 1_024;
/// How often an event is sent that the hub has no room for.
const TRIES_MAX: u32 = 10;
/// The pause between, and between the copies of an event that comes several times, milliseconds.
const PAUSE_MS: i64 = 1_000;
/// How often an event comes with [`Script::DuplicateWebhooks`].
const COPIES: i64 = 3;
/// How long an event of [`Script::LateWebhooks`] waits for a later one to overtake it, milliseconds.
const LATE_MS: i64 = 120_000;
/// How often the clock is looked at while something waits: it may be moved.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// What the sandbox says of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeEvent {
    /// The key of the charge.
    pub key: String,
    /// What happened: `authorized`, `declined`, `captured`, `voided`, or `refunded` and the refund's own key.
    pub what: String,
    /// When it may be told, milliseconds since the epoch.
    pub at: i64,
    /// How it is told.
    pub script: Script,
}

/// Where the sandbox leaves what it has to say.
pub type EventLine = mpsc::Sender<ChargeEvent>;

/// Sends events to the hub's own door.
pub struct EventSender {
    events: mpsc::Receiver<ChargeEvent>,
    door: Arc<Inbound>,
    secret: Secret,
    clock: Arc<dyn Clock>,
    tasks: Tasks,
}

impl EventSender {
    /// One that signs with `secret`, and the line to it.
    #[must_use]
    pub fn new(
        door: Arc<Inbound>,
        secret: Secret,
        clock: Arc<dyn Clock>,
        tasks: Tasks,
    ) -> (EventLine, Self) {
        let (line, events) = mpsc::channel(EVENTS_MAX);
        let sender = Self {
            events,
            door,
            secret,
            clock,
            tasks,
        };
        (line, sender)
    }

    /// Sends until it is time to stop.
    pub async fn run(mut self) {
        let mut waiting = Waiting::default();
        loop {
            let now = self.clock.now().as_millis();
            while let Some(sending) = waiting.due(now) {
                self.send(&mut waiting, sending, now).await;
            }
            tokio::select! {
                () = self.tasks.stopping() => return,
                event = self.events.recv(), if waiting.has_room() => match event {
                    Some(event) => waiting.add(event),
                    None => return,
                },
                () = sleep(LOOK_EVERY), if !waiting.is_empty() => {}
            }
        }
    }

    async fn send(&self, waiting: &mut Waiting, sending: Sending, now: i64) {
        let body = body(&sending.event);
        let signature = sign(body.as_bytes(), &self.secret, self.clock.now());
        match self.door.take(body.as_bytes(), Some(&signature)).await {
            Ok(()) => {}
            Err(InboundError::Busy) if sending.tries < TRIES_MAX => {
                waiting.put(now + PAUSE_MS, sending.event, sending.tries + 1);
            }
            Err(error) => {
                let key = sending.event.key;
                tracing::warn!(%error, charge = %key, "an event of the sandbox was not taken");
            }
        }
    }
}

/// The event as it is sent: the same text, and the same id, however often.
fn body(event: &ChargeEvent) -> String {
    let ChargeEvent { key, what, .. } = event;
    let order = key.split(':').next().unwrap_or(key);
    let kind = what.split(' ').next().unwrap_or(what);
    json!({
        "id": format!("evt_{key}_{}", what.replace(' ', "_")),
        "object": "event",
        "type": format!("charge.{kind}"),
        "created": event.at / 1_000,
        "data": {"object": {
            "id": key, "object": "charge", "metadata": {"order": order, "attempt": key},
        }},
    })
    .to_string()
}

/// An event, and how often it was sent.
struct Sending {
    event: ChargeEvent,
    tries: u32,
}

/// What waits, by when it is due and then in the order it came.
#[derive(Default)]
struct Waiting {
    due: BTreeMap<(i64, u64), Sending>,
    /// By charge: what waits for a later event to overtake it, and since when it may be told.
    held: HashMap<String, ChargeEvent>,
    count: u64,
}

impl Waiting {
    fn has_room(&self) -> bool {
        self.due.len() + self.held.len() < EVENTS_MAX
    }

    fn is_empty(&self) -> bool {
        self.due.is_empty() && self.held.is_empty()
    }

    fn put(&mut self, at: i64, event: ChargeEvent, tries: u32) {
        self.count += 1;
        self.due.insert((at, self.count), Sending { event, tries });
    }

    fn add(&mut self, event: ChargeEvent) {
        match event.script {
            // Nobody tells of it.
            Script::Unknown => {}
            Script::DuplicateWebhooks => {
                for copy in 0..COPIES {
                    self.put(event.at + copy * PAUSE_MS, event.clone(), 0);
                }
            }
            Script::LateWebhooks => match self.held.remove(&event.key) {
                Some(first) => {
                    let at = event.at;
                    self.put(at, event, 0);
                    self.put(at, first, 0);
                }
                None => {
                    self.held.insert(event.key.clone(), event);
                }
            },
            Script::Ok
            | Script::Decline
            | Script::Slow
            | Script::TimeoutThenOk
            | Script::CaptureRefused
            | Script::VoidRefused
            | Script::RefundPartial
            | Script::RefundRefused => self.put(event.at, event, 0),
        }
    }

    /// The next one that is due.
    fn due(&mut self, now: i64) -> Option<Sending> {
        let is_late = |event: &&ChargeEvent| event.at + LATE_MS <= now;
        let late = self
            .held
            .values()
            .find(is_late)
            .map(|event| event.key.clone());
        if let Some(event) = late.and_then(|key| self.held.remove(&key)) {
            return Some(Sending { event, tries: 0 });
        }
        let first = self.due.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }
}
