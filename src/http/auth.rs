//! Signing up, in, on and out.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    extract::{Caller, FromDevice},
    json::Json,
    problem::{Problem, ProblemBody},
    recording::Slip,
    session_cookie::Keeper,
    users::UserView,
};
use crate::{
    account::{AccountError, Proof, Signed, is_board_token},
    audit::Action,
};

/// Somebody new.
#[derive(Deserialize, ToSchema)]
pub(super) struct Signup {
    /// Case does not matter.
    email: String,
    /// 15 characters or more, as the hub is set, and at most 256 bytes; none that is guessed first.
    password: String,
    /// 1 to 120 characters; the part of the address before the `@` when missing.
    #[serde(default)]
    name: String,
}

/// Somebody known.
#[derive(Deserialize, ToSchema)]
pub(super) struct Login {
    email: String,
    password: String,
    /// Of the authenticator app, or a recovery code; needed where `second_factor_required` says so.
    code: Option<String>,
}

/// A session that goes on.
#[derive(Deserialize, ToSchema)]
pub(super) struct Refresh {
    /// Good for one use, and for asking again when the answer was lost. A page whose browser keeps it leaves it out.
    refresh_token: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(super) struct Tokens {
    access_token: String,
    /// Missing where the browser keeps it in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refresh_token: Option<String>,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds the access token lives.
    expires_in: i64,
    user: UserView,
}

/// A session as it is told.
pub(super) fn session(signed: Signed) -> Tokens {
    Tokens {
        access_token: signed.access_token,
        refresh_token: Some(signed.refresh_token),
        token_type: "Bearer",
        expires_in: signed.expires_in_s,
        user: (&signed.user).into(),
    }
}

/// Make a customer's account and sign in. `Accept-Language` is the language they are written to in, until they choose
/// another.
#[utoipa::path(
    post, path = "/api/v1/auth/signup", tag = "auth", request_body = Signup, security(()),
    params((
        "Orderhub-Session" = Option<String>, Header, pattern = "^cookie$",
        description = "`cookie`: the refresh token is kept by the browser, for a page of this hub.",
    )),
    responses((status = 201, body = Tokens), (status = "default", body = ProblemBody)),
)]
pub(super) async fn signup(
    State(web): State<Arc<Web>>,
    FromDevice(device): FromDevice,
    keeper: Keeper,
    Json(body): Json<Signup>,
) -> Result<Response, Problem> {
    let signed = web
        .accounts
        .signup(&body.email, &body.password, &body.name, device, web.now())
        .await?;
    Ok(keeper.tokens(&web, StatusCode::CREATED, signed))
}

/// Sign in. After three wrong passwords from one address each costs a wait, told in `Retry-After`.
#[utoipa::path(
    post, path = "/api/v1/auth/login", tag = "auth", request_body = Login, security(()),
    params((
        "Orderhub-Session" = Option<String>, Header, pattern = "^cookie$",
        description = "`cookie`: the refresh token is kept by the browser, for a page of this hub.",
    )),
    responses((status = 200, body = Tokens), (status = "default", body = ProblemBody)),
)]
pub(super) async fn login(
    State(web): State<Arc<Web>>,
    FromDevice(device): FromDevice,
    keeper: Keeper,
    slip: Slip,
    Json(body): Json<Login>,
) -> Result<Response, Problem> {
    let signed = web
        .accounts
        .login(
            &body.email,
            &body.password,
            body.code.as_deref(),
            device,
            web.now(),
        )
        .await;
    note_factor(&signed, &slip);
    match &signed {
        Ok(_) | Err(AccountError::SecondFactorRequired) => {}
        Err(_) => slip.on(tried(&web, &body.email).await),
    }
    Ok(keeper.tokens(&web, StatusCode::OK, signed?))
}

/// What a second factor makes of signing in, for the audit log.
pub(super) fn note_factor(signed: &Result<Signed, AccountError>, slip: &Slip) {
    match signed {
        Ok(signed) if signed.shown == Some(Proof::Recovery) => {
            slip.is(Action::SessionBegun);
            slip.is(Action::RecoveryUsed);
        }
        // The second half is still to come.
        Err(AccountError::SecondFactorRequired) => slip.is_nothing(),
        Ok(_) | Err(_) => {}
    }
}

/// Whose account was tried. What is nobody's address is not written down as it was typed: it may be a password.
async fn tried(web: &Web, email: &str) -> String {
    match web.accounts.account_of(email).await {
        Ok(Some(user)) => user.to_string(),
        Ok(None) | Err(_) => "unknown".to_owned(),
    }
}

/// Trade a refresh token for a new pair; asking again within a minute gets the same. One that was used before ends its
/// session. Beside `Orderhub-Session: cookie` it is the one that the browser keeps, and stays there.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", tag = "auth", request_body = Refresh, security(()),
    params(
        (
            "Orderhub-Session" = Option<String>, Header, pattern = "^cookie$",
            description = "`cookie`: the refresh token is kept by the browser, for a page of this hub.",
        ),
        (
            "orderhub-session" = Option<String>, Cookie,
            description = "The refresh token that the browser kept, which counts beside the header; \
                over TLS `__Host-orderhub-session`.",
        ),
    ),
    responses((status = 200, body = Tokens), (status = "default", body = ProblemBody)),
)]
pub(super) async fn refresh(
    State(web): State<Arc<Web>>,
    slip: Slip,
    FromDevice(from): FromDevice,
    keeper: Keeper,
    Json(body): Json<Refresh>,
) -> Result<Response, Problem> {
    let (accounts, now) = (&web.accounts, web.now());
    let said = body.refresh_token.as_deref();
    if let Some(token) = said.filter(|token| is_board_token(token)) {
        let begun = accounts.sign_in_device(token, from.address, now)?;
        if !begun.is_new_here {
            slip.is_nothing();
        }
        // A board keeps its token by itself: it has no other.
        return Ok(Keeper::Caller.tokens(&web, StatusCode::OK, begun.signed));
    }
    slip.is_nothing();
    let token = match (&keeper, said) {
        (_, Some(said)) => said,
        // A token that fits nobody's: it is refused as any other.
        (Keeper::Browser(jar), None) => jar.shown().unwrap_or_default(),
        (Keeper::Caller, None) => {
            return Err(Problem::malformed(
                "Send refresh_token; what a browser keeps counts beside Orderhub-Session.",
            ));
        }
    };
    match accounts.refresh(token, now).await {
        Ok(signed) => Ok(keeper.tokens(&web, StatusCode::OK, signed)),
        Err(refused @ AccountError::Credentials) => {
            Ok(keeper.forget(Problem::from(refused).into_response()))
        }
        Err(error) => Err(error.into()),
    }
}

/// End the session: its tokens are refused at once.
#[utoipa::path(
    post, path = "/api/v1/auth/logout", tag = "auth",
    params((
        "Orderhub-Session" = Option<String>, Header, pattern = "^cookie$",
        description = "`cookie`: the browser forgets the refresh token that it kept.",
    )),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn logout(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    keeper: Keeper,
) -> Result<Response, Problem> {
    web.accounts.logout(&identity, web.now()).await?;
    Ok(keeper.forget(StatusCode::NO_CONTENT.into_response()))
}
