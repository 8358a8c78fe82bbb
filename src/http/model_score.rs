//! What the models would say of a cart if it were ordered now. Nothing is placed, set aside or counted.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Web,
    extract::Caller,
    json::Json,
    orders::{coupon, wanted},
    problem::{Problem, ProblemBody},
    quotes::QuoteBody,
    sites,
};
use crate::{
    hub::{
        projection,
        scores::{ReadyTimesView, ScoreView},
        shapes::MoneyView,
    },
    order::{Access, Customer},
};

/// What would be thought of it.
#[derive(Serialize, ToSchema)]
#[schema(as = WhatIf)]
pub(super) struct WhatIfView {
    site: String,
    /// What placing would charge. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<MoneyView>,
    /// What the models would say, each by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<ScoreView>,
    /// When it would be ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    eta: Option<ReadyTimesView>,
}

/// The score that an order of the caller's own would get if it were placed now; what could not be placed is refused as
/// placing it would be. Staff of the site only.
#[utoipa::path(
    post, path = "/api/v1/models/score", tag = "models", operation_id = "score", request_body = QuoteBody,
    responses((status = 200, body = WhatIfView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn score(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<QuoteBody>,
) -> Result<axum::Json<WhatIfView>, Problem> {
    let site = sites::find_or_only(&web, body.site.as_deref())?;
    let principal = caller.principal();
    let Some(staff) = principal.staff_at(site.id()) else {
        return Err(Problem::forbidden());
    };
    let lines = wanted(&body.lines)?;
    let coupon = coupon(&web, body.coupon.as_deref())?;
    let customer = Customer {
        id: principal.id.clone(),
        name: principal.name.clone(),
    };
    let order = web.engine.what_if(site.id(), customer, lines, coupon).await;
    let order = order.map_err(|failure| web.refusal(&failure))?;
    let access = Access {
        owner: false,
        staff: Some(staff),
    };
    let view = projection::order(&order, access, site.policy(), web.now());
    Ok(axum::Json(WhatIfView {
        site: view.site,
        total: view.total,
        score: view.score,
        eta: view.eta,
    }))
}
