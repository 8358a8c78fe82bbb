//! What was sent to an endpoint, and sending it again.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Params, cursor, page_limit, read_cursor},
    names::DeliveryStateName,
    problem::{Problem, ProblemBody},
    webhooks::find,
};
use crate::{
    hub::shapes::{rfc3339, rfc3339_option},
    order::Timestamp,
    webhook::{Attempt, Delivery, DeliveryCursor, DeliveryId, DeliveryState, EndpointId},
};

/// One event on its way to one endpoint.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub(super) struct DeliveryView {
    /// Also the `webhook-id` of every try; `test` for a test.
    id: String,
    endpoint: String,
    /// The kind.
    #[schema(value_type = String, example = "order.paid")]
    event: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// Position in the site's feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    #[schema(value_type = DeliveryStateName)]
    state: DeliveryState,
    /// The last tries, oldest first.
    attempts: Vec<AttemptView>,
    /// How often it was tried.
    tries: u32,
    /// When it is tried next.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    next_at: Option<Timestamp>,
    /// When it ended.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
}

/// One try.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookAttempt)]
pub(super) struct AttemptView {
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// The HTTP status of the answer, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    error: Option<Arc<str>>,
    /// How long it took.
    ms: u64,
}

impl From<Attempt> for AttemptView {
    fn from(attempt: Attempt) -> Self {
        let Attempt {
            at,
            status,
            error,
            ms,
        } = attempt;
        Self {
            at,
            status,
            error,
            ms,
        }
    }
}

impl DeliveryView {
    pub(super) fn of(endpoint: EndpointId, delivery: Delivery) -> Self {
        let id = delivery.id(endpoint);
        let (next_at, ended_at) = match delivery.state {
            DeliveryState::Pending => (Some(delivery.next_at), None),
            DeliveryState::Delivered | DeliveryState::Failed => (None, Some(delivery.next_at)),
        };
        Self {
            id: id.map_or_else(|| "test".into(), |id| id.to_string()),
            endpoint: endpoint.to_string(),
            event: delivery.kind,
            seq: delivery.site.as_ref().map(|_| delivery.seq),
            site: delivery.site.map(|site| site.to_string()),
            order: delivery.order.map(|order| order.to_string()),
            state: delivery.state,
            tries: delivery.tries,
            attempts: delivery
                .attempts
                .into_iter()
                .map(AttemptView::from)
                .collect(),
            next_at,
            ended_at,
        }
    }
}

/// What waits, in the order of the feeds, then what has ended, the last first. Kept for 30 days.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookDeliveryPage)]
pub(super) struct DeliveryPage {
    items: Vec<DeliveryView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DeliveryQuery {
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The deliveries of an endpoint.
#[utoipa::path(
    get, path = "/api/v1/webhook-endpoints/{id}/deliveries", tag = "webhooks", operation_id = "deliveries",
    params(("id" = String, Path, description = "The endpoint."), DeliveryQuery),
    responses((status = 200, body = DeliveryPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
    Params(query): Params<DeliveryQuery>,
) -> Result<Answer<DeliveryPage>, Problem> {
    let endpoint = find(&web, &caller, &id)?;
    let limit = page_limit(query.limit.as_deref())?;
    let after: Option<DeliveryCursor> = read_cursor(query.cursor.as_deref())?;
    let (page, next) = web.webhooks.deliveries(endpoint.id, after, limit).await?;
    let view = |delivery| DeliveryView::of(endpoint.id, delivery);
    Ok(Answer(DeliveryPage {
        items: page.into_iter().map(view).collect(),
        next: next.map(|after| cursor(&after.to_string())),
    }))
}

/// Send an event again, with the same id; or now, if it waits for its next try.
#[utoipa::path(
    post, path = "/api/v1/webhook-deliveries/{id}/redeliver", tag = "webhooks",
    params(("id" = String, Path, description = "The delivery.")),
    responses((status = 202, body = DeliveryView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn redeliver(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<(StatusCode, Answer<DeliveryView>), Problem> {
    let id: Option<DeliveryId> = id.parse().ok();
    let wanted = id.as_ref().map(|id| id.endpoint.to_string());
    let endpoint = find(&web, &caller, wanted.as_deref().unwrap_or_default())?;
    let id = id.ok_or_else(|| Problem::not_found("delivery"))?;
    let delivery = web.webhooks.redeliver(&id).await?;
    Ok((
        StatusCode::ACCEPTED,
        Answer(DeliveryView::of(endpoint.id, delivery)),
    ))
}
