//! What callers write about a product, and the bounds of each field.

use std::sync::Arc;

use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    json::nullable,
    money::Amount,
    problem::Problem,
    product_parts::{self, HoursBody, OptionBody},
    sites,
};
use crate::{
    catalog::{
        self, Allergen, BARCODE_CHARS, LABEL_CHARS_MAX, NAME_CHARS_MAX, Product, ProductPatch,
        STOCK_MAX, Stock, TEXT_CHARS_MAX,
    },
    order::{Currency, SiteId, UNIT_PRICE_MINOR_MAX},
};

/// An article to be put on the menu.
#[derive(Deserialize, ToSchema)]
pub(super) struct ProductBody {
    /// Needed where there is more than one site; or as `?site=`.
    pub(super) site: Option<String>,
    sku: String,
    name: String,
    #[serde(default)]
    category: String,
    price: Amount,
    #[serde(default)]
    description: String,
    image_url: Option<String>,
    #[serde(default = "yes")]
    is_available: bool,
    station: Option<String>,
    /// What is printed on it for scanners: 4 to 48 characters without spaces; no other article of the site has it.
    barcode: Option<String>,
    /// Pieces on the shelf; missing or null when stock is not tracked.
    stock: Option<i64>,
    window_s: Option<i64>,
    /// At most 20.
    #[serde(default)]
    options: Vec<OptionBody>,
    /// Words of the EU's list of fourteen.
    #[serde(default)]
    #[schema(value_type = Vec<Allergen>)]
    allergens: Vec<String>,
    /// When it is sold; empty is whenever its category is.
    #[serde(default)]
    hours: Vec<HoursBody>,
    /// So many available pieces or fewer are told to the manager.
    low_stock: Option<i64>,
}

fn yes() -> bool {
    true
}

/// What changes; missing fields stay, null takes a field away.
#[derive(Deserialize, ToSchema)]
pub(super) struct ProductChange {
    name: Option<String>,
    category: Option<String>,
    price: Option<Amount>,
    description: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    image_url: Option<Option<String>>,
    is_available: Option<bool>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    station: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    barcode: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>)]
    window_s: Option<Option<i64>>,
    /// All of them.
    options: Option<Vec<OptionBody>>,
    /// All of them.
    #[schema(value_type = Option<Vec<Allergen>>)]
    allergens: Option<Vec<String>>,
    /// All of them.
    hours: Option<Vec<HoursBody>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>)]
    low_stock: Option<Option<i64>>,
    /// Always refused: stock moves by orders, and by commands of its own.
    #[schema(value_type = Option<i64>)]
    stock: Option<serde::de::IgnoredAny>,
}

impl ProductBody {
    /// The product it describes at `site`.
    pub(super) fn product(&self, site: SiteId, currency: Currency) -> Result<Product, Problem> {
        Ok(Product {
            site,
            sku: self
                .sku
                .parse()
                .map_err(|error| Problem::field("/sku", format!("{error}")))?,
            name: name(&self.name)?,
            category: category(&self.category)?,
            price: price(&self.price, currency)?,
            description: description(&self.description)?,
            image_url: self.image_url.as_deref().map(image_url).transpose()?,
            is_available: self.is_available,
            station: self.station.as_deref().map(station).transpose()?,
            barcode: self.barcode.as_deref().map(barcode).transpose()?,
            window_ms: self.window_s.map(sites::window_ms).transpose()?,
            stock: self.stock.map(stock).transpose()?,
            options: product_parts::options(&self.options, currency)?,
            allergens: product_parts::allergens(&self.allergens)?,
            hours: product_parts::hours(&self.hours)?.into(),
            low_stock: self.low_stock.map(low_stock).transpose()?,
            low_since: None,
            movements: 0,
            picture: None,
            is_deleted: false,
            version: 1,
        })
    }
}

impl ProductChange {
    /// The change it describes.
    pub(super) fn patch(&self, currency: Currency) -> Result<ProductPatch, Problem> {
        if self.stock.is_some() {
            return Err(Problem::field(
                "/stock",
                "stock does not change with the product; it moves by orders",
            ));
        }
        Ok(ProductPatch {
            name: self.name.as_deref().map(name).transpose()?,
            category: self.category.as_deref().map(category).transpose()?,
            price: match &self.price {
                Some(amount) => Some(price(amount, currency)?),
                None => None,
            },
            description: self.description.as_deref().map(description).transpose()?,
            image_url: match &self.image_url {
                Some(url) => Some(url.as_deref().map(image_url).transpose()?),
                None => None,
            },
            is_available: self.is_available,
            station: match &self.station {
                Some(place) => Some(place.as_deref().map(station).transpose()?),
                None => None,
            },
            barcode: match &self.barcode {
                Some(printed) => Some(printed.as_deref().map(barcode).transpose()?),
                None => None,
            },
            window_ms: match self.window_s {
                Some(seconds) => Some(seconds.map(sites::window_ms).transpose()?),
                None => None,
            },
            options: match &self.options {
                Some(options) => Some(product_parts::options(options, currency)?),
                None => None,
            },
            allergens: match &self.allergens {
                Some(words) => Some(product_parts::allergens(words)?),
                None => None,
            },
            hours: match &self.hours {
                Some(hours) => Some(product_parts::hours(hours)?.into()),
                None => None,
            },
            low_stock: match self.low_stock {
                Some(mark) => Some(mark.map(low_stock).transpose()?),
                None => None,
            },
            picture: None,
        })
    }
}

fn name(typed: &str) -> Result<Arc<str>, Problem> {
    text("/name", typed, 1, NAME_CHARS_MAX)
}

fn category(typed: &str) -> Result<Arc<str>, Problem> {
    text("/category", typed, 0, LABEL_CHARS_MAX)
}

fn description(typed: &str) -> Result<Arc<str>, Problem> {
    text("/description", typed, 0, TEXT_CHARS_MAX)
}

fn text(pointer: &str, typed: &str, least: usize, most: usize) -> Result<Arc<str>, Problem> {
    let trimmed = typed.trim();
    let fits = (least..=most).contains(&trimmed.chars().count());
    if fits && !trimmed.contains('\u{0}') {
        Ok(trimmed.into())
    } else {
        Err(Problem::field(
            pointer,
            format!("this has {least} to {most} characters"),
        ))
    }
}

fn station(typed: &str) -> Result<Arc<str>, Problem> {
    text("/station", typed, 1, LABEL_CHARS_MAX)
}

fn barcode(typed: &str) -> Result<Arc<str>, Problem> {
    catalog::barcode(typed).ok_or_else(|| {
        let (least, most) = (BARCODE_CHARS.start(), BARCODE_CHARS.end());
        Problem::field(
            "/barcode",
            format!("a barcode has {least} to {most} letters, digits and signs, and no spaces"),
        )
    })
}

/// Only addresses a page may show: anything else in an attribute is a way in.
fn image_url(typed: &str) -> Result<Arc<str>, Problem> {
    let url = text("/image_url", typed, 1, TEXT_CHARS_MAX)?;
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_own = url.starts_with('/') && !url.starts_with("//");
    if is_web || is_own {
        Ok(url)
    } else {
        Err(Problem::field(
            "/image_url",
            "a picture is an http(s) address or a path of this hub",
        ))
    }
}

fn price(amount: &Amount, currency: Currency) -> Result<i64, Problem> {
    let minor = amount.minor("/price", currency)?;
    if (0..=UNIT_PRICE_MINOR_MAX).contains(&minor) {
        Ok(minor)
    } else {
        Err(Problem::field(
            "/price",
            format!("a price is 0 to {UNIT_PRICE_MINOR_MAX} minor units"),
        ))
    }
}

fn low_stock(mark: i64) -> Result<i64, Problem> {
    if (0..=STOCK_MAX).contains(&mark) {
        Ok(mark)
    } else {
        let detail = format!("a mark of low stock is 0 to {STOCK_MAX} pieces");
        Err(Problem::field("/low_stock", detail))
    }
}

fn stock(on_hand: i64) -> Result<Stock, Problem> {
    if (0..=STOCK_MAX).contains(&on_hand) {
        Ok(Stock {
            on_hand,
            reserved: 0,
        })
    } else {
        Err(Problem::field(
            "/stock",
            format!("stock is 0 to {STOCK_MAX} pieces"),
        ))
    }
}
