//! Keys for programs. Admins make any, managers keys for their own sites; no key makes a key.

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
    extract::{Caller, time_param},
    json::Json,
    names::ScopeName,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    account::{ApiKey, NewApiKey, Scope},
    order::{Role, SiteId},
};

/// A key, but for its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(super) struct ApiKeyView {
    id: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// How it begins, to be known again by.
    #[schema(value_type = String)]
    hint: Arc<str>,
    #[schema(value_type = Vec<ScopeName>)]
    scopes: Vec<Arc<str>>,
    /// Where; empty for wherever its maker may.
    sites: Vec<String>,
    /// Who made it. It never does more than they may at that moment.
    made_by: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// Until when it is good; missing for always.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// When it was used last, to about a minute; missing for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// The key itself: `ohk_…`. In the answer that makes it, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
}

impl ApiKeyView {
    fn of(key: ApiKey, secret: Option<String>) -> Self {
        Self {
            id: key.id.to_string(),
            name: key.name,
            hint: key.hint,
            scopes: key.scopes,
            sites: key.sites.iter().map(ToString::to_string).collect(),
            made_by: key.maker.to_string(),
            created_at: key.created_at.to_string(),
            expires_at: key.expires_at.map(|at| at.to_string()),
            last_used_at: key.last_used_at.map(|at| at.to_string()),
            key: secret,
        }
    }
}

/// Keys, oldest first.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKeyPage)]
pub(super) struct ApiKeyPage {
    items: Vec<ApiKeyView>,
    /// Always null: there are few.
    #[schema(required = true)]
    next: Option<String>,
}

/// A key to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct ApiKeyBody {
    /// 1 to 120 characters.
    name: String,
    /// One at least.
    #[schema(value_type = Vec<ScopeName>)]
    scopes: Vec<String>,
    /// Where. Admins may say nothing for everywhere; managers say which of their sites.
    #[serde(default)]
    sites: Vec<String>,
    /// Until when it is good, RFC 3339; missing for always.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// Keys: admins see all, managers their own.
#[utoipa::path(
    get, path = "/api/v1/api-keys", tag = "api-keys",
    responses((status = 200, body = ApiKeyPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(State(web): State<Arc<Web>>, caller: Caller) -> Answer<ApiKeyPage> {
    let keys = web.accounts.api_keys().into_iter();
    let own = keys.filter(|key| is_theirs(&caller, key));
    Answer(ApiKeyPage {
        items: own.map(|key| ApiKeyView::of(key, None)).collect(),
        next: None,
    })
}

/// Make a key: `Authorization: Bearer ohk_…`. It is shown once.
#[utoipa::path(
    post, path = "/api/v1/api-keys", tag = "api-keys", request_body = ApiKeyBody,
    responses((status = 201, body = ApiKeyView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<ApiKeyBody>,
) -> Result<(StatusCode, Answer<ApiKeyView>), Problem> {
    let scope = |(index, name): (usize, &String)| {
        let field = format!("/scopes/{index}");
        Scope::named(name).ok_or_else(|| Problem::field(field, "there is no such scope"))
    };
    let scopes: Result<Vec<Scope>, _> = body.scopes.iter().enumerate().map(scope).collect();
    let new = NewApiKey {
        name: body.name,
        scopes: scopes?,
        sites: own_sites(&web, &caller, &body.sites)?,
        expires_at: time_param("expires_at", body.expires_at.as_deref())?,
    };
    let maker = &caller.principal().id;
    let (key, secret) = web.accounts.create_api_key(maker, new, web.now()).await?;
    let view = ApiKeyView::of(key, Some(secret));
    Ok((StatusCode::CREATED, Answer(view)))
}

/// Revoke a key: it is refused at once, its sockets close, and the webhooks that it made are paused. Admins any, managers their own.
#[utoipa::path(
    delete, path = "/api/v1/api-keys/{id}", tag = "api-keys",
    params(("id" = String, Path, description = "The key.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn revoke(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let mut keys = web.accounts.api_keys().into_iter();
    let key = keys.find(|key| *key.id == *id && is_theirs(&caller, key));
    let key = key.ok_or_else(|| Problem::not_found("key"))?;
    let revoked = web.accounts.revoke_api_key(&key.id).await;
    // After: it makes none meanwhile.
    web.webhooks.pause_of_key(&key.id).await?;
    revoked?;
    Ok(StatusCode::NO_CONTENT)
}

fn is_theirs(caller: &Caller, key: &ApiKey) -> bool {
    let who = caller.principal();
    who.role == Role::Admin || who.id == key.maker
}

/// Sites that the caller runs.
fn own_sites(web: &Web, caller: &Caller, named: &[String]) -> Result<Vec<SiteId>, Problem> {
    if named.is_empty() && caller.principal().role != Role::Admin {
        return Err(Problem::field("/sites", "say for which of your sites"));
    }
    let site = |name: &String| {
        let site = sites::find(web, name)?;
        caller.must_run(site.id())?;
        Ok(site.id().clone())
    };
    named.iter().map(site).collect()
}
