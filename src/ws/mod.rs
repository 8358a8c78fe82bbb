//! Sockets: `GET /api/v1/ws`, subprotocol `orderhub.v1.json`.
//!
//! `session` is the protocol and does no I/O; `connection` is the I/O and knows no protocol; `streams` reads the
//! names of streams; `close` is the table of close codes. Who is connected, the hub's registry knows.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{
        ConnectInfo, State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{config, engine::Engine, hub::Registry, order::Timestamp, shutdown::Tasks};

mod bucket;
pub mod close;
mod command;
mod connection;
pub mod frame;
mod outbox;
pub mod session;
mod streams;

pub use frame::SUBPROTOCOL;
pub use session::Identity;

/// Bytes read from a socket at once; allocated per connection, so small: frames of clients are.
const READ_BUFFER_BYTES: usize = 1024;
/// The most a connection holds of what the network has not taken: one chunk, and room for a line as large as the
/// largest order.
const WRITE_BUFFER_BYTES_MAX: usize = 1024 * 1024;

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthError {
    /// It is not one of ours, or no longer.
    Invalid,
    /// It cannot be checked now.
    Unavailable,
}

/// Checks an access token at a time.
pub type TokenVerifier = Arc<dyn Fn(&str, Timestamp) -> Result<Identity, AuthError> + Send + Sync>;
/// Whoever a ticket was handed to, if it is good for a page of this origin at this time. It is good once.
pub type TicketRedeemer =
    Arc<dyn Fn(&str, Option<&str>, Timestamp) -> Result<Identity, AuthError> + Send + Sync>;
/// Whether a session has ended.
pub type SessionCheck = Arc<dyn Fn(&str) -> bool + Send + Sync>;
/// Whether a browser of this origin may connect.
pub type OriginCheck = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// What sockets need.
pub struct WsContext {
    /// The door to everything that changes, the committed view, the journal and the clock.
    pub engine: Arc<Engine>,
    /// Checks tokens.
    pub tokens: TokenVerifier,
    /// Checks tickets.
    pub tickets: TicketRedeemer,
    /// Checks sessions.
    pub has_ended: SessionCheck,
    /// Checks origins.
    pub origins: OriginCheck,
    /// The bounds.
    pub settings: Arc<config::Ws>,
    /// Where connections run.
    pub tasks: Tasks,
    /// Who is connected.
    pub registry: Arc<Registry>,
}

/// The one address of sockets, with its whole path.
pub fn router(context: Arc<WsContext>) -> Router {
    Router::new()
        .route("/api/v1/ws", get(upgrade))
        .with_state(context)
}

/// `GET /api/v1/ws`.
async fn upgrade(
    State(context): State<Arc<WsContext>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.protocols([SUBPROTOCOL]),
        Err(rejection) => {
            let detail = rejection.body_text();
            return problem(&headers, rejection.status(), MALFORMED, &detail);
        }
    };
    if upgrade.selected_protocol().is_none() {
        let detail = format!("offer the subprotocol {SUBPROTOCOL}");
        return problem(&headers, StatusCode::BAD_REQUEST, MALFORMED, &detail);
    }
    // Browsers always send it; other programs do not, and cannot be tricked into lending somebody their login.
    let origin = headers.get(header::ORIGIN);
    let own = origin
        .and_then(|origin| origin.to_str().ok())
        .filter(|origin| (context.origins)(origin));
    if origin.is_some() && own.is_none() {
        let kind = ("forbidden", "Not allowed.");
        return problem(&headers, StatusCode::FORBIDDEN, kind, "a foreign origin");
    }
    if context.registry.is_draining() || context.tasks.is_stopping() {
        let detail = "the hub is shutting down";
        let kind = ("recovering", "Not ready yet.");
        return problem(&headers, StatusCode::SERVICE_UNAVAILABLE, kind, detail);
    }
    let origin: Option<Box<str>> = own.map(Into::into);
    let frame_bytes_max = context.settings.frame_bytes_max;
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        .max_frame_size(frame_bytes_max)
        .max_message_size(frame_bytes_max)
        .on_upgrade(move |socket| async move {
            let tasks = context.tasks.clone();
            // axum's own task ends here; ours is tracked.
            tasks.spawn(connection::run(socket, context, peer.ip(), origin));
        })
}

/// Code and title of what is no handshake of ours, as in HTTP's table of problems.
const MALFORMED: (&str, &str) = ("malformed", "The request cannot be read.");

/// RFC 9457, for the few answers given before there is a socket. The request's name was put into its head on the way
/// in.
fn problem(
    headers: &HeaderMap,
    status: StatusCode,
    (code, title): (&str, &str),
    detail: &str,
) -> Response {
    let request_id = headers
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    let body = serde_json::json!({
        "type": format!("urn:orderhub:problem:{code}"),
        "title": title,
        "status": status.as_u16(),
        "code": code,
        "detail": detail,
        "request_id": request_id,
    });
    let media_type = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, media_type, body.to_string()).into_response()
}
