//! Endpoints of webhooks. Admins, and managers for their own sites.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    code::Code,
    extract::Caller,
    json::Json,
    problem::{Problem, ProblemBody},
    sites,
    webhook_deliveries::DeliveryView,
};
use crate::{
    account::{Holder, Identity},
    hub::shapes::{rfc3339, rfc3339_option},
    order::{Role, Timestamp},
    webhook::{Endpoint, EndpointChange, HookError, Maker, NewEndpoint, runs},
};

/// A program that is told what happens.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEndpoint)]
pub(super) struct EndpointView {
    id: String,
    /// Only this site; missing for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    #[schema(value_type = String)]
    url: Arc<str>,
    /// Kinds of the feed, `order.*`, or `*`.
    #[schema(value_type = Vec<String>)]
    events: Vec<Arc<str>>,
    is_active: bool,
    /// Why the hub has paused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    paused_reason: Option<Arc<str>>,
    /// Since when nothing has arrived, where the last delivery failed.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    failing_since: Option<Timestamp>,
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Whose account made it, or said last where it listens or asked for its secret; missing for those from before that was
    /// kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<String>,
    /// The key by which they did; once that is good no more, it is paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    made_with_key: Option<Arc<str>>,
    /// What signs the messages: `whsec_…`. In the answer that makes it, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl EndpointView {
    fn of(endpoint: &Endpoint, secret: Option<String>) -> Self {
        let maker = endpoint.maker.as_ref();
        Self {
            id: endpoint.id.to_string(),
            site: endpoint.site.as_ref().map(ToString::to_string),
            url: endpoint.url.clone(),
            events: endpoint.events.clone(),
            is_active: endpoint.is_active,
            paused_reason: endpoint.paused_reason.clone(),
            failing_since: endpoint.failing_since,
            created_at: endpoint.created_at,
            made_by: maker.map(|maker| maker.user.to_string()),
            made_with_key: maker.and_then(|maker| maker.key.clone()),
            secret,
        }
    }
}

/// Every endpoint.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookEndpointPage)]
pub(super) struct EndpointPage {
    items: Vec<EndpointView>,
    /// Always null: there are few.
    #[schema(required = true)]
    next: Option<String>,
}

/// An endpoint to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct WebhookEndpointBody {
    /// Only this site; missing for all, which is for admins.
    site: Option<String>,
    /// https or http, a public address, no user in it.
    url: String,
    /// 1 to 32 kinds of the feed, such as `order.paid`; `order.*`; `*`.
    events: Vec<String>,
    #[serde(default = "yes")]
    is_active: bool,
}

fn yes() -> bool {
    true
}

/// What changes; missing fields stay.
#[derive(Deserialize, ToSchema)]
pub(super) struct WebhookEndpointChange {
    url: Option<String>,
    events: Option<Vec<String>>,
    /// False pauses it. True goes on: what waits, and what has happened in the last three days, is sent. What was paused
    /// because whoever made it may not have it any more is the caller's from then on.
    is_active: Option<bool>,
}

/// Endpoints, oldest first: admins see all, managers those of their sites.
#[utoipa::path(
    get, path = "/api/v1/webhook-endpoints", tag = "webhooks",
    responses((status = 200, body = EndpointPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
) -> Result<Answer<EndpointPage>, Problem> {
    if !matches!(caller.principal().role, Role::Admin | Role::Manager) {
        return Err(Problem::forbidden());
    }
    let endpoints = web.webhooks.endpoints();
    let own = endpoints
        .iter()
        .filter(|endpoint| runs(caller.principal(), endpoint.site.as_ref()));
    let items = own.map(|one| EndpointView::of(one, None)).collect();
    Ok(Answer(EndpointPage { items, next: None }))
}

/// Make an endpoint. It is told of what happens from now on.
#[utoipa::path(
    post, path = "/api/v1/webhook-endpoints", tag = "webhooks", request_body = WebhookEndpointBody,
    responses((status = 201, body = EndpointView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<WebhookEndpointBody>,
) -> Result<(StatusCode, Answer<EndpointView>), Problem> {
    let site = match body.site.as_deref() {
        Some(site) => Some(sites::find(&web, site)?.id().clone()),
        None => None,
    };
    if !runs(caller.principal(), site.as_ref()) {
        return Err(Problem::forbidden());
    }
    let new = NewEndpoint {
        maker: maker(&caller),
        site,
        url: body.url,
        events: body.events,
        is_active: body.is_active,
    };
    let (endpoint, secret) = web.webhooks.create(new).await?;
    let view = EndpointView::of(&endpoint, Some(secret));
    Ok((StatusCode::CREATED, Answer(view)))
}

/// One endpoint.
#[utoipa::path(
    get, path = "/api/v1/webhook-endpoints/{id}", tag = "webhooks",
    params(("id" = String, Path, description = "The endpoint.")),
    responses((status = 200, body = EndpointView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Answer<EndpointView>, Problem> {
    let endpoint = find(&web, &caller, &id)?;
    Ok(Answer(EndpointView::of(&endpoint, None)))
}

/// Change an endpoint: its address, its kinds, pause it or go on.
#[utoipa::path(
    patch, path = "/api/v1/webhook-endpoints/{id}", tag = "webhooks", request_body = WebhookEndpointChange,
    params(("id" = String, Path, description = "The endpoint.")),
    responses((status = 200, body = EndpointView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
    Json(body): Json<WebhookEndpointChange>,
) -> Result<Answer<EndpointView>, Problem> {
    let endpoint = find(&web, &caller, &id)?;
    let change = EndpointChange {
        by: Some(maker(&caller)),
        url: body.url,
        events: body.events,
        is_active: body.is_active,
    };
    let endpoint = web.webhooks.change(endpoint.id, change).await?;
    Ok(Answer(EndpointView::of(&endpoint, None)))
}

/// Remove an endpoint, with what waits for it.
#[utoipa::path(
    delete, path = "/api/v1/webhook-endpoints/{id}", tag = "webhooks",
    params(("id" = String, Path, description = "The endpoint.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let endpoint = find(&web, &caller, &id)?;
    web.webhooks.delete(endpoint.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A new secret. Both it and the one before sign for a day.
#[utoipa::path(
    post, path = "/api/v1/webhook-endpoints/{id}/secret", tag = "webhooks", operation_id = "secret",
    params(("id" = String, Path, description = "The endpoint.")),
    responses((status = 200, body = EndpointView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn rotate(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Answer<EndpointView>, Problem> {
    let endpoint = find(&web, &caller, &id)?;
    let (endpoint, secret) = web.webhooks.rotate(endpoint.id, maker(&caller)).await?;
    Ok(Answer(EndpointView::of(&endpoint, Some(secret))))
}

/// Send a `webhook.test` now, and see how it went. Once; also while the endpoint is paused.
#[utoipa::path(
    post, path = "/api/v1/webhook-endpoints/{id}/test", tag = "webhooks",
    params(("id" = String, Path, description = "The endpoint.")),
    responses((status = 200, body = DeliveryView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn test(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Answer<DeliveryView>, Problem> {
    let endpoint = find(&web, &caller, &id)?;
    let delivery = web.webhooks.test(endpoint.id).await?;
    Ok(Answer(DeliveryView::of(endpoint.id, delivery)))
}

/// An endpoint the caller runs. Whoever runs none is forbidden; others' are not there.
pub(super) fn find(web: &Web, caller: &Caller, id: &str) -> Result<Arc<Endpoint>, Problem> {
    let principal = caller.principal();
    if !matches!(principal.role, Role::Admin | Role::Manager) {
        return Err(Problem::forbidden());
    }
    let endpoint = id.parse().ok().and_then(|id| web.webhooks.endpoint(id));
    endpoint
        .filter(|endpoint| runs(principal, endpoint.site.as_ref()))
        .ok_or_else(|| Problem::not_found("endpoint"))
}

/// Whoever asks, and by which key.
fn maker(caller: &Caller) -> Maker {
    let Identity {
        principal, holder, ..
    } = &caller.0;
    Maker {
        user: principal.id.clone(),
        key: match holder {
            Holder::Key(key) => Some(key.id.clone()),
            Holder::Person | Holder::Device => None,
        },
    }
}

impl From<HookError> for Problem {
    fn from(error: HookError) -> Self {
        match error {
            HookError::Invalid(invalid) => Self::field(invalid.pointer, invalid.detail),
            HookError::NotFound => Self::not_found("endpoint or event"),
            HookError::Overloaded => {
                Self::new(Code::Overloaded, "There are as many as there can be.")
            }
            HookError::Unavailable(error) => super::order_list::unreadable(&error),
        }
    }
}
