//! Metrics, in the Prometheus text format.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderName, header},
};

use super::{Web, health};
use crate::{hub, order::Role, telemetry};

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
    let by_role = web.registry.by_role();
    // Those that nobody has are said, too: a line that vanishes is no 0.
    for role in Role::PEOPLE.into_iter().map(Some).chain([None]) {
        let count = by_role.get(&role).copied().unwrap_or(0);
        let role = role.map_or("none", Role::as_str);
        metrics::gauge!("orderhub_connections", "role" => role).set(count as f64);
    }
    for (site, messages) in web.engine.waiting() {
        metrics::gauge!("orderhub_mailbox_messages", "site" => site.to_string())
            .set(messages as f64);
    }
    let waiting = web.jobs.waiting();
    metrics::gauge!("orderhub_jobs_waiting").set(waiting.count as f64);
    metrics::gauge!("orderhub_job_age_seconds").set(waiting.age_ms as f64 / 1_000.0);
    metrics::gauge!("orderhub_ready").set(if health::is_ready(&web) { 1.0 } else { 0.0 });
    telemetry::collect_process();
    ([(header::CONTENT_TYPE, TEXT)], web.metrics.render())
}
