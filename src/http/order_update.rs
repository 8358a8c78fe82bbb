//! Changing the lines of an order, or looking at what a change would cost.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Conditions, Params},
    json::Json,
    orders,
    problem::{Problem, ProblemBody},
    recording::Slip,
};
use crate::{
    engine::{Preview, UpdateArgs},
    hub::shapes::OrderView,
};

/// Do it, or only look.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UpdateQuery {
    /// `true`: nothing is changed, and the answer is what would be. Then If-Match may be missing.
    #[serde(default)]
    preview: bool,
}

/// Change the lines of an order, inside its window. A paid order that costs more then waits for the difference to be
/// authorized, 5 s at most: 200 with the order changed, 202 while nobody knows, 402 where it was not.
///
/// With `preview=true` the answer is an `UpdatePreview`.
#[utoipa::path(
    patch, path = "/api/v1/orders/{id}", tag = "orders", request_body = UpdateArgs,
    params(
        ("id" = String, Path, description = "The order."),
        ("If-Match" = String, Header, description = "The version that is to be changed, as its ETag was written."),
        ("Idempotency-Key" = Option<String>, Header, description = "Repeating a request with its key repeats the answer."),
        UpdateQuery,
    ),
    responses(
        (status = 200, body = UpdateAnswer), (status = 202, body = OrderView), (status = "default", body = ProblemBody),
    ),
)]
pub(super) async fn update(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    conditions: Conditions,
    Path(id): Path<String>,
    Params(query): Params<UpdateQuery>,
    slip: Slip,
    Json(args): Json<UpdateArgs>,
) -> Result<Response, Problem> {
    let act = args
        .act(query.preview)
        .map_err(|failure| web.refusal(&failure))?;
    if query.preview {
        slip.is_nothing();
    }
    // What changes nothing may be asked any number of times.
    let key = conditions.key.filter(|_| !query.preview);
    let conditions = Conditions { key, ..conditions };
    orders::act(&web, identity.principal, conditions, &id, act).await
}

/// The order as it is then; or, with `preview=true`, as it would be.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes what the engine writes")]
pub(super) enum UpdateAnswer {
    /// It was changed.
    Order(Box<OrderView>),
    /// It was not.
    Preview(Box<Preview>),
}
