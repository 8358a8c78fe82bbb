//! Orders that are long over leave the database, and the beginning of the feed with them.
//!
//! A feed only ever loses its beginning: part by part, as far as its events are old enough. What a part says is in a file
//! that is durable before anything is taken out, without names and words, as when somebody is forgotten. An order leaves
//! with the part that holds its last event. One that goes on, whose money is not settled, or of which something was reviewed,
//! stays; its events go. The last event of a feed always stays.
//!
//! Whoever is interrupted between the file and the database does both again: the file is the same one.

mod file;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::task::spawn_blocking;

use self::file::Line;
use crate::{
    config::Retention,
    engine::Engine,
    hub::SiteView,
    journal::Leaving,
    order::{Event, OrderId, Seq},
    review::{ReviewId, ReviewStore},
    shutdown::Tasks,
};

/// How often is looked for orders that have grown old.
const ROUND_EVERY: Duration = Duration::from_secs(3_600);
/// How often is looked whether the sites are there, at start.
const READY_EVERY: Duration = Duration::from_millis(200);
/// Events of a part, which is one file and one transaction.
const PART_EVENTS: usize = 500;
/// After each part: orders that are placed meanwhile go first.
const PART_PAUSE: Duration = Duration::from_millis(100);
const DAY_MS: i64 = 86_400_000;

/// The archive.
pub struct Archive {
    engine: Arc<Engine>,
    reviews: ReviewStore,
    dir: PathBuf,
    kept_ms: i64,
}

/// The oldest part of a feed, all of it old enough.
struct Part {
    first: Seq,
    last: Seq,
    lines: Vec<Line>,
    /// What leaves with it.
    leaving: Leaving,
}

impl Archive {
    /// The archive of the settings; none, where orders are kept for ever.
    ///
    /// # Errors
    /// A sentence for people: orders are to leave, and nobody says where to, or that folder cannot be made.
    pub fn of(
        settings: &Retention,
        engine: Arc<Engine>,
        reviews: ReviewStore,
    ) -> anyhow::Result<Option<Self>> {
        let Some(days) = settings.orders_days else {
            return Ok(None);
        };
        let Some(dir) = settings.archive_dir.clone() else {
            bail!(
                "retention.orders_days is set, and retention.archive_dir is not: orders leave the database for a file only"
            );
        };
        std::fs::create_dir_all(&dir)
            .with_context(|| format!("cannot make the archive {}", dir.display()))?;
        Ok(Some(Self {
            engine,
            reviews,
            dir,
            kept_ms: i64::from(days) * DAY_MS,
        }))
    }

    /// Looks for old orders once an hour, until it is time to stop.
    pub async fn run(self, tasks: Tasks) {
        while !self.engine.is_ready() {
            tokio::select! {
                () = tokio::time::sleep(READY_EVERY) => {}
                () = tasks.stopping() => return,
            }
        }
        loop {
            for view in self.engine.hub().sites() {
                match Box::pin(self.site(&view, &tasks)).await {
                    Ok(0) => {}
                    Ok(left) => {
                        tracing::info!(site = %view.id(), left, "old orders left for the archive");
                    }
                    Err(error) => {
                        let error = format!("{error:#}");
                        tracing::error!(site = %view.id(), error, "old orders did not leave for the archive; it is tried again in an hour");
                    }
                }
            }
            tokio::select! {
                () = tokio::time::sleep(ROUND_EVERY) => {}
                () = tasks.stopping() => return,
            }
        }
    }

    /// Part after part of a site, while there are old ones; how many orders left.
    async fn site(&self, view: &SiteView, tasks: &Tasks) -> anyhow::Result<usize> {
        let mut left = 0;
        while !tasks.is_stopping()
            && let Some(part) = self.oldest(view).await?
        {
            let Part {
                first,
                last,
                lines,
                leaving,
            } = part;
            let (dir, site, epoch) = (self.dir.clone(), view.id().clone(), view.head().epoch);
            let written =
                spawn_blocking(move || file::write(&dir, &site, &epoch, first, &lines)).await;
            written?.with_context(|| format!("cannot write into {}", self.dir.display()))?;
            let count = leaving.orders.len();
            let trimmed = self.engine.trim(view.id(), first, last, leaving);
            match trimmed.await {
                Ok(true) => left += count,
                Ok(false) => return Ok(left),
                Err(failure) => bail!("{}", failure.code()),
            }
            tokio::time::sleep(PART_PAUSE).await;
        }
        Ok(left)
    }

    async fn oldest(&self, view: &SiteView) -> anyhow::Result<Option<Part>> {
        let (journal, head) = (self.engine.journal(), view.head());
        let first = head.first_seq;
        let newest = journal.events(view.id().clone(), head.seq.saturating_sub(1), 1);
        let Some(newest) = newest.await?.pop() else {
            return Ok(None);
        };
        // A feed never loses its last event, and a clock that runs ahead makes nothing old.
        let old = self.engine.clock().now().min(newest.at) - self.kept_ms;
        let events = journal.events(view.id().clone(), first - 1, PART_EVENTS);
        let mut events = events.await?;
        let count = events.partition_point(|event| event.at <= old);
        events.truncate(count);
        let Some(last) = events.last().map(|event| event.seq) else {
            return Ok(None);
        };
        let mut of_orders: BTreeMap<OrderId, Vec<Event>> = BTreeMap::new();
        for mut event in events {
            event.forget_customer();
            of_orders.entry(event.order).or_default().push(event);
        }
        let ids = of_orders.keys().copied().collect();
        let mut leaving = Leaving::default();
        for mut order in journal.orders_by_id(ids).await? {
            let is_over = order.seqs.last().is_some_and(|seq| *seq <= last) && order.is_settled();
            if is_over && !self.reviews.is_reviewed(&order).await? {
                order.forget_customer();
                order.challenge = None;
                let names = order.lines.iter();
                let names = names.map(|line| ReviewId::of(order.id, line.line).to_string());
                leaving.reviews.extend(names);
                leaving.orders.push(order);
            }
        }
        let lines = of_orders.into_iter().map(|(id, events)| Line {
            id,
            order: leaving.orders.iter().find(|order| order.id == id).cloned(),
            events,
        });
        Ok(Some(Part {
            first,
            last,
            lines: lines.collect(),
            leaving,
        }))
    }
}

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let dir: &Path = &self.dir;
        f.debug_struct("Archive")
            .field("dir", &dir)
            .finish_non_exhaustive()
    }
}
