//! What a site sells. Everybody may read the menu; admins and the site's managers write it.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    extract::{Caller, Conditions, Params, cursor, page_limit, read_cursor},
    json::Json,
    problem::{Problem, ProblemBody},
    product_body::{ProductBody, ProductChange},
    product_search,
    reviews::RatingView,
    sites,
};
use crate::{
    catalog::{Allergen, Hours, Product, Stock},
    hub::{
        SiteView as Shelf,
        product_shapes::{self, ImagesView, OptionView},
        shapes::MoneyView,
    },
    order::Sku,
};

/// An article on the menu.
#[derive(Serialize, ToSchema)]
#[schema(as = Product)]
pub(super) struct ProductView {
    site: String,
    sku: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    #[schema(value_type = String)]
    category: Arc<str>,
    /// Price of one, tax included.
    price: MoneyView,
    #[schema(value_type = String)]
    description: Arc<str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    image_url: Option<Arc<str>>,
    /// Whether it is sold at all.
    is_available: bool,
    /// Whether it is sold at this time of day.
    is_on_now: bool,
    /// Where it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    station: Option<Arc<str>>,
    /// What is printed on it for scanners.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    barcode: Option<Arc<str>>,
    /// Pieces that nobody has reserved; null where stock is not tracked.
    #[schema(required = true)]
    stock: Option<i64>,
    /// Seconds in which an order with it can be cancelled, where that differs from the site's.
    #[serde(skip_serializing_if = "Option::is_none")]
    window_s: Option<i64>,
    /// What can be chosen about it.
    options: Vec<OptionView>,
    /// What is in it that some people must not eat.
    #[schema(value_type = Vec<Allergen>)]
    allergens: Arc<[Allergen]>,
    /// When it is sold; empty is whenever its category is.
    #[schema(value_type = Vec<Hours>)]
    hours: Arc<[Hours]>,
    /// So many available pieces or fewer are told to the manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    low_stock: Option<i64>,
    /// Its pictures, where it has some of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    images: Option<ImagesView>,
    /// What published reviews add up to; missing where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<RatingView>,
    /// Counts changes of the product itself; also its `ETag`.
    version: u64,
}

/// A part of the menu, sorted by category, name and sku; what was looked for, best first.
#[derive(Serialize, ToSchema)]
pub(super) struct ProductPage {
    items: Vec<ProductView>,
    #[schema(required = true)]
    next: Option<String>,
}

/// Which part of the menu.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ProductQuery {
    /// Needed where there is more than one site.
    site: Option<String>,
    /// Only this category.
    category: Option<String>,
    /// Only what has words that begin like these, best first; and what has this anywhere in its name, sku or
    /// description. Case and accents do not matter.
    q: Option<String>,
    /// 1 to 200; 50 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Which site.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SiteParam {
    /// Needed where there is more than one site.
    pub(super) site: Option<String>,
}

impl SiteParam {
    /// The site that was named.
    pub(super) fn site(&self) -> Option<&str> {
        self.site.as_deref()
    }
}

/// The menu. No sign-in needed.
#[utoipa::path(
    get, path = "/api/v1/products", tag = "products", params(ProductQuery), security((), ("bearer" = [])),
    responses((status = 200, body = ProductPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    _: Option<Caller>,
    Params(query): Params<ProductQuery>,
) -> Result<axum::Json<ProductPage>, Problem> {
    let site = sites::find_or_only(&web, query.site.as_deref())?;
    let limit = page_limit(query.limit.as_deref())?;
    let after: Option<String> = read_cursor(query.cursor.as_deref())?;
    let mut found = match query.q.as_deref().filter(|q| !q.trim().is_empty()) {
        Some(q) => product_search::search(&site, q),
        None => {
            let all = site.products().into_iter();
            all.map(|product| (sort_key(&product), product)).collect()
        }
    };
    found.retain(|(key, product)| {
        let category = query.category.as_deref();
        let in_category = category.is_none_or(|category| *product.category == *category);
        in_category && after.as_ref().is_none_or(|after| key > after)
    });
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more);
    Ok(axum::Json(ProductPage {
        next: next.map(|(key, _)| cursor(key)),
        items: found
            .iter()
            .map(|(_, product)| view(&web, &site, product))
            .collect(),
    }))
}

/// One article. No sign-in needed.
#[utoipa::path(
    get, path = "/api/v1/products/{sku}", tag = "products", security((), ("bearer" = [])),
    params(("sku" = String, Path, description = "The article."), SiteParam),
    responses((status = 200, body = ProductView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    _: Option<Caller>,
    Path(sku): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, site.as_deref())?;
    let product = site.product(&parse_sku(&sku)?);
    let product = product.filter(|product| !product.is_deleted);
    let product = product.ok_or_else(|| Problem::not_found("product"))?;
    Ok(answer(&web, StatusCode::OK, &site, &product))
}

/// Put an article on the menu. Admins, and the site's managers.
#[utoipa::path(
    post, path = "/api/v1/products", tag = "products", request_body = ProductBody, params(SiteParam),
    responses((status = 201, body = ProductView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(SiteParam { site }): Params<SiteParam>,
    Json(body): Json<ProductBody>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, body.site.as_deref().or(site.as_deref()))?;
    caller.must_run(site.id())?;
    let currency = site.settings().currency;
    let product = body.product(site.id().clone(), currency)?;
    let made = web.engine.create_product(product).await;
    let made = made.map_err(|failure| web.refusal(&failure))?;
    Ok(answer(&web, StatusCode::CREATED, &site, &made))
}

/// Change an article; `If-Match` is required. Admins, and the site's managers.
#[utoipa::path(
    patch, path = "/api/v1/products/{sku}", tag = "products", request_body = ProductChange,
    params(
        ("sku" = String, Path, description = "The article."), SiteParam,
        ("If-Match" = String, Header, description = "The version that was read, as its ETag was written."),
    ),
    responses((status = 200, body = ProductView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn change(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(sku): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
    Json(body): Json<ProductChange>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, site.as_deref())?;
    caller.must_run(site.id())?;
    let (sku, currency) = (parse_sku(&sku)?, site.settings().currency);
    let is_on_menu = site
        .product(&sku)
        .is_some_and(|product| !product.is_deleted);
    if !is_on_menu {
        return Err(Problem::not_found("product"));
    }
    let expected = conditions.required_version()?;
    let patch = body.patch(currency)?;
    let changed = web
        .engine
        .patch_product(site.id(), &sku, patch, Some(expected))
        .await
        .map_err(|failure| web.refusal(&failure))?;
    Ok(answer(&web, StatusCode::OK, &site, &changed))
}

/// Take an article off the menu. Orders that name it keep it. Admins, and the site's managers.
#[utoipa::path(
    delete, path = "/api/v1/products/{sku}", tag = "products",
    params(("sku" = String, Path, description = "The article."), SiteParam),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(sku): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
) -> Result<StatusCode, Problem> {
    let site = sites::find_or_only(&web, site.as_deref())?;
    caller.must_run(site.id())?;
    let gone = web
        .engine
        .delete_product(site.id(), &parse_sku(&sku)?)
        .await;
    gone.map_err(|failure| web.refusal(&failure))?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn answer(web: &Web, status: StatusCode, site: &Shelf, product: &Product) -> Response {
    let etag = [(header::ETAG, format!("\"{}\"", product.version))];
    (status, etag, axum::Json(view(web, site, product))).into_response()
}

fn view(web: &Web, site: &Shelf, product: &Product) -> ProductView {
    let currency = site.settings().currency;
    ProductView {
        site: product.site.to_string(),
        sku: product.sku.to_string(),
        name: product.name.clone(),
        category: product.category.clone(),
        price: MoneyView {
            amount: product.price,
            currency,
        },
        description: product.description.clone(),
        image_url: product.image_url.clone(),
        is_available: product.is_available,
        is_on_now: site.is_on(product, web.now()),
        station: product.station.clone(),
        barcode: product.barcode.clone(),
        stock: product.stock.map(Stock::available),
        window_s: product.window_ms.map(|ms| ms / 1_000),
        options: product_shapes::options(&product.options, currency),
        allergens: product.allergens.clone(),
        hours: product.hours.clone(),
        low_stock: product.low_stock,
        images: product_shapes::images(product),
        rating: RatingView::of(web.reviews.rating(&product.site, &product.sku)),
        version: product.version,
    }
}

/// What the menu is sorted by; no field holds the separator.
pub(super) fn sort_key(product: &Product) -> String {
    format!(
        "{}\u{0}{}\u{0}{}",
        product.category, product.name, product.sku
    )
}

pub(super) fn parse_sku(text: &str) -> Result<Sku, Problem> {
    text.parse().map_err(|_| Problem::not_found("product"))
}
