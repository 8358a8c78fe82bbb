//! What the journal in memory knows of a shelf: its ledger.

use super::rows::Rows;
use crate::{
    catalog::Movement,
    journal::READ_ITEMS_MAX,
    order::{SiteId, Sku},
};

impl Rows {
    pub(super) fn movements(
        &self,
        site: &SiteId,
        sku: &Sku,
        before: Option<u64>,
        limit: usize,
    ) -> Vec<Movement> {
        let rows = self.sites.get(site).into_iter();
        let before = before.unwrap_or(u64::MAX);
        let range = (sku.clone(), 0)..(sku.clone(), before);
        rows.flat_map(|rows| rows.movements.range(range.clone()).rev())
            .take(limit.min(READ_ITEMS_MAX))
            .map(|(_, movement)| movement.as_ref().clone())
            .collect()
    }
}
