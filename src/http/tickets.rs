//! Tickets for sockets: a browser shows one in `hello` instead of its access token.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Web,
    code::Code,
    extract::Caller,
    problem::{Problem, ProblemBody},
};
use crate::account::Identity;

/// A ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = Ticket)]
pub(super) struct TicketView {
    /// To be shown once, in `hello.ticket`.
    ticket: String,
    /// Until when.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Get a ticket for a socket: good once, for 30 seconds, from the same origin. Without signing in it is a visitor's,
/// who may watch menus and nothing else.
#[utoipa::path(
    post, path = "/api/v1/ws-ticket", tag = "feed", security((), ("bearer" = [])),
    responses((status = 201, body = TicketView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn issue(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<TicketView>), Problem> {
    let now = web.now();
    let origin = origin(&web, &headers)?;
    let identity = caller.map_or_else(|| Identity::visitor(now), |Caller(identity)| identity);
    let ticket = web.tickets.issue(identity, peer.ip(), origin, now)?;
    let view = TicketView {
        ticket: ticket.text,
        expires_at: ticket.expires_at.to_string(),
    };
    Ok((StatusCode::CREATED, Json(view)))
}

/// The page that asks. No socket opens for a foreign one: it is told here already.
fn origin<'a>(web: &Web, headers: &'a HeaderMap) -> Result<Option<&'a str>, Problem> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(None);
    };
    let origin = origin.to_str().ok();
    let origin = origin.filter(|origin| web.origins.allows(origin));
    match origin {
        Some(origin) => Ok(Some(origin)),
        None => Err(Problem::new(Code::Forbidden, "A foreign origin.")),
    }
}
