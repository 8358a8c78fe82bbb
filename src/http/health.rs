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
    let problem = web.health.durability_problem.clone();
    let is_draining = web.registry.is_draining() || web.tasks.is_stopping();
    let (code, status) = if is_draining {
        (StatusCode::SERVICE_UNAVAILABLE, "draining")
    } else if !web.engine.is_ready() {
        (StatusCode::SERVICE_UNAVAILABLE, "recovering")
    } else if problem.is_some() {
        (StatusCode::SERVICE_UNAVAILABLE, "not_durable")
    } else {
        (StatusCode::OK, "ready")
    };
    let degraded = (web.health.degraded)();
    let detail = problem;
    let readiness = Readiness {
        status,
        degraded,
        detail,
    };
    (code, Json(readiness))
}
