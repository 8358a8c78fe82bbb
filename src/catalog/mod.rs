//! What a shop is and what it sells. Plain types; a site's sequencer owns the live ones.

mod product;
mod site;

pub use product::{Product, ProductPatch, STOCK_MAX, Stock};
pub use site::{Site, SitePatch, WINDOW_MS_MAX};
