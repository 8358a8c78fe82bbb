//! Reading orders: one, or a page of them.
//!
//! Rows come from the journal, and each that is in memory is replaced by its committed self: a row may already be
//! written and not yet be durable, and nothing is shown that is not.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Params, cursor, page_limit, param, read_cursor, time_param},
    orders::{no_such_order, order_id},
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    hub::{SiteView, names::StatusName, projection, shapes::OrderView},
    journal::OrderQuery,
    order::{Order, Principal, Role, SiteId, Status, UserId},
};

/// Orders, newest first.
#[derive(Serialize, ToSchema)]
pub(super) struct OrderPage {
    items: Vec<OrderView>,
    #[schema(required = true)]
    next: Option<String>,
    as_of: AsOf,
}

/// Where the feeds stood before the page was read: watch from here, and nothing is missed.
#[derive(Serialize, ToSchema)]
pub(super) struct AsOf {
    /// The feeds' epoch.
    #[schema(value_type = String)]
    epoch: Arc<str>,
    /// Position by site.
    seqs: BTreeMap<String, u64>,
}

/// Which orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OrdersQuery {
    /// PENDING, PAID, FULFILLED, CANCELLED or EXPIRED.
    #[param(value_type = Option<StatusName>)]
    status: Option<String>,
    site: Option<String>,
    /// For staff; customers see their own in any case.
    customer: Option<String>,
    /// Placed at or after: RFC 3339.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Placed before: RFC 3339.
    #[param(format = DateTime)]
    to: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Orders: customers see their own, staff those of their sites, admins all.
#[utoipa::path(
    get, path = "/api/v1/orders", tag = "orders", params(OrdersQuery),
    responses((status = 200, body = OrderPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(params): Params<OrdersQuery>,
) -> Result<axum::Json<OrderPage>, Problem> {
    let principal = caller.principal();
    let site = params.site.as_deref();
    let sites = visible_sites(&web, principal, site)?;
    let limit = page_limit(params.limit.as_deref())?;
    let narrowed = site.is_some() || !sees_all(principal);
    let ids: Vec<SiteId> = sites.iter().map(|site| site.id().clone()).collect();
    let asked_for = param("customer", params.customer.as_deref(), "this is no account")?;
    let query = OrderQuery {
        sites: narrowed.then_some(ids),
        customer: whose(principal, asked_for),
        status: status_param(params.status.as_deref())?,
        from: time_param("from", params.from.as_deref())?,
        to: time_param("to", params.to.as_deref())?,
        before: read_cursor(params.cursor.as_deref())?,
        limit: limit + 1,
    };
    let as_of = as_of(&sites);
    let wanted = query.status;
    let rows = web.engine.journal().orders(query).await;
    let mut rows = rows.map_err(|error| unreadable(&error))?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|row| row.id);
    let now = web.now();
    let items = rows
        .into_iter()
        .filter_map(|row| committed(&web, row))
        .filter(|order| wanted.is_none_or(|status| status == order.status))
        .map(|order| {
            let policy = web.engine.policy(&order.site);
            projection::order(&order, principal.access(&order), policy, now)
        })
        .collect();
    Ok(axum::Json(OrderPage {
        items,
        next: next.map(|id| cursor(&id.to_string())),
        as_of,
    }))
}

/// One order.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}", tag = "orders",
    params(("id" = String, Path, description = "The order.")),
    responses((status = 200, body = OrderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let order = find(&web, caller.principal(), &id).await?;
    let view = projection::order(
        &order,
        caller.principal().access(&order),
        web.engine.policy(&order.site),
        web.now(),
    );
    let etag = [(header::ETAG, format!("\"{}\"", order.version))];
    Ok((etag, axum::Json(view)).into_response())
}

/// An order the caller may see.
pub(super) async fn find(
    web: &Web,
    principal: &Principal,
    id: &str,
) -> Result<Arc<Order>, Problem> {
    let order = web.engine.order(order_id(id)?).await;
    order
        .map_err(|failure| web.refusal(&failure))?
        .filter(|order| principal.access(order).can_read())
        .ok_or_else(|| no_such_order(web))
}

/// A store that cannot be read.
pub(super) fn unreadable(error: &crate::journal::ReadError) -> Problem {
    tracing::error!(%error, "the journal cannot be read");
    Problem::new(
        super::code::Code::Overloaded,
        "The store does not answer. Try again soon.",
    )
    .unsure()
}

fn sees_all(principal: &Principal) -> bool {
    match principal.role {
        Role::Customer | Role::Admin | Role::System => true,
        Role::Kitchen | Role::Warehouse | Role::Manager | Role::Support => false,
    }
}

/// The sites whose orders are asked for.
fn visible_sites(
    web: &Web,
    principal: &Principal,
    site: Option<&str>,
) -> Result<Vec<Arc<SiteView>>, Problem> {
    let may_see = |site: &SiteView| sees_all(principal) || principal.staff_at(site.id()).is_some();
    match site {
        Some(site) => {
            let site = sites::find(web, site)?;
            if may_see(&site) {
                Ok(vec![site])
            } else {
                Err(Problem::forbidden())
            }
        }
        None => {
            let mut all = sites::all(web)?;
            all.retain(|site| may_see(site));
            Ok(all)
        }
    }
}

/// Customers ask for their own, whomever they name.
fn whose(principal: &Principal, asked_for: Option<UserId>) -> Option<UserId> {
    match principal.role {
        Role::Customer => Some(principal.id.clone()),
        Role::Kitchen
        | Role::Warehouse
        | Role::Manager
        | Role::Support
        | Role::Admin
        | Role::System => asked_for,
    }
}

/// A status, or `validation`.
pub(super) fn status_param(text: Option<&str>) -> Result<Option<Status>, Problem> {
    text.map(|text| {
        let found = Status::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| {
            Problem::field(
                "/status",
                "a status is PENDING, PAID, FULFILLED, CANCELLED or EXPIRED",
            )
        })
    })
    .transpose()
}

fn as_of(sites: &[Arc<SiteView>]) -> AsOf {
    let mut as_of = AsOf {
        epoch: Arc::from(""),
        seqs: BTreeMap::new(),
    };
    for site in sites {
        let head = site.head();
        if as_of.epoch.is_empty() {
            as_of.epoch = head.epoch;
        }
        as_of.seqs.insert(site.id().to_string(), head.seq);
    }
    as_of
}

/// The row's committed self. A live order that is not in memory has been written and not been told yet.
fn committed(web: &Web, row: Order) -> Option<Arc<Order>> {
    match web.engine.hub().site(&row.site)?.order(row.id) {
        Some(order) => Some(order),
        None if row.is_live() => None,
        None => Some(Arc::new(row)),
    }
}
