//! What is shown of a product beside its name and price, alike over HTTP and on the menu's stream.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::MoneyView;
use crate::{
    catalog::{Movement, MovementKind, PICTURE_WIDTHS, Product, Stock},
    order::{Currency, ProductOption},
};

/// One question about an article.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProductOption)]
pub struct OptionView {
    #[schema(value_type = String)]
    id: Arc<str>,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// The fewest choices to be made.
    min: u32,
    /// The most.
    max: u32,
    choices: Vec<ChoiceView>,
}

/// One answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProductChoice)]
pub struct ChoiceView {
    #[schema(value_type = String)]
    id: Arc<str>,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// What it adds to the price of a piece; may be negative.
    price_delta: MoneyView,
    /// Whether it can be chosen now.
    is_available: bool,
}

/// Where the pictures of a product are.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ProductImages)]
pub struct ImagesView {
    /// At most 320 pixels wide.
    small: String,
    /// At most 1024 pixels wide.
    large: String,
}

/// The options of a product.
#[must_use]
pub fn options(options: &[ProductOption], currency: Currency) -> Vec<OptionView> {
    let option = |option: &ProductOption| OptionView {
        id: option.id.clone(),
        name: option.name.clone(),
        min: option.min,
        max: option.max,
        choices: option
            .choices
            .iter()
            .map(|choice| ChoiceView {
                id: choice.id.clone(),
                name: choice.name.clone(),
                price_delta: MoneyView {
                    amount: choice.price_delta,
                    currency,
                },
                is_available: choice.is_available,
            })
            .collect(),
    };
    options.iter().map(option).collect()
}

/// The pictures of a product, where it has some.
#[must_use]
pub fn images(product: &Product) -> Option<ImagesView> {
    let picture = product.picture.as_ref()?;
    let address = |width: u32| format!("/images/{picture}-{width}.jpg");
    let [small, large] = PICTURE_WIDTHS.map(address);
    Some(ImagesView { small, large })
}

/// One row of the ledger of an article. `on_hand` is the `on_hand` before plus `quantity`, but for a release.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Movement)]
pub struct MovementView {
    id: String,
    site: String,
    sku: String,
    kind: MovementKind,
    /// By how many pieces the shelf changed; the pieces given back, in a release.
    quantity: i64,
    /// Pieces on the shelf afterwards.
    on_hand: i64,
    /// With which order.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<String>,
    /// The other site of a transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    peer: Option<String>,
    /// Who did it.
    by: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Arc<str>>,
    #[schema(format = DateTime)]
    at: String,
}

/// What became of an article's stock.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StockLevel)]
pub struct StockMovedView {
    sku: String,
    /// Pieces on the shelf, reserved ones included.
    on_hand: i64,
    /// Pieces promised to live orders.
    reserved: i64,
    /// Pieces that nobody has reserved.
    available: i64,
    movement: MovementView,
}

/// A row of the ledger.
#[must_use]
pub fn movement(movement: &Movement) -> MovementView {
    MovementView {
        id: format!("{}-{}", movement.sku, movement.number),
        site: movement.site.to_string(),
        sku: movement.sku.to_string(),
        kind: movement.kind,
        quantity: movement.quantity,
        on_hand: movement.on_hand,
        order: movement.order.map(|order| order.to_string()),
        peer: movement.peer.as_ref().map(ToString::to_string),
        by: movement.by.to_string(),
        reason: movement.reason.clone(),
        at: movement.at.to_string(),
    }
}

/// What became of an article's stock, as JSON.
#[must_use]
pub fn stock_moved(stock: Stock, moved: &Movement) -> String {
    let view = StockMovedView {
        sku: moved.sku.to_string(),
        on_hand: stock.on_hand,
        reserved: stock.reserved,
        available: stock.available(),
        movement: movement(moved),
    };
    serde_json::to_string(&view).unwrap_or_else(|_| "{}".into())
}
