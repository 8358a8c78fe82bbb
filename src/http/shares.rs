//! Links by which anybody can see how an order stands: making one, taking it back.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Web,
    extract::Caller,
    order_list::{find, unreadable},
    problem::{Problem, ProblemBody},
};

/// A link by which anybody can see how the order stands.
#[derive(Serialize, ToSchema)]
#[schema(as = ShareLink)]
pub(super) struct ShareView {
    /// 128 bits, as 22 characters of base64url: the only secret there is about it.
    token: String,
    /// `/t/` and the token: a page that needs no JavaScript, under the address of this hub.
    path: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Make a link to an order, for whoever may read it; asking again gives the same one, with 200. It shows how the order
/// stands and what was ordered, without prices and without names.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/share", tag = "orders", operation_id = "share",
    params(("id" = String, Path, description = "The order.")),
    responses(
        (status = 201, body = ShareView), (status = 200, body = ShareView),
        (status = "default", body = ProblemBody),
    ),
)]
pub(super) async fn open(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<(StatusCode, axum::Json<ShareView>), Problem> {
    let order = find(&web, caller.principal(), &id).await?;
    let link = web.shares.open(order.id, web.now()).await;
    let link = link.map_err(|error| unreadable(&error))?;
    let status = if link.is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let view = ShareView {
        path: format!("/t/{}", link.token),
        token: link.token,
        created_at: link.created_at.to_string(),
    };
    Ok((status, axum::Json(view)))
}

/// Take the link to an order back: it is dead at once, and the next one is another.
#[utoipa::path(
    delete, path = "/api/v1/orders/{id}/share", tag = "orders", operation_id = "unshare",
    params(("id" = String, Path, description = "The order.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn close(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let order = find(&web, caller.principal(), &id).await?;
    let closed = web.shares.close(order.id).await;
    closed.map_err(|error| unreadable(&error))?;
    Ok(StatusCode::NO_CONTENT)
}
