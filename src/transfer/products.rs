//! Rows of products. A column that the file lacks leaves the field as it is; a cell that is empty empties it.

use std::sync::Arc;

use super::{
    Fault,
    cell::unsafe_again,
    columns::Wanted,
    parts,
    rows::{Row, Rows},
    value,
};
use crate::{
    catalog::{
        Allergen, BARCODE_CHARS, LABEL_CHARS_MAX, NAME_CHARS_MAX, STOCK_MAX, TEXT_CHARS_MAX,
        WINDOW_MS_MAX, barcode,
    },
    order::{Currency, ProductOption, Sku, UNIT_PRICE_MINOR_MAX},
};

const SKU: usize = 0;
const NAME: usize = 1;
const CATEGORY: usize = 2;
const PRICE: usize = 3;
const PRICE_MINOR: usize = 4;
const CURRENCY: usize = 5;
const DESCRIPTION: usize = 6;
const IMAGE_URL: usize = 7;
const IS_AVAILABLE: usize = 8;
const STATION: usize = 9;
const STOCK: usize = 10;
const WINDOW_S: usize = 11;
const ALLERGENS: usize = 12;
const OPTIONS: usize = 13;
const BARCODE: usize = 14;

/// The columns of a product.
pub const PRODUCT_COLUMNS: &[Wanted] = &[
    column(
        "sku",
        &[
            "sku",
            "productid",
            "articleno",
            "articlenumber",
            "article",
            "stockcode",
            "itemno",
            "code",
        ],
        true,
    ),
    column(
        "name",
        &["name", "productname", "title", "product", "item"],
        false,
    ),
    column(
        "category",
        &["category", "group", "producttype", "type", "department"],
        false,
    ),
    column(
        "price",
        &["price", "unitprice", "grossprice", "salesprice"],
        false,
    ),
    column(
        "price_minor",
        &["priceminor", "unitpriceminor", "pricecents"],
        false,
    ),
    column("currency", &["currency", "currencycode"], false),
    column("description", &["description", "details", "text"], false),
    column(
        "image_url",
        &["imageurl", "image", "picture", "photo"],
        false,
    ),
    column(
        "is_available",
        &["isavailable", "available", "active", "enabled"],
        false,
    ),
    column("station", &["station"], false),
    column(
        "stock",
        &["stock", "onhand", "quantity", "inventory", "qty"],
        false,
    ),
    column("window_s", &["windows"], false),
    column("allergens", &["allergens", "allergen", "contains"], false),
    column("options", &["options"], false),
    column(
        "barcode",
        &["barcode", "ean", "ean13", "gtin", "upc", "eancode"],
        false,
    ),
];

const fn column(name: &'static str, guesses: &'static [&'static str], is_required: bool) -> Wanted {
    Wanted {
        name,
        guesses,
        is_required,
    }
}

/// A product as a row tells of it: `None` for what the file does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRow {
    /// Where it stands.
    pub line: u64,
    /// Which product.
    pub sku: Sku,
    /// Its name.
    pub name: Option<Arc<str>>,
    /// Where it stands on the menu.
    pub category: Option<Arc<str>>,
    /// Minor units.
    pub price: Option<i64>,
    /// What it is.
    pub description: Option<Arc<str>>,
    /// A picture, or none.
    pub image_url: Option<Option<Arc<str>>>,
    /// Whether it is sold.
    pub is_available: Option<bool>,
    /// Where it is made, or nowhere of its own.
    pub station: Option<Option<Arc<str>>>,
    /// Pieces on the shelf; `None` for an empty cell too: then nobody counted.
    pub stock: Option<i64>,
    /// A cancellation window of its own, or none, milliseconds.
    pub window_ms: Option<Option<i64>>,
    /// What some people must not eat of it.
    pub allergens: Option<Arc<[Allergen]>>,
    /// What can be chosen about it.
    pub options: Option<Arc<[ProductOption]>>,
    /// What is printed on it for scanners, or nothing.
    pub barcode: Option<Option<Arc<str>>>,
}

/// The product of a row.
///
/// # Errors
/// The first cell that is not as it should be.
pub fn product_row(rows: &Rows, row: &Row, currency: Currency) -> Result<ProductRow, Fault> {
    let at = |wanted, message: String| rows.fault(row, wanted, message);
    let sku = rows
        .cell(row, SKU)
        .ok_or_else(|| at(SKU, "is empty".into()))?;
    let sku = unsafe_again(sku)
        .parse()
        .map_err(|error| at(SKU, format!("`{}`: {error}", value::shown(sku))))?;
    if let Some(code) = rows.cell(row, CURRENCY) {
        value::currency(code, currency).map_err(|message| at(CURRENCY, message))?;
    }
    let name = text(rows, row, NAME, 1, NAME_CHARS_MAX)?;
    let station = text(rows, row, STATION, 0, LABEL_CHARS_MAX)?;
    let image_url = text(rows, row, IMAGE_URL, 0, TEXT_CHARS_MAX)?;
    if image_url.as_deref().is_some_and(|url| !is_picture(url)) {
        return Err(at(
            IMAGE_URL,
            "is neither an http(s) address nor a path of this hub".into(),
        ));
    }
    let is_available = rows
        .cell(row, IS_AVAILABLE)
        .map(value::yes_or_no)
        .transpose();
    let stock = rows.cell(row, STOCK).map(value::count).transpose();
    let stock = stock.map_err(|message| at(STOCK, message))?;
    if stock.is_some_and(|pieces| pieces > STOCK_MAX) {
        return Err(at(STOCK, format!("is more than {STOCK_MAX}")));
    }
    Ok(ProductRow {
        line: row.line,
        sku,
        name,
        category: text(rows, row, CATEGORY, 0, LABEL_CHARS_MAX)?,
        price: price(rows, row, currency)?,
        description: text(rows, row, DESCRIPTION, 0, TEXT_CHARS_MAX)?,
        image_url: image_url.map(unless_empty),
        is_available: is_available.map_err(|message| at(IS_AVAILABLE, message))?,
        station: station.map(unless_empty),
        stock,
        window_ms: window_ms(rows, row)?,
        allergens: list(rows, row, ALLERGENS, parts::allergens)?,
        options: list(rows, row, OPTIONS, parts::options)?,
        barcode: printed(rows, row)?,
    })
}

/// A cell that holds a list.
fn list<T>(
    rows: &Rows,
    row: &Row,
    wanted: usize,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Fault> {
    if !rows.columns().has(wanted) {
        return Ok(None);
    }
    let cell = unsafe_again(rows.cell(row, wanted).unwrap_or_default());
    let list = read(cell).map_err(|message| rows.fault(row, wanted, message))?;
    Ok(Some(list))
}

fn unless_empty(text: Arc<str>) -> Option<Arc<str>> {
    (!text.is_empty()).then_some(text)
}

fn text(
    rows: &Rows,
    row: &Row,
    wanted: usize,
    least: usize,
    most: usize,
) -> Result<Option<Arc<str>>, Fault> {
    if !rows.columns().has(wanted) {
        return Ok(None);
    }
    let text = unsafe_again(rows.cell(row, wanted).unwrap_or_default());
    if (least..=most).contains(&text.chars().count()) {
        Ok(Some(text.into()))
    } else {
        Err(rows.fault(row, wanted, format!("has {least} to {most} characters")))
    }
}

fn price(rows: &Rows, row: &Row, currency: Currency) -> Result<Option<i64>, Fault> {
    let (wanted, read) = match (rows.cell(row, PRICE_MINOR), rows.cell(row, PRICE)) {
        (Some(text), _) => (PRICE_MINOR, value::count(text)),
        (None, Some(text)) => (PRICE, value::amount(text, currency)),
        (None, None) if rows.columns().has(PRICE) || rows.columns().has(PRICE_MINOR) => {
            (PRICE, Err("is empty".into()))
        }
        (None, None) => return Ok(None),
    };
    match read {
        Ok(minor) if minor <= UNIT_PRICE_MINOR_MAX => Ok(Some(minor)),
        Ok(_) => Err(rows.fault(row, wanted, "is too large")),
        Err(message) => Err(rows.fault(row, wanted, message)),
    }
}

fn window_ms(rows: &Rows, row: &Row) -> Result<Option<Option<i64>>, Fault> {
    if !rows.columns().has(WINDOW_S) {
        return Ok(None);
    }
    let Some(text) = rows.cell(row, WINDOW_S) else {
        return Ok(Some(None));
    };
    let seconds = value::count(text).map_err(|message| rows.fault(row, WINDOW_S, message))?;
    match seconds.checked_mul(1_000).filter(|ms| *ms <= WINDOW_MS_MAX) {
        Some(ms) => Ok(Some(Some(ms))),
        None => Err(rows.fault(row, WINDOW_S, "is longer than a day")),
    }
}

fn printed(rows: &Rows, row: &Row) -> Result<Option<Option<Arc<str>>>, Fault> {
    let most = *BARCODE_CHARS.end();
    match text(rows, row, BARCODE, 0, most)?.map(unless_empty) {
        Some(Some(typed)) => match barcode(&typed) {
            Some(code) => Ok(Some(Some(code))),
            None => Err(rows.fault(row, BARCODE, "is not a barcode of 4 to 48 characters")),
        },
        unsaid => Ok(unsaid),
    }
}

fn is_picture(url: &str) -> bool {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let is_own = url.starts_with('/') && !url.starts_with("//");
    url.is_empty() || is_web || is_own
}
