//! Tickets: what the stations of a site have to do, and doing it. Commands are the engine's, as with orders, and answer
//! with the whole order. Screens replay what they did offline: doing it twice changes nothing and is not refused.

use std::{fmt, str::FromStr, sync::Arc};

use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Conditions, Params, cursor, page_limit, read_cursor},
    json::{Json, JsonOrEmpty, Nothing},
    order_list, orders,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    engine::Act,
    hub::{
        board::BoardTicket,
        names::TicketStateName,
        shapes::OrderView,
        tickets::{Rank, Shown, TicketQuery, of_order, pick_list, tickets},
    },
    order::{LINES_MAX, TicketCommand, TicketId, TicketState, TicketWork},
};

/// Tickets: the oldest first; of those that were bumped the last first.
#[derive(Serialize, ToSchema)]
pub(super) struct TicketPage {
    items: Vec<BoardTicket>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Which tickets.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TicketsQuery {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// Only this station's.
    station: Option<String>,
    /// Only those that stand there; without it all that a station has to look at: to be done, or void and not
    /// acknowledged. What has ended is found for a quarter of an hour.
    #[param(value_type = Option<TicketStateName>)]
    state: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Of which lines; none is all of them.
#[derive(Deserialize, ToSchema)]
pub(super) struct LinesBody {
    /// Numbers of lines that are on the ticket.
    #[serde(default)]
    lines: Vec<u32>,
}

/// What was picked.
#[derive(Deserialize, ToSchema)]
pub(super) struct PickBody {
    /// What the scanner read: the article's sku, or its barcode.
    #[schema(value_type = String)]
    code: Arc<str>,
    /// Pieces; 0 only with `short`.
    #[serde(default)]
    quantity: u32,
    /// True when there are no more of them: what is still open counts as missing.
    #[serde(default)]
    short: bool,
}

/// What the stations of a site have to do. Its staff.
#[utoipa::path(
    get, path = "/api/v1/tickets", tag = "tickets", params(TicketsQuery),
    responses((status = 200, body = TicketPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<TicketsQuery>,
) -> Result<axum::Json<TicketPage>, Problem> {
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    if caller.principal().staff_at(site.id()).is_none() {
        return Err(Problem::forbidden());
    }
    let limit = page_limit(query.limit.as_deref())?;
    let after: Option<Place> = read_cursor(query.cursor.as_deref())?;
    let wanted = TicketQuery {
        station: query.station.as_deref(),
        shown: shown(query.state.as_deref())?,
    };
    let mut found = tickets(&site, wanted);
    found.retain(|found| after.as_ref().is_none_or(|after| found.rank > after.0));
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more);
    Ok(axum::Json(TicketPage {
        next: next.map(|found| cursor(&Place(found.rank).to_string())),
        items: found.iter().map(|found| found.shown()).collect(),
    }))
}

/// One ticket, its items as one walks along the shelves. Staff of the site.
#[utoipa::path(
    get, path = "/api/v1/tickets/{id}", tag = "tickets",
    params(("id" = String, Path, description = "The ticket.")),
    responses((status = 200, body = BoardTicket), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<axum::Json<BoardTicket>, Problem> {
    let id = ticket_id(&id)?;
    let order = order_list::find(&web, caller.principal(), &id.order.to_string()).await?;
    if caller.principal().staff_at(&order.site).is_none() {
        return Err(Problem::not_found("ticket"));
    }
    let site = sites::find(&web, order.site.as_str())?;
    let mut tickets = of_order(&site, &order).into_iter();
    let ticket = tickets.find(|ticket| ticket.number == id.number);
    let ticket = ticket.ok_or_else(|| Problem::not_found("ticket"))?;
    Ok(axum::Json(pick_list(&site, &order, &ticket)))
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident $path:literal $work:ident;)*) => {
        $(
            $(#[$doc])*
            #[utoipa::path(
                post, path = $path, tag = "tickets", request_body = Option<LinesBody>,
                params(("id" = String, Path, description = "The ticket.")),
                responses((status = 200, body = OrderView), (status = "default", body = ProblemBody)),
            )]
            pub(super) async fn $name(
                State(web): State<Arc<Web>>,
                caller: Caller,
                conditions: Conditions,
                Path(id): Path<String>,
                JsonOrEmpty(LinesBody { lines }): JsonOrEmpty<LinesBody>,
            ) -> Result<Response, Problem> {
                let work = TicketWork::$work(bounded(lines)?);
                act(&web, caller, conditions, &id, work).await
            }
        )*
    };
}

commands! {
    /// Begin with a ticket, or some of its lines.
    start "/api/v1/tickets/{id}/start" Start;
    /// Say that it is made.
    ready "/api/v1/tickets/{id}/ready" Ready;
    /// Let go of it. The last bump hands the order over.
    bump "/api/v1/tickets/{id}/bump" Bump;
    /// Take back what was bumped, while the order is not handed over.
    recall "/api/v1/tickets/{id}/recall" Recall;
}

/// Say that one knows that a ticket is void.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/ack", tag = "tickets",
    params(("id" = String, Path, description = "The ticket.")),
    responses((status = 200, body = OrderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn ack(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(id): Path<String>,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<Response, Problem> {
    act(&web, caller, conditions, &id, TicketWork::Ack).await
}

/// Pick pieces by scanning them, or say that there are no more. Scanning twice counts twice: send an Idempotency-Key.
#[utoipa::path(
    post, path = "/api/v1/tickets/{id}/pick", tag = "tickets", request_body = PickBody,
    params(("id" = String, Path, description = "The ticket.")),
    responses((status = 200, body = OrderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn pick(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(id): Path<String>,
    Json(body): Json<PickBody>,
) -> Result<Response, Problem> {
    let work = TicketWork::Pick {
        code: body.code,
        quantity: body.quantity,
        short: body.short,
    };
    act(&web, caller, conditions, &id, work).await
}

async fn act(
    web: &Web,
    caller: Caller,
    conditions: Conditions,
    id: &str,
    work: TicketWork,
) -> Result<Response, Problem> {
    let id = ticket_id(id)?;
    let ticket = id.number;
    let act = Act::Ticket(TicketCommand { ticket, work });
    let order = id.order.to_string();
    orders::act(web, caller.0.principal, conditions, &order, act).await
}

/// What cannot be a ticket's id names none.
fn ticket_id(text: &str) -> Result<TicketId, Problem> {
    text.parse().map_err(|_| Problem::not_found("ticket"))
}

fn bounded(lines: Vec<u32>) -> Result<Vec<u32>, Problem> {
    if lines.len() > LINES_MAX {
        let detail = format!("a ticket has at most {LINES_MAX} lines");
        return Err(Problem::field("/lines", detail));
    }
    Ok(lines)
}

fn shown(state: Option<&str>) -> Result<Shown, Problem> {
    match state {
        None => Ok(Shown::Open),
        Some("held") => Ok(Shown::Held),
        Some(state) => {
            let mut states = TicketState::ALL.into_iter();
            let found = states.find(|known| known.as_str() == state);
            found.map(Shown::At).ok_or_else(|| {
                let detail = "a state is held, queued, started, ready, bumped or void";
                Problem::field("/state", detail)
            })
        }
    }
}

/// A place in the list, as a cursor has it.
struct Place(Rank);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0.0, self.0.1)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('/').ok_or(())?;
        let at = at.parse().map_err(|_| ())?;
        let id = id.parse().map_err(|_| ())?;
        Ok(Self((at, id)))
    }
}
