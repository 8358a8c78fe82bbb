//! The audit log, to be read: admins all of it, managers what was done at their sites.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Params, cursor, page_limit, param, read_cursor, time_param},
    names::{ActorKindName, AuditActionName, RoleName},
    order_list::unreadable,
    problem::{Problem, ProblemBody},
};
use crate::{
    audit::{Action, ActorKind, Filter, Head, Kept, Scope},
    order::{Role, SiteId},
};

/// An act, as it was written down.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(super) struct EntryView {
    /// Its number, from 1, without gaps.
    id: String,
    #[schema(format = DateTime)]
    at: String,
    actor: ActorView,
    #[schema(value_type = AuditActionName)]
    action: Arc<str>,
    target: TargetView,
    #[serde(skip_serializing_if = "Option::is_none")]
    site: Option<String>,
    /// From where.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    address: Option<Arc<str>>,
    /// The request's `x-request-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    request_id: Option<Arc<str>>,
    /// SHA-256 of what the thing looked like; the same hash is the same thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    before_hash: Option<String>,
    /// SHA-256 of what it looked like then.
    #[serde(skip_serializing_if = "Option::is_none")]
    after_hash: Option<String>,
    /// The answer had been given before, for the same idempotency key: the act may be written down twice.
    is_repeated: bool,
    /// It broke off: it may have been done, or a part of it.
    is_unsure: bool,
    /// SHA-256 of this entry, in which the hash of the one before stands.
    hash: String,
    /// The hash of the one before.
    previous_hash: String,
}

/// Who acted, as they were then.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditActor)]
pub(super) struct ActorView {
    #[schema(value_type = ActorKindName)]
    kind: ActorKind,
    /// The account, key or device; missing for whoever is not known, and for the hub.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    id: Option<Arc<str>>,
    #[schema(value_type = String)]
    name: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RoleName>)]
    role: Option<Role>,
}

/// What was acted on.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditTarget)]
pub(super) struct TargetView {
    /// `user`, `product`, `order` and the like.
    #[schema(value_type = String)]
    kind: Arc<str>,
    /// Its id, as its own address has it.
    #[schema(value_type = String)]
    id: Arc<str>,
}

/// A page of it.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditPage)]
pub(super) struct AuditPage {
    items: Vec<EntryView>,
    /// Where there is more; a page may be short, or empty, and still have a next one.
    #[schema(required = true)]
    next: Option<String>,
}

/// The newest entry, signed.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditHead)]
pub(super) struct HeadView {
    /// Its number; 0 when there is none.
    seq: u64,
    /// Its hash.
    hash: String,
    /// When it was written, milliseconds since the epoch.
    at: i64,
    /// Ed25519, base64url.
    signature: String,
    /// The hub's key, base64url.
    public_key: String,
}

impl From<Head> for HeadView {
    fn from(head: Head) -> Self {
        Self {
            seq: head.seq,
            hash: head.hash.to_string(),
            at: head.at.as_millis(),
            signature: head.signature,
            public_key: head.public_key,
        }
    }
}

impl From<Kept> for EntryView {
    fn from(Kept { entry, hash }: Kept) -> Self {
        Self {
            id: entry.seq.to_string(),
            at: entry.at.to_string(),
            actor: ActorView {
                kind: entry.actor.kind,
                id: entry.actor.id,
                name: entry.actor.name,
                role: entry.actor.role,
            },
            action: entry.action,
            target: TargetView {
                kind: entry.target.kind,
                id: entry.target.id,
            },
            site: entry.site.map(|site| site.to_string()),
            address: entry.address,
            request_id: entry.request_id,
            before_hash: entry.before_hash.map(|hash| hash.to_string()),
            after_hash: entry.after_hash.map(|hash| hash.to_string()),
            is_repeated: entry.repeated,
            is_unsure: entry.unsure,
            hash: hash.to_string(),
            previous_hash: entry.previous.to_string(),
        }
    }
}

/// Which part.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// Only this site.
    site: Option<String>,
    /// Only what this account, key or device did.
    actor: Option<String>,
    /// Only this act.
    #[param(value_type = Option<AuditActionName>)]
    action: Option<String>,
    /// Only what was done to the thing of this id.
    target: Option<String>,
    /// At this time or later, RFC 3339.
    from: Option<String>,
    /// Before this time, RFC 3339.
    to: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What was done, the newest first. Admins; managers see what was done at their sites.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, body = AuditPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<AuditQuery>,
) -> Result<Json<AuditPage>, Problem> {
    let principal = caller.principal();
    let scope = match principal.role {
        Role::Admin => Scope::All,
        Role::Manager => Scope::Sites(principal.sites.to_vec()),
        Role::Customer | Role::Kitchen | Role::Warehouse | Role::Support | Role::System => {
            return Err(Problem::forbidden());
        }
    };
    let site: Option<SiteId> = param("site", query.site.as_deref(), "this is no site's id")?;
    if let Some(site) = &site {
        caller.must_run(site)?;
    }
    let filter = Filter {
        scope,
        site,
        actor: query.actor,
        action: act(query.action)?,
        target: query.target,
        from: time_param("from", query.from.as_deref())?,
        to: time_param("to", query.to.as_deref())?,
    };
    let limit = page_limit(query.limit.as_deref())?;
    let before: Option<u64> = read_cursor(query.cursor.as_deref())?;
    let found = web.audit.find(&filter, before, limit).await;
    let found = found.map_err(|error| unreadable(&error))?;
    Ok(Json(AuditPage {
        items: found.items.into_iter().map(EntryView::from).collect(),
        next: found.next.map(|seq| cursor(&seq.to_string())),
    }))
}

/// An act there is: another one is mistyped, and a page without entries would say that nobody did it.
fn act(word: Option<String>) -> Result<Option<String>, Problem> {
    match word {
        Some(word) if Action::named(&word).is_none() => {
            Err(Problem::field("/action", "this is no act of the audit log"))
        }
        word => Ok(word),
    }
}

/// The newest entry, signed: kept elsewhere, it shows later that nothing before it was changed or cut off. Admins only.
#[utoipa::path(
    get, path = "/api/v1/audit/head", tag = "audit",
    responses((status = 200, body = HeadView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn head(
    State(web): State<Arc<Web>>,
    caller: Caller,
) -> Result<Json<HeadView>, Problem> {
    caller.must_be_admin()?;
    let head = web.audit.head().await.map_err(|error| unreadable(&error))?;
    Ok(Json(head.into()))
}
