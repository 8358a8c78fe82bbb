//! The order log of a site, written from the journal into a folder in the form that training and importing read.
//!
//! Orders and lines grow at their end: what was placed more than [`SETTLED_AFTER_MS`] ago does not change any more but for
//! what comes back of it, and is not read again; the days since then are written anew each time. The feed tells whose
//! reversals changed: the rows of these are taken out and written again. Whatever else touches the settled part (orders of
//! the past that came in, another feed) has all of it written anew. Reviews and stock days are always written as a whole.
//!
//! Where orders left for the archive, the settled part is all that tells of them: then it is never written anew, and what
//! touches it is left out, and said in the hub's log.
//!
//! Memory is bounded by a page of orders, and by [`TOUCHED_MAX`] ids.

mod files;
mod ready;
mod shelf_days;
mod stock;

use std::{
    collections::HashSet,
    io,
    path::{Path, PathBuf},
};

use tokio::{
    fs,
    io::{AsyncBufReadExt, AsyncReadExt, BufReader},
};

use crate::{
    catalog::Site,
    hub::SiteView,
    journal::{Head, Journal, OldestFirst, READ_ITEMS_MAX, ReadError},
    order::{Change, Event, Order, OrderId, SiteId, Timestamp},
    review::{Review, ReviewState, ReviewStore},
    transfer::{Cells, LogOut, LogTable, ReviewOut, is_in_log},
};
use files::{Growing, Mark, path_of};
pub use ready::ready_times;
pub use stock::{STOCK_DAYS_MAX, stock_rows};

/// After that nothing but a reversal changes an order: it was paid or has expired, and was handed over or never will be.
const SETTLED_AFTER_MS: i64 = 3 * 86_400_000;
/// Orders of a page: of a wholesaler's, one megabyte.
const PAGE_ORDERS: usize = 200;
/// Reviews of a page.
const PAGE_REVIEWS: usize = 500;
/// The most orders whose reversals are written again one by one; beyond, all are.
const TOUCHED_MAX: usize = 200_000;

/// Why a log was not written.
#[derive(Debug, thiserror::Error)]
pub enum LogFault {
    /// The journal cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The folder cannot be written.
    #[error("the log cannot be written: {0}")]
    Disk(#[from] io::Error),
}

/// What a log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Orders in it.
    pub orders: u64,
    /// Of these, written in this round.
    pub new: u64,
    /// Bytes of orders, lines and reversals.
    pub bytes: u64,
}

/// Where a site's log comes from.
pub(super) struct Source<'a> {
    pub(super) journal: &'a dyn Journal,
    pub(super) reviews: &'a ReviewStore,
    pub(super) view: &'a SiteView,
}

/// Writes a site's log as it stands at `now` into `folder`.
///
/// # Errors
/// What cannot be read or written. What the round before had settled stands; the rest may be torn until the next round.
pub(super) async fn write(
    source: &Source<'_>,
    folder: &Path,
    now: Timestamp,
) -> Result<Written, LogFault> {
    fs::create_dir_all(folder).await?;
    let site = source.view.settings();
    let head = source.view.head();
    let (mark, touched) = match going_on(source.journal, &site.id, &head, folder).await? {
        Some(found) => found,
        None => {
            Mark::forget(folder).await?;
            (Mark::nothing(&head.epoch), HashSet::new())
        }
    };
    let written = orders(source, &site.id, folder, mark, &touched, &head, now).await?;
    reviews(source.reviews, &site.id, folder, now).await?;
    stock_days(source, &site, folder, now).await?;
    Ok(written)
}

/// Bytes of tables of a log that was written; a table that is not there has none. Blocking.
pub(super) fn bytes_of(folder: &Path, tables: &[LogTable]) -> u64 {
    let tables = tables.iter().map(|table| path_of(folder, *table));
    let sizes = tables.filter_map(|path| std::fs::metadata(path).ok());
    sizes.map(|about| about.len()).sum()
}

/// What the last round settled, and whose reversals changed since; `None` where all is to be written anew, which is never of
/// a feed that was trimmed, if anything was settled.
async fn going_on(
    journal: &dyn Journal,
    site: &SiteId,
    head: &Head,
    folder: &Path,
) -> Result<Option<(Mark, HashSet<OrderId>)>, ReadError> {
    let Some(mut mark) = Mark::read(folder).await else {
        return Ok(None);
    };
    let is_same_feed = mark.epoch == *head.epoch && mark.seq <= head.seq;
    let is_trimmed = head.first_seq > 1;
    if !is_same_feed && !is_trimmed {
        return Ok(None);
    }
    if !is_same_feed {
        tracing::error!(%site, "the log of this site tells of another feed; what was settled in it stays as it is");
        mark.epoch = head.epoch.to_string();
    }
    mark.seq = mark.seq.clamp(head.first_seq.saturating_sub(1), head.seq);
    let (mut seen, mut touched, mut left_out) = (mark.seq, HashSet::new(), 0_u64);
    while seen < head.seq {
        let events = journal.events(site.clone(), seen, READ_ITEMS_MAX).await?;
        for event in &events {
            match touch(event, mark.until) {
                Touch::Nothing => {}
                Touch::All if is_trimmed => left_out += 1,
                Touch::Reversals if is_trimmed && touched.len() == TOUCHED_MAX => left_out += 1,
                Touch::Reversals => {
                    touched.insert(event.order);
                }
                Touch::All => return Ok(None),
            }
        }
        if touched.len() > TOUCHED_MAX {
            return Ok(None);
        }
        match events.last() {
            Some(last) => seen = last.seq,
            None => break,
        }
    }
    if left_out > 0 {
        tracing::error!(%site, left_out, "events of long ago came in; the site's log leaves them out, for it cannot be written anew without the orders that left for the archive");
    }
    Ok(Some((mark, touched)))
}

/// What an event changes of the part that is settled.
enum Touch {
    Nothing,
    Reversals,
    All,
}

fn touch(event: &Event, settled_until: Timestamp) -> Touch {
    if placed_at(event.order) >= settled_until {
        return Touch::Nothing;
    }
    match event.change {
        Change::Cancelled { .. } | Change::RefundOpened { .. } | Change::RefundEnded { .. } => {
            Touch::Reversals
        }
        Change::Placed { .. }
        | Change::Imported { .. }
        | Change::Updated { .. }
        | Change::Paid { .. }
        | Change::Expired => Touch::All,
        Change::AttemptOpened { .. }
        | Change::AttemptEnded { .. }
        | Change::UpdateOpened { .. }
        | Change::Settled { .. }
        | Change::WindowClosed
        | Change::Unacknowledged { .. }
        | Change::Released { .. }
        | Change::Rejected { .. }
        | Change::Fulfilled { .. }
        | Change::Tickets { .. } => Touch::Nothing,
    }
}

/// The time in an order's id: the first six bytes are its milliseconds (RFC 9562, version 7).
fn placed_at(order: OrderId) -> Timestamp {
    let bytes = order.0.as_bytes().iter().take(6);
    Timestamp(bytes.fold(0, |time, byte| time << 8 | i64::from(*byte)))
}

/// The three files that tell of orders.
struct OrderFiles {
    orders: Growing,
    lines: Growing,
    reversals: Growing,
    count: u64,
}

impl OrderFiles {
    fn mark(&self, mark: &mut Mark) {
        mark.bytes.orders = self.orders.bytes;
        mark.bytes.lines = self.lines.bytes;
        mark.bytes.reversals = self.reversals.bytes;
        mark.orders = self.count;
    }
}

async fn orders(
    source: &Source<'_>,
    site: &SiteId,
    folder: &Path,
    mut mark: Mark,
    touched: &HashSet<OrderId>,
    head: &Head,
    now: Timestamp,
) -> Result<Written, LogFault> {
    let before = mark.orders;
    let reversals = match touched.is_empty() {
        true => mark.bytes.reversals,
        false => without(source.journal, folder, &mark, touched).await?,
    };
    let path = |table| path_of(folder, table);
    let mut files = OrderFiles {
        orders: Growing::open(&path(LogTable::Orders), LogTable::Orders, mark.bytes.orders).await?,
        lines: Growing::open(&path(LogTable::Lines), LogTable::Lines, mark.bytes.lines).await?,
        reversals: Growing::open(&path(LogTable::Reversals), LogTable::Reversals, reversals)
            .await?,
        count: mark.orders,
    };
    let settled_until = now - SETTLED_AFTER_MS;
    let mut pages = OldestFirst::new(site.clone(), mark.until, now + 1, PAGE_ORDERS);
    let mut is_settled = true;
    while let Some(page) = pages.next(source.journal).await? {
        let open = page.partition_point(|order| order.placed_at < settled_until);
        let (settled, open) = page.split_at(open);
        add(source.journal, site, head, settled, &mut files).await?;
        if is_settled && !open.is_empty() {
            files.mark(&mut mark);
            is_settled = false;
        }
        add(source.journal, site, head, open, &mut files).await?;
    }
    if is_settled {
        files.mark(&mut mark);
    }
    let written = Written {
        orders: files.count,
        new: files.count - before,
        bytes: files.orders.bytes + files.lines.bytes + files.reversals.bytes,
    };
    files.orders.keep().await?;
    files.lines.keep().await?;
    files.reversals.keep().await?;
    mark.seq = head.seq;
    mark.until = mark.until.max(settled_until);
    mark.write(folder).await?;
    Ok(written)
}

async fn add(
    journal: &dyn Journal,
    site: &SiteId,
    head: &Head,
    page: &[Order],
    files: &mut OrderFiles,
) -> Result<(), LogFault> {
    let ready = ready_times(journal, site, head.first_seq, page).await?;
    let [mut orders, mut lines, mut back] = [Cells::Plain; 3].map(LogOut::new);
    for order in page.iter().filter(|order| is_in_log(order)) {
        orders.order(order, ready.get(&order.id).copied());
        lines.lines(order);
        back.reversals(order);
        files.count += 1;
    }
    files.orders.add(&orders.done()).await?;
    files.lines.add(&lines.done()).await?;
    Ok(files.reversals.add(&back.done()).await?)
}

/// Takes the rows of `touched` out of the settled reversals and writes them again as they are now; how many bytes there
/// are then. Until the round is over nothing counts as settled.
async fn without(
    journal: &dyn Journal,
    folder: &Path,
    mark: &Mark,
    touched: &HashSet<OrderId>,
) -> Result<u64, LogFault> {
    let old = path_of(folder, LogTable::Reversals);
    let new: PathBuf = old.with_extension("csv.new");
    let ids: Vec<OrderId> = touched.iter().copied().collect();
    let mut names: HashSet<String> = HashSet::new();
    // Of what has left meanwhile nothing is there to be written again: its rows stay. (Of the past none is ever touched.)
    for portion in ids.chunks(PAGE_ORDERS) {
        let known = journal.known(portion.to_vec()).await?;
        names.extend(known.iter().map(ToString::to_string));
    }
    let mut out = Growing::open(&new, LogTable::Reversals, 0).await?;
    let settled = fs::File::open(&old).await?.take(mark.bytes.reversals);
    // A name of an order of the past may hold a line feed: its halves go through, nothing ever touches such an order.
    let mut rows = BufReader::new(settled).lines();
    let _header = rows.next_line().await?;
    while let Some(row) = rows.next_line().await? {
        let name = row.split(',').next().unwrap_or_default();
        if !names.contains(name) {
            out.add(format!("{row}\n").as_bytes()).await?;
        }
    }
    for portion in ids.chunks(PAGE_ORDERS) {
        let mut back = LogOut::new(Cells::Plain);
        for order in journal.orders_by_id(portion.to_vec()).await? {
            if is_in_log(&order) {
                back.reversals(&order);
            }
        }
        out.add(&back.done()).await?;
    }
    let bytes = out.bytes;
    out.keep().await?;
    Mark::forget(folder).await?;
    fs::rename(&new, &old).await?;
    Ok(bytes)
}

/// What customers wrote; what staff hid is left out.
async fn reviews(
    store: &ReviewStore,
    site: &SiteId,
    folder: &Path,
    now: Timestamp,
) -> Result<(), LogFault> {
    let path = path_of(folder, LogTable::Reviews);
    let new = path.with_extension("csv.new");
    let mut file = Growing::open(&new, LogTable::Reviews, 0).await?;
    let mut after = None;
    loop {
        let page = store.page(after, PAGE_REVIEWS).await?;
        // What is written meanwhile is in the next round's.
        let own = page
            .iter()
            .filter(|review| review.site == *site && review.at <= now);
        file.add(&review_rows(own, Cells::Plain)).await?;
        after = page.last().map(|review| review.id);
        if page.len() < PAGE_REVIEWS {
            break;
        }
    }
    file.keep().await?;
    Ok(fs::rename(&new, &path).await?)
}

/// The rows of reviews that a log tells.
pub fn review_rows<'a>(reviews: impl Iterator<Item = &'a Review>, cells: Cells) -> Vec<u8> {
    let mut out = LogOut::new(cells);
    for review in reviews.filter(|review| review.state != ReviewState::Hidden) {
        out.review(&ReviewOut {
            id: &review.id.to_string(),
            sku: review.sku.as_str(),
            stars: review.stars,
            title: &review.title,
            body: &review.body,
            at: review.at,
        });
    }
    out.done()
}

async fn stock_days(
    source: &Source<'_>,
    site: &Site,
    folder: &Path,
    now: Timestamp,
) -> Result<(), LogFault> {
    let path = path_of(folder, LogTable::StockDays);
    let new = path.with_extension("csv.new");
    let mut file = Growing::open(&new, LogTable::StockDays, 0).await?;
    for product in source
        .view
        .products()
        .iter()
        .filter(|product| product.stock.is_some())
    {
        let rows = stock_rows(source.journal, &site.id, product, Cells::Plain, now).await?;
        file.add(&rows).await?;
    }
    file.keep().await?;
    Ok(fs::rename(&new, &path).await?)
}
