//! The tables of an order log that go out, straight from the store, a page at a time; their rows are those that the hub
//! itself learns from.

use std::{pin::Pin, sync::Arc};

use axum::body::Bytes;
use futures_util::{Stream, StreamExt as _, stream};

use super::{
    Web,
    exports::{Chunk, broken},
};
use crate::{
    catalog::Product,
    hub::SiteView,
    journal::{OldestFirst, ReadError},
    learning::log::{ready_times, review_rows, stock_rows},
    order::{Order, Timestamp},
    transfer::{Cells, LogOut, LogTable, is_in_log},
};

/// Orders of a page.
const PAGE_ORDERS: usize = 200;
/// Reviews of a page.
const PAGE_REVIEWS: usize = 500;

type Pages = Pin<Box<dyn Stream<Item = Chunk> + Send>>;

/// A table of a site's log, of orders placed at or after `from` and before `to`.
pub(super) fn pages(
    web: Arc<Web>,
    site: Arc<SiteView>,
    table: LogTable,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Pages {
    match table {
        LogTable::Orders | LogTable::Lines | LogTable::Reversals => {
            let now = web.engine.clock().now();
            let from = from.unwrap_or_default();
            let pages = OldestFirst::new(site.id().clone(), from, to.unwrap_or(now), PAGE_ORDERS);
            of_orders(web, site, table, pages).boxed()
        }
        LogTable::Reviews => of_reviews(web, site, from, to).boxed(),
        LogTable::StockDays => of_stock(web, site).boxed(),
    }
}

fn of_orders(
    web: Arc<Web>,
    site: Arc<SiteView>,
    table: LogTable,
    pages: OldestFirst,
) -> impl Stream<Item = Chunk> + Send {
    stream::unfold(Some(pages), move |pages| {
        let (web, site) = (web.clone(), site.clone());
        async move {
            let mut pages = pages?;
            match next_rows(&web, &site, table, &mut pages).await {
                Ok(None) => None,
                Ok(Some(rows)) => Some((Ok(rows), Some(pages))),
                Err(error) => Some((Err(broken(&error)), None)),
            }
        }
    })
}

async fn next_rows(
    web: &Web,
    site: &SiteView,
    table: LogTable,
    pages: &mut OldestFirst,
) -> Result<Option<Bytes>, ReadError> {
    let journal = web.engine.journal().as_ref();
    let Some(page) = pages.next(journal).await? else {
        return Ok(None);
    };
    let page: Vec<Order> = page.into_iter().filter(is_in_log).collect();
    let mut out = LogOut::new(Cells::Safe);
    match table {
        LogTable::Orders => {
            let first_seq = site.head().first_seq;
            let ready = ready_times(journal, site.id(), first_seq, &page).await?;
            for order in &page {
                out.order(order, ready.get(&order.id).copied());
            }
        }
        LogTable::Lines => page.iter().for_each(|order| out.lines(order)),
        LogTable::Reversals => page.iter().for_each(|order| out.reversals(order)),
        LogTable::Reviews | LogTable::StockDays => {}
    }
    Ok(Some(out.done().into()))
}

fn of_reviews(
    web: Arc<Web>,
    site: Arc<SiteView>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> impl Stream<Item = Chunk> + Send {
    stream::unfold(Some(None), move |after| {
        let (web, site) = (web.clone(), site.clone());
        async move {
            let page = match web.reviews.store().page(after?, PAGE_REVIEWS).await {
                Ok(page) => page,
                Err(error) => return Some((Err(broken(&error)), None)),
            };
            let next = page.last().map(|review| review.id);
            let is_wanted =
                |at: Timestamp| from.is_none_or(|from| at >= from) && to.is_none_or(|to| at < to);
            let own = page.iter().filter(|review| review.site == *site.id());
            let rows = review_rows(own.filter(|review| is_wanted(review.at)), Cells::Safe);
            let next = (page.len() == PAGE_REVIEWS).then_some(next);
            Some((Ok(rows.into()), next))
        }
    })
}

fn of_stock(web: Arc<Web>, site: Arc<SiteView>) -> impl Stream<Item = Chunk> + Send {
    let tracked = |product: &Arc<Product>| product.stock.is_some();
    let products: Vec<Arc<Product>> = site.products().into_iter().filter(tracked).collect();
    stream::iter(products).then(move |product| {
        let (web, site) = (web.clone(), site.clone());
        async move {
            let (journal, now) = (web.engine.journal().as_ref(), web.engine.clock().now());
            let rows = stock_rows(journal, site.id(), &product, Cells::Safe, now).await;
            rows.map(Bytes::from).map_err(|error| broken(&error))
        }
    })
}
