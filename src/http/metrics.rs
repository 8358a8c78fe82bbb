//! Metrics, in the Prometheus text format.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderName, header},
};

use super::{Web, health};
use crate::{hub, telemetry};

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
    // Counted where they are, on every line that is told; looked at here.
    metrics::gauge!("orderhub_ring_bytes").set(hub::held_bytes() as f64);
    metrics::gauge!("orderhub_connections").set(web.registry.len() as f64);
    metrics::gauge!("orderhub_ready").set(if health::is_ready(&web) { 1.0 } else { 0.0 });
    telemetry::collect_process();
    ([(header::CONTENT_TYPE, TEXT)], web.metrics.render())
}
