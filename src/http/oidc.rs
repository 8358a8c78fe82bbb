//! Signing in with an OpenID Connect provider, and letting in whoever shows one of its tokens.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web, auth,
    extract::{FromDevice, bearer},
    json::Json,
    problem::{Problem, ProblemBody},
    recording::Slip,
    session_cookie::Keeper,
};
use crate::account::{Back, OidcError};

/// The provider to sign in with, if there is one.
#[derive(Serialize, ToSchema)]
#[schema(as = SignInProvider)]
pub(super) struct ProviderView {
    /// Whether people can sign in with it.
    is_on: bool,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// Where to go.
#[derive(Serialize, ToSchema)]
#[schema(as = SignInBegun)]
pub(super) struct BegunView {
    /// The provider's page.
    url: String,
    /// To be kept by this browser and shown when it comes back; nobody else must see it.
    browser: String,
}

/// Somebody who came back from the provider.
#[derive(Deserialize, ToSchema)]
#[schema(as = SignInBack)]
pub(super) struct FinishBody {
    /// As in the address.
    state: String,
    /// As in the address.
    code: String,
    /// `iss` of the address, where it has one.
    #[serde(default)]
    iss: Option<String>,
    /// What the browser was given when the login began.
    browser: String,
}

/// Whether people can sign in with a provider, and what it is called.
#[utoipa::path(
    get, path = "/api/v1/auth/oidc", tag = "auth", operation_id = "oidc", security(()),
    responses((status = 200, body = ProviderView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(State(web): State<Arc<Web>>) -> axum::Json<ProviderView> {
    let name = web.accounts.oidc_name();
    axum::Json(ProviderView {
        is_on: name.is_some(),
        name: name.map(str::to_owned),
    })
}

/// Begin to sign in with the provider. Good for ten minutes, in this browser.
#[utoipa::path(
    post, path = "/api/v1/auth/oidc/begin", tag = "auth", operation_id = "oidc_begin", security(()),
    responses((status = 200, body = BegunView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn begin(
    State(web): State<Arc<Web>>,
    headers: HeaderMap,
) -> Result<axum::Json<BegunView>, Problem> {
    web.accounts.oidc_name().ok_or(OidcError::Off)?;
    let origin = page_origin(&web, &headers)?;
    let begun = web.accounts.begin_oidc(&origin, web.now()).await?;
    Ok(axum::Json(BegunView {
        url: begun.url,
        browser: begun.browser,
    }))
}

/// Where the page is that somebody comes back to: as set, or where they are, if that is a page of this hub.
fn page_origin(web: &Web, headers: &HeaderMap) -> Result<String, Problem> {
    if let Some(origin) = &web.settings.oidc.redirect_origin {
        return Ok(origin.clone());
    }
    let origin = headers.get(header::ORIGIN);
    let origin = origin.and_then(|origin| origin.to_str().ok());
    let known = origin.filter(|origin| web.origins.allows(origin));
    known
        .map(str::to_owned)
        .ok_or_else(|| Problem::malformed("Begin on a page of this hub, which sends its Origin."))
}

/// Sign in with what the provider sent back. Each state is good once.
#[utoipa::path(
    post, path = "/api/v1/auth/oidc/finish", tag = "auth", operation_id = "oidc_finish", request_body = FinishBody,
    security(()),
    params((
        "Orderhub-Session" = Option<String>, Header, pattern = "^cookie$",
        description = "`cookie`: the refresh token is kept by the browser, for a page of this hub.",
    )),
    responses((status = 200, body = auth::Tokens), (status = "default", body = ProblemBody)),
)]
pub(super) async fn finish(
    State(web): State<Arc<Web>>,
    FromDevice(device): FromDevice,
    keeper: Keeper,
    slip: Slip,
    Json(body): Json<FinishBody>,
) -> Result<Response, Problem> {
    let back = Back {
        state: body.state,
        code: body.code,
        issuer: body.iss,
        browser: body.browser,
    };
    let signed = web.accounts.finish_oidc(&back, device, web.now()).await;
    if signed.is_err() {
        slip.on("unknown");
    }
    Ok(keeper.tokens(&web, StatusCode::OK, signed?))
}

/// Looks up whose token of the provider a request has, before anything asks who is calling.
pub(super) async fn meet(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    if let Ok(Some(token)) = bearer(request.headers())
        && let Err(error) = web.accounts.meet(token, web.now()).await
    {
        return Problem::from(error).into_response();
    }
    next.run(request).await
}
