//! Carts. A guest's cart belongs to whoever knows its id; a person's to that person, on whatever device.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Web,
    cart_view::{self, CartView, Shown},
    extract::{Caller, Conditions, Params},
    json::{Json, JsonOrEmpty, Nothing},
    orders::{LineBody, coupon, wanted},
    problem::{Problem, ProblemBody},
    products::SiteParam,
    quotes, sites,
};
use crate::{
    checkout::{Cart, CartError, CartId, CartLine, Seen},
    order::{SiteId, UserId, check_lines},
};

/// A cart to be made.
#[derive(Deserialize, ToSchema)]
pub(super) struct CartBody {
    /// Needed where there is more than one site.
    site: Option<String>,
}

/// What is to be in a cart.
#[derive(Deserialize, ToSchema)]
pub(super) struct CartContentsBody {
    /// At most 100 lines.
    #[serde(default)]
    lines: Vec<LineBody>,
    /// A coupon's code, valid or not: the quote says what it is worth.
    coupon: Option<String>,
}

/// An empty cart for a guest; whoever is signed in gets their own. No sign-in needed.
#[utoipa::path(
    post, path = "/api/v1/carts", tag = "carts", request_body = Option<CartBody>, security((), ("bearer" = [])),
    responses((status = 201, body = CartView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn create(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    JsonOrEmpty(body): JsonOrEmpty<CartBody>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, body.site.as_deref())?;
    must_act_at(caller.as_ref(), site.id())?;
    let (id, cart) = match who(caller.as_ref()) {
        Some(user) => web.carts.mine(site.id(), user, web.now()).await?,
        None => web.carts.create(site.id().clone(), web.now()).await?,
    };
    let mut response = show(&web, StatusCode::CREATED, id, &cart, caller.as_ref()).await?;
    if let Ok(location) = format!("/api/v1/carts/{id}").parse() {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// A cart, with prices and problems as they are now. No sign-in needed for a guest's.
#[utoipa::path(
    get, path = "/api/v1/carts/{id}", tag = "carts", security((), ("bearer" = [])),
    params(("id" = String, Path, description = "The cart.")),
    responses((status = 200, body = CartView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = cart_id(&id)?;
    let cart = find(&web, id, caller.as_ref()).await?;
    show(&web, StatusCode::OK, id, &cart, caller.as_ref()).await
}

/// The caller's own cart at a site; made when there is none.
#[utoipa::path(
    get, path = "/api/v1/carts/mine", tag = "carts", params(SiteParam),
    responses((status = 200, body = CartView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn mine(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(param): Params<SiteParam>,
) -> Result<Response, Problem> {
    let site = sites::find_or_only(&web, param.site.as_deref())?;
    must_act_at(Some(&caller), site.id())?;
    let user = &caller.principal().id;
    let (id, cart) = web.carts.mine(site.id(), user, web.now()).await?;
    show(&web, StatusCode::OK, id, &cart, Some(&caller)).await
}

/// Put something else into a cart; `If-Match` is required, so that two devices do not undo each other's changes. No
/// sign-in needed for a guest's.
#[utoipa::path(
    put, path = "/api/v1/carts/{id}", tag = "carts", request_body = CartContentsBody, security((), ("bearer" = [])),
    params(
        ("id" = String, Path, description = "The cart."),
        ("If-Match" = String, Header, description = "The version that was read, as its ETag was written."),
    ),
    responses((status = 200, body = CartView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn replace(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    conditions: Conditions,
    Path(id): Path<String>,
    Json(body): Json<CartContentsBody>,
) -> Result<Response, Problem> {
    let id = cart_id(&id)?;
    let before = find(&web, id, caller.as_ref()).await?;
    let expected = conditions.required_version()?;
    let lines = wanted(&body.lines)?;
    if !lines.is_empty() {
        check_lines(&lines).map_err(|rejection| web.refusal(&rejection.into()))?;
    }
    let coupon = coupon(&web, body.coupon.as_deref())?;
    let site = sites::find(&web, before.site.as_str())?;
    let quote = quotes::quote(&web, &site, &lines, coupon.clone(), caller.as_ref()).await?;
    let numbered = lines.into_iter().zip(1_u32..);
    let lines = numbered.map(|(line, number)| {
        let found = quote.lines.iter().find(|quoted| quoted.line == number);
        CartLine {
            sku: line.sku,
            quantity: line.quantity,
            note: line.note,
            options: line.options,
            seen: found.map(|quoted| Seen {
                name: quoted.name.clone(),
                unit_price: quoted.unit_price,
            }),
        }
    });
    let contents = (lines.collect(), coupon);
    let cart = web
        .carts
        .replace(id, &before, expected, contents, web.now())
        .await?;
    let shown = Shown {
        id,
        cart: &cart,
        quote,
        currency: site.settings().currency,
    };
    Ok(answer(StatusCode::OK, &shown))
}

/// Throw a cart away. No sign-in needed for a guest's.
#[utoipa::path(
    delete, path = "/api/v1/carts/{id}", tag = "carts", security((), ("bearer" = [])),
    params(("id" = String, Path, description = "The cart.")),
    responses((status = 204), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = cart_id(&id)?;
    find(&web, id, caller.as_ref()).await?;
    web.carts
        .remove(id, who(caller.as_ref()), web.now())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Move what is in a guest's cart into one's own, once: doing it again adds nothing.
#[utoipa::path(
    post, path = "/api/v1/carts/{id}/claim", tag = "carts", request_body = Option<Nothing>,
    params(("id" = String, Path, description = "The guest's cart.")),
    responses((status = 200, body = CartView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn claim(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(id): Path<String>,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<Response, Problem> {
    let user = &caller.principal().id;
    let (id, cart) = web.carts.claim(cart_id(&id)?, user, web.now()).await?;
    show(&web, StatusCode::OK, id, &cart, Some(&caller)).await
}

/// A cart's id; what cannot be one names no cart.
pub(super) fn cart_id(text: &str) -> Result<CartId, Problem> {
    text.parse().map_err(|_| Problem::not_found("cart"))
}

/// A cart of the caller's, or a guest's; for a key that is held to sites there is none of elsewhere.
pub(super) async fn find(web: &Web, id: CartId, caller: Option<&Caller>) -> Result<Cart, Problem> {
    let cart = web.carts.read(id, who(caller), web.now()).await?;
    must_act_at(caller, &cart.site).map_err(|_| Problem::not_found("cart"))?;
    Ok(cart)
}

fn must_act_at(caller: Option<&Caller>, site: &SiteId) -> Result<(), Problem> {
    match caller {
        Some(caller) if !caller.principal().acts_at(site) => Err(Problem::forbidden()),
        Some(_) | None => Ok(()),
    }
}

fn who(caller: Option<&Caller>) -> Option<&UserId> {
    caller.map(|caller| &caller.principal().id)
}

async fn show(
    web: &Web,
    status: StatusCode,
    id: CartId,
    cart: &Cart,
    caller: Option<&Caller>,
) -> Result<Response, Problem> {
    let site = sites::find(web, cart.site.as_str())?;
    let lines: Vec<_> = cart.lines.iter().map(CartLine::wanted).collect();
    let quote = quotes::quote(web, &site, &lines, cart.coupon.clone(), caller).await?;
    let currency = site.settings().currency;
    let shown = Shown {
        id,
        cart,
        quote,
        currency,
    };
    Ok(answer(status, &shown))
}

fn answer(status: StatusCode, shown: &Shown<'_>) -> Response {
    let etag = [(header::ETAG, format!("\"{}\"", shown.cart.version))];
    (status, etag, axum::Json(cart_view::view(shown))).into_response()
}

impl From<CartError> for Problem {
    fn from(error: CartError) -> Self {
        match error {
            CartError::NotFound => Self::not_found("cart"),
            CartError::Stale => Self::new(
                super::Code::VersionStale,
                "The cart has changed since you read it.",
            ),
            CartError::Unavailable(reason) => {
                tracing::error!(%reason, "the carts do not answer");
                Self::new(
                    super::Code::Overloaded,
                    "The store does not answer. Try again soon.",
                )
            }
        }
    }
}
