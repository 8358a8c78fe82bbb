//! What something would cost. Nothing is set aside and nothing is counted: placing decides anew.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    extract::Caller,
    json::Json,
    orders::{LineBody, coupon, wanted},
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    hub::{
        SiteView, projection,
        shapes::{CouponUseView, LineView, MoneyView},
    },
    order::{CouponCode, Currency, Quote, SiteId, WantedLine},
};

/// What somebody might order.
#[derive(Deserialize, ToSchema)]
pub(super) struct QuoteBody {
    /// Needed where there is more than one site.
    pub(super) site: Option<String>,
    /// 1 to 100 lines.
    #[serde(default)]
    pub(super) lines: Vec<LineBody>,
    /// A coupon's code.
    pub(super) coupon: Option<String>,
}

/// What it would cost.
#[derive(Serialize, ToSchema)]
#[schema(as = Quote)]
pub(super) struct QuoteView {
    site: String,
    /// The lines that have a price, by their number among those that were asked for.
    lines: Vec<LineView>,
    /// Sum of the lines.
    subtotal: MoneyView,
    /// What the coupon takes off.
    discount: MoneyView,
    /// Tax within the total, included in prices or on top of them.
    tax: MoneyView,
    /// What placing would charge: its `expected_total`.
    total: MoneyView,
    /// The coupon, where it is valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<CouponUseView>,
    /// Why it cannot be placed like this; empty when it can.
    problems: Vec<QuoteProblem>,
}

/// Why something cannot be placed.
#[derive(Serialize, ToSchema)]
pub(super) struct QuoteProblem {
    /// The line at fault, from 1, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// The code that placing would be refused with.
    code: &'static str,
    detail: String,
}

/// What something would cost, and everything that stands in its way. No sign-in needed; a coupon that limits what one
/// customer may do is looked at for whoever is signed in.
#[utoipa::path(
    post, path = "/api/v1/quotes", tag = "quotes", request_body = QuoteBody, security((), ("bearer" = [])),
    responses((status = 200, body = QuoteView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    Json(body): Json<QuoteBody>,
) -> Result<axum::Json<QuoteView>, Problem> {
    let site = sites::find_or_only(&web, body.site.as_deref())?;
    let lines = wanted(&body.lines)?;
    let coupon = coupon(&web, body.coupon.as_deref())?;
    let quote = quote(&web, &site, &lines, coupon, caller.as_ref()).await?;
    Ok(axum::Json(view(
        &quote,
        site.id(),
        site.settings().currency,
    )))
}

/// What `lines` would cost `caller`.
pub(super) async fn quote(
    web: &Web,
    site: &SiteView,
    lines: &[WantedLine],
    coupon: Option<CouponCode>,
    caller: Option<&Caller>,
) -> Result<Quote, Problem> {
    let customer = caller.map(|caller| &caller.principal().id);
    let quote = web.engine.quote(site, lines, coupon, customer).await;
    quote.map_err(|failure| web.refusal(&failure))
}

/// The quote as callers see it.
pub(super) fn view(quote: &Quote, site: &SiteId, currency: Currency) -> QuoteView {
    let money = |amount| MoneyView { amount, currency };
    let totals = quote.totals;
    let problems = quote.faults.iter().map(|fault| QuoteProblem {
        line: fault.line,
        code: fault.rejection.code(),
        detail: fault.rejection.detail(),
    });
    QuoteView {
        site: site.to_string(),
        lines: quote
            .lines
            .iter()
            .map(|line| projection::line(line, |amount| Some(money(amount))))
            .collect(),
        subtotal: money(totals.subtotal),
        discount: money(totals.discount),
        tax: money(totals.tax),
        total: money(totals.total),
        coupon: quote.coupon.as_ref().map(|coupon| CouponUseView {
            code: coupon.code.to_string(),
            discount: money(totals.discount),
        }),
        problems: problems.collect(),
    }
}
