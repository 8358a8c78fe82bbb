//! The stream `menu:{site}`: what everybody can buy. What this stream shows of a product is decided here: the class of
//! its stock, not the number, which changes with every sale and would be told to everybody each time. Whoever wants the
//! number reads the product over HTTP.
//!
//! Whether a product is on at this time of day is a part of it: the site's sequencer has it looked at anew with every
//! minute, and what turned is told as a change of the product.
//!
//! Its position counts in memory what was shown, with an epoch for each start. A sale that leaves the class as it was
//! shows nothing, and costs one comparison.

use std::{cmp::Ordering, collections::HashSet, fmt::Write, sync::Arc};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    line::Frame,
    product_shapes::{self, ImagesView, OptionView},
    shapes::MoneyView,
    view::SiteView,
};
use crate::{
    catalog::{Allergen, Product, Site, Stock},
    order::{Currency, Sku, Timestamp},
};

/// So many pieces or fewer are few.
pub const STOCK_LOW_MAX: i64 = 5;

/// How many there are, roughly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockClass {
    /// Enough, or not counted.
    In,
    /// A few: at most 5.
    Low,
    /// None.
    Out,
}

/// A product as everybody sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MenuProduct)]
pub struct ProductShape {
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
    /// What can be chosen about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    options: Vec<OptionView>,
    /// What is in it that some people must not eat.
    #[serde(skip_serializing_if = "<[Allergen]>::is_empty")]
    #[schema(required = false, value_type = Vec<Allergen>)]
    allergens: Arc<[Allergen]>,
    /// Its pictures, where it has some of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    images: Option<ImagesView>,
    /// How many there are, roughly.
    stock: StockClass,
    /// Seconds in which an order with it can be cancelled, where that differs from the site's.
    #[serde(skip_serializing_if = "Option::is_none")]
    window_s: Option<i64>,
    /// Counts changes of the product itself.
    version: u64,
}

/// A site as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = MenuSite)]
pub struct SiteShape {
    id: String,
    #[schema(value_type = String)]
    name: Arc<str>,
    /// ISO 4217.
    #[schema(value_type = String, example = "GBP")]
    currency: Currency,
    /// Whether it takes orders.
    open: bool,
    /// IANA.
    time_zone: String,
}

/// Where the stream stands.
#[derive(Debug)]
pub(super) struct MenuPosition {
    pub(super) epoch: Arc<str>,
    pub(super) offset: u64,
    /// What is shown as not sold at this time of day.
    pub(super) off: HashSet<Sku>,
    /// The minute, since the epoch, in which that was last looked at.
    pub(super) minute: i64,
}

impl MenuPosition {
    /// Takes in whether a product is on; true when that turned.
    pub(super) fn turn(&mut self, sku: &Sku, is_on: bool) -> bool {
        if is_on {
            self.off.remove(sku)
        } else {
            self.off.insert(sku.clone())
        }
    }
}

/// Something shown that changed.
#[derive(Debug)]
pub(super) enum MenuChange {
    Site(Arc<Site>),
    Product(Arc<Product>),
}

impl Default for MenuPosition {
    fn default() -> Self {
        Self {
            epoch: Uuid::new_v4().simple().to_string().into(),
            offset: 0,
            off: HashSet::new(),
            minute: i64::MIN,
        }
    }
}

impl MenuChange {
    /// What a site that was like `before` shows anew.
    pub(super) fn of_site(before: &Site, after: &Arc<Site>) -> Option<Self> {
        (site(before) != site(after)).then(|| Self::Site(after.clone()))
    }

    /// What a product that was like `before` shows anew.
    pub(super) fn of_product(before: Option<&Product>, after: &Arc<Product>) -> Option<Self> {
        let is_shown = match before {
            Some(before) if before.is_deleted && after.is_deleted => false,
            Some(before) => {
                before.version != after.version
                    || before.is_deleted != after.is_deleted
                    || class(before.stock) != class(after.stock)
            }
            None => !after.is_deleted,
        };
        is_shown.then(|| Self::Product(after.clone()))
    }

    /// Its line.
    pub(super) fn frame(
        &self,
        handle: u64,
        position: &MenuPosition,
        view: &SiteView,
        at: Timestamp,
    ) -> Frame {
        let offset = position.offset;
        let (kind, id, data) = match self {
            Self::Site(changed) => ("site.changed", None, serde_json::to_string(&site(changed))),
            Self::Product(gone) if gone.is_deleted => {
                ("product.removed", Some(&gone.sku), Ok(String::new()))
            }
            Self::Product(changed) => {
                let is_on = !position.off.contains(&changed.sku);
                let shape = product(changed, is_on, view.settings().currency);
                let data = serde_json::to_string(&shape);
                ("product.changed", Some(&changed.sku), data)
            }
        };
        let at = at.as_millis();
        let mut line = format!(r#"{{"t":"ev","h":{handle},"o":{offset},"at":{at},"k":"{kind}""#);
        // A sku has no character that JSON would escape.
        if let Some(sku) = id {
            let _ = write!(line, r#","id":"{sku}""#);
        }
        if let Some(data) = data.ok().filter(|data| !data.is_empty()) {
            let _ = write!(line, r#","d":{data}"#);
        }
        line.push('}');
        Frame {
            handle,
            offset,
            line: line.into_boxed_str(),
            is_critical: false,
        }
    }
}

/// A product as everybody sees it.
pub(super) fn product(product: &Product, is_on: bool, currency: Currency) -> ProductShape {
    ProductShape {
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
        is_on_now: is_on,
        station: product.station.clone(),
        options: product_shapes::options(&product.options, currency),
        allergens: product.allergens.clone(),
        images: product_shapes::images(product),
        stock: class(product.stock),
        window_s: product.window_ms.map(|window_ms| window_ms / 1_000),
        version: product.version,
    }
}

/// A site as everybody sees it.
pub(super) fn site(site: &Site) -> SiteShape {
    SiteShape {
        id: site.id.to_string(),
        name: site.name.clone(),
        currency: site.currency,
        open: site.is_open,
        time_zone: site.time_zone.name().to_owned(),
    }
}

/// The order of a menu: by category, name and sku.
pub(super) fn sequence(a: &Product, b: &Product) -> Ordering {
    (&a.category, &a.name, &a.sku).cmp(&(&b.category, &b.name, &b.sku))
}

fn class(stock: Option<Stock>) -> StockClass {
    match stock.map(Stock::available) {
        None => StockClass::In,
        Some(pieces) if pieces > STOCK_LOW_MAX => StockClass::In,
        Some(pieces) if pieces > 0 => StockClass::Low,
        Some(_) => StockClass::Out,
    }
}
