//! How a shared order stands, for whoever has its link: a page that needs no JavaScript, and the same as JSON. No sign-in,
//! nothing can be done here, and nothing is told that says whose order it is or what it costs.
//!
//! A link that never was and one that was taken back are the same 404, after the same look-up.

mod document;
mod page;
mod steps;
mod words;

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderName, Uri},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use self::{
    page::Shown,
    steps::{StepKey, StepState, is_alive, steps},
    words::Words,
};
use super::{
    Web, language,
    order_list::unreadable,
    problem::{Problem, ProblemBody},
};
use crate::{
    catalog::Site,
    hub::{
        names::{FulfillmentName, StatusName},
        shapes::rfc3339,
    },
    order::{Fulfillment, Order, Status, Timestamp},
};

/// The paths of shared orders, which nobody is ever signed in for.
const PATHS: [&str; 2] = ["/t/", "/api/v1/tracking/"];
/// What no search engine is to keep.
const UNLISTED: (HeaderName, &str) = (HeaderName::from_static("x-robots-tag"), "noindex");

/// Whether a path is a shared order's: whoever asks is a stranger, whatever tokens they show.
pub(super) fn is_shared(path: &str) -> bool {
    PATHS.iter().any(|prefix| path.starts_with(prefix))
}

/// How an order stands, for whoever has its link.
#[derive(Serialize, ToSchema)]
#[schema(as = Tracking)]
pub(super) struct TrackingView {
    /// The shop's name.
    #[schema(value_type = String)]
    site: Arc<str>,
    /// The IANA name of the time zone of the shop.
    time_zone: String,
    /// Number within the site, for people.
    number: u64,
    #[schema(value_type = StatusName)]
    status: Status,
    #[schema(value_type = FulfillmentName)]
    fulfillment: Fulfillment,
    /// What it went through; one is current while it goes on.
    steps: Vec<StepView>,
    /// When it will be ready, while somebody waits for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    eta: Option<EtaView>,
    lines: Vec<SharedLineView>,
    /// Whether it is worth looking again.
    is_alive: bool,
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    server_now: Timestamp,
}

/// A step.
#[derive(Serialize, ToSchema)]
#[schema(as = TrackingStep)]
pub(super) struct StepView {
    step: StepKey,
    state: StepState,
    /// When it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    at: Option<String>,
}

/// A range of time.
#[derive(Serialize, ToSchema)]
#[schema(as = TrackingEta)]
pub(super) struct EtaView {
    /// One order in ten is ready by then.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Nine orders in ten are ready by then.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
}

/// What was ordered.
#[derive(Serialize, ToSchema)]
#[schema(as = TrackingLine)]
pub(super) struct SharedLineView {
    #[schema(value_type = String)]
    name: Arc<str>,
    quantity: u32,
    /// The names of what was chosen about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    options: Vec<Arc<str>>,
}

/// An order that a link opens, and where it was placed.
struct Shared {
    order: Arc<Order>,
    site: Arc<Site>,
}

/// How a shared order stands. Needs no token but the link's.
#[utoipa::path(
    get, path = "/api/v1/tracking/{token}", tag = "orders", operation_id = "tracking", security(()),
    params(("token" = String, Path, description = "The token of the link.")),
    responses((status = 200, body = TrackingView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(State(web): State<Arc<Web>>, uri: Uri) -> Result<Response, Problem> {
    let found = find(&web, token(&uri)).await?;
    let shared = found.ok_or_else(|| Problem::not_found("order"))?;
    let view = view(&shared, web.now());
    Ok(([UNLISTED], axum::Json(view)).into_response())
}

/// The page of a shared order: HTML without JavaScript, in the language of the reader. It looks again by itself every 15
/// seconds while the order goes on, unless the query is `still`.
#[utoipa::path(
    get, path = "/t/{token}", tag = "orders", operation_id = "tracking_page", security(()),
    params(("token" = String, Path, description = "The token of the link.")),
    responses(
        (status = 200, body = String, content_type = "text/html"),
        (status = "default", body = String, content_type = "text/html"),
    ),
)]
pub(super) async fn show(
    State(web): State<Arc<Web>>,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let words = Words::of(language::of(&headers));
    match find(&web, token(&uri)).await {
        Ok(Some(shared)) => page::order(&Shown {
            order: &shared.order,
            site: &shared.site,
            now: web.now(),
            is_still: query.as_deref() == Some("still"),
            words,
        }),
        Ok(None) => page::not_found(words),
        Err(_) => page::unavailable(words),
    }
}

/// As it stands in the address: a token holds nothing that is written in another way there.
fn token(uri: &Uri) -> &str {
    uri.path().rsplit('/').next().unwrap_or_default()
}

async fn find(web: &Web, token: &str) -> Result<Option<Shared>, Problem> {
    let id = web.shares.order_of(token).await;
    let Some(id) = id.map_err(|error| unreadable(&error))? else {
        return Ok(None);
    };
    let order = web.engine.order(id).await;
    let Some(order) = order.map_err(|failure| web.refusal(&failure))? else {
        return Ok(None);
    };
    let view = web.engine.view(&order.site);
    let site = view.map_err(|failure| web.refusal(&failure))?.settings();
    Ok(Some(Shared { order, site }))
}

fn view(shared: &Shared, now: Timestamp) -> TrackingView {
    let Shared { order, site } = shared;
    let promise = steps::promise(order, now);
    let lines = order.lines.iter().map(|line| SharedLineView {
        name: line.name.clone(),
        quantity: line.quantity,
        options: line.options.iter().map(|one| one.name.clone()).collect(),
    });
    let steps = steps(order).into_iter().map(|step| StepView {
        step: step.key,
        state: step.state,
        at: step.at.map(|at| at.to_string()),
    });
    TrackingView {
        site: site.name.clone(),
        time_zone: site.time_zone.name().to_owned(),
        number: order.number,
        status: order.status,
        fulfillment: order.fulfillment,
        steps: steps.collect(),
        eta: promise.and(order.eta).map(|eta| EtaView {
            from: eta.p10,
            to: eta.p90,
        }),
        lines: lines.collect(),
        is_alive: is_alive(order),
        server_now: now,
    }
}
