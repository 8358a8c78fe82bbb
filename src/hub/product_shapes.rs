//! What is shown of a product beside its name and price, alike over HTTP and on the menu's stream.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::MoneyView;
use crate::{
    catalog::Product,
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
    let [small, large] = crate::catalog::PICTURE_WIDTHS.map(address);
    Some(ImagesView { small, large })
}
