//! Boards that sign in with a token of their own instead of a person's password. Admins, and managers for their sites.

use std::sync::Arc;

use axum::{
    Json as Answer,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    auth::{self, Tokens},
    extract::{Caller, FromDevice},
    json::Json,
    names::BoardRoleName,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    account::{Board, NewBoard},
    catalog::EntryKind,
    order::{Role, UserId},
};

/// A board, but for its token.
#[derive(Serialize, ToSchema)]
#[schema(as = Device)]
pub(super) struct DeviceView {
    id: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// How its token begins, to be known again by.
    #[schema(value_type = String)]
    hint: Arc<str>,
    site: String,
    /// The station it shows; missing for all of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    station: Option<Arc<str>>,
    #[schema(value_type = BoardRoleName)]
    role: Role,
    /// Who made it.
    made_by: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// The token itself: `ohd_…`. In the answer that makes it, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl DeviceView {
    pub(super) fn of(device: &Board, token: Option<String>) -> Self {
        Self {
            id: device.id.to_string(),
            name: device.name.clone(),
            hint: device.hint.clone(),
            site: device.site.to_string(),
            station: device.station.clone(),
            role: device.role,
            made_by: device.maker.to_string(),
            created_at: device.created_at.to_string(),
            token,
        }
    }
}

/// Boards, oldest first.
#[derive(Serialize, ToSchema)]
#[schema(as = DevicePage)]
pub(super) struct DevicePage {
    items: Vec<DeviceView>,
    /// Always null: there are few.
    #[schema(required = true)]
    next: Option<String>,
}

/// A board to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct DeviceBody {
    /// 1 to 120 characters.
    name: String,
    site: String,
    /// One of the site's; missing for all of them.
    station: Option<String>,
    /// Kitchen when missing.
    #[serde(default = "kitchen")]
    #[schema(value_type = Option<BoardRoleName>)]
    role: Role,
}

fn kitchen() -> Role {
    Role::Kitchen
}

/// What a board shows.
#[derive(Deserialize, ToSchema)]
pub(super) struct DeviceLogin {
    /// `ohd_…`.
    token: String,
}

/// A board's session: a person's, and which board it is.
#[derive(Serialize, ToSchema)]
pub(super) struct DeviceTokens {
    /// `refresh_token` is the board's token; `user` is the board itself.
    #[serde(flatten)]
    tokens: Tokens,
    device: DeviceView,
}

/// Boards: admins see all, managers those of their sites.
#[utoipa::path(
    get, path = "/api/v1/devices", tag = "devices",
    responses((status = 200, body = DevicePage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(State(web): State<Arc<Web>>, caller: Caller) -> Answer<DevicePage> {
    let devices = web.accounts.devices();
    let own = devices
        .iter()
        .filter(|device| caller.must_run(&device.site).is_ok());
    Answer(DevicePage {
        items: own.map(|device| DeviceView::of(device, None)).collect(),
        next: None,
    })
}

/// Make a board of one site. Its token is shown once.
#[utoipa::path(
    post, path = "/api/v1/devices", tag = "devices", request_body = DeviceBody,
    responses((status = 201, body = DeviceView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<DeviceBody>,
) -> Result<(StatusCode, Answer<DeviceView>), Problem> {
    let site = sites::find(&web, &body.site)?;
    caller.must_run(site.id())?;
    let is_there = |station: &String| site.entry(EntryKind::Station, station).is_some();
    if body.station.as_ref().is_some_and(|one| !is_there(one)) {
        return Err(Problem::field("/station", "the site has no such station"));
    }
    let new = NewBoard {
        name: body.name,
        site: site.id().clone(),
        station: body.station.map(Into::into),
        role: body.role,
    };
    let maker = &caller.principal().id;
    let (device, token) = web.accounts.create_device(maker, new, web.now()).await?;
    let view = DeviceView::of(&device, Some(token));
    Ok((StatusCode::CREATED, Answer(view)))
}

/// Take a board away: it is refused at once, and its sockets close.
#[utoipa::path(
    delete, path = "/api/v1/devices/{id}", tag = "devices",
    params(("id" = String, Path, description = "The board.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn revoke(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id: Option<UserId> = id.parse().ok();
    let device = id.and_then(|id| web.accounts.device(&id));
    let device = device
        .filter(|device| caller.must_run(&device.site).is_ok())
        .ok_or_else(|| Problem::not_found("board"))?;
    web.accounts.revoke_device(&device.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sign a board in. `POST auth/refresh` with the same token goes on with it.
#[utoipa::path(
    post, path = "/api/v1/devices/session", tag = "devices", request_body = DeviceLogin, security(()),
    responses((status = 200, body = DeviceTokens), (status = "default", body = ProblemBody)),
)]
pub(super) async fn sign_in(
    State(web): State<Arc<Web>>,
    FromDevice(from): FromDevice,
    Json(body): Json<DeviceLogin>,
) -> Result<Answer<DeviceTokens>, Problem> {
    let begun = web
        .accounts
        .sign_in_device(&body.token, from.address, web.now())?;
    Ok(Answer(DeviceTokens {
        tokens: auth::session(begun.signed),
        device: DeviceView::of(&begun.board, None),
    }))
}
