//! What becomes of one delivery: sent, and then ended, tried again later, or given up.

use std::sync::Arc;

use super::{
    Attempt, Delivery, DeliveryState, Endpoint, EndpointId, Notice, TRY_FOR_MS, Webhooks,
    line::{Line, News},
    payload, schedule,
    store::Settled,
};
use crate::order::Timestamp;

/// When a delivery is tried again that the hub itself could not make.
const STALLED_MS: i64 = 5_000;

/// How a try ended.
pub(super) enum Outcome {
    /// It was sent; how it went.
    Tried(Attempt),
    /// The hub could not read the event now: no fault of the target.
    Stalled,
    /// The feed no longer has the event.
    Lost,
}

/// A delivery that is back.
pub(super) struct Ended {
    pub(super) endpoint: EndpointId,
    pub(super) delivery: Delivery,
    pub(super) outcome: Outcome,
}

/// Sends one delivery.
pub(super) async fn deliver(
    hooks: Arc<Webhooks>,
    endpoint: Arc<Endpoint>,
    delivery: Delivery,
) -> Ended {
    let outcome = match delivery.id(endpoint.id) {
        None => Outcome::Lost,
        Some(id) => match payload::body(&hooks.engine, &id).await {
            Ok(Some(body)) => {
                Outcome::Tried(hooks.send(&endpoint, id.to_string(), body.into()).await)
            }
            Ok(None) => Outcome::Lost,
            Err(error) => {
                tracing::warn!(%error, "a webhook's event cannot be read; it will be tried again");
                Outcome::Stalled
            }
        },
    };
    Ended {
        endpoint: endpoint.id,
        delivery,
        outcome,
    }
}

/// Takes a delivery back into its line, and says what is to be written.
pub(super) fn settle(
    line: &mut Line,
    mut delivery: Delivery,
    outcome: Outcome,
    now: Timestamp,
) -> Settled {
    line.out = line.out.saturating_sub(1);
    let again = match outcome {
        Outcome::Tried(attempt) => {
            let (is_success, is_gone) = (attempt.is_success(), attempt.is_gone());
            delivery.tried(attempt);
            if is_success {
                line.succeeded(now);
                delivery.state = DeliveryState::Delivered;
                None
            } else {
                line.failed(is_gone);
                schedule::next(delivery.first_at, now, delivery.tries, rand::random())
            }
        }
        Outcome::Stalled => {
            let is_worth_it = now.since(delivery.first_at) <= TRY_FOR_MS;
            is_worth_it.then_some(now + STALLED_MS)
        }
        Outcome::Lost => None,
    };
    let Some(order) = delivery.order else {
        return Settled::Ended(delivery);
    };
    match again {
        Some(at) => {
            delivery.next_at = at;
            line.queue.again(order, delivery.clone());
            Settled::Kept(delivery)
        }
        None => {
            line.queue.done(order);
            if delivery.state == DeliveryState::Pending {
                delivery.state = DeliveryState::Failed;
            }
            delivery.next_at = now;
            Settled::Ended(delivery)
        }
    }
}

impl Webhooks {
    /// Writes down how an endpoint is doing, and tells people where it is given up.
    pub(super) async fn take_down(&self, id: EndpointId, news: News) {
        let given_up = match news {
            News::GivenUp(reason) => Some(reason),
            News::Fails(_) | News::Well => None,
        };
        let written = self
            .rewrite(id, move |endpoint| match news {
                News::Fails(since) => endpoint.failing_since = Some(since),
                News::Well => endpoint.failing_since = None,
                News::GivenUp(reason) => {
                    endpoint.is_active = false;
                    endpoint.paused_reason = Some(reason.into());
                }
            })
            .await;
        match (written, given_up) {
            (Ok(endpoint), Some(reason)) => {
                tracing::warn!(endpoint = %id, reason, "a webhook is paused");
                (self.notify)(notice(&endpoint, reason)).await;
            }
            (Ok(_), None) => {}
            (Err(error), _) => {
                tracing::warn!(?error, endpoint = %id, "how a webhook is doing was not written");
            }
        }
    }
}

pub(super) fn notice(endpoint: &Endpoint, reason: &str) -> Notice {
    Notice {
        site: endpoint.site.clone(),
        kind: "webhook_paused",
        subject: "A webhook is paused".into(),
        text: format!(
            "The hub has stopped to send events to {}: {reason}. Set is_active to true to go on: what waits, and what has \
             happened in the last three days, is sent then.",
            endpoint.url
        ),
    }
}
