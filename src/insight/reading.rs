//! Reading a site's orders from the journal, a page at a time, the newest first.

use std::{sync::Arc, time::Duration};

use super::{budget::Budget, past::Past};
use crate::{
    catalog::Site,
    journal::{Journal, OrderQuery, READ_ITEMS_MAX, ReadError},
    order::Timestamp,
    review::{Review, ReviewCursor, ReviewList, ReviewStore},
};

/// Between two pages: whoever orders goes first.
const PAUSE: Duration = Duration::from_millis(5);
/// Reviews that are looked at: the newest.
const REVIEWS_MAX: usize = 5_000;

/// The orders of a site from some moment on; the newest of them, where there is no room or no time for more.
pub(super) async fn past(
    journal: &Arc<dyn Journal>,
    site: &Site,
    from: Timestamp,
    now: Timestamp,
) -> Result<Past, ReadError> {
    let (mut past, budget) = (Past::new(site, now), Budget::reading());
    let mut query = OrderQuery {
        sites: Some(vec![site.id.clone()]),
        from: Some(from),
        limit: READ_ITEMS_MAX,
        ..OrderQuery::default()
    };
    loop {
        let page = journal.orders(query.clone()).await?;
        for order in &page {
            if !past.has_room() {
                past.is_cut = true;
                return Ok(past.sorted());
            }
            past.add(order);
        }
        match page.last() {
            Some(_) if page.len() == READ_ITEMS_MAX && budget.is_spent() => {
                past.is_cut = true;
                return Ok(past.sorted());
            }
            Some(last) if page.len() == READ_ITEMS_MAX => query.before = Some(last.id),
            Some(_) | None => return Ok(past.sorted()),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The newest reviews of a site.
pub(super) async fn reviews(store: &ReviewStore, site: &Site) -> Result<Vec<Review>, ReadError> {
    let list = ReviewList::Site(site.id.clone());
    let mut all: Vec<Review> = Vec::new();
    loop {
        let after = all.last().map(ReviewCursor::from);
        let page = store.list(&list, None, None, after, READ_ITEMS_MAX).await?;
        let is_last = page.len() < READ_ITEMS_MAX;
        all.extend(page);
        if is_last || all.len() >= REVIEWS_MAX {
            all.truncate(REVIEWS_MAX);
            return Ok(all);
        }
        tokio::time::sleep(PAUSE).await;
    }
}
