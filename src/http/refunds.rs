//! Giving money back: one request to the engine, like everything that is done to an order.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Web,
    extract::{Caller, Conditions},
    json::Json,
    money::Amount,
    orders::{act, no_such_order, order_id},
    problem::{Problem, ProblemBody},
    step_up::IsProven,
};
use crate::{
    config::REFUND_LINES_MAX,
    engine::Act,
    hub::shapes::OrderView,
    order::{Order, RefundLine},
};

/// What goes back, and why.
#[derive(Deserialize, ToSchema)]
pub(super) struct RefundBody {
    /// How much; all that is left, where neither this nor `lines` is said.
    amount: Option<Amount>,
    /// For which pieces, instead of an amount: what they cost is computed.
    #[serde(default)]
    lines: Vec<RefundLineBody>,
    /// Whether the pieces of `lines` are back on the shelf; of a whole order, all that did not come back before. Not with
    /// an `amount`.
    #[serde(default)]
    restock: bool,
    /// 1 to 500 bytes.
    #[serde(default)]
    #[schema(value_type = String)]
    reason: Arc<str>,
}

/// Pieces of a line.
#[derive(Deserialize, ToSchema)]
pub(super) struct RefundLineBody {
    /// Number of the line.
    line: u32,
    /// 1 to what the line has.
    quantity: u32,
}

/// Give money back, all of it or a part. Managers of its site and admins; once the kitchen has the order. Above
/// `refunds.step_up_minor`, only with a fresh second factor.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/refund", tag = "orders", request_body = RefundBody,
    params(
        ("id" = String, Path, description = "The order."),
        ("Idempotency-Key" = String, Header, description = "Repeating a request with its key repeats the answer."),
    ),
    responses((status = 200, body = OrderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn refund(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    conditions: Conditions,
    IsProven(is_proven): IsProven,
    Path(id): Path<String>,
    Json(body): Json<RefundBody>,
) -> Result<Response, Problem> {
    if body.lines.len() > REFUND_LINES_MAX {
        let detail = format!("at most {REFUND_LINES_MAX} lines");
        return Err(Problem::field("/lines".to_owned(), detail));
    }
    let amount = match &body.amount {
        Some(amount) => {
            let order = find(&web, &id).await?;
            Some(amount.minor("/amount", order.currency)?)
        }
        None => None,
    };
    let lines = body.lines.into_iter().map(|wanted| RefundLine {
        line: wanted.line,
        quantity: wanted.quantity,
    });
    let refund = Act::Refund {
        amount,
        lines: lines.collect(),
        restock: body.restock,
        reason: body.reason,
        is_proven,
    };
    act(&web, identity.principal, conditions, &id, refund).await
}

/// Only its currency is looked at: who may know of the order, the engine says.
async fn find(web: &Web, id: &str) -> Result<Arc<Order>, Problem> {
    let found = web.engine.order(order_id(id)?).await;
    let order = found.map_err(|failure| web.refusal(&failure))?;
    order.ok_or_else(|| no_such_order(web))
}
