//! A site's orders, oldest first, a page at a time, from a port that lists the newest first.
//!
//! It reads stretches of time that are short enough to fit into one page: one that does not fit is read again as a half,
//! and after a thin one the next is twice as long. So memory is bounded by a page, and reading can begin anywhere.

use super::{Journal, OrderQuery, READ_ITEMS_MAX, ReadError};
use crate::order::{Order, SiteId, Timestamp};

/// The first stretch: a day.
const STRETCH_MS: i64 = 86_400_000;
/// A stretch with less than this share of a page is thin.
const THIN_SHARE: usize = 4;

/// Where the reading is.
#[derive(Debug, Clone)]
pub struct OldestFirst {
    site: SiteId,
    from: Timestamp,
    to: Timestamp,
    stretch_ms: i64,
    limit: usize,
}

impl OldestFirst {
    /// Orders placed from `from` on and before `to`; fewer than `limit` on a page, but for orders of one millisecond.
    #[must_use]
    pub fn new(site: SiteId, from: Timestamp, to: Timestamp, limit: usize) -> Self {
        Self {
            site,
            from,
            to,
            stretch_ms: STRETCH_MS,
            limit: limit.clamp(2, READ_ITEMS_MAX),
        }
    }

    /// The next page, never an empty one; `None` at the end.
    ///
    /// # Errors
    /// The store cannot be read; asking again goes on.
    pub async fn next(&mut self, journal: &dyn Journal) -> Result<Option<Vec<Order>>, ReadError> {
        while self.from < self.to {
            let until = self.to.min(self.from + self.stretch_ms);
            let query = OrderQuery {
                sites: Some(vec![self.site.clone()]),
                from: Some(self.from),
                to: Some(until),
                limit: self.limit,
                ..OrderQuery::default()
            };
            let mut page = journal.orders(query.clone()).await?;
            if page.len() >= self.limit {
                if self.stretch_ms > 1 {
                    self.stretch_ms /= 2;
                    continue;
                }
                page = rest(journal, query, page).await?;
            } else if page.len() < self.limit / THIN_SHARE {
                self.stretch_ms = self.stretch_ms.saturating_mul(2);
            }
            self.from = until;
            if !page.is_empty() {
                page.reverse();
                return Ok(Some(page));
            }
        }
        Ok(None)
    }
}

/// All orders of a millisecond, whose first page is full.
async fn rest(
    journal: &dyn Journal,
    query: OrderQuery,
    mut page: Vec<Order>,
) -> Result<Vec<Order>, ReadError> {
    loop {
        let query = OrderQuery {
            before: page.last().map(|order| order.id),
            limit: READ_ITEMS_MAX,
            ..query.clone()
        };
        let more = journal.orders(query).await?;
        let is_end = more.len() < READ_ITEMS_MAX;
        page.extend(more);
        if is_end {
            return Ok(page);
        }
    }
}
