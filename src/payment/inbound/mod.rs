//! What providers tell of their own accord: webhooks, and nothing of them is believed.
//!
//! A signed event only says *which* order to look at. It is written down once by its id, and the worker asks the
//! provider how the order's charges stand, so that an event that comes twice, out of order, late or early changes
//! nothing by itself.

mod signature;
mod store;

use std::{str::FromStr as _, sync::Arc};

use serde::Deserialize;
use tokio::sync::mpsc;

use crate::{
    clock::Clock,
    config::Secret,
    order::{OrderId, Timestamp},
};

pub use signature::{TOLERANCE_S, sign};
pub use store::InboundStore;

/// The longest event that is read.
pub const EVENT_BYTES_MAX: usize = 256 * 1024;
/// Orders that wait to be looked at; the provider sends an event again that finds no room.
const LOOKS_MAX: usize = 1_024;
/// How long the id of an event is remembered: longer than any provider sends it again.
const EVENT_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1_000;
/// Every so many events the old ones are forgotten.
const PRUNE_EVERY: u64 = 256;

/// Why an event was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InboundError {
    /// Nobody who knows the secret sent it, or not lately.
    #[error("the signature is not right")]
    Signature,
    /// It is no event.
    #[error("the event cannot be read")]
    Unreadable,
    /// There is no room, or the store does not answer: send it again.
    #[error("it cannot be taken now")]
    Busy,
}

/// An event, as far as it is read.
#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(default)]
    data: EventData,
}

#[derive(Default, Deserialize)]
struct EventData {
    #[serde(default)]
    object: EventObject,
}

#[derive(Default, Deserialize)]
struct EventObject {
    #[serde(default)]
    metadata: Option<EventMetadata>,
}

#[derive(Default, Deserialize)]
struct EventMetadata {
    #[serde(default)]
    order: Option<String>,
}

/// Takes events of one provider.
pub struct Inbound {
    provider: &'static str,
    secrets: Vec<Secret>,
    events: InboundStore,
    clock: Arc<dyn Clock>,
    looks: mpsc::Sender<OrderId>,
}

/// The orders that the worker is to look at.
pub type Looks = mpsc::Receiver<OrderId>;

impl Inbound {
    /// For the events of `provider`, signed with any of `secrets`.
    #[must_use]
    pub fn new(
        provider: &'static str,
        secrets: Vec<Secret>,
        events: InboundStore,
        clock: Arc<dyn Clock>,
    ) -> (Self, Looks) {
        let (looks, orders) = mpsc::channel(LOOKS_MAX);
        let inbound = Self {
            provider,
            secrets,
            events,
            clock,
            looks,
        };
        (inbound, orders)
    }

    /// Whose events these are.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// Takes an event: `body` as it came, byte for byte, and its signature's header.
    ///
    /// # Errors
    /// An [`InboundError`]. When this returns `Ok` the event is durably known, and will have its effect.
    pub async fn take(&self, body: &[u8], signature: Option<&str>) -> Result<(), InboundError> {
        let now = self.clock.now();
        let header = signature.ok_or(InboundError::Signature)?;
        if !signature::is_right(header, body, &self.secrets, now) {
            return Err(InboundError::Signature);
        }
        let event: Event = serde_json::from_slice(body).map_err(|_| InboundError::Unreadable)?;
        let outcome = self.take_event(&event, now).await;
        let outcome_name = match &outcome {
            Ok(name) => name,
            Err(_) => "busy",
        };
        metrics::counter!("orderhub_provider_events_total", "outcome" => outcome_name).increment(1);
        outcome.map(|_| ())
    }

    async fn take_event(
        &self,
        event: &Event,
        now: Timestamp,
    ) -> Result<&'static str, InboundError> {
        let metadata = event.data.object.metadata.as_ref();
        let order = metadata
            .and_then(|metadata| metadata.order.as_deref())
            .and_then(|order| OrderId::from_str(order).ok());
        let Some(order) = order else {
            return Ok("foreign");
        };
        // Room first: what is written down is looked at.
        let room = self.looks.try_reserve().map_err(|_| InboundError::Busy)?;
        let is_new = self
            .events
            .note(self.provider, &event.id, now)
            .await
            .map_err(|error| {
                tracing::error!(%error, "an event of the payment provider cannot be written down");
                InboundError::Busy
            })?;
        if !is_new {
            return Ok("again");
        }
        room.send(order);
        if now.as_millis().unsigned_abs().is_multiple_of(PRUNE_EVERY) {
            self.events.forget(now - EVENT_KEPT_MS).await;
        }
        Ok("new")
    }
}
