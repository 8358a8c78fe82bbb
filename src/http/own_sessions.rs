//! One's own sessions: where one is signed in, and signing out there.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Web,
    extract::Caller,
    problem::{Problem, ProblemBody},
    session_cookie::Keeper,
};
use crate::account::{AccountError, OwnSession};

/// A device one is signed in on.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionView {
    id: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// To the minute after a restart of the hub, else exact.
    #[schema(format = DateTime)]
    last_used_at: String,
    /// When it ends if it is not used before.
    #[schema(format = DateTime)]
    expires_at: String,
    /// What the program there called itself, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    user_agent: Option<Arc<str>>,
    /// From where it was used last.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// Whether it is the one that asks.
    is_current: bool,
}

impl From<OwnSession> for SessionView {
    fn from(session: OwnSession) -> Self {
        Self {
            id: session.id.to_string(),
            created_at: session.created_at.to_string(),
            last_used_at: session.last_used_at.to_string(),
            expires_at: session.expires_at.to_string(),
            user_agent: session.user_agent,
            address: session.address,
            is_current: session.is_current,
        }
    }
}

/// The one that asks first, then the others, the ones used last first; 64 at most.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionPage {
    items: Vec<SessionView>,
    /// Always null.
    #[schema(required = true)]
    next: Option<String>,
}

/// Where am I signed in?
#[utoipa::path(
    get, path = "/api/v1/me/sessions", tag = "me", operation_id = "list_sessions",
    responses((status = 200, body = SessionPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
) -> Result<axum::Json<SessionPage>, Problem> {
    let sessions = web.accounts.own_sessions(&identity, web.now()).await?;
    Ok(axum::Json(SessionPage {
        items: sessions.into_iter().map(SessionView::from).collect(),
        next: None,
    }))
}

/// Sign out on a device: its tokens are refused at once, its sockets and streams closed within a second.
#[utoipa::path(
    delete, path = "/api/v1/me/sessions/{id}", tag = "me", operation_id = "end_session",
    params(
        ("id" = String, Path, description = "The session."),
        (
            "Orderhub-Session" = Option<String>, Header, pattern = "^cookie$",
            description = "`cookie`: of the session that asks, the browser forgets the refresh token that it kept.",
        ),
    ),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn end(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    keeper: Keeper,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let ended = web.accounts.end_own_session(&identity, &id, web.now());
    let gone = StatusCode::NO_CONTENT.into_response();
    match ended.await {
        Ok(()) if *identity.session == *id => Ok(keeper.forget(gone)),
        Ok(()) => Ok(gone),
        Err(AccountError::NotFound) => Err(Problem::not_found("session of yours")),
        Err(error) => Err(error.into()),
    }
}

/// Sign out everywhere but here.
#[utoipa::path(
    delete, path = "/api/v1/me/sessions", tag = "me", operation_id = "end_other_sessions",
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn end_others(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
) -> Result<StatusCode, Problem> {
    let accounts = &web.accounts;
    accounts.end_other_sessions(&identity, web.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
