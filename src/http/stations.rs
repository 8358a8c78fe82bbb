//! The stations of a site: where its orders are worked off, and what goes where. Staff of the site read them; admins and
//! its managers write them. What is changed counts for orders that are released afterwards.

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
    extract::{Caller, Conditions, Params},
    json::{Json, nullable},
    problem::{Problem, ProblemBody},
    products::SiteParam,
    sites,
};
use crate::{
    catalog::{ENTRY_NAME_CHARS_MAX, Entry, EntryKind, Record},
    hub::names::StationKindName,
    order::{SiteId, Station, StationKind},
};

/// The most categories one station serves.
const CATEGORIES_MAX: usize = 100;
/// The most tickets a station can be said to work on at once.
const CAPACITY_MAX: u32 = 1_000;

/// A place where orders are worked off.
#[derive(Serialize, ToSchema)]
#[schema(as = Station)]
pub(super) struct StationView {
    site: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    #[schema(value_type = StationKindName)]
    kind: StationKind,
    /// What it makes of products that name no station.
    #[schema(value_type = Vec<String>)]
    categories: Vec<Arc<str>>,
    /// Tickets it can work on at once; null where nobody said.
    #[schema(required = true)]
    capacity: Option<u32>,
    /// Counts its changes; also its `ETag`.
    version: u64,
}

/// All stations of a site, by name.
#[derive(Serialize, ToSchema)]
pub(super) struct StationPage {
    items: Vec<StationView>,
    /// Always null: there are few.
    #[schema(required = true)]
    next: Option<String>,
}

/// A station to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct StationBody {
    /// 1 to 64 characters.
    name: String,
    #[serde(default)]
    #[schema(value_type = Option<StationKindName>)]
    kind: StationKind,
    #[serde(default)]
    categories: Vec<String>,
    /// 1 to 1,000.
    capacity: Option<u32>,
}

/// What changes; missing fields stay.
#[derive(Deserialize, ToSchema)]
pub(super) struct StationChange {
    #[schema(value_type = Option<StationKindName>)]
    kind: Option<StationKind>,
    categories: Option<Vec<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<u32>)]
    capacity: Option<Option<u32>>,
}

/// The stations of a site. Its staff.
#[utoipa::path(
    get, path = "/api/v1/stations", tag = "stations", params(SiteParam),
    responses((status = 200, body = StationPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
) -> Result<axum::Json<StationPage>, Problem> {
    let site = sites::find_or_only(&web, query.site())?;
    if caller.principal().staff_at(site.id()).is_none() {
        return Err(Problem::forbidden());
    }
    let entries = site.entries();
    let items = entries
        .of(EntryKind::Station)
        .filter_map(|entry| view(site.id(), entry));
    Ok(axum::Json(StationPage {
        items: items.collect(),
        next: None,
    }))
}

/// Make a station. Admins, and the site's managers.
#[utoipa::path(
    post, path = "/api/v1/stations", tag = "stations", params(SiteParam), request_body = StationBody,
    responses((status = 201, body = StationView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(query): Params<SiteParam>,
    Json(body): Json<StationBody>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, query.site())?;
    caller.must_run(site.id())?;
    let name = body.name.trim();
    if !(1..=ENTRY_NAME_CHARS_MAX).contains(&name.chars().count()) {
        let detail = format!("a name has 1 to {ENTRY_NAME_CHARS_MAX} characters");
        return Err(Problem::field("/name", detail));
    }
    let station = Station {
        kind: body.kind,
        categories: categories(&body.categories)?,
        capacity: body.capacity.map(capacity).transpose()?,
    };
    let record = Record::Station(station);
    let made = web
        .engine
        .create_entry(site.id(), name.into(), record)
        .await
        .map_err(|failure| web.refusal(&failure))?;
    Ok((StatusCode::CREATED, answer(site.id(), &made)?).into_response())
}

/// Change a station. Admins, and the site's managers.
#[utoipa::path(
    patch, path = "/api/v1/stations/{name}", tag = "stations", request_body = StationChange,
    params(
        ("name" = String, Path, description = "The station."), SiteParam,
        ("If-Match" = String, Header, description = "The version it is to be changed from."),
    ),
    responses((status = 200, body = StationView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(name): Path<String>,
    Params(query): Params<SiteParam>,
    Json(body): Json<StationChange>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, query.site())?;
    caller.must_run(site.id())?;
    let entry = site.entry(EntryKind::Station, &name);
    let entry = entry.ok_or_else(|| Problem::not_found("station"))?;
    let expected = conditions.required_version()?;
    let mut station = entry
        .record
        .station()
        .ok_or_else(|| Problem::not_found("station"))?
        .clone();
    if let Some(kind) = body.kind {
        station.kind = kind;
    }
    if let Some(wanted) = &body.categories {
        station.categories = categories(wanted)?;
    }
    if let Some(wanted) = body.capacity {
        station.capacity = wanted.map(capacity).transpose()?;
    }
    let changed = web
        .engine
        .replace_entry(
            site.id(),
            entry.name.clone(),
            Record::Station(station),
            Some(expected),
        )
        .await
        .map_err(|failure| web.refusal(&failure))?;
    answer(site.id(), &changed)
}

/// Take a station away; its tickets stay. Admins, and the site's managers.
#[utoipa::path(
    delete, path = "/api/v1/stations/{name}", tag = "stations",
    params(("name" = String, Path, description = "The station."), SiteParam),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(name): Path<String>,
    Params(query): Params<SiteParam>,
) -> Result<StatusCode, Problem> {
    let site = sites::find_or_only(&web, query.site())?;
    caller.must_run(site.id())?;
    let (kind, expected) = (EntryKind::Station, conditions.expected_version);
    web.engine
        .delete_entry(site.id(), kind, name.into(), expected)
        .await
        .map_err(|failure| match failure.code() {
            "not_found" => Problem::not_found("station"),
            _ => web.refusal(&failure),
        })?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(site: &SiteId, entry: &Entry) -> Option<StationView> {
    let station = entry.record.station()?;
    Some(StationView {
        site: site.to_string(),
        name: entry.name.clone(),
        kind: station.kind,
        categories: station.categories.clone(),
        capacity: station.capacity,
        version: entry.version,
    })
}

fn answer(site: &SiteId, entry: &Entry) -> Result<Response, Problem> {
    let view = view(site, entry).ok_or_else(|| Problem::not_found("station"))?;
    let etag = [(header::ETAG, format!("\"{}\"", entry.version))];
    Ok((etag, axum::Json(view)).into_response())
}

fn categories(wanted: &[String]) -> Result<Vec<Arc<str>>, Problem> {
    if wanted.len() > CATEGORIES_MAX {
        let detail = format!("a station serves at most {CATEGORIES_MAX} categories");
        return Err(Problem::field("/categories", detail));
    }
    let category = |(index, category): (usize, &String)| {
        let category = category.trim();
        if (1..=ENTRY_NAME_CHARS_MAX).contains(&category.chars().count()) {
            Ok(category.into())
        } else {
            let pointer = format!("/categories/{index}");
            let detail = format!("a category has 1 to {ENTRY_NAME_CHARS_MAX} characters");
            Err(Problem::field(pointer, detail))
        }
    };
    wanted.iter().enumerate().map(category).collect()
}

fn capacity(wanted: u32) -> Result<u32, Problem> {
    if (1..=CAPACITY_MAX).contains(&wanted) {
        Ok(wanted)
    } else {
        let detail = format!("a capacity is 1 to {CAPACITY_MAX}");
        Err(Problem::field("/capacity", detail))
    }
}
