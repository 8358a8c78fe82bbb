//! The screens of a site: who watches it, and what they have not acknowledged.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Web,
    extract::Caller,
    names::RoleName,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    hub::{
        screens::{Presence, ScreenKind},
        shapes::rfc3339,
    },
    order::{Role, Timestamp},
};

/// Everybody who watches a site.
#[derive(Serialize, ToSchema)]
pub(super) struct ScreensPage {
    /// The longest there first.
    items: Vec<ScreenView>,
    /// How many.
    count: usize,
}

/// A connection that watches the board or the feed of a site.
#[derive(Serialize, ToSchema)]
#[schema(as = Screen)]
pub(super) struct ScreenView {
    /// Its name in the hub's logs, as in `welcome`.
    conn: String,
    /// What the program calls itself; missing where it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    client: Option<Arc<str>>,
    /// Whose it is.
    user: String,
    /// Their name.
    #[schema(value_type = String)]
    name: Arc<str>,
    /// As what they watch.
    #[schema(value_type = RoleName)]
    role: Role,
    kind: ScreenKindName,
    /// What they watch: the board, the whole feed, or both.
    streams: Vec<ScreenStreamName>,
    /// Since when.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// What it acknowledged last; missing until it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_ack: Option<LastAck>,
    /// Cancels and recalls of the last seconds that it has not acknowledged.
    waiting: usize,
    /// Lines that wait for it.
    behind: u64,
}

/// How far a screen has acknowledged.
#[derive(Serialize, ToSchema)]
pub(super) struct LastAck {
    /// Position in the site's feed.
    o: u64,
    /// When it said so.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// How a screen is connected. A server-sent stream cannot acknowledge, and nothing is awaited of it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScreenKind)]
pub(super) enum ScreenKindName {
    /// By a socket.
    Socket,
    /// By a server-sent stream.
    Sse,
}

/// What of a site is watched.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScreenStream)]
pub(super) enum ScreenStreamName {
    /// Its board.
    Board,
    /// Its whole feed.
    Admin,
}

impl From<Presence> for ScreenView {
    fn from(presence: Presence) -> Self {
        let screen = &presence.screen;
        let board = presence.watches_board.then_some(ScreenStreamName::Board);
        let feed = presence.watches_feed.then_some(ScreenStreamName::Admin);
        Self {
            conn: format!("c{}", screen.via.conn),
            client: screen.via.client.clone(),
            user: screen.user.to_string(),
            name: screen.name.clone(),
            role: screen.role,
            kind: match screen.via.kind {
                ScreenKind::Socket => ScreenKindName::Socket,
                ScreenKind::Sse => ScreenKindName::Sse,
            },
            streams: board.into_iter().chain(feed).collect(),
            since: presence.since,
            last_ack: presence.last_ack.map(|(o, at)| LastAck { o, at }),
            waiting: presence.waiting,
            behind: presence.behind,
        }
    }
}

/// Who watches a site now. Admins, and managers of the site.
#[utoipa::path(
    get, path = "/api/v1/sites/{site}/screens", tag = "feed", operation_id = "screens",
    params(("site" = String, Path, description = "The site.")),
    responses((status = 200, body = ScreensPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(site): Path<String>,
) -> Result<Json<ScreensPage>, Problem> {
    let site = sites::find(&web, &site)?;
    caller.must_run(site.id())?;
    let screens = web.engine.hub().screens().of_site(site.id());
    let items: Vec<_> = screens.into_iter().map(ScreenView::from).collect();
    let count = items.len();
    Ok(Json(ScreensPage { items, count }))
}
