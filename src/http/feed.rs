//! The feed over HTTP: plain replay, the twin of the streams that sockets watch.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    code::Code,
    extract::{Caller, Params, bounded_limit, param},
    names::{MethodName, RoleName},
    order_list::{find, unreadable},
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    config::FEED_ITEMS_MAX,
    hub::{
        alarms,
        names::KindName,
        projection::{self, Patch},
        update::{self, DifferenceView},
    },
    journal::Head,
    order::{Access, Audience, Doer, Event, Method, Policy, Role, Seq},
};

/// A part of a feed.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedPage {
    items: Vec<FeedItem>,
    /// `after` of the next page; null at the end.
    #[schema(required = true)]
    next: Option<u64>,
    /// Changes only when the tail of the feed was lost.
    #[schema(value_type = String)]
    epoch: Arc<str>,
    /// The oldest event that is kept.
    first_seq: u64,
    /// The newest event.
    head: u64,
}

/// One event, as the caller's role sees it.
#[derive(Serialize, ToSchema)]
pub(super) struct FeedItem {
    /// Position in the site's feed, from 1, without gaps.
    seq: u64,
    /// Whose event.
    order: String,
    /// The order's version after it.
    version: u64,
    #[schema(value_type = KindName)]
    kind: &'static str,
    #[schema(format = DateTime)]
    at: String,
    /// A merge patch (RFC 7396) of the order; the whole order in `order.placed` and `order.imported`.
    data: Patch,
    /// Who did it, where somebody did. For managers, support and admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<DoerView>,
    /// How the payment is made that begins here. For managers, support and admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MethodName>)]
    method: Option<Method>,
    /// What is different by line, in `order.updated`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<DifferenceView>,
}

/// Somebody who acted.
#[derive(Serialize, ToSchema)]
pub(super) struct DoerView {
    /// The account.
    id: String,
    /// As what they acted.
    #[schema(value_type = RoleName)]
    role: Role,
}

impl From<&Doer> for DoerView {
    fn from(doer: &Doer) -> Self {
        Self {
            id: doer.id.to_string(),
            role: doer.role,
        }
    }
}

/// Which part.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FeedQuery {
    /// Events after this position; 0 when missing.
    #[param(value_type = Option<u64>)]
    after: Option<String>,
    /// 1 to 500; 500 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
}

impl FeedQuery {
    fn read(&self) -> Result<(Seq, usize), Problem> {
        let expected = "a position is a whole number of 63 bits";
        let after: Option<i64> = param("after", self.after.as_deref(), expected)?;
        let after = u64::try_from(after.unwrap_or(0));
        let after = after.map_err(|_| Problem::field("/after", expected))?;
        let limit = bounded_limit(self.limit.as_deref(), FEED_ITEMS_MAX, FEED_ITEMS_MAX)?;
        Ok((after, limit))
    }
}

/// A site's feed. Staff of the site.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/events", tag = "feed",
    params(("site" = String, Path, description = "The site."), FeedQuery),
    responses((status = 200, body = FeedPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn of_site(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(site): Path<String>,
    Params(query): Params<FeedQuery>,
) -> Result<Json<FeedPage>, Problem> {
    let site = sites::find(&web, &site)?;
    let staff = caller.principal().staff_at(site.id());
    if staff.is_none() {
        return Err(Problem::forbidden());
    }
    let owner = false;
    let audience = Access { owner, staff }.audience();
    let (after, limit) = query.read()?;
    let head = site.head();
    check_kept(after.saturating_add(1), &head)?;
    let events = match site.events_after(after, limit) {
        Some(events) => events,
        None => {
            let id = site.id().clone();
            let read = web.engine.journal().events(id, after, limit).await;
            let events = read.map_err(|error| unreadable(&error))?;
            events.into_iter().map(Arc::new).collect()
        }
    };
    let next = events.last().map(|event| event.seq);
    let next = next.filter(|seq| events.len() >= limit && *seq < head.seq);
    Ok(Json(page(&events, next, head, audience, site.policy())))
}

/// An order's events.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}/events", tag = "feed",
    params(("id" = String, Path, description = "The order."), FeedQuery),
    responses((status = 200, body = FeedPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn of_order(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
    Params(query): Params<FeedQuery>,
) -> Result<Json<FeedPage>, Problem> {
    let order = find(&web, caller.principal(), &id).await?;
    let (after, limit) = query.read()?;
    let site = sites::find(&web, order.site.as_str())?;
    let head = site.head();
    let mut seqs: Vec<Seq> = order.seqs.clone();
    seqs.retain(|seq| *seq > after);
    if let Some(first) = seqs.first() {
        check_kept(*first, &head)?;
    }
    let has_more = seqs.len() > limit;
    seqs.truncate(limit);
    let next = seqs.last().copied().filter(|_| has_more);
    let read = web.engine.journal().events_at(order.site.clone(), seqs);
    let events = read.await.map_err(|error| unreadable(&error))?;
    let events: Vec<_> = events.into_iter().map(Arc::new).collect();
    let audience = caller.principal().access(&order).audience();
    Ok(Json(page(&events, next, head, audience, site.policy())))
}

/// `first` is the oldest event the caller needs.
fn check_kept(first: Seq, head: &Head) -> Result<(), Problem> {
    if first < head.first_seq {
        return Err(Problem::new(
            Code::FeedTrimmed,
            format!(
                "Events are kept from {} on: start over from a list.",
                head.first_seq
            ),
        ));
    }
    Ok(())
}

/// What was written and is not durable yet is not shown.
fn page(
    events: &[Arc<Event>],
    next: Option<Seq>,
    head: Head,
    audience: Audience,
    policy: Policy,
) -> FeedPage {
    let items = events
        .iter()
        .filter(|event| event.seq <= head.seq && alarms::shows(event, audience))
        .map(|event| FeedItem {
            seq: event.seq,
            order: event.order.to_string(),
            version: event.version,
            kind: event.kind(),
            at: event.at.to_string(),
            data: projection::patch(event, audience, policy),
            by: projection::doer(event, audience).map(DoerView::from),
            method: projection::method(event, audience),
            differences: update::differences(event),
        })
        .collect();
    FeedPage {
        items,
        next,
        epoch: head.epoch,
        first_seq: head.first_seq,
        head: head.seq,
    }
}
