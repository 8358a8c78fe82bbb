//! What is found out about a site: rows that were made in the background. For admins, and the managers and support of the
//! site.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    Web,
    code::Code,
    extract::{Caller, Params},
    problem::{Problem, ProblemBody},
    products::SiteParam,
    sites,
};
use crate::{
    insight::{
        AnomaliesReport, BottlenecksReport, BundlesReport, CustomerNext, DemandReport, Insight,
        Kind, ModelsReport, SalesReport, SegmentsReport, SentimentReport, StockoutReport,
        VolumeReport, likely_next,
    },
    journal::{OrderQuery, ReadError},
    order::{Role, SiteId, UserId},
};

/// Orders of a customer that their rhythm is taken from.
const RHYTHM_ORDERS: usize = 200;

/// What is to be made anew.
#[derive(Serialize, ToSchema)]
pub(super) struct Refreshing {
    site: String,
    kind: Kind,
    /// How many wait to be made, this one first.
    waiting: usize,
}

type Answer = Result<Json<Insight<Value>>, Problem>;

async fn read(web: &Web, caller: &Caller, query: &SiteParam, kind: Kind) -> Answer {
    let site = sites::find_or_only(web, query.site.as_deref())?;
    must_see(caller, site.id())?;
    let row = web.insights.read(site.id(), kind).await;
    row.map(Json).map_err(unread)
}

/// Admins, and the managers and support of a site.
fn must_see(caller: &Caller, site: &SiteId) -> Result<(), Problem> {
    match caller.principal().staff_at(site) {
        Some(Role::Admin | Role::Manager | Role::Support) => Ok(()),
        Some(Role::Customer | Role::Kitchen | Role::Warehouse | Role::System) | None => {
            Err(Problem::forbidden())
        }
    }
}

/// The store did not answer.
pub(super) fn unread(error: ReadError) -> Problem {
    tracing::error!(%error, "an insight cannot be read");
    Problem::new(
        Code::Overloaded,
        "The store does not answer. Try again soon.",
    )
}

/// Orders and money by day and week, the last week beside the one before.
#[utoipa::path(
    get, path = "/api/v1/insights/sales", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<SalesReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn sales(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Sales).await
}

/// What the next 45 days and two years will bring, for the site and for what sells best.
#[utoipa::path(
    get, path = "/api/v1/insights/demand", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<DemandReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn demand(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Demand).await
}

/// Orders by weekday and hour, as they were and in the next seven days.
#[utoipa::path(
    get, path = "/api/v1/insights/volume", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<VolumeReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn volume(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Volume).await
}

/// Articles that will run out, and drafts of orders.
#[utoipa::path(
    get, path = "/api/v1/insights/stockout", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<StockoutReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn stockout(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Stockout).await
}

/// Articles that are bought together.
#[utoipa::path(
    get, path = "/api/v1/insights/bundles", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<BundlesReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn bundles(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Bundles).await
}

/// Groups of customers.
#[utoipa::path(
    get, path = "/api/v1/insights/segments", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<SegmentsReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn segments(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Segments).await
}

/// What reviews say, what they complain about, and what could be done.
#[utoipa::path(
    get, path = "/api/v1/insights/sentiment", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<SentimentReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn sentiment(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Sentiment).await
}

/// Strange orders of the last weeks.
#[utoipa::path(
    get, path = "/api/v1/insights/anomalies", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<AnomaliesReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn anomalies(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Anomalies).await
}

/// Stations that are slow or have too much, and what is stuck.
#[utoipa::path(
    get, path = "/api/v1/insights/bottlenecks", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<BottlenecksReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn bottlenecks(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Bottlenecks).await
}

/// The models that answer here, with their cards.
#[utoipa::path(
    get, path = "/api/v1/insights/models", tag = "insights", params(SiteParam),
    responses((status = 200, body = Insight<ModelsReport>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn models(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Answer {
    read(&web, &caller, &query, Kind::Models).await
}

/// A customer's likely next order, from what they ordered at this site. Counted from one page of their orders.
#[utoipa::path(
    get, path = "/api/v1/insights/customers/{id}", tag = "insights",
    params(("id" = String, Path, description = "The customer."), SiteParam),
    responses((status = 200, body = CustomerNext), (status = "default", body = ProblemBody)),
)]
pub(super) async fn customer(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
    Params(query): Params<SiteParam>,
) -> Result<Json<CustomerNext>, Problem> {
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    must_see(&caller, site.id())?;
    let customer: UserId = id.parse().map_err(|_| Problem::not_found("customer"))?;
    let query = OrderQuery {
        sites: Some(vec![site.id().clone()]),
        customer: Some(customer),
        limit: RHYTHM_ORDERS,
        ..OrderQuery::default()
    };
    let orders = web.engine.journal().orders(query).await.map_err(unread)?;
    if orders.is_empty() {
        return Err(Problem::not_found("customer"));
    }
    Ok(Json(likely_next(&id, &orders, web.now())))
}

/// Have an insight made anew, before any other. Admins, and the managers of the site.
#[utoipa::path(
    post, path = "/api/v1/insights/{kind}/refresh", tag = "insights",
    params(("kind" = Kind, Path, description = "What is to be made."), SiteParam),
    responses((status = 202, body = Refreshing), (status = "default", body = ProblemBody)),
)]
pub(super) async fn refresh(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(kind): Path<String>,
    Params(query): Params<SiteParam>,
) -> Result<(StatusCode, Json<Refreshing>), Problem> {
    let kind: Kind = kind.parse().map_err(|_| Problem::not_found("insight"))?;
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    caller.must_run(site.id())?;
    let waiting = web.insights.refresh(site.id(), kind);
    let refreshing = Refreshing {
        site: site.id().to_string(),
        kind,
        waiting,
    };
    Ok((StatusCode::ACCEPTED, Json(refreshing)))
}
