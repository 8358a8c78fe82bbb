//! Links in letters: asking for one, and what it is good for. Whether an account exists is not told by any of them.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Web,
    auth::{Tokens, note_factor},
    code::Code,
    extract::{Caller, FromDevice},
    json::{Json, Nothing},
    problem::{Problem, ProblemBody},
    recording::Slip,
    session_cookie::Keeper,
};
use crate::{account::LinkKind, order::Principal};

/// Whose letter it is.
#[derive(Deserialize, ToSchema)]
pub(super) struct LinkWish {
    /// Case does not matter.
    email: String,
}

/// A link that somebody followed.
#[derive(Deserialize, ToSchema)]
pub(super) struct LinkUse {
    /// What stands after the number sign of the link.
    token: String,
}

/// Signing in by a link that somebody followed.
#[derive(Deserialize, ToSchema)]
pub(super) struct LinkSignIn {
    /// What stands after the number sign of the link.
    token: String,
    /// A code of their authenticator app, or a recovery code, where they have an app.
    code: Option<String>,
}

/// Another password, by a link.
#[derive(Deserialize, ToSchema)]
pub(super) struct PasswordReset {
    /// What stands after the number sign of the link.
    token: String,
    /// 15 characters or more, as the hub is set, and at most 256 bytes; none that is guessed first.
    password: String,
}

fn ask_for(
    web: &Web,
    wish: &LinkWish,
    kind: LinkKind,
) -> Result<(StatusCode, axum::Json<Nothing>), Problem> {
    web.accounts.ask_link(&wish.email, kind, web.now())?;
    Ok((StatusCode::ACCEPTED, axum::Json(Nothing {})))
}

/// Ask for a letter with a link that signs in, good for 15 minutes. The answer is the same whoever has the address.
#[utoipa::path(
    post, path = "/api/v1/auth/link", tag = "auth", operation_id = "ask_link", request_body = LinkWish, security(()),
    responses((status = 202, body = Nothing), (status = "default", body = ProblemBody)),
)]
pub(super) async fn ask(
    State(web): State<Arc<Web>>,
    Json(body): Json<LinkWish>,
) -> Result<(StatusCode, axum::Json<Nothing>), Problem> {
    ask_for(&web, &body, LinkKind::SignIn)
}

/// Sign in by a link from a letter. It is good once.
#[utoipa::path(
    post, path = "/api/v1/auth/link/use", tag = "auth", operation_id = "use_link", request_body = LinkSignIn, security(()),
    params((
        "Orderhub-Session" = Option<String>, Header, pattern = "^cookie$",
        description = "`cookie`: the refresh token is kept by the browser, for a page of this hub.",
    )),
    responses((status = 200, body = Tokens), (status = "default", body = ProblemBody)),
)]
pub(super) async fn sign_in(
    State(web): State<Arc<Web>>,
    FromDevice(device): FromDevice,
    keeper: Keeper,
    slip: Slip,
    Json(body): Json<LinkSignIn>,
) -> Result<Response, Problem> {
    let code = body.code.as_deref();
    let signing_in = web.accounts.use_link(&body.token, code, device, web.now());
    let signed = signing_in.await;
    note_factor(&signed, &slip);
    Ok(keeper.tokens(&web, StatusCode::OK, signed?))
}

/// Ask for a letter with a link that sets another password, good for an hour. The answer is the same whoever has the
/// address.
#[utoipa::path(
    post, path = "/api/v1/auth/password/forgot", tag = "auth", operation_id = "forgot_password", request_body = LinkWish,
    security(()),
    responses((status = 202, body = Nothing), (status = "default", body = ProblemBody)),
)]
pub(super) async fn forgot(
    State(web): State<Arc<Web>>,
    Json(body): Json<LinkWish>,
) -> Result<(StatusCode, axum::Json<Nothing>), Problem> {
    ask_for(&web, &body, LinkKind::Reset)
}

/// Set another password by a link from a letter. It is good once, and signs the account out everywhere.
#[utoipa::path(
    post, path = "/api/v1/auth/password/reset", tag = "auth", operation_id = "reset_password",
    request_body = PasswordReset, security(()),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn reset(
    State(web): State<Arc<Web>>,
    slip: Slip,
    Json(body): Json<PasswordReset>,
) -> Result<StatusCode, Problem> {
    let accounts = &web.accounts;
    let user = accounts.reset_password(&body.token, &body.password, web.now());
    slip.on(user.await?);
    Ok(StatusCode::NO_CONTENT)
}

/// Show by a link from a letter that its address is one's own, signed in to the account that it is about. It is good once.
#[utoipa::path(
    post, path = "/api/v1/auth/email/verify", tag = "auth", operation_id = "verify_email", request_body = LinkUse,
    security((), ("bearer" = [])),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn verify(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    Json(body): Json<LinkUse>,
) -> Result<StatusCode, Problem> {
    let who = caller.as_ref().map(|caller| &caller.principal().id);
    let verified = web.accounts.verify_email(&body.token, who, web.now());
    verified.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets customers pass whose address is known to be theirs, where that is asked for.
pub(super) async fn must_be_reached(web: &Web, principal: &Principal) -> Result<(), Problem> {
    if web.accounts.may_order(principal).await? {
        return Ok(());
    }
    Err(Problem::new(
        Code::EmailUnverified,
        "Follow the link in the letter to your address first; you can ask for another.",
    ))
}
