//! One's authenticator app and its recovery codes, and showing a fresh second factor.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    code::Code,
    extract::Caller,
    json::{Json, JsonOrEmpty, Nothing},
    problem::{Problem, ProblemBody},
    recording::Slip,
};
use crate::account::{AccountError, Proof};

/// An app to be. Its secret is shown this once.
#[derive(Serialize, ToSchema)]
#[schema(as = NewAuthenticator)]
pub(super) struct NewAuthenticatorView {
    /// As it is typed into an app: base32.
    secret: String,
    /// As an app reads it: `otpauth://…`.
    uri: String,
    /// The same as a QR code: the text of an SVG.
    qr: String,
}

/// A code.
#[derive(Deserialize, ToSchema)]
pub(super) struct CodeBody {
    /// Six digits, or a recovery code where one counts. Spaces and hyphens do not matter.
    code: String,
}

/// Recovery codes, shown this once: each counts once, in place of a code of the app.
#[derive(Serialize, ToSchema)]
pub(super) struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Until when this session need not show it again.
#[derive(Serialize, ToSchema)]
pub(super) struct SteppedUp {
    #[schema(format = DateTime)]
    until: String,
}

/// Begin with an authenticator app. It counts once its first code was sent to `/me/authenticator/confirm`; until then,
/// another begins in its place.
#[utoipa::path(
    post, path = "/api/v1/me/authenticator", tag = "me", operation_id = "begin_authenticator",
    responses((status = 201, body = NewAuthenticatorView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn begin(
    State(web): State<Arc<Web>>,
    caller: Caller,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<(StatusCode, axum::Json<NewAuthenticatorView>), Problem> {
    let id = &caller.principal().id;
    let new = web.accounts.begin_authenticator(id).await?;
    let view = NewAuthenticatorView {
        secret: new.secret,
        uri: new.uri,
        qr: new.qr,
    };
    Ok((StatusCode::CREATED, axum::Json(view)))
}

/// Show the app's first code: from now on it is asked for when somebody signs in.
#[utoipa::path(
    post, path = "/api/v1/me/authenticator/confirm", tag = "me", operation_id = "confirm_authenticator",
    request_body = CodeBody,
    responses((status = 200, body = RecoveryCodes), (status = "default", body = ProblemBody)),
)]
pub(super) async fn confirm(
    State(web): State<Arc<Web>>,
    caller: Caller,
    slip: Slip,
    Json(body): Json<CodeBody>,
) -> Result<axum::Json<RecoveryCodes>, Problem> {
    let id = &caller.principal().id;
    let confirmed = web
        .accounts
        .confirm_authenticator(id, &body.code, web.now());
    let recovery_codes = confirmed.await.map_err(no_app)?;
    slip.on(id);
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}

/// Take the app away, and its recovery codes.
#[utoipa::path(
    delete, path = "/api/v1/me/authenticator", tag = "me", operation_id = "remove_authenticator",
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    slip: Slip,
) -> Result<StatusCode, Problem> {
    let id = &caller.principal().id;
    web.accounts
        .remove_authenticator(id)
        .await
        .map_err(no_app)?;
    slip.on(id);
    Ok(StatusCode::NO_CONTENT)
}

/// Ten new recovery codes; those of before are of no use any more.
#[utoipa::path(
    post, path = "/api/v1/me/authenticator/recovery-codes", tag = "me", operation_id = "renew_recovery_codes",
    responses((status = 200, body = RecoveryCodes), (status = "default", body = ProblemBody)),
)]
pub(super) async fn renew(
    State(web): State<Arc<Web>>,
    caller: Caller,
    slip: Slip,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<axum::Json<RecoveryCodes>, Problem> {
    let id = &caller.principal().id;
    let recovery_codes = web
        .accounts
        .renew_recovery_codes(id)
        .await
        .map_err(no_app)?;
    slip.on(id);
    Ok(axum::Json(RecoveryCodes { recovery_codes }))
}

/// Take somebody's app away: it is lost, or locked. Admins only.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}/authenticator", tag = "users", operation_id = "remove_authenticator",
    params(("id" = String, Path, description = "The account.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove_of(
    State(web): State<Arc<Web>>,
    caller: Caller,
    slip: Slip,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    caller.must_be_admin()?;
    let id = id.parse().map_err(|_| Problem::not_found("account"))?;
    web.accounts
        .remove_authenticator(&id)
        .await
        .map_err(no_app)?;
    slip.on(&id);
    Ok(StatusCode::NO_CONTENT)
}

/// Have a code sent, for who has no app. Six digits, good for ten minutes and for the session that asked.
#[utoipa::path(
    post, path = "/api/v1/auth/step-up/letter", tag = "auth", operation_id = "step_up_letter",
    responses((status = 202, body = Nothing), (status = "default", body = ProblemBody)),
)]
pub(super) async fn letter(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<(StatusCode, axum::Json<Nothing>), Problem> {
    let Ok(line) = web.step_up_line.try_reserve() else {
        let detail = "Too many letters wait to be written. Try again soon.";
        return Err(Problem::new(Code::Overloaded, detail));
    };
    web.accounts.order_letter(&identity, web.now()).await?;
    line.send(identity.principal.id);
    Ok((StatusCode::ACCEPTED, axum::Json(Nothing {})))
}

/// Show that it is you: by a code of your app or a recovery code, else by the code of a letter. It is good for this session.
#[utoipa::path(
    post, path = "/api/v1/auth/step-up", tag = "auth", operation_id = "step_up", request_body = CodeBody,
    responses((status = 200, body = SteppedUp), (status = "default", body = ProblemBody)),
)]
pub(super) async fn step_up(
    State(web): State<Arc<Web>>,
    Caller(identity): Caller,
    slip: Slip,
    Json(body): Json<CodeBody>,
) -> Result<axum::Json<SteppedUp>, Problem> {
    slip.on(&identity.principal.id);
    let (until, shown) = web
        .accounts
        .step_up(&identity, &body.code, web.now())
        .await?;
    if shown != Some(Proof::Recovery) {
        slip.is_nothing();
    }
    Ok(axum::Json(SteppedUp {
        until: until.to_string(),
    }))
}

/// What is not there is the app, not the account.
fn no_app(error: AccountError) -> Problem {
    if error == AccountError::NotFound {
        Problem::not_found("authenticator app")
    } else {
        error.into()
    }
}
