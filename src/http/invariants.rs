//! Whether what is stored keeps the rules, asked of the hub itself: an embedded database lets nobody else in.

use std::sync::Arc;

use axum::extract::State;

use super::{
    Web,
    code::Code,
    extract::Caller,
    order_list::unreadable,
    problem::{Problem, ProblemBody},
};
use crate::doctor::{Beside, Moment, Report, examine};

/// Look at every order, event and product. Takes a while on a large store, and only once at a time. Admins only.
#[utoipa::path(
    get, path = "/api/v1/invariants", tag = "health",
    responses((status = 200, body = Report), (status = "default", body = ProblemBody)),
)]
pub(super) async fn invariants(
    State(web): State<Arc<Web>>,
    caller: Caller,
) -> Result<axum::Json<Report>, Problem> {
    caller.must_be_admin()?;
    let Ok(_alone) = web.examining.try_lock() else {
        return Err(Problem::new(
            Code::Overloaded,
            "Somebody else is looking just now.",
        ));
    };
    let beside = Beside {
        hub: web.engine.hub().clone(),
        moment: Moment {
            now: web.now(),
            payment_ttl_ms: i64::from(web.settings.payment.ttl_s) * 1_000,
            since: web.started_at,
        },
    };
    let report = examine(
        web.engine.journal().as_ref(),
        web.reviews.store(),
        Some(&beside),
    )
    .await;
    report.map(axum::Json).map_err(|error| unreadable(&error))
}
