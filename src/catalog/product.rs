//! A product of one site, and how many of it there are.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    allergen::Allergen,
    category::Category,
    hours::{Hours, is_on},
    site::Site,
};
use crate::order::{Offer, ProductOption, SiteId, Sku, StockEffect, Timestamp};

/// The widths of a product's pictures, pixels: small and large.
pub const PICTURE_WIDTHS: [u32; 2] = [320, 1_024];
/// The most pieces a shelf can hold.
pub const STOCK_MAX: i64 = 1_000_000_000;

/// The longest name of a product, characters.
pub const NAME_CHARS_MAX: usize = 200;
/// The longest category or station, characters.
pub const LABEL_CHARS_MAX: usize = 64;
/// The longest description or address of a picture, characters.
pub const TEXT_CHARS_MAX: usize = 2_000;

/// Pieces of one article at one site. `0 <= reserved <= on_hand`, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// Pieces on the shelf, reserved ones included.
    pub on_hand: i64,
    /// Pieces promised to live orders.
    pub reserved: i64,
}

impl Stock {
    /// Pieces nobody has reserved.
    #[must_use]
    pub fn available(self) -> i64 {
        self.on_hand - self.reserved
    }

    /// The stock after `effect` on `quantity` pieces; `None` if it would go below zero anywhere.
    #[must_use]
    pub fn after(self, effect: StockEffect, quantity: i64) -> Option<Self> {
        let next = match effect {
            StockEffect::None => self,
            StockEffect::Reserve => Self {
                reserved: self.reserved + quantity,
                ..self
            },
            StockEffect::Release => Self {
                reserved: self.reserved - quantity,
                ..self
            },
            StockEffect::Consume => Self {
                on_hand: self.on_hand - quantity,
                reserved: self.reserved - quantity,
            },
            StockEffect::Return => Self {
                on_hand: self.on_hand + quantity,
                ..self
            },
        };
        (next.reserved >= 0 && next.reserved <= next.on_hand).then_some(next)
    }
}

/// One article of one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its site.
    pub site: SiteId,
    /// Its name in commands.
    pub sku: Sku,
    /// Its name for people.
    pub name: Arc<str>,
    /// Where it stands on the menu.
    pub category: Arc<str>,
    /// Price of one piece, minor units, tax included.
    pub price: i64,
    /// What it is.
    #[serde(default)]
    pub description: Arc<str>,
    /// A picture.
    #[serde(default)]
    pub image_url: Option<Arc<str>>,
    /// Whether it is sold now.
    pub is_available: bool,
    /// Where it is made.
    #[serde(default)]
    pub station: Option<Arc<str>>,
    /// What is printed on it for scanners; no other article of the site has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<Arc<str>>,
    /// A cancellation window of its own, milliseconds.
    #[serde(default)]
    pub window_ms: Option<i64>,
    /// How many there are; `None` where stock is not tracked.
    #[serde(default)]
    pub stock: Option<Stock>,
    /// What can be chosen about it.
    #[serde(default)]
    pub options: Arc<[ProductOption]>,
    /// What is in it that some people must not eat.
    #[serde(default)]
    pub allergens: Arc<[Allergen]>,
    /// When it is sold; empty is whenever its category is.
    #[serde(default)]
    pub hours: Arc<[Hours]>,
    /// So many available pieces or fewer are told to the manager.
    #[serde(default)]
    pub low_stock: Option<i64>,
    /// Since when there are few.
    #[serde(default)]
    pub low_since: Option<Timestamp>,
    /// Rows of its ledger.
    #[serde(default)]
    pub movements: u64,
    /// Its pictures: the SHA-256 of the large one, hex.
    #[serde(default)]
    pub picture: Option<Arc<str>>,
    /// Taken off the menu for good. Kept, because orders name it.
    #[serde(default)]
    pub is_deleted: bool,
    /// Counts the changes of the product itself (not of its stock), from 1.
    pub version: u64,
}

/// A change to a product: `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductPatch {
    /// New name.
    pub name: Option<Arc<str>>,
    /// New category.
    pub category: Option<Arc<str>>,
    /// New price, minor units.
    pub price: Option<i64>,
    /// New description.
    pub description: Option<Arc<str>>,
    /// New picture, or none.
    pub image_url: Option<Option<Arc<str>>>,
    /// Sold or not.
    pub is_available: Option<bool>,
    /// New station, or none.
    pub station: Option<Option<Arc<str>>>,
    /// New barcode, or none.
    pub barcode: Option<Option<Arc<str>>>,
    /// New window, or the site's.
    pub window_ms: Option<Option<i64>>,
    /// New options, all of them.
    pub options: Option<Arc<[ProductOption]>>,
    /// New allergens, all of them.
    pub allergens: Option<Arc<[Allergen]>>,
    /// New hours, all of them.
    pub hours: Option<Arc<[Hours]>>,
    /// New mark of low stock, or none.
    pub low_stock: Option<Option<i64>>,
    /// New pictures, or none.
    pub picture: Option<Option<Arc<str>>>,
}

impl Product {
    /// An article of which there is always enough, with nothing special about it.
    #[must_use]
    pub fn new(site: SiteId, sku: Sku, name: Arc<str>, category: Arc<str>, price: i64) -> Self {
        Self {
            site,
            sku,
            name,
            category,
            price,
            description: Arc::default(),
            image_url: None,
            is_available: true,
            station: None,
            barcode: None,
            window_ms: None,
            stock: None,
            options: Arc::default(),
            allergens: Arc::default(),
            hours: Arc::default(),
            low_stock: None,
            low_since: None,
            movements: 0,
            picture: None,
            is_deleted: false,
            version: 1,
        }
    }

    /// Whether it is sold at `now` by its hours and those of its category, where that has a record.
    #[must_use]
    pub fn is_on(&self, category: Option<&Category>, site: &Site, now: Timestamp) -> bool {
        let of_category = category.map_or(&[][..], |category| &category.hours);
        if self.hours.is_empty() && of_category.is_empty() {
            return true;
        }
        let local = site.time_zone.local(now);
        is_on(&self.hours, local) && is_on(of_category, local)
    }

    /// Everything in it that somebody may look for.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "{} {} {} {}",
            self.name, self.category, self.sku, self.description
        )
    }

    /// What the shelf says to somebody who orders; `is_on` as [`Product::is_on`] says.
    #[must_use]
    pub fn offer(&self, is_on: bool) -> Offer {
        Offer {
            name: self.name.clone(),
            unit_price: self.price,
            tax: None,
            is_available: self.is_available,
            is_on,
            available: self.stock.map(Stock::available),
            station: self.station.clone(),
            window_ms: self.window_ms,
            options: self.options.clone(),
        }
    }

    /// The product after `patch`.
    #[must_use]
    pub fn patched(&self, patch: &ProductPatch) -> Self {
        let patch = patch.clone();
        Self {
            name: patch.name.unwrap_or_else(|| self.name.clone()),
            category: patch.category.unwrap_or_else(|| self.category.clone()),
            price: patch.price.unwrap_or(self.price),
            description: patch
                .description
                .unwrap_or_else(|| self.description.clone()),
            image_url: patch.image_url.unwrap_or_else(|| self.image_url.clone()),
            is_available: patch.is_available.unwrap_or(self.is_available),
            station: patch.station.unwrap_or_else(|| self.station.clone()),
            barcode: patch.barcode.unwrap_or_else(|| self.barcode.clone()),
            window_ms: patch.window_ms.unwrap_or(self.window_ms),
            options: patch.options.unwrap_or_else(|| self.options.clone()),
            allergens: patch.allergens.unwrap_or_else(|| self.allergens.clone()),
            hours: patch.hours.unwrap_or_else(|| self.hours.clone()),
            low_stock: patch.low_stock.unwrap_or(self.low_stock),
            low_since: self.low_since.filter(|_| patch.low_stock.is_none()),
            picture: patch.picture.unwrap_or_else(|| self.picture.clone()),
            version: self.version + 1,
            ..self.clone()
        }
    }
}
