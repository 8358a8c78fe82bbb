//! Sites.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Web,
    extract::Caller,
    json::{Json, nullable},
    names::AfterWindowName,
    problem::{Problem, ProblemBody},
};
use crate::{
    catalog::{Site, SitePatch, WINDOW_MS_MAX, Zone},
    engine::Failure,
    hub::SiteView as Shelf,
    order::{AfterWindow, Currency, SiteId, TAX_RATE_BP_MAX},
};

/// The longest name of a site, characters.
const NAME_CHARS_MAX: usize = 120;

/// A shop, kitchen or warehouse.
#[derive(Serialize, ToSchema)]
#[schema(as = Site)]
pub(super) struct SiteView {
    id: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// ISO 4217.
    #[schema(value_type = String, example = "GBP")]
    currency: Currency,
    /// Tax that prices include, basis points.
    tax_rate_bp: u32,
    /// Seconds in which an order can be cancelled here, unless a product says longer.
    window_s: i64,
    /// Whether it takes orders.
    open: bool,
    /// The time zone of its hours: an IANA name.
    time_zone: String,
    /// Who may cancel afterwards: `refuse` (nobody) or `admin`.
    #[schema(value_type = AfterWindowName)]
    after_window: AfterWindow,
}

/// Every site.
#[derive(Serialize, ToSchema)]
pub(super) struct SitePage {
    items: Vec<SiteView>,
    /// Always null: there are few.
    #[schema(required = true)]
    next: Option<String>,
}

/// A site to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct SiteBody {
    /// Lower-case letters, digits and hyphens.
    id: String,
    name: String,
    currency: String,
    #[serde(default)]
    tax_rate_bp: u32,
    window_s: Option<i64>,
    #[schema(value_type = Option<AfterWindowName>)]
    after_window: Option<AfterWindow>,
    #[serde(default = "yes")]
    open: bool,
    /// An IANA name; `UTC` when missing.
    time_zone: Option<String>,
}

fn yes() -> bool {
    true
}

/// What changes; missing fields stay, null follows the configuration again.
#[derive(Deserialize, ToSchema)]
pub(super) struct SiteChange {
    name: Option<String>,
    /// Fixed once the site has products.
    currency: Option<String>,
    tax_rate_bp: Option<u32>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>)]
    window_s: Option<Option<i64>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<AfterWindowName>)]
    after_window: Option<Option<AfterWindow>>,
    open: Option<bool>,
    /// An IANA name.
    time_zone: Option<String>,
}

/// The site of that name.
pub(super) fn find(web: &Web, id: &str) -> Result<Arc<Shelf>, Problem> {
    let id: SiteId = id.parse().map_err(|_| Problem::not_found("site"))?;
    web.engine.view(&id).map_err(|failure| {
        if failure == Failure::Recovering {
            web.refusal(&failure)
        } else {
            Problem::not_found("site")
        }
    })
}

/// The site of that name, or the only one there is.
pub(super) fn find_or_only(web: &Web, id: Option<&str>) -> Result<Arc<Shelf>, Problem> {
    if let Some(id) = id {
        return find(web, id);
    }
    match all(web)?.as_slice() {
        [only] => Ok(only.clone()),
        _ => Err(Problem::field(
            "/site",
            "there is more than one site: say which",
        )),
    }
}

/// Every site, by id.
pub(super) fn all(web: &Web) -> Result<Vec<Arc<Shelf>>, Problem> {
    web.engine.views().map_err(|failure| web.refusal(&failure))
}

fn view(web: &Web, site: &Site) -> SiteView {
    SiteView {
        id: site.id.to_string(),
        name: site.name.clone(),
        currency: site.currency,
        tax_rate_bp: site.tax_rate_bp,
        window_s: site.window_ms.unwrap_or(web.engine.window_ms()) / 1_000,
        open: site.is_open,
        time_zone: site.time_zone.name().to_owned(),
        after_window: site
            .after_window
            .unwrap_or(web.settings.cancellation.after_window),
    }
}

/// Every site. No sign-in needed: a visitor picks a shop before they have an account.
#[utoipa::path(
    get, path = "/api/v1/sites", tag = "sites", security((), ("bearer" = [])),
    responses((status = 200, body = SitePage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    _: Option<Caller>,
) -> Result<axum::Json<SitePage>, Problem> {
    let sites = all(&web)?;
    Ok(axum::Json(SitePage {
        items: sites
            .iter()
            .map(|site| view(&web, &site.settings()))
            .collect(),
        next: None,
    }))
}

/// Make a site. Admins only.
#[utoipa::path(
    post, path = "/api/v1/sites", tag = "sites", request_body = SiteBody,
    responses((status = 201, body = SiteView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Json(body): Json<SiteBody>,
) -> Result<(StatusCode, axum::Json<SiteView>), Problem> {
    caller.must_be_admin()?;
    let site = Site {
        id: body
            .id
            .parse()
            .map_err(|error| Problem::field("/id", format!("{error}")))?,
        name: name(&body.name)?,
        currency: currency(&body.currency)?,
        tax_rate_bp: tax_rate(body.tax_rate_bp)?,
        window_ms: body.window_s.map(window_ms).transpose()?,
        after_window: body.after_window,
        is_open: body.open,
        time_zone: match body.time_zone.as_deref() {
            Some(name) => time_zone(name)?,
            None => Zone::default(),
        },
        created_at: web.now(),
    };
    let made = web.engine.create_site(site).await;
    let made = made.map_err(|failure| web.refusal(&failure))?;
    Ok((StatusCode::CREATED, axum::Json(view(&web, &made))))
}

/// Change a site. Admins, and its managers.
#[utoipa::path(
    patch, path = "/api/v1/sites/{site}", tag = "sites", request_body = SiteChange,
    params(("site" = String, Path, description = "The site.")),
    responses((status = 200, body = SiteView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(site): Path<String>,
    Json(body): Json<SiteChange>,
) -> Result<axum::Json<SiteView>, Problem> {
    let site = find(&web, &site)?;
    caller.must_run(site.id())?;
    let patch = SitePatch {
        name: body.name.as_deref().map(name).transpose()?,
        currency: body.currency.as_deref().map(currency).transpose()?,
        tax_rate_bp: body.tax_rate_bp.map(tax_rate).transpose()?,
        window_ms: match body.window_s {
            Some(seconds) => Some(seconds.map(window_ms).transpose()?),
            None => None,
        },
        after_window: body.after_window,
        is_open: body.open,
        time_zone: body.time_zone.as_deref().map(time_zone).transpose()?,
    };
    let changed = web.engine.patch_site(site.id(), patch).await;
    let changed = changed.map_err(|failure| web.refusal(&failure))?;
    Ok(axum::Json(view(&web, &changed)))
}

fn name(text: &str) -> Result<Arc<str>, Problem> {
    let name = text.trim();
    if (1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        Ok(name.into())
    } else {
        Err(Problem::field(
            "/name",
            format!("a name has 1 to {NAME_CHARS_MAX} characters"),
        ))
    }
}

fn currency(text: &str) -> Result<Currency, Problem> {
    text.parse()
        .map_err(|error| Problem::field("/currency", format!("{error}")))
}

fn time_zone(text: &str) -> Result<Zone, Problem> {
    text.parse()
        .map_err(|error| Problem::field("/time_zone", format!("{error}")))
}

fn tax_rate(basis_points: u32) -> Result<u32, Problem> {
    if basis_points <= TAX_RATE_BP_MAX {
        Ok(basis_points)
    } else {
        Err(Problem::field(
            "/tax_rate_bp",
            format!("a tax rate is 0 to {TAX_RATE_BP_MAX} basis points"),
        ))
    }
}

/// A cancellation window from seconds.
pub(super) fn window_ms(seconds: i64) -> Result<i64, Problem> {
    let most = WINDOW_MS_MAX / 1_000;
    if (0..=most).contains(&seconds) {
        Ok(seconds * 1_000)
    } else {
        Err(Problem::field(
            "/window_s",
            format!("a window is 0 to {most} seconds"),
        ))
    }
}
