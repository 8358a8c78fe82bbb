//! What becomes of a body that nobody read: a request can be refused by its head alone (no token, no such address, too
//! large) while its body is still on the way.
//!
//! Hanging up on it would reset the connection, and the client would lose the answer, or the next request it sends on
//! the same connection. So the rest is read and thrown away, within bounds; past them the answer says that the
//! connection closes.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{HeaderValue, Version, header},
    middleware::Next,
    response::Response,
};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio::time::timeout;

/// The most that is thrown away: sixteen of the largest bodies there are.
const DISCARDED_BYTES_MAX: usize = 16 * crate::config::BODY_BYTES_MAX;
/// How long the client may take to send it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Lets the handler read the body, and reads what it left.
pub(super) async fn discard(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let version = request.version();
    let (head, body) = request.into_parts();
    let shared = Shared(Arc::new(Mutex::new(body)));
    let request = Request::from_parts(head, Body::new(shared.clone()));
    let mut response = next.run(request).await;
    let is_read = shared.is_end_stream() || {
        let rest = rest_is_short(shared);
        timeout(PATIENCE, rest).await.unwrap_or(false)
    };
    // HTTP/2 resets the stream alone, and has no such header.
    if !is_read && version <= Version::HTTP_11 {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Reads to the end; false when it is too far away.
async fn rest_is_short(mut body: Shared) -> bool {
    let mut discarded = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return false;
        };
        discarded += frame.data_ref().map_or(0, Bytes::len);
        if discarded > DISCARDED_BYTES_MAX {
            return false;
        }
    }
    true
}

/// A body that two can read, one after the other.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    fn body(&self) -> MutexGuard<'_, Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.body()).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}
