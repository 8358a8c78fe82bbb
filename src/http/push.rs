//! Browsers that want to be told of orders while no page of the shop is open.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    extract::Caller,
    json::Json,
    order_list::unreadable,
    problem::{Problem, ProblemBody},
};
use crate::{
    order::Timestamp,
    push::{NewSubscription, PushError, Subscription},
};

/// What browsers bind their subscriptions to.
#[derive(Serialize, ToSchema)]
pub(super) struct PushKey {
    /// The hub's key (RFC 8292): `applicationServerKey`, base64url.
    public_key: String,
}

/// A subscription as the browser gives it: `PushSubscription.toJSON()`.
#[derive(Deserialize, ToSchema)]
pub(super) struct PushBody {
    /// Where messages go.
    endpoint: String,
    keys: PushKeysBody,
    /// When it ends by itself.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// Its keys.
#[derive(Deserialize, ToSchema)]
pub(super) struct PushKeysBody {
    /// An uncompressed point of P-256, base64url.
    p256dh: String,
    /// 16 bytes, base64url.
    auth: String,
}

/// A subscription that was taken.
#[derive(Serialize, ToSchema)]
pub(super) struct PushTaken {
    id: String,
}

/// A browser that is told.
#[derive(Serialize, ToSchema)]
#[schema(as = PushSubscription)]
pub(super) struct PushView {
    id: String,
    /// The service that carries its messages.
    service: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// Whether it was made in the session that asks.
    is_current: bool,
}

/// At most 10.
#[derive(Serialize, ToSchema)]
pub(super) struct PushPage {
    items: Vec<PushView>,
    /// Always null.
    #[schema(required = true)]
    next: Option<String>,
}

/// The key that browsers bind their subscriptions to.
#[utoipa::path(
    get, path = "/api/v1/push/key", tag = "push", operation_id = "key", security(()),
    responses((status = 200, body = PushKey), (status = "default", body = ProblemBody)),
)]
pub(super) async fn key(State(web): State<Arc<Web>>) -> axum::Json<PushKey> {
    let public_key = web.pushes.public_key().to_owned();
    axum::Json(PushKey { public_key })
}

/// Be told in this browser when an order of yours is paid, is being made, is ready, was handed over, was cancelled by the
/// shop, or money goes back. It ends with this session. The same browser again is the same subscription, with 200; of
/// more than 10 the one made first is forgotten.
#[utoipa::path(
    put, path = "/api/v1/push/subscriptions", tag = "push", operation_id = "subscribe", request_body = PushBody,
    responses(
        (status = 201, body = PushTaken), (status = 200, body = PushTaken),
        (status = "default", body = ProblemBody),
    ),
)]
pub(super) async fn subscribe(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    Json(body): Json<PushBody>,
) -> Result<(StatusCode, axum::Json<PushTaken>), Problem> {
    let new = NewSubscription {
        endpoint: body.endpoint,
        p256dh: body.keys.p256dh,
        auth: body.keys.auth,
        expires_at: body.expires_at.as_deref().map(time).transpose()?,
    };
    let (user, session) = (&identity.principal.id, &identity.session);
    let taken = web.pushes.subscribe(user, session, new, web.now()).await;
    let (id, is_new) = taken.map_err(refused)?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, axum::Json(PushTaken { id: id.to_string() })))
}

/// The browsers one is told in.
#[utoipa::path(
    get, path = "/api/v1/push/subscriptions", tag = "push", operation_id = "list",
    responses((status = 200, body = PushPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
) -> Result<axum::Json<PushPage>, Problem> {
    let found = web.pushes.of(&identity.principal.id, web.now()).await;
    let mut found = found.map_err(|error| unreadable(&error))?;
    found.sort_by_key(|one| std::cmp::Reverse(one.created_at));
    let view = |one: &Subscription| PushView {
        id: one.id.to_string(),
        service: one.service(),
        created_at: one.created_at.to_string(),
        expires_at: one.expires_at.map(|at| at.to_string()),
        is_current: one.session == identity.session,
    };
    Ok(axum::Json(PushPage {
        items: found.iter().map(view).collect(),
        next: None,
    }))
}

/// Be told no more in a browser.
#[utoipa::path(
    delete, path = "/api/v1/push/subscriptions/{id}", tag = "push", operation_id = "unsubscribe",
    params(("id" = String, Path, description = "The subscription.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn unsubscribe(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let removed = web.pushes.remove(&identity.principal.id, &id).await;
    if removed.map_err(|error| unreadable(&error))? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("subscription of yours"))
    }
}

fn time(text: &str) -> Result<Timestamp, Problem> {
    let time: Result<jiff::Timestamp, _> = text.parse();
    time.map(|time| Timestamp(time.as_millisecond()))
        .map_err(|_| Problem::field("/expires_at", "a time is RFC 3339"))
}

fn refused(error: PushError) -> Problem {
    match error {
        PushError::Invalid(invalid) => Problem::field(invalid.pointer, invalid.detail),
        PushError::Store(error) => unreadable(&error),
    }
}
