//! What the database knows of a shelf: its ledger.

use super::{connect::Db, feed::read_list, rows};
use crate::{
    catalog::Movement,
    journal::{READ_ITEMS_MAX, ReadError},
    order::{SiteId, Sku},
};

/// The ledger of an article, newest first.
pub(super) async fn movements(
    db: &Db,
    site: &SiteId,
    sku: &Sku,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<Movement>, ReadError> {
    let bound = [
        ("range", rows::movement_range(site, sku, before)),
        ("limit", rows::int(limit.min(READ_ITEMS_MAX) as u64)),
    ];
    let text = "SELECT VALUE body FROM $range LIMIT $limit";
    let found = read_list(db, text, bound).await?;
    found.iter().map(rows::parse).collect()
}
