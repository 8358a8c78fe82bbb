//! Sockets: `GET /api/v1/ws`, subprotocol `orderhub.v1.json`.
//!
//! `session` is the protocol and does no I/O; `connection` drives it and knows no protocol; `socket` has the bytes, `wire`
//! the frames, `wheel` the deadlines; `streams` reads the names of streams; `close` is the table of close codes;
//! `admission` is the door. Who is connected, the hub's registry knows.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::any,
};
use futures_util::future::BoxFuture;

use self::admission::SentAway;
use crate::{
    config,
    engine::{self, Engine},
    hub::Registry,
    order::Timestamp,
    shutdown::Tasks,
};

mod admission;
mod bucket;
pub mod close;
mod command;
mod connection;
pub mod frame;
pub mod session;
mod socket;
mod streams;
mod wheel;
pub mod wire;

pub use admission::Admission;
pub use frame::SUBPROTOCOL;
pub use session::{Identity, ResumeToken};

use socket::Socket;
use wheel::Wheel;

/// Why a token was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthError {
    /// It is not one of ours, or no longer.
    Invalid,
    /// Its session was ended.
    Revoked,
    /// It cannot be checked now.
    Unavailable,
}

/// Checks an access token at a time.
pub type TokenVerifier = Arc<dyn Fn(&str, Timestamp) -> Result<Identity, AuthError> + Send + Sync>;
/// Whoever a ticket was handed to, if it is good for a page of this origin at this time. It is good once.
pub type TicketRedeemer =
    Arc<dyn Fn(&str, Option<&str>, Timestamp) -> Result<Identity, AuthError> + Send + Sync>;
/// Whoever was given a resume token, if it is good for a page of this origin at this time.
pub type ResumeVerifier =
    Arc<dyn Fn(&str, Option<&str>, Timestamp) -> Result<Identity, AuthError> + Send + Sync>;
/// What lets somebody in again from a page of this origin; `None` when it cannot be made.
pub type ResumeIssuer =
    Arc<dyn Fn(&Identity, Option<&str>, Timestamp) -> Option<ResumeToken> + Send + Sync>;
/// Takes a place in the audit log for what somebody from this address is about to do to an order; `Err` when it is full,
/// or when they may not yet do it.
pub type ActRecorder = Arc<
    dyn Fn(
            &Identity,
            &engine::Request,
            IpAddr,
        ) -> BoxFuture<'static, Result<Option<Recording>, engine::Failure>>
        + Send
        + Sync,
>;
/// Writes down what was done, and what came of it; false if it may not be durable. Dropped when nothing was done.
pub type Recording = Box<dyn FnOnce(Came) -> BoxFuture<'static, bool> + Send>;

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It was done now.
    Done,
    /// Its answer had been given before.
    Repeated,
    /// It may have been done.
    Unsure,
}

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
    /// Checks resume tokens.
    pub resumes: ResumeVerifier,
    /// Makes resume tokens.
    pub resume_tokens: ResumeIssuer,
    /// Writes down what staff do.
    pub acts: ActRecorder,
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
    /// How many come in at once.
    pub admission: Admission,
}

/// What the one route needs.
#[derive(Clone)]
struct Sockets {
    context: Arc<WsContext>,
    wheel: Arc<Wheel>,
}

/// The one address of sockets, with its whole path. Called within a runtime: deadlines of connections are a task.
pub fn router(context: Arc<WsContext>) -> Router {
    let wheel = Wheel::start(&context.tasks);
    Router::new()
        .route("/api/v1/ws", any(upgrade))
        .with_state(Sockets { context, wheel })
}

/// `GET /api/v1/ws`.
async fn upgrade(
    State(Sockets { context, wheel }): State<Sockets>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
) -> Response {
    let headers = request.headers();
    let accepted = match wire::accept(&request) {
        Ok(accepted) => accepted,
        Err(refused) => {
            let mut answer = problem(headers, refused.status, MALFORMED, refused.detail);
            answer.headers_mut().extend(refused.header());
            return answer;
        }
    };
    if !wire::offers(headers, SUBPROTOCOL) {
        let detail = format!("offer the subprotocol {SUBPROTOCOL}");
        return problem(headers, StatusCode::BAD_REQUEST, MALFORMED, &detail);
    }
    // Browsers always send it; other programs do not, and cannot be tricked into lending somebody their login.
    let origin = headers.get(header::ORIGIN);
    let own = origin
        .and_then(|origin| origin.to_str().ok())
        .filter(|origin| (context.origins)(origin));
    if origin.is_some() && own.is_none() {
        let kind = ("forbidden", "Not allowed.");
        return problem(headers, StatusCode::FORBIDDEN, kind, "a foreign origin");
    }
    if context.registry.is_draining() || context.tasks.is_stopping() {
        let detail = "the hub is shutting down";
        let kind = ("recovering", "Not ready yet.");
        return problem(headers, StatusCode::SERVICE_UNAVAILABLE, kind, detail);
    }
    let origin: Option<Box<str>> = own.map(Into::into);
    if let Err(away) = context.admission.enter().await {
        return overloaded(request.headers(), away);
    }
    let upgrading = hyper::upgrade::on(&mut request);
    let tasks = context.tasks.clone();
    tasks.spawn(async move {
        // An error says that the client hung up before it had its answer.
        let Ok(upgraded) = upgrading.await else {
            return;
        };
        match Socket::take(upgraded, context.settings.frame_bytes_max) {
            Some(socket) => connection::run(socket, context, wheel, peer.ip(), origin).await,
            None => tracing::error!("a socket came in over a connection that is not TCP"),
        }
    });
    accepted.response(Some(SUBPROTOCOL))
}

/// Too many come at once. Clients back off, as after a 41xx.
fn overloaded(headers: &HeaderMap, away: SentAway) -> Response {
    let kind = ("overloaded", "Too much to do.");
    let detail = "too many sockets are being opened; come back a little later";
    let mut response = problem(headers, StatusCode::SERVICE_UNAVAILABLE, kind, detail);
    let retry_after = HeaderValue::from(away.retry_after_s);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, retry_after);
    response
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
