//! Metrics, in the Prometheus text format.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderName, header},
};

use super::Web;
use crate::hub::tickets::queues;

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
    let mut text = web.metrics.render();
    write_queues(&web, &mut text);
    ([(header::CONTENT_TYPE, TEXT)], text)
}

/// What waits at the stations now. Looked at when somebody asks: a gauge would go on telling of stations that are idle.
fn write_queues(web: &Web, text: &mut String) {
    let now = web.now();
    let (mut open, mut oldest) = (String::new(), String::new());
    for site in web.engine.views().unwrap_or_default() {
        for queue in queues(&site) {
            let labels = format!(
                r#"{{site="{}",station="{}"}}"#,
                site.id(),
                escaped(&queue.station)
            );
            let seconds = now.since(queue.oldest).max(0) / 1_000;
            let _ = writeln!(open, "orderhub_tickets_open{labels} {}", queue.open);
            let _ = writeln!(oldest, "orderhub_ticket_oldest_seconds{labels} {seconds}");
        }
    }
    let _ = write!(text, "# TYPE orderhub_tickets_open gauge\n{open}");
    let _ = write!(
        text,
        "# TYPE orderhub_ticket_oldest_seconds gauge\n{oldest}"
    );
}

/// A label's value: names of stations are anybody's words.
fn escaped(value: &str) -> String {
    value
        .replace('\\', r"\\")
        .replace('"', r#"\""#)
        .replace('\n', r"\n")
}
