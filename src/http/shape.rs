//! Requests that two who read them could read differently: a proxy one way, the hub another. What hides behind such a
//! request (RFC 9112, 6.3 and 11.2; "request smuggling") must never count as one of its own.
//!
//! Lengths that contradict each other hyper refuses, but for one case: of `Content-Length` beside `Transfer-Encoding` it
//! drops the first, and nobody can tell any more. So a connection ends with the answer to a request in chunks: whatever
//! follows is not read.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Version, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::problem::Problem;

/// What a request says once, or not at all: of two of them nobody knows which counts.
static ONCE: [HeaderName; 7] = [
    header::HOST,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::ORIGIN,
    HeaderName::from_static("idempotency-key"),
    HeaderName::from_static("orderhub-session"),
];

/// Refuses what can be read in two ways.
pub(super) async fn check(request: Request, next: Next) -> Response {
    if let Some(fault) = fault(&request) {
        return Problem::malformed(fault).into_response();
    }
    let is_chunked = request.headers().contains_key(header::TRANSFER_ENCODING);
    let mut response = next.run(request).await;
    if is_chunked {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

fn fault(request: &Request) -> Option<String> {
    let headers = request.headers();
    let twice = ONCE
        .iter()
        .find(|name| headers.get_all(*name).iter().nth(1).is_some());
    if let Some(name) = twice {
        return Some(format!("The header {name} is there twice."));
    }
    // HTTP/2 names the host in its address.
    let is_nowhere = request.version() == Version::HTTP_11 && !headers.contains_key(header::HOST);
    is_nowhere.then(|| "A request of HTTP/1.1 names its host.".to_owned())
}
