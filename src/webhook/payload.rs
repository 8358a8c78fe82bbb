//! What is sent: `{type, timestamp, data}` as Standard Webhooks has it, where the data is the whole order as it stood
//! after the event, in the eyes of a manager. Made from the feed alone, so that every try says the same.
//!
//! The endpoint is the shop's own: it sees prices, names and scores, and neither codes nor payment tokens.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::delivery::DeliveryId;
use crate::{
    engine::Engine,
    hub::{
        projection,
        shapes::{OrderView, rfc3339},
    },
    journal::ReadError,
    order::{Access, Audience, Doer, Event, Order, Role, Seq, SiteId, Timestamp, UserId, apply},
};

/// The kind of a test.
pub(super) const TEST_KIND: &str = "webhook.test";

#[derive(Serialize)]
struct Payload {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(serialize_with = "rfc3339")]
    timestamp: Timestamp,
    data: Told,
}

#[derive(Serialize)]
struct Told {
    site: SiteId,
    seq: Seq,
    order: OrderView,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<By>,
}

#[derive(Serialize)]
struct By {
    id: UserId,
    role: Role,
}

/// The body of a delivery; `None` when the feed no longer has its event.
pub(super) async fn body(engine: &Engine, id: &DeliveryId) -> Result<Option<Vec<u8>>, ReadError> {
    let Some(event) = event(engine, &id.site, id.seq).await? else {
        return Ok(None);
    };
    let Some(order) = order_after(engine, &id.site, &event).await? else {
        return Ok(None);
    };
    let manager = Access {
        owner: false,
        ..Audience::Admin.typical_access()
    };
    let by = projection::doer(&event, Audience::Admin).map(|Doer { id, role }| By {
        id: id.clone(),
        role: *role,
    });
    let payload = Payload {
        kind: event.kind(),
        timestamp: event.at,
        data: Told {
            site: id.site.clone(),
            seq: event.seq,
            order: projection::order(&order, manager, engine.policy(&id.site), event.at),
            by,
        },
    };
    Ok(serde_json::to_vec(&payload).ok())
}

/// The body of a test.
pub(super) fn test(endpoint: impl ToString, now: Timestamp) -> Vec<u8> {
    let data = json!({"endpoint": endpoint.to_string()});
    let payload = json!({"type": TEST_KIND, "timestamp": now.to_string(), "data": data});
    payload.to_string().into_bytes()
}

/// An event of a feed, from memory where it reaches back so far.
pub(super) async fn event(
    engine: &Engine,
    site: &SiteId,
    seq: Seq,
) -> Result<Option<Arc<Event>>, ReadError> {
    let Some(view) = engine.hub().site(site) else {
        return Ok(None);
    };
    if seq == 0 || seq > view.head().seq {
        return Ok(None);
    }
    let recent = view.events_after(seq - 1, 1);
    if let Some(event) = recent.and_then(|events| events.into_iter().next()) {
        return Ok(Some(event));
    }
    let events = engine.journal().events(site.clone(), seq - 1, 1).await?;
    Ok(events
        .into_iter()
        .find(|event| event.seq == seq)
        .map(Arc::new))
}

/// The order as it stood after `event`: as it is, where nothing has happened since, else folded from its events.
async fn order_after(
    engine: &Engine,
    site: &SiteId,
    event: &Event,
) -> Result<Option<Arc<Order>>, ReadError> {
    let order = match engine.hub().order(event.order) {
        Some(order) => Some(order),
        None => engine.journal().order(event.order).await?.map(Arc::new),
    };
    let Some(order) = order else { return Ok(None) };
    if order.version == event.version {
        return Ok(Some(order));
    }
    // Of what the feed has let go nothing can be folded: it is told as it is.
    let first_seq = engine
        .hub()
        .site(site)
        .map_or(1, |view| view.head().first_seq);
    if order.seqs.first().is_none_or(|begun| *begun < first_seq) {
        return Ok(Some(order));
    }
    let seqs = order.seqs.iter().copied().filter(|seq| *seq <= event.seq);
    let events = engine
        .journal()
        .events_at(site.clone(), seqs.collect())
        .await?;
    let then = events.iter().fold(None, apply);
    Ok(then.map(Arc::new))
}
