//! One's own account, and what one wants to be written.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    code::Code,
    extract::{Caller, FromDevice},
    json::{Json, Nothing, nullable},
    language::Language,
    names::LanguageName,
    problem::{Problem, ProblemBody},
    users::UserView,
};
use crate::account::{OwnChange, User};

/// One's own account.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub(super) struct MeView {
    #[serde(flatten)]
    user: UserView,
    /// The language of letters and messages; null: English, and the web app as the browser says.
    #[schema(value_type = Option<LanguageName>, required = true)]
    language: Option<&'static str>,
    notifications: NotificationsView,
    /// Whether an authenticator app counts.
    has_authenticator: bool,
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
    /// 1 to 120 characters; the part of the address before the `@` when empty.
    name: Option<String>,
    /// Null: none of one's own again.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<LanguageName>)]
    language: Option<Option<String>>,
    notifications: Option<NotificationsChange>,
}

/// Another password.
#[derive(Deserialize, ToSchema)]
pub(super) struct PasswordBody {
    /// The one before.
    current: String,
    /// 15 characters or more, as the hub is set, and at most 256 bytes; none that is guessed first.
    password: String,
}

/// What changes about it; missing fields stay.
#[derive(Deserialize, ToSchema)]
pub(super) struct NotificationsChange {
    /// `false`: no more letters by mail, but for those with a code and those that tell of a refused payment.
    mail: Option<bool>,
}

impl MeView {
    async fn of(web: &Web, user: &User) -> Result<Self, Problem> {
        Ok(Self {
            has_authenticator: web.accounts.has_authenticator(&user.id).await?,
            user: user.into(),
            language: user.language.map(Language::code),
            notifications: NotificationsView {
                mail: user.wants_mail,
            },
        })
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
        Some(user) => Ok(axum::Json(MeView::of(&web, &user).await?)),
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
    let change = OwnChange {
        name: body.name,
        wants_mail: body.notifications.and_then(|wishes| wishes.mail),
        language: body.language.map(language).transpose()?,
    };
    let id = &caller.principal().id;
    if web.accounts.user(id).await?.is_none() {
        return Err(gone());
    }
    let user = web.accounts.change_own(id, change).await?;
    Ok(axum::Json(MeView::of(&web, &user).await?))
}

/// Set another password. It signs one out everywhere but here.
#[utoipa::path(
    put, path = "/api/v1/me/password", tag = "me", request_body = PasswordBody,
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn set_password(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    FromDevice(device): FromDevice,
    Json(body): Json<PasswordBody>,
) -> Result<StatusCode, Problem> {
    let accounts = &web.accounts;
    accounts
        .change_own_password(&identity, &body.current, &body.password, &device, web.now())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ask for a letter by which one shows that one's address is one's own. None is sent where that is known.
#[utoipa::path(
    post, path = "/api/v1/me/email/verify", tag = "me", operation_id = "ask_verify",
    responses((status = 202, body = Nothing), (status = "default", body = ProblemBody)),
)]
pub(super) async fn ask_verify(
    State(web): State<Arc<Web>>,
    caller: Caller,
) -> Result<(StatusCode, axum::Json<Nothing>), Problem> {
    web.accounts.ask_verify(&caller.principal().id, web.now())?;
    Ok((StatusCode::ACCEPTED, axum::Json(Nothing {})))
}

fn language(code: Option<String>) -> Result<Option<Language>, Problem> {
    let known = |code: &String| Language::of_code(code);
    match code.as_ref().map(|code| known(code).ok_or(code)) {
        None => Ok(None),
        Some(Ok(language)) => Ok(Some(language)),
        Some(Err(_)) => Err(Problem::field("/language", "a language is en, de or ar")),
    }
}

fn gone() -> Problem {
    Problem::new(Code::Unauthenticated, "This account is no more.")
}
