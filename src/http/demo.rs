//! The demo shop's messages, codes included: only in demo mode, and only on the machine itself.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json,
    extract::{ConnectInfo, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Params, cursor, page_limit, read_cursor},
    problem::{Problem, ProblemBody},
};
use crate::notify::OutboxItem;

/// Messages, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct OutboxPage {
    items: Vec<OutboxItem>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OutboxQuery {
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What was sent to the customers of the demo shop. No sign-in; loopback only.
#[utoipa::path(
    get, path = "/api/v1/demo/outbox", tag = "demo", params(OutboxQuery), security(()),
    responses((status = 200, body = OutboxPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn outbox(
    State(web): State<Arc<Web>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Params(query): Params<OutboxQuery>,
) -> Result<Json<OutboxPage>, Problem> {
    let is_here = peer.ip().to_canonical().is_loopback();
    let outbox = web.outbox.as_ref().filter(|_| is_here);
    let outbox = outbox.ok_or_else(|| Problem::not_found("address"))?;
    let limit = page_limit(query.limit.as_deref())?;
    let before = read_cursor(query.cursor.as_deref())?;
    let (items, next) = outbox.page(before, limit);
    let next = next.map(|number| cursor(&number.to_string()));
    Ok(Json(OutboxPage { items, next }))
}
