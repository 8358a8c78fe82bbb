//! Coupons of a site. Only whoever runs the site sees them: a list of codes is money.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    coupon_body::{CouponBody, CouponChange},
    extract::{Caller, Conditions, Params, cursor, page_limit, read_cursor},
    json::Json,
    names::DiscountKindName,
    problem::{Problem, ProblemBody},
    products::SiteParam,
    sites,
};
use crate::{
    catalog::{Entry, EntryKind, Record},
    hub::{
        SiteView,
        shapes::{MoneyView, rfc3339_option},
    },
    order::{Coupon, CouponCode, Discount, Timestamp},
};

/// A coupon as whoever runs the site sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = Coupon)]
pub(super) struct CouponView {
    site: String,
    code: String,
    #[schema(value_type = DiscountKindName)]
    kind: &'static str,
    /// Basis points, of a `percent` coupon.
    #[serde(skip_serializing_if = "Option::is_none")]
    percent_bp: Option<u32>,
    /// Of a `fixed` coupon; never more than the subtotal is taken off.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<MoneyView>,
    /// The least subtotal, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<MoneyView>,
    /// Not before.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<Timestamp>,
    /// Not from then on.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    ends_at: Option<Timestamp>,
    /// How many orders may use it, where there is a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    /// How many orders of one customer may, where there is a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit_per_customer: Option<u32>,
    /// Orders that use it, without those that were cancelled or expired.
    used: u64,
    /// Whether it can be used.
    is_active: bool,
    /// Counts changes of the coupon itself; also its `ETag`.
    version: u64,
}

/// A part of the list, by code.
#[derive(Serialize, ToSchema)]
pub(super) struct CouponPage {
    items: Vec<CouponView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CouponQuery {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The coupons of a site. Admins, and its managers.
#[utoipa::path(
    get, path = "/api/v1/coupons", tag = "coupons", params(CouponQuery),
    responses((status = 200, body = CouponPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<CouponQuery>,
) -> Result<axum::Json<CouponPage>, Problem> {
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    caller.must_run(site.id())?;
    let limit = page_limit(query.limit.as_deref())?;
    let after: Option<String> = read_cursor(query.cursor.as_deref())?;
    let entries = site.entries();
    let mut rest = entries
        .of(EntryKind::Coupon)
        .skip_while(|entry| after.as_deref().is_some_and(|after| *entry.name <= *after));
    let found: Vec<_> = rest.by_ref().take(limit).collect();
    let next = found.last().filter(|_| rest.next().is_some());
    Ok(axum::Json(CouponPage {
        next: next.map(|entry| cursor(&entry.name)),
        items: found
            .iter()
            .filter_map(|entry| view(&site, entry))
            .collect(),
    }))
}

/// Make a coupon. A code that was deleted can be given out anew, and counts from nothing. Admins, and the site's
/// managers.
#[utoipa::path(
    post, path = "/api/v1/coupons", tag = "coupons", request_body = CouponBody, params(SiteParam),
    responses((status = 201, body = CouponView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(param): Params<SiteParam>,
    Json(body): Json<CouponBody>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, body.site.as_deref().or(param.site.as_deref()))?;
    caller.must_run(site.id())?;
    let (code, coupon) = body.coupon(site.settings().currency, web.now())?;
    if site.entry(EntryKind::Coupon, code.as_str()).is_some() {
        return Err(Problem::field(
            "/code",
            "the site has a coupon of this code",
        ));
    }
    let made = web
        .engine
        .create_entry(site.id(), code.as_str().into(), Record::Coupon(coupon))
        .await
        .map_err(|failure| web.refusal(&failure))?;
    answer(StatusCode::CREATED, &site, &made)
}

/// Change a coupon; `If-Match` is required. Orders that use it keep what was promised. Admins, and the site's managers.
#[utoipa::path(
    patch, path = "/api/v1/coupons/{code}", tag = "coupons", request_body = CouponChange,
    params(
        ("code" = String, Path, description = "The coupon's code; case does not matter."), SiteParam,
        ("If-Match" = String, Header, description = "The version that was read, as its ETag was written."),
    ),
    responses((status = 200, body = CouponView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(code): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
    Json(body): Json<CouponChange>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, site.as_deref())?;
    caller.must_run(site.id())?;
    let before = find(&site, &code)?;
    let expected = conditions.required_version()?;
    let coupon = body.coupon(coupon(&before)?, site.settings().currency)?;
    let changed = web
        .engine
        .replace_entry(
            site.id(),
            before.name.clone(),
            Record::Coupon(coupon),
            Some(expected),
        )
        .await
        .map_err(|failure| web.refusal(&failure))?;
    answer(StatusCode::OK, &site, &changed)
}

/// Take a coupon away. Orders that use it keep what was promised. Admins, and the site's managers.
#[utoipa::path(
    delete, path = "/api/v1/coupons/{code}", tag = "coupons",
    params(("code" = String, Path, description = "The coupon's code; case does not matter."), SiteParam),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(code): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
) -> Result<StatusCode, Problem> {
    let site = sites::find_or_only(&web, site.as_deref())?;
    caller.must_run(site.id())?;
    let before = find(&site, &code)?;
    web.engine
        .delete_entry(
            site.id(),
            EntryKind::Coupon,
            before.name.clone(),
            conditions.expected_version,
        )
        .await
        .map_err(|failure| web.refusal(&failure))?;
    Ok(StatusCode::NO_CONTENT)
}

fn find(site: &SiteView, code: &str) -> Result<Arc<Entry>, Problem> {
    let code: Option<CouponCode> = code.parse().ok();
    code.and_then(|code| site.entry(EntryKind::Coupon, code.as_str()))
        .ok_or_else(|| Problem::not_found("coupon"))
}

fn coupon(entry: &Entry) -> Result<&Coupon, Problem> {
    entry
        .record
        .coupon()
        .ok_or_else(|| Problem::not_found("coupon"))
}

fn answer(status: StatusCode, site: &SiteView, entry: &Entry) -> Result<Response, Problem> {
    let view = view(site, entry).ok_or_else(|| Problem::not_found("coupon"))?;
    let etag = [(header::ETAG, format!("\"{}\"", entry.version))];
    Ok((status, etag, axum::Json(view)).into_response())
}

fn view(site: &SiteView, entry: &Entry) -> Option<CouponView> {
    let coupon = entry.record.coupon()?;
    let currency = site.settings().currency;
    let money = |amount| MoneyView { amount, currency };
    let (kind, percent_bp, amount) = match coupon.deal.discount {
        Discount::Percent { percent_bp } => ("percent", Some(percent_bp), None),
        Discount::Fixed { amount } => ("fixed", None, Some(money(amount))),
    };
    Some(CouponView {
        site: site.id().to_string(),
        code: entry.name.to_string(),
        kind,
        percent_bp,
        amount,
        minimum: (coupon.deal.minimum > 0).then(|| money(coupon.deal.minimum)),
        starts_at: coupon.starts_at,
        ends_at: coupon.ends_at,
        limit: coupon.limit,
        limit_per_customer: coupon.limit_per_customer,
        used: coupon.used,
        is_active: coupon.is_active,
        version: entry.version,
    })
}
