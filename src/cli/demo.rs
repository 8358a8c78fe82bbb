//! The demo shop: one site, a menu, an account per role. Made once; what people change afterwards stays changed.

pub mod history;
mod parts;

use std::sync::Arc;

use anyhow::Context;
use futures_util::future::BoxFuture;

use crate::{
    catalog::{Product, Record, Site, Stock},
    engine::{Engine, Failure},
    order::{Currency, Role, SiteId, Sku, Station, StationKind},
};

/// The demo's site.
pub const SITE: &str = "main";
/// The password of every demo account.
pub const PASSWORD: &str = "orderhub-demo-shop";
/// The demo accounts: address, name, role.
pub const ACCOUNTS: [(&str, &str, Role); 5] = [
    ("admin@demo.local", "Ada Admin", Role::Admin),
    ("kitchen@demo.local", "Kim Kitchen", Role::Kitchen),
    ("warehouse@demo.local", "Wale Warehouse", Role::Warehouse),
    ("manager@demo.local", "Mara Manager", Role::Manager),
    ("customer@demo.local", "Cleo Customer", Role::Customer),
];
/// Pieces of each product: more than any demo or load test sells.
const STOCK: i64 = 1_000_000;
/// Tax contained in the prices, basis points.
const TAX_RATE_BP: u32 = 2_000;

/// Where the menu is made, or fetched from.
const STATIONS: [(&str, StationKind); 5] = [
    ("oven", StationKind::Kitchen),
    ("stove", StationKind::Kitchen),
    ("cold", StationKind::Kitchen),
    ("bar", StationKind::Kitchen),
    ("cellar", StationKind::Warehouse),
];

/// Makes an account with [`PASSWORD`]; one that exists is left as it is.
pub type CreateUser<'a> = dyn Fn(&'static str, &'static str, Role, Vec<SiteId>) -> BoxFuture<'a, anyhow::Result<()>>
    + Send
    + Sync
    + 'a;

/// Category, station, sku, name, price in pence, description.
type Dish = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    i64,
    &'static str,
);

const MENU: [Dish; 18] = [
    (
        "Pizza",
        "oven",
        "pizza-margherita",
        "Margherita",
        950,
        "Tomato, fior di latte, basil.",
    ),
    (
        "Pizza",
        "oven",
        "pizza-marinara",
        "Marinara",
        850,
        "Tomato, garlic, oregano; no cheese.",
    ),
    (
        "Pizza",
        "oven",
        "pizza-diavola",
        "Diavola",
        1_150,
        "Spicy salami, chilli honey.",
    ),
    (
        "Pizza",
        "oven",
        "pizza-funghi",
        "Funghi",
        1_100,
        "Chestnut mushrooms, thyme, taleggio.",
    ),
    (
        "Pasta",
        "stove",
        "pasta-carbonara",
        "Carbonara",
        1_250,
        "Guanciale, egg yolk, pecorino.",
    ),
    (
        "Pasta",
        "stove",
        "pasta-arrabbiata",
        "Arrabbiata",
        1_050,
        "Tomato, chilli, garlic.",
    ),
    (
        "Pasta",
        "stove",
        "pasta-pesto",
        "Trofie al pesto",
        1_150,
        "Basil, pine nuts, green beans.",
    ),
    (
        "Pasta",
        "oven",
        "lasagne",
        "Lasagne",
        1_300,
        "Slow beef ragù, béchamel.",
    ),
    (
        "Salads",
        "cold",
        "salad-caesar",
        "Caesar salad",
        900,
        "Cos, anchovy, sourdough crumbs.",
    ),
    (
        "Salads",
        "cold",
        "salad-caprese",
        "Caprese",
        850,
        "Tomato, mozzarella, basil oil.",
    ),
    (
        "Salads",
        "cold",
        "salad-greens",
        "Green salad",
        550,
        "Leaves, cucumber, lemon.",
    ),
    (
        "Desserts",
        "cold",
        "tiramisu",
        "Tiramisù",
        650,
        "Mascarpone, espresso, cocoa.",
    ),
    (
        "Desserts",
        "cold",
        "panna-cotta",
        "Panna cotta",
        600,
        "Vanilla, stewed berries.",
    ),
    (
        "Desserts",
        "cold",
        "gelato-pistachio",
        "Pistachio gelato",
        500,
        "Two scoops.",
    ),
    (
        "Drinks",
        "cellar",
        "water-still",
        "Still water",
        250,
        "50 cl.",
    ),
    (
        "Drinks",
        "bar",
        "lemonade",
        "Lemonade",
        350,
        "Made here, 33 cl.",
    ),
    (
        "Drinks",
        "bar",
        "espresso",
        "Espresso",
        240,
        "Double on request.",
    ),
    ("Drinks", "cellar", "cola", "Cola", 300, "33 cl."),
];

/// Makes the demo shop unless its site exists. True when it was made now.
///
/// # Errors
/// A sentence for people: what could not be made.
pub async fn seed(engine: &Engine, create_user: &CreateUser<'_>) -> anyhow::Result<bool> {
    let site: SiteId = SITE.parse().context("the demo's site id")?;
    if engine.has_site(&site) {
        return Ok(false);
    }
    // Accounts first: they may exist, and with the site in place nobody comes back here.
    for (email, name, role) in ACCOUNTS {
        let sites = match role {
            Role::Kitchen | Role::Warehouse | Role::Manager | Role::Support => vec![site.clone()],
            Role::Customer | Role::Admin | Role::System => Vec::new(),
        };
        create_user(email, name, role, sites)
            .await
            .with_context(|| format!("cannot make the demo account {email}"))?;
    }
    engine
        .create_site(Site {
            tax_rate_bp: TAX_RATE_BP,
            ..Site::new(
                site.clone(),
                Arc::from("Demo Kitchen"),
                Currency::GBP,
                engine.clock().now(),
            )
        })
        .await
        .map_err(|failure| sentence("the demo site", &failure))?;
    for (name, kind) in STATIONS {
        let record = Record::Station(Station {
            kind,
            ..Station::default()
        });
        engine
            .create_entry(&site, Arc::from(name), record)
            .await
            .map_err(|failure| sentence(name, &failure))?;
    }
    for (name, position) in parts::PARTS.into_iter().zip(1..) {
        let record = Record::Category(parts::category(name, position)?);
        engine
            .create_entry(&site, name.into(), record)
            .await
            .map_err(|failure| sentence(name, &failure))?;
    }
    for dish in &MENU {
        engine
            .create_product(product(&site, dish)?)
            .await
            .map_err(|failure| sentence(dish.2, &failure))?;
    }
    Ok(true)
}

fn product(site: &SiteId, dish: &Dish) -> anyhow::Result<Product> {
    let (category, station, sku, name, price, description) = *dish;
    let sku: Sku = sku.parse().with_context(|| format!("the sku {sku}"))?;
    Ok(Product {
        description: Arc::from(description),
        station: Some(Arc::from(station)),
        stock: Some(Stock {
            on_hand: STOCK,
            reserved: 0,
        }),
        options: parts::options(category, sku.as_str()),
        allergens: parts::allergens(category, sku.as_str()),
        ..Product::new(site.clone(), sku, name.into(), category.into(), price)
    })
}

fn sentence(what: &str, failure: &Failure) -> anyhow::Error {
    anyhow::anyhow!("cannot make {what}: {}", failure.detail())
}
