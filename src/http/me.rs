//! One's own account, and what one wants to be written.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    code::Code,
    extract::Caller,
    json::Json,
    problem::{Problem, ProblemBody},
    users::UserView,
};
use crate::account::User;

/// One's own account.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub(super) struct MeView {
    #[serde(flatten)]
    user: UserView,
    notifications: NotificationsView,
}

/// What one wants to be written.
#[derive(Serialize, ToSchema)]
#[schema(as = NotificationWishes)]
pub(super) struct NotificationsView {
    /// Whether letters come by mail. Letters with a code and those that tell of a refused payment always do.
    mail: bool,
}

/// What changes; missing fields stay.
#[derive(Deserialize, ToSchema)]
pub(super) struct MeChange {
    notifications: Option<NotificationsChange>,
}

/// What changes about it; missing fields stay.
#[derive(Deserialize, ToSchema)]
pub(super) struct NotificationsChange {
    /// `false`: no more letters by mail, but for those with a code and those that tell of a refused payment.
    mail: Option<bool>,
}

impl From<&User> for MeView {
    fn from(user: &User) -> Self {
        Self {
            user: user.into(),
            notifications: NotificationsView {
                mail: user.wants_mail,
            },
        }
    }
}

/// Who am I?
#[utoipa::path(
    get, path = "/api/v1/me", tag = "me",
    responses((status = 200, body = MeView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
) -> Result<axum::Json<MeView>, Problem> {
    match web.accounts.user(&identity.principal.id).await? {
        Some(user) => Ok(axum::Json((&user).into())),
        None => Err(gone()),
    }
}

/// Change what is one's own to change.
#[utoipa::path(
    patch, path = "/api/v1/me", tag = "me", request_body = MeChange,
    responses((status = 200, body = MeView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<MeChange>,
) -> Result<axum::Json<MeView>, Problem> {
    let Some(mail) = body.notifications.and_then(|wishes| wishes.mail) else {
        return read(State(web), caller).await;
    };
    let id = &caller.principal().id;
    if web.accounts.user(id).await?.is_none() {
        return Err(gone());
    }
    let user = web.accounts.set_wants_mail(id, mail).await?;
    Ok(axum::Json((&user).into()))
}

fn gone() -> Problem {
    Problem::new(Code::Unauthenticated, "This account is no more.")
}
