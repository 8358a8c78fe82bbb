//! Server-sent streams: the twins of the sockets' streams, for whoever has no socket. Same rights, same projections,
//! same lines, counted in the same limits.
//!
//! Asked for with `fetch` and the Authorization header. `Last-Event-ID` resumes; without it, or when it is too long
//! ago, the first event is the state. The writing is done by `stream/writer.rs`.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    body::Body,
    extract::{ConnectInfo, Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};
use serde::Deserialize;
use tokio::sync::oneshot;
use utoipa::IntoParams;

use super::{
    Web,
    code::Code,
    extract::{Caller, Params},
    orders::order_id,
    problem::{Problem, ProblemBody},
};
use crate::{
    account::Identity,
    engine::{Failure, usual_stream},
    hub::{Mailbox, MailboxBounds, Position, Stream},
    order::SiteId,
};

mod writer;

use writer::Writer;

/// The longest `Last-Event-ID` that is looked at, bytes.
const EVENT_ID_BYTES_MAX: usize = 128;
/// Where a client says what it has seen.
pub(super) static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Which side of a site.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct StreamQuery {
    /// `board` or `feed`; when missing, the board for kitchen and warehouse and the feed for everybody else.
    view: Option<String>,
}

/// An order as it changes: server-sent events `snap`, `ev` and `reset`, each the line of the socket's stream
/// `order:{id}`.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}/stream", tag = "feed", operation_id = "stream_order",
    params(
        ("id" = String, Path, description = "The order."),
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event seen."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = "default", body = ProblemBody),
    ),
)]
pub(super) async fn of_order(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let stream = Stream::Order(order_id(&id)?);
    open(&web, identity, peer, stream, &headers).await
}

/// A site's board or feed as it changes: server-sent events `snap`, `ev` and `reset`, each the line of the socket's
/// stream `board:{site}` or `admin:{site}`. Staff of the site.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/stream", tag = "feed", operation_id = "stream_site",
    params(
        ("site" = String, Path, description = "The site."), StreamQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event seen."),
    ),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = "default", body = ProblemBody),
    ),
)]
pub(super) async fn of_site(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(site): Path<String>,
    Params(query): Params<StreamQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let site: SiteId = site.parse().map_err(|_| Problem::not_found("site"))?;
    let stream = match query.view.as_deref() {
        Some("board") => Stream::Board(site),
        Some("feed") => Stream::Admin(site),
        None => usual_stream(identity.principal.role, site),
        Some(_) => return Err(Problem::field("/view", "a view is board or feed")),
    };
    open(&web, identity, peer, stream, &headers).await
}

async fn open(
    web: &Arc<Web>,
    identity: Identity,
    peer: SocketAddr,
    stream: Stream,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let settings = &web.settings.ws;
    let mailbox = Mailbox::new(MailboxBounds {
        items: settings.mailbox_items_max,
        bytes: settings.mailbox_bytes_max,
    });
    let mut seat = web.registry.enter(peer.ip(), mailbox.clone());
    if web.registry.is_draining() {
        return Err(web.refusal(&Failure::Recovering));
    }
    if seat.is_crowded() || !seat.sign_in(&identity.principal, &identity.session) {
        let detail = "Too many open connections of yours.";
        return Err(Problem::new(Code::RateLimited, detail));
    }
    // A session that ended just now did not find this connection to close it.
    if web.accounts.is_revoked(&identity.session) {
        return Err(crate::account::AuthError::Revoked.into());
    }
    let (writer, chunks) = Writer::new(web.clone(), identity, stream, mailbox, seat);
    // In a task of its own: a caller who hangs up half way must not leave a watcher behind.
    let (begun, beginning) = oneshot::channel();
    web.tasks.spawn(writer.run(last_seen(headers), begun));
    match beginning.await {
        Ok(Ok(())) => Ok(answer(Body::from_stream(chunks))),
        Ok(Err(failure)) => Err(web.refusal(&failure)),
        Err(_) => Err(web.refusal(&Failure::Recovering)),
    }
}

fn answer(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let lines = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // Proxies that gather answers before they pass them on would gather this one for ever.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    for (name, value) in lines {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// `epoch-offset`; what is neither is nothing seen.
fn last_seen(headers: &HeaderMap) -> Option<Position> {
    let id = headers.get(&LAST_EVENT_ID)?.to_str().ok()?;
    let id = (id.len() <= EVENT_ID_BYTES_MAX).then_some(id)?;
    let (epoch, offset) = id.rsplit_once('-')?;
    Some(Position {
        e: epoch.into(),
        o: offset.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_id_is_an_epoch_and_an_offset() {
        let read = |id: &'static str| {
            last_seen(&HeaderMap::from_iter([(
                LAST_EVENT_ID.clone(),
                HeaderValue::from_static(id),
            )]))
        };
        let position = |e: &str, o| Some(Position { e: e.into(), o });
        assert_eq!(read("abc-7"), position("abc", 7));
        assert_eq!(read("a-b-c-7"), position("a-b-c", 7));
        for wrong in ["", "7", "abc-", "abc--x", "abc-7x"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
