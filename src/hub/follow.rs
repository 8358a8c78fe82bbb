//! Following the committed feeds of all sites, for the workers that act on what happened.
//!
//! Invariants: events of a site come in `seq` order, without a gap, and never before their commit was acknowledged.
//! Asking for the next events says that all earlier ones were worked off; only then does the position move. A named
//! follower keeps its positions in the journal, written at most once a second (each write is an fsync), so after a
//! crash events come again: what is done with them must be harmless when repeated. Sites that appear later are
//! followed too.
//!
//! It does not share work: one follower, one reader.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::{FutureExt, future::select_all};
use serde::{Deserialize, Serialize};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use super::{Hub, SiteView};
use crate::{
    journal::{Journal, ReadError},
    order::{Event, Seq, SiteId},
};

/// Events handed out at once.
const EVENTS_MAX: usize = 256;
/// How often the hub is asked for sites that are new.
const SITES_EVERY: Duration = Duration::from_millis(250);
/// How often positions are written at most.
const SAVE_EVERY: Duration = Duration::from_secs(1);
/// How long a follower waits before it asks a failing journal again.
const JOURNAL_RETRY: Duration = Duration::from_secs(1);

/// What a follower has to tell.
#[derive(Debug)]
pub enum Followed {
    /// A site was found; its events after the position follow.
    Site(Arc<SiteView>),
    /// The next events of a site, at least one.
    Events(SiteId, Vec<Arc<Event>>),
}

/// Where a follower begins at a site it has not followed before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At the head: what stands before it is read from the orders themselves.
    Head,
    /// At the position kept under this name; at the first event where there is none.
    Kept(&'static str),
}

/// A reader of every site's committed feed.
pub struct Follower {
    hub: Arc<Hub>,
    journal: Arc<dyn Journal>,
    start: Start,
    sites: BTreeMap<SiteId, Position>,
    /// The site whose turn it was last: everyone gets theirs.
    last: Option<SiteId>,
    sites_at: Instant,
    save_at: Instant,
}

struct Position {
    view: Arc<SiteView>,
    head: watch::Receiver<Seq>,
    /// Everything up to here is worked off.
    done: Seq,
    /// Everything up to here was handed out.
    given: Seq,
    saved: Seq,
}

/// A position as the journal keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    epoch: Arc<str>,
    seq: Seq,
}

impl Follower {
    /// A follower of everything `hub` holds and will hold.
    #[must_use]
    pub fn new(hub: Arc<Hub>, journal: Arc<dyn Journal>, start: Start) -> Self {
        let now = Instant::now();
        Self {
            hub,
            journal,
            start,
            sites: BTreeMap::new(),
            last: None,
            sites_at: now,
            save_at: now + SAVE_EVERY,
        }
    }

    /// The next events of some site, or a new site. Everything handed out before counts as worked off. May be
    /// dropped half way and asked again: nothing is lost.
    pub async fn next(&mut self) -> Followed {
        for position in self.sites.values_mut() {
            position.done = position.given;
        }
        loop {
            let now = Instant::now();
            if now >= self.save_at {
                self.save().await;
                self.save_at = Instant::now() + SAVE_EVERY;
            }
            if now >= self.sites_at {
                if let Some(view) = self.find_site().await {
                    return Followed::Site(view);
                }
                self.sites_at = Instant::now() + SITES_EVERY;
            }
            match self.read().await {
                Ok(Some((site, events))) => return Followed::Events(site, events),
                Ok(None) => self.wait().await,
                Err(error) => {
                    tracing::warn!(%error, "a worker cannot read the feed; it will ask again");
                    sleep(JOURNAL_RETRY).await;
                }
            }
        }
    }

    /// Writes the positions of everything worked off; for the end, after the last events were worked off.
    pub async fn finish(mut self) {
        for position in self.sites.values_mut() {
            position.done = position.given;
        }
        self.save().await;
    }

    /// Takes in one site that is not followed yet.
    async fn find_site(&mut self) -> Option<Arc<SiteView>> {
        let view = self
            .hub
            .sites()
            .into_iter()
            .find(|view| !self.sites.contains_key(view.id()))?;
        let receiver = view.watch_head();
        let head = view.head();
        let done = match &self.start {
            Start::Head => head.seq,
            Start::Kept(name) => {
                let note = self.journal.note(note_name(name, view.id())).await;
                let bytes = note
                    .inspect_err(|error| tracing::warn!(%error, site = %view.id(), "a worker's position cannot be read"))
                    .ok()?;
                match bytes.and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok()) {
                    None => head.first_seq.saturating_sub(1),
                    Some(kept) if kept.epoch == head.epoch => kept.seq.min(head.seq),
                    // Another feed: its past is not ours to tell again.
                    Some(_) => head.seq,
                }
            }
        };
        let position = Position {
            view: view.clone(),
            head: receiver,
            done,
            given: done,
            saved: done,
        };
        self.sites.insert(view.id().clone(), position);
        Some(view)
    }

    /// The next events of the first site that has any, beginning after the one whose turn it was.
    async fn read(&mut self) -> Result<Option<(SiteId, Vec<Arc<Event>>)>, ReadError> {
        let turn = |site: &SiteId| self.last.as_ref().is_some_and(|last| site <= last);
        let mut order: Vec<SiteId> = self.sites.keys().cloned().collect();
        order.sort_by_key(|site| turn(site));
        for site in order {
            let Some(position) = self.sites.get_mut(&site) else {
                continue;
            };
            let events = position.events(self.journal.as_ref()).await?;
            if let Some(last) = events.last() {
                position.given = last.seq;
                self.last = Some(site.clone());
                return Ok(Some((site, events)));
            }
        }
        Ok(None)
    }

    /// Until a head moves, or it is time to look for sites or to save.
    async fn wait(&mut self) {
        let until = if self.is_saved() {
            self.sites_at
        } else {
            self.sites_at.min(self.save_at)
        };
        let pause = sleep_until(until);
        let mut heads: Vec<_> = self
            .sites
            .values_mut()
            .map(|position| position.head.changed().boxed())
            .collect();
        if heads.is_empty() {
            return pause.await;
        }
        heads.push(pause.map(Ok).boxed());
        let (changed, ..) = select_all(heads).await;
        if changed.is_err() {
            // A view is never dropped while the hub lives; should one be, do not spin.
            sleep(JOURNAL_RETRY).await;
        }
    }

    fn is_saved(&self) -> bool {
        self.start == Start::Head
            || self
                .sites
                .values()
                .all(|position| position.done == position.saved)
    }

    async fn save(&mut self) {
        let Start::Kept(name) = self.start else {
            return;
        };
        for (site, position) in &mut self.sites {
            if position.done == position.saved {
                continue;
            }
            let kept = Kept {
                epoch: position.view.head().epoch,
                seq: position.done,
            };
            let Ok(bytes) = serde_json::to_vec(&kept) else {
                continue;
            };
            match self.journal.save_note(note_name(name, site), bytes).await {
                Ok(()) => position.saved = kept.seq,
                Err(error) => {
                    tracing::warn!(%error, %site, "a worker's position cannot be written; it will be tried again");
                }
            }
        }
    }
}

impl Position {
    /// Committed events after what was given.
    async fn events(&mut self, journal: &dyn Journal) -> Result<Vec<Arc<Event>>, ReadError> {
        let head = *self.head.borrow_and_update();
        // The tail of the feed was lost: go on from what is there.
        self.given = self.given.min(head);
        // Its beginning was let go: whoever is that far behind has missed it.
        let first_seq = self.view.head().first_seq;
        self.given = self.given.max(first_seq.saturating_sub(1));
        if self.given == head {
            return Ok(Vec::new());
        }
        committed_events(&self.view, journal, self.given, head, EVENTS_MAX).await
    }
}

/// At most `limit` events of a site after `after` and up to `head`, oldest first: from memory, where it reaches back so
/// far. The journal may already hold some whose commit is not acknowledged: `head` leaves those out.
///
/// # Errors
/// The journal cannot be read.
pub async fn committed_events(
    view: &SiteView,
    journal: &dyn Journal,
    after: Seq,
    head: Seq,
    limit: usize,
) -> Result<Vec<Arc<Event>>, ReadError> {
    let mut events = match view.events_after(after, limit) {
        Some(events) => events,
        None => {
            let events = journal.events(view.id().clone(), after, limit).await?;
            events.into_iter().map(Arc::new).collect()
        }
    };
    events.retain(|event| event.seq <= head);
    Ok(events)
}

fn note_name(worker: &str, site: &SiteId) -> String {
    format!("cursor:{worker}:{site}")
}
