//! The parts of a site's menu: where each stands, how it is taxed, when it is sold. Everybody may read them; admins and
//! the site's managers write them.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    extract::{Caller, Conditions, Params, cursor, page_limit, read_cursor},
    json::{Json, nullable},
    problem::{Problem, ProblemBody},
    product_parts::{self, HoursBody},
    products::SiteParam,
    sites,
};
use crate::{
    catalog::{Category, ENTRY_NAME_CHARS_MAX, Entry, EntryKind, Hours, Record},
    hub::names::TaxModeName,
    order::{SiteId, TAX_RATE_BP_MAX, Tax, TaxMode},
};

/// The furthest a category can stand from the others.
const POSITION_MAX: i32 = 1_000_000;

/// A part of the menu.
#[derive(Serialize, ToSchema)]
#[schema(as = Category)]
pub(super) struct CategoryView {
    site: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// Lower comes first.
    position: i32,
    /// How its products are taxed; null as the site's.
    #[schema(required = true)]
    tax: Option<TaxView>,
    /// When its products are sold; empty is always.
    hours: Vec<Hours>,
    /// Counts its changes; also its `ETag`.
    version: u64,
}

/// How a price is taxed.
#[derive(Serialize, ToSchema)]
#[schema(as = Tax)]
pub(super) struct TaxView {
    /// Basis points.
    rate_bp: u32,
    /// In the price, or on top.
    #[schema(value_type = TaxModeName)]
    mode: TaxMode,
}

/// A part of the list, by name.
#[derive(Serialize, ToSchema)]
pub(super) struct CategoryPage {
    items: Vec<CategoryView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Which part of the list.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct CategoryQuery {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// How a price is taxed.
#[derive(Deserialize, ToSchema)]
pub(super) struct TaxBody {
    /// Basis points.
    rate_bp: u32,
    /// `inclusive` when missing.
    #[serde(default)]
    #[schema(value_type = TaxModeName)]
    mode: TaxMode,
}

/// A part of the menu to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct CategoryBody {
    /// Needed where there is more than one site; or as `?site=`.
    site: Option<String>,
    /// As products name it.
    name: String,
    #[serde(default)]
    position: i32,
    tax: Option<TaxBody>,
    #[serde(default)]
    hours: Vec<HoursBody>,
}

/// What changes; missing fields stay, null takes a field away.
#[derive(Deserialize, ToSchema)]
pub(super) struct CategoryChange {
    position: Option<i32>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<TaxBody>)]
    tax: Option<Option<TaxBody>>,
    hours: Option<Vec<HoursBody>>,
}

/// The parts of the menu that have a record, by name. No sign-in needed.
#[utoipa::path(
    get, path = "/api/v1/categories", tag = "categories", params(CategoryQuery), security((), ("bearer" = [])),
    responses((status = 200, body = CategoryPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    _: Option<Caller>,
    Params(query): Params<CategoryQuery>,
) -> Result<axum::Json<CategoryPage>, Problem> {
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    let limit = page_limit(query.limit.as_deref())?;
    let after: Option<String> = read_cursor(query.cursor.as_deref())?;
    let entries = site.entries();
    let mut rest = entries
        .of(EntryKind::Category)
        .skip_while(|entry| after.as_deref().is_some_and(|after| *entry.name <= *after));
    let items: Vec<_> = rest.by_ref().take(limit).collect();
    let next = items.last().filter(|_| rest.next().is_some());
    Ok(axum::Json(CategoryPage {
        next: next.map(|entry| cursor(&entry.name)),
        items: items
            .iter()
            .filter_map(|entry| view(site.id(), entry))
            .collect(),
    }))
}

/// Make a part of the menu. Admins, and the site's managers.
#[utoipa::path(
    post, path = "/api/v1/categories", tag = "categories", request_body = CategoryBody, params(SiteParam),
    responses((status = 201, body = CategoryView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(param): Params<SiteParam>,
    Json(body): Json<CategoryBody>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, body.site.as_deref().or(param.site.as_deref()))?;
    caller.must_run(site.id())?;
    let name = name(&body.name)?;
    let record = Record::Category(Category {
        position: position(body.position)?,
        tax: body.tax.as_ref().map(tax).transpose()?,
        hours: product_parts::hours(&body.hours)?,
    });
    let made = web.engine.create_entry(site.id(), name, record).await;
    let made = made.map_err(|failure| web.refusal(&failure))?;
    Ok(answer(StatusCode::CREATED, site.id(), &made))
}

/// Change a part of the menu; `If-Match` is required. Admins, and the site's managers.
#[utoipa::path(
    patch, path = "/api/v1/categories/{name}", tag = "categories", request_body = CategoryChange,
    params(
        ("name" = String, Path, description = "The category."), SiteParam,
        ("If-Match" = String, Header, description = "The version that was read, as its ETag was written."),
    ),
    responses((status = 200, body = CategoryView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(name): Path<String>,
    Params(param): Params<SiteParam>,
    Json(body): Json<CategoryChange>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, param.site.as_deref())?;
    caller.must_run(site.id())?;
    let entries = site.entries();
    let before = entries.category(&name);
    let before = before.ok_or_else(|| Problem::not_found("category"))?;
    let expected = conditions.required_version()?;
    let record = Record::Category(Category {
        position: body.position.map_or(Ok(before.position), position)?,
        tax: match &body.tax {
            Some(new) => new.as_ref().map(tax).transpose()?,
            None => before.tax,
        },
        hours: match &body.hours {
            Some(new) => product_parts::hours(new)?,
            None => before.hours.clone(),
        },
    });
    // What was read above is older than the expected version, or is it: the engine compares.
    let changed = web
        .engine
        .replace_entry(site.id(), name.into(), record, Some(expected))
        .await
        .map_err(|failure| web.refusal(&failure))?;
    Ok(answer(StatusCode::OK, site.id(), &changed))
}

/// Take the record of a part of the menu away; its products stay on the menu. Admins, and the site's managers.
#[utoipa::path(
    delete, path = "/api/v1/categories/{name}", tag = "categories",
    params(("name" = String, Path, description = "The category."), SiteParam),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(name): Path<String>,
    Params(param): Params<SiteParam>,
) -> Result<StatusCode, Problem> {
    let site = sites::find_or_only(&web, param.site.as_deref())?;
    caller.must_run(site.id())?;
    let kind = EntryKind::Category;
    web.engine
        .delete_entry(site.id(), kind, name.into(), conditions.expected_version)
        .await
        .map_err(|failure| web.refusal(&failure))?;
    Ok(StatusCode::NO_CONTENT)
}

fn answer(status: StatusCode, site: &SiteId, entry: &Entry) -> Response {
    let etag = [(header::ETAG, format!("\"{}\"", entry.version))];
    (status, etag, axum::Json(view(site, entry))).into_response()
}

fn view(site: &SiteId, entry: &Entry) -> Option<CategoryView> {
    let category = entry.record.category()?;
    Some(CategoryView {
        site: site.to_string(),
        name: entry.name.clone(),
        position: category.position,
        tax: category.tax.map(|tax| TaxView {
            rate_bp: tax.rate_bp,
            mode: tax.mode,
        }),
        hours: category.hours.clone(),
        version: entry.version,
    })
}

fn name(text: &str) -> Result<Arc<str>, Problem> {
    let name = text.trim();
    let fits = (1..=ENTRY_NAME_CHARS_MAX).contains(&name.chars().count());
    if fits && !name.contains('\u{0}') {
        Ok(name.into())
    } else {
        let detail = format!("a name has 1 to {ENTRY_NAME_CHARS_MAX} characters");
        Err(Problem::field("/name", detail))
    }
}

fn position(position: i32) -> Result<i32, Problem> {
    if (-POSITION_MAX..=POSITION_MAX).contains(&position) {
        Ok(position)
    } else {
        let detail = format!("a position is -{POSITION_MAX} to {POSITION_MAX}");
        Err(Problem::field("/position", detail))
    }
}

fn tax(body: &TaxBody) -> Result<Tax, Problem> {
    if body.rate_bp <= TAX_RATE_BP_MAX {
        Ok(Tax {
            rate_bp: body.rate_bp,
            mode: body.mode,
        })
    } else {
        let detail = format!("a tax rate is 0 to {TAX_RATE_BP_MAX} basis points");
        Err(Problem::field("/tax/rate_bp", detail))
    }
}
