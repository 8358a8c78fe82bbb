//! What happens to every request around its handler: a name for it, a time limit, a rate limit, CORS, and afterwards
//! the problem written down, headers, a log line and two metrics.
//!
//! Log lines carry the route's pattern, not the address: ids and tokens stay out of the log.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, RawPathParams, Request, State, rejection::RawPathParamsRejection},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
};
use tokio::time::{Instant, timeout};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};
use tracing::{Instrument as _, field::Empty, info_span};
use uuid::Uuid;

use crate::telemetry::{self, SPANS};

use super::{
    Web, code::Code, oidc, orders::REPLAYED, problem::Problem, rate, recording, shape, step_up,
    stream::LAST_EVENT_ID, unread,
};

/// The longest request id that is taken from a caller.
const REQUEST_ID_BYTES_MAX: usize = 64;
/// How long a browser may remember a preflight.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3_600);
/// The header that names a request.
static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What takes as long as a file, or everything that is stored, is large. A file that stops coming is given up by who
/// reads it.
const UNHURRIED: [&str; 3] = ["/api/v1/imports", "/api/v1/datasets", "/api/v1/invariants"];

/// Puts everything around `router`; the last layer is the outermost.
pub(super) fn around(router: Router, web: &Arc<Web>) -> Router {
    router
        .layer(from_fn_with_state(web.clone(), step_up::demand))
        .layer(from_fn_with_state(web.clone(), recording::record))
        .layer(from_fn_with_state(web.clone(), oidc::meet))
        .layer(from_fn_with_state(web.clone(), limit_time))
        .layer(from_fn_with_state(web.clone(), rate::limit))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(unread::discard))
        .layer(from_fn(shape::check))
        .layer(cors(web))
        .layer(from_fn(observe))
}

/// Turns away an address with parts that are no text: the framework would, in words of its own.
pub(super) async fn refuse_unreadable(
    parts: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    if let Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) = parts {
        return Problem::malformed("The parts of an address are UTF-8.").into_response();
    }
    next.run(request).await
}

/// Names the request, and writes down what became of it.
async fn observe(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = request_id(request.headers());
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        request.headers_mut().insert(REQUEST_ID.clone(), value);
    }
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let span = info_span!(
        target: SPANS, "request",
        otel.name = format!("{method} {route}"), otel.kind = "server",
        http.request.method = %method, http.route = %route, http.response.status_code = Empty, %request_id,
    );
    telemetry::continue_trace(&span, request.headers());
    let response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    let response = Problem::render(response, &request_id);
    let response = with_headers(response, &request_id);
    let latency = started.elapsed();
    let status = response.status().as_u16();
    let latency_us = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
    // One line for each request that went wrong; those that went well are counted, and logged on demand.
    match status {
        500.. => tracing::warn!(%request_id, %method, %route, status, latency_us, "answered"),
        400.. => tracing::info!(%request_id, %method, %route, status, latency_us, "answered"),
        _ => tracing::debug!(%request_id, %method, %route, status, latency_us, "answered"),
    }
    let method = method_name(&method);
    metrics::counter!(
        "orderhub_http_requests_total",
        "route" => route.clone(), "method" => method, "status" => status.to_string(),
    )
    .increment(1);
    metrics::histogram!("orderhub_http_request_seconds", "route" => route, "method" => method)
        .record(latency.as_secs_f64());
    response
}

/// The caller's own name for the request where it is a sane one, else a fresh one.
pub(super) fn request_id(headers: &HeaderMap) -> String {
    let is_sane = |id: &&str| {
        (1..=REQUEST_ID_BYTES_MAX).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    headers
        .get(&REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .filter(is_sane)
        .map_or_else(|| Uuid::new_v4().as_simple().to_string(), str::to_owned)
}

/// Bounded: anybody can send any method, and every label value costs memory for good.
fn method_name(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 7] = [
        (Method::GET, "GET"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
        (Method::HEAD, "HEAD"),
        (Method::OPTIONS, "OPTIONS"),
    ];
    KNOWN
        .iter()
        .find(|(known, _)| known == method)
        .map_or("other", |(_, name)| name)
}

fn with_headers(mut response: Response, request_id: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID.clone(), value);
    }
    // Answers differ by caller and second, unless whoever wrote one says otherwise (the web app's files do).
    let defaults = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ];
    for (name, value) in defaults {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A request that takes too long may have been decided all the same.
async fn limit_time(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    if route.is_some_and(|route| UNHURRIED.contains(&route.as_str())) {
        return next.run(request).await;
    }
    let patience = Duration::from_secs(web.settings.http.request_timeout_s.max(1));
    match timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(
            Code::OutcomeUnknown,
            "The request took too long. Ask again with the same key.",
        )
        .into_response(),
    }
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    Problem::new(
        Code::Internal,
        "Something broke here; nothing is known about what you asked.",
    )
    .into_response()
}

fn cors(web: &Web) -> CorsLayer {
    let origins = web.origins.clone();
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| {
            origin.to_str().is_ok_and(|origin| origins.allows(origin))
        }))
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            HeaderName::from_static("idempotency-key"),
            LAST_EVENT_ID.clone(),
            REQUEST_ID.clone(),
        ])
        .expose_headers([
            header::ETAG,
            header::LOCATION,
            header::RETRY_AFTER,
            rate::RATE_LIMIT.clone(),
            rate::RATE_LIMIT_POLICY.clone(),
            REPLAYED,
            REQUEST_ID.clone(),
        ])
        .max_age(PREFLIGHT_AGE)
}
