//! What goes with a cart.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Web,
    carts::{self, cart_id},
    extract::{Caller, Params, bounded_limit},
    insights::unread,
    problem::{Problem, ProblemBody},
    sites,
};
use crate::{
    hub::shapes::MoneyView,
    insight::Companion,
    order::{Currency, Sku},
};

/// Articles when nobody says how many, and at most.
const ITEMS: usize = 4;
const ITEMS_MAX: usize = 20;

/// How many.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct GoesWithQuery {
    /// 1 to 20; 4 when missing.
    #[param(value_type = Option<u32>)]
    limit: Option<String>,
}

/// What goes with a cart, best first; empty where nothing is known yet.
#[derive(Serialize, ToSchema)]
pub(super) struct GoesWithPage {
    items: Vec<CompanionView>,
    /// Always null: there are few.
    #[schema(required = true)]
    next: Option<String>,
    /// Who says so: a model with its version, or `bundles`, which are counted; missing where nobody can.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    by: Option<Arc<str>>,
}

/// An article that goes with a cart, is not in it, and is sold now.
#[derive(Serialize, ToSchema)]
#[schema(as = Companion)]
pub(super) struct CompanionView {
    sku: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// Price of one, tax included.
    price: MoneyView,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    image_url: Option<Arc<str>>,
    /// The article of the cart that it goes with, where that is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    with: Option<String>,
}

impl CompanionView {
    fn of(companion: Companion, currency: Currency) -> Self {
        let Companion { product, because } = companion;
        Self {
            sku: product.sku.to_string(),
            name: product.name.clone(),
            price: MoneyView {
                amount: product.price,
                currency,
            },
            image_url: product.image_url.clone(),
            with: because.map(|because| because.sku.to_string()),
        }
    }
}

/// What goes with a cart: never what is in it, only what is sold now. No sign-in needed for a guest's.
#[utoipa::path(
    get, path = "/api/v1/carts/{id}/goes-with", tag = "carts", operation_id = "goes_with",
    security((), ("bearer" = [])),
    params(("id" = String, Path, description = "The cart."), GoesWithQuery),
    responses((status = 200, body = GoesWithPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Option<Caller>,
    Path(id): Path<String>,
    Params(query): Params<GoesWithQuery>,
) -> Result<Json<GoesWithPage>, Problem> {
    let limit = bounded_limit(query.limit.as_deref(), ITEMS, ITEMS_MAX)?;
    let customer = caller.as_ref().map(|caller| &caller.principal().id);
    let cart = carts::find(&web, cart_id(&id)?, caller.as_ref()).await?;
    let site = sites::find(&web, cart.site.as_str())?;
    let skus: Vec<Sku> = cart.lines.iter().map(|line| line.sku.clone()).collect();
    let found = web.insights.goes_with(&site, &skus, customer, limit).await;
    let found = found.map_err(unread)?;
    let currency = site.settings().currency;
    let items = found.items.into_iter();
    Ok(Json(GoesWithPage {
        items: items
            .map(|item| CompanionView::of(item, currency))
            .collect(),
        next: None,
        by: found.by,
    }))
}
