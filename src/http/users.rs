//! Accounts, for admins.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Params, cursor, page_limit, read_cursor},
    json::Json,
    names::RoleName,
    problem::{Problem, ProblemBody},
    recording::Slip,
};
use crate::{
    account::{NewUser, User, UserPatch},
    audit::Action,
    order::{Role, SiteId},
};

/// An account.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(super) struct UserView {
    id: String,
    email: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    #[schema(value_type = RoleName)]
    role: Role,
    /// Where, for kitchen, warehouse, manager and support.
    sites: Vec<String>,
    is_active: bool,
    /// Whether somebody has followed a link that was sent to the address.
    is_email_verified: bool,
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.clone(),
            name: user.name.clone(),
            role: user.role,
            sites: user.sites.iter().map(ToString::to_string).collect(),
            is_active: user.is_active,
            is_email_verified: user.is_email_verified,
            created_at: user.created_at.to_string(),
        }
    }
}

/// Accounts, oldest first.
#[derive(Serialize, ToSchema)]
pub(super) struct UserPage {
    items: Vec<UserView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// An account to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct UserBody {
    email: String,
    /// 15 characters or more, as the hub is set, and at most 256 bytes; none that is guessed first.
    password: String,
    #[serde(default)]
    name: String,
    #[schema(value_type = RoleName)]
    role: String,
    #[serde(default)]
    sites: Vec<String>,
}

/// What changes; missing fields stay.
#[derive(Deserialize, ToSchema)]
pub(super) struct UserChange {
    #[schema(value_type = Option<RoleName>)]
    role: Option<String>,
    sites: Option<Vec<String>>,
    name: Option<String>,
    is_active: Option<bool>,
    password: Option<String>,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct UserQuery {
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Every account. Admins only.
#[utoipa::path(
    get, path = "/api/v1/users", tag = "users", params(UserQuery),
    responses((status = 200, body = UserPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<UserQuery>,
) -> Result<axum::Json<UserPage>, Problem> {
    caller.must_be_admin()?;
    let limit = page_limit(query.limit.as_deref())?;
    let after = read_cursor(query.cursor.as_deref())?;
    let mut users = web.accounts.list_users(after.as_ref(), limit + 1).await?;
    let has_more = users.len() > limit;
    users.truncate(limit);
    let next = users.last().filter(|_| has_more);
    Ok(axum::Json(UserPage {
        next: next.map(|user| cursor(user.id.as_str())),
        items: users.iter().map(UserView::from).collect(),
    }))
}

/// Make an account of any role. Admins only.
#[utoipa::path(
    post, path = "/api/v1/users", tag = "users", request_body = UserBody,
    responses((status = 201, body = UserView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<UserBody>,
) -> Result<(StatusCode, axum::Json<UserView>), Problem> {
    caller.must_be_admin()?;
    let new = NewUser {
        role: role(&body.role)?,
        sites: sites(&web, &body.sites)?,
        email: body.email,
        password: body.password,
        name: body.name,
        language: None,
    };
    let user = web.accounts.create_user(new, web.now()).await?;
    Ok((StatusCode::CREATED, axum::Json((&user).into())))
}

/// Change an account. Another role, other sites, another password and switching it off sign it out. Admins only.
#[utoipa::path(
    patch, path = "/api/v1/users/{id}", tag = "users", request_body = UserChange,
    params(("id" = String, Path, description = "The account.")),
    responses((status = 200, body = UserView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    slip: Slip,
    Path(id): Path<String>,
    Json(body): Json<UserChange>,
) -> Result<axum::Json<UserView>, Problem> {
    caller.must_be_admin()?;
    let id = id.parse().map_err(|_| Problem::not_found("account"))?;
    let patch = UserPatch {
        role: body.role.as_deref().map(role).transpose()?,
        sites: match &body.sites {
            Some(named) => Some(sites(&web, named)?),
            None => None,
        },
        name: body.name,
        is_active: body.is_active,
        password: body.password,
    };
    // Said before: what breaks off half way is written down as what it was to be.
    acts(&patch).into_iter().for_each(|act| slip.is(act));
    let user = web.accounts.patch_user(&id, patch, web.now()).await?;
    Ok(axum::Json((&user).into()))
}

/// Sign somebody out everywhere: their tokens are refused at once, and their sockets close. Admins only.
#[utoipa::path(
    delete, path = "/api/v1/users/{id}/sessions", tag = "users", operation_id = "sign_out",
    params(("id" = String, Path, description = "The account.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn sign_out(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    caller.must_be_admin()?;
    let id = id.parse().map_err(|_| Problem::not_found("account"))?;
    web.accounts.sign_out(&id, web.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a change is, to be written down.
fn acts(patch: &UserPatch) -> Vec<Action> {
    let is_changed = patch.role.is_some()
        || patch.sites.is_some()
        || patch.name.is_some()
        || patch.is_active == Some(true);
    let acts = [
        (is_changed, Action::UserChanged),
        (patch.password.is_some(), Action::UserPasswordSet),
        (patch.is_active == Some(false), Action::UserDeactivated),
    ];
    let said = acts.into_iter().filter(|(is_said, _)| *is_said);
    said.map(|(_, act)| act).collect()
}

fn role(text: &str) -> Result<Role, Problem> {
    let found = Role::PEOPLE.into_iter().find(|role| role.as_str() == text);
    found.ok_or_else(|| {
        Problem::field(
            "/role",
            "a role is customer, kitchen, warehouse, manager, support or admin",
        )
    })
}

fn sites(web: &Web, named: &[String]) -> Result<Vec<SiteId>, Problem> {
    let site = |(index, text): (usize, &String)| {
        text.parse()
            .ok()
            .filter(|site| web.engine.has_site(site))
            .ok_or_else(|| Problem::field(format!("/sites/{index}"), "there is no such site"))
    };
    named.iter().enumerate().map(site).collect()
}
