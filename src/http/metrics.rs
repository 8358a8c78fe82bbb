//! Metrics, in the Prometheus text format.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderName, header},
};

use super::Web;

/// What `/metrics` is written in.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Counters, gauges and distributions of this process.
#[utoipa::path(
    get, path = "/metrics", tag = "health", security(()),
    responses((status = 200, body = String, content_type = "text/plain")),
)]
pub(super) async fn scrape(
    State(web): State<Arc<Web>>,
) -> ([(HeaderName, &'static str); 1], String) {
    ([(header::CONTENT_TYPE, TEXT)], web.metrics.render())
}
