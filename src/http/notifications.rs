//! What was written to customers, without what it said: no code is in here.

use std::sync::Arc;

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Params, cursor, page_limit, read_cursor},
    names::LetterStateName,
    order_list::{find, unreadable},
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    config::PAGE_ITEMS_MAX,
    hub::shapes::rfc3339,
    notify::{Channel, LetterCursor, LetterNote, LetterState},
    order::{Role, SiteId, Timestamp},
};

/// A letter that was written.
#[derive(Serialize, ToSchema)]
#[schema(as = Notification)]
pub(super) struct NotificationView {
    id: String,
    /// Missing for one that is about no order.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    /// What it is about: `code`, `payment_declined`, `paid`, `updated`, `released`, `ready`, `fulfilled`, `cancelled`,
    /// `expired`, `rejected`, `refunded`; to whoever shows that it is them `step_up`; to the staff `low_stock`, `webhook_paused`.
    #[schema(value_type = String)]
    kind: Arc<str>,
    #[schema(value_type = String, example = "email")]
    channel: Channel,
    /// The address.
    to: String,
    subject: String,
    #[schema(value_type = LetterStateName)]
    state: LetterState,
    /// When what it tells of happened.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl From<LetterNote> for NotificationView {
    fn from(note: LetterNote) -> Self {
        Self {
            id: note.id,
            order: note.order.map(|order| order.to_string()),
            kind: note.kind,
            channel: note.channel,
            to: note.to,
            subject: note.subject,
            state: note.state,
            at: note.at,
        }
    }
}

/// Letters of the last 30 days: of one order the oldest first, else those about the newest order first.
#[derive(Serialize, ToSchema)]
pub(super) struct NotificationPage {
    items: Vec<NotificationView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Which letters.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct NotificationQuery {
    /// Only about this order. Customers must name one.
    order: Option<String>,
    /// Only of this site.
    site: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Letters about an order, for its owner; letters of a site, for its managers; all, for admins.
#[utoipa::path(
    get, path = "/api/v1/notifications", tag = "notifications", params(NotificationQuery),
    responses((status = 200, body = NotificationPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<NotificationQuery>,
) -> Result<Answer<NotificationPage>, Problem> {
    let limit = page_limit(query.limit.as_deref())?;
    if let Some(order) = &query.order {
        return of_order(&web, &caller, order).await;
    }
    let sites = visible(&web, &caller, query.site.as_deref())?;
    let after: Option<LetterCursor> = read_cursor(query.cursor.as_deref())?;
    let found = web
        .letters
        .of_sites(sites.as_deref(), after.as_ref(), limit + 1)
        .await;
    let mut found = found.map_err(|error| unreadable(&error))?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(LetterCursor::from);
    Ok(Answer(NotificationPage {
        items: found.into_iter().map(NotificationView::from).collect(),
        next: next.map(|after| cursor(&after.to_string())),
    }))
}

/// An order has few events, and so few letters: one page.
async fn of_order(
    web: &Web,
    caller: &Caller,
    order: &str,
) -> Result<Answer<NotificationPage>, Problem> {
    let principal = caller.principal();
    let order = find(web, principal, order).await?;
    if order.customer.id != principal.id {
        caller.must_run(&order.site)?;
    }
    let found = web.letters.of_order(order.id, PAGE_ITEMS_MAX).await;
    let found = found.map_err(|error| unreadable(&error))?;
    Ok(Answer(NotificationPage {
        items: found.into_iter().map(NotificationView::from).collect(),
        next: None,
    }))
}

/// The sites whose letters are asked for; none for all.
fn visible(web: &Web, caller: &Caller, site: Option<&str>) -> Result<Option<Vec<SiteId>>, Problem> {
    if let Some(site) = site {
        let site = sites::find(web, site)?.id().clone();
        caller.must_run(&site)?;
        return Ok(Some(vec![site]));
    }
    match caller.principal().role {
        Role::Admin => Ok(None),
        Role::Manager => Ok(Some(caller.principal().sites.to_vec())),
        Role::Customer => Err(Problem::field("/order", "say which order of yours")),
        Role::Kitchen | Role::Warehouse | Role::Support | Role::System => Err(Problem::forbidden()),
    }
}
