//! What is committed, and who watches it.
//!
//! The hub holds the committed view of every site: what GET answers, what snapshots show, what sockets are told. It
//! moves only after a commit was `Ok`, so nothing is ever shown that is not durable.

use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::Notify;

use self::{people::People, screens::Screens};
use crate::{
    journal::Loaded,
    order::{Order, OrderId, Policy, SiteId},
};

pub mod alarms;
mod backlog;
pub mod board;
mod channel;
pub mod chunk;
mod cursor;
pub mod follow;
mod jobs;
mod line;
mod mailbox;
pub mod menu;
pub mod names;
mod owners;
mod people;
pub mod product_shapes;
pub mod projection;
mod registry;
mod replay;
mod ring;
pub mod scores;
pub mod screens;
pub mod shapes;
mod snapshot;
mod stream;
pub mod tickets;
mod topic;
pub mod update;
mod view;
mod watch;

pub use backlog::{BACKLOG_EVENTS_MAX, Backlog};
pub use chunk::Chunk;
pub use jobs::JobBoard;
pub use line::Frame;
pub use mailbox::{Ending, Item, Mailbox, MailboxBounds};
pub use people::{leave_own, watch_own};
pub use registry::{Registry, Seat};
pub use replay::{REPLAY_BYTES_MAX, REPLAY_EVENTS_MAX};
pub use ring::held_bytes;
pub use snapshot::{PART_BYTES_MAX, SNAPSHOT_SHARED_MS};
pub use stream::Stream;
pub use topic::{Topic, Topics};
pub use view::{Committed, Feed, SiteView};
pub use watch::{How, Position, Started, Target, leave, watch};

/// The committed views of all sites.
#[derive(Debug, Default)]
pub struct Hub {
    sites: DashMap<SiteId, Arc<SiteView>>,
    people: Arc<People>,
    jobs: JobBoard,
    screens: Arc<Screens>,
    opened: Notify,
}

impl Hub {
    /// A hub without sites.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Takes a site in as the journal has it. A site that is here already (it failed and was reloaded) is brought up
    /// to date: watchers are told what they missed, or to start over.
    pub fn open_site(&self, loaded: &Loaded, policy: Policy) -> Arc<SiteView> {
        let view = self.sites.get(&loaded.settings.id).map(|view| view.clone());
        match view {
            Some(view) => {
                view.reload(loaded, policy);
                view
            }
            None => {
                let view = Arc::new(SiteView::new(
                    loaded,
                    policy,
                    self.people.clone(),
                    self.screens.clone(),
                ));
                self.sites.insert(loaded.settings.id.clone(), view.clone());
                self.opened.notify_waiters();
                view
            }
        }
    }

    /// The jobs that are told of.
    #[must_use]
    pub fn jobs(&self) -> &JobBoard {
        &self.jobs
    }

    /// The screens at all sites, and what they have not acknowledged.
    #[must_use]
    pub fn screens(&self) -> &Screens {
        &self.screens
    }

    /// One site.
    #[must_use]
    pub fn site(&self, id: &SiteId) -> Option<Arc<SiteView>> {
        self.sites.get(id).map(|view| view.clone())
    }

    /// One site, as soon as it is here.
    pub async fn opened(&self, id: &SiteId) -> Arc<SiteView> {
        loop {
            // Begun before the look, so that a site that comes in between is not missed.
            let opened = self.opened.notified();
            match self.site(id) {
                Some(view) => return view,
                None => opened.await,
            }
        }
    }

    /// Every site, by id.
    #[must_use]
    pub fn sites(&self) -> Vec<Arc<SiteView>> {
        let mut sites: Vec<_> = self
            .sites
            .iter()
            .map(|entry| entry.value().clone())
            .collect();
        sites.sort_by(|a, b| a.id().cmp(b.id()));
        sites
    }

    /// An order in memory: live, or ended within the last quarter of an hour.
    #[must_use]
    pub fn order(&self, id: OrderId) -> Option<Arc<Order>> {
        self.sites.iter().find_map(|site| site.order(id))
    }
}
