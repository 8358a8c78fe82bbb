//! Is it up, is it ready?

use std::sync::Arc;

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Web, names::ReadinessName};

/// What readiness is made of beside the engine.
pub struct Health {
    /// What works less well than it could: `["model:cancel"]`.
    pub degraded: Arc<dyn Fn() -> Vec<String> + Send + Sync>,
    /// Why what is acknowledged might be lost (a database on disk without `sync=every`); `None` when it is not.
    pub durability_problem: Option<String>,
}

/// Up.
#[derive(Serialize, ToSchema)]
pub(super) struct Alive {
    status: &'static str,
}

/// Ready, or why not.
#[derive(Serialize, ToSchema)]
pub(super) struct Readiness {
    #[schema(value_type = ReadinessName)]
    status: &'static str,
    /// What works less well than it could.
    degraded: Vec<String>,
    /// A sentence for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// Up: answers.
#[utoipa::path(get, path = "/healthz", tag = "health", security(()), responses((status = 200, body = Alive)))]
pub(super) async fn live() -> Json<Alive> {
    Json(Alive { status: "up" })
}

/// Ready: every site is loaded, nothing is draining, and what is acknowledged stays.
#[utoipa::path(
    get, path = "/readyz", tag = "health", security(()),
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)),
)]
pub(super) async fn ready(State(web): State<Arc<Web>>) -> (StatusCode, Json<Readiness>) {
    let status = status(&web);
    let code = if status == READY {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let readiness = Readiness {
        status,
        degraded: (web.health.degraded)(),
        detail: web.health.durability_problem.clone(),
    };
    (code, Json(readiness))
}

/// Whether orders are taken, for who only counts.
pub(super) fn is_ready(web: &Web) -> bool {
    status(web) == READY
}

const READY: &str = "ready";

fn status(web: &Web) -> &'static str {
    if web.registry.is_draining() || web.tasks.is_stopping() {
        "draining"
    } else if !web.engine.is_ready() {
        "recovering"
    } else if web.health.durability_problem.is_some() {
        "not_durable"
    } else {
        READY
    }
}
