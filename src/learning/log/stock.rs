//! The stock days of one article, from its ledger, a page at a time.

use super::shelf_days::ShelfDays;
use crate::{
    catalog::Product,
    journal::{Journal, READ_ITEMS_MAX, ReadError},
    order::{SiteId, Timestamp},
    transfer::{Cells, LogOut},
};

/// Days that are told of an article.
pub const STOCK_DAYS_MAX: i64 = 730;

/// The rows of an article's days.
///
/// # Errors
/// The ledger cannot be read.
pub async fn stock_rows(
    journal: &dyn Journal,
    site: &SiteId,
    product: &Product,
    cells: Cells,
    now: Timestamp,
) -> Result<Vec<u8>, ReadError> {
    let mut days = ShelfDays::new(now, STOCK_DAYS_MAX);
    let mut before = None;
    loop {
        let sku = product.sku.clone();
        let page = journal
            .movements(site.clone(), sku, before, READ_ITEMS_MAX)
            .await?;
        let goes_on = page.iter().all(|movement| days.add(movement));
        before = page.last().map(|movement| movement.number);
        if !goes_on || page.len() < READ_ITEMS_MAX {
            break;
        }
    }
    let mut out = LogOut::new(cells);
    for day in days.done() {
        out.stock_day(site.as_str(), product.sku.as_str(), &product.category, &day);
    }
    Ok(out.done())
}
