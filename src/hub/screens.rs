//! The screens of all sites: who watches a site's board or feed, and which critical events they have not acknowledged.
//!
//! The engine tells who begins and leaves, the committed view what was told, a session what was acknowledged; whoever
//! looks after overdue events ([`crate::engine::Engine::chase_acks`]) takes them from here. Sockets and server-sent
//! streams are both present; a server-sent stream cannot acknowledge, so nothing is awaited of it.
//!
//! Called under the lock of a site's view; takes no other lock.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use super::mailbox::Mailbox;
use crate::order::{Event, OrderId, Principal, Role, Seq, SiteId, Timestamp, UserId};

mod table;

use table::Table;

/// The most screens of a site that are known; more can watch, and are neither listed nor awaited.
pub const SCREENS_MAX: usize = 4_096;
/// The most events of a site that are awaited at once.
pub const AWAITED_EVENTS_MAX: usize = 1_024;
/// The longest name a screen gives itself, bytes.
pub const SCREEN_NAME_BYTES_MAX: usize = 64;

/// How a watcher is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenKind {
    /// By a socket.
    Socket,
    /// By a server-sent stream.
    Sse,
}

/// The connection that somebody watches by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// Its number in the registry.
    pub conn: u64,
    /// What the program at the other end calls itself.
    pub client: Option<Arc<str>>,
    /// Of which kind it is.
    pub kind: ScreenKind,
}

/// A connection and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// The connection.
    pub via: Via,
    /// The account.
    pub user: UserId,
    /// Their name.
    pub name: Arc<str>,
    /// As what they watch.
    pub role: Role,
}

/// What of a site is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The board; critical events on it are to be acknowledged.
    Board,
    /// The whole feed.
    Feed,
}

/// A screen as it is listed.
#[derive(Debug, Clone)]
pub struct Presence {
    /// Which.
    pub screen: Arc<Screen>,
    /// Whether it watches the board.
    pub watches_board: bool,
    /// Whether it watches the whole feed.
    pub watches_feed: bool,
    /// Since when.
    pub since: Timestamp,
    /// How far it acknowledged the board, and when it last did.
    pub last_ack: Option<(Seq, Timestamp)>,
    /// Critical events it was told and has not acknowledged, of those that are still awaited.
    pub waiting: usize,
    /// Lines that wait for it.
    pub behind: u64,
}

/// A critical event that was not acknowledged in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// Of which order.
    pub order: OrderId,
    /// Which event.
    pub of: Seq,
    /// By whom.
    pub screens: Vec<Arc<str>>,
}

impl Screen {
    /// The screen of `principal` at the other end of a connection.
    #[must_use]
    pub fn new(principal: &Principal, via: &Via) -> Arc<Self> {
        Arc::new(Self {
            via: via.clone(),
            user: principal.id.clone(),
            name: principal.name.clone(),
            role: principal.role,
        })
    }

    fn can_ack(&self) -> bool {
        match self.via.kind {
            ScreenKind::Socket => true,
            ScreenKind::Sse => false,
        }
    }

    /// Whether the two may be one device that came back.
    fn is_same(&self, other: &Self) -> bool {
        self.user == other.user && self.via.client == other.via.client
    }
}

/// The screens of all sites.
#[derive(Debug, Default)]
pub struct Screens {
    sites: Mutex<HashMap<SiteId, Table>>,
    awaited: Notify,
}

impl Screens {
    /// A connection is about to watch. True where that is news: then [`Screens::begun`] or [`Screens::leave`] follows.
    pub fn begin(
        &self,
        site: &SiteId,
        screen: &Arc<Screen>,
        mailbox: &Arc<Mailbox>,
        side: Side,
        now: Timestamp,
    ) -> bool {
        let mut sites = self.sites();
        let table = sites.entry(site.clone()).or_default();
        let is_news = table.begin(screen, Arc::downgrade(mailbox), side, now);
        count(site, table);
        is_news
    }

    /// What was begun is told everything after `offset`.
    pub fn begun(&self, site: &SiteId, conn: u64, side: Side, offset: Seq) {
        if side == Side::Board
            && let Some(table) = self.sites().get_mut(site)
        {
            table.begun(conn, offset);
        }
    }

    /// A connection watches no longer.
    pub fn leave(&self, site: &SiteId, conn: u64, side: Side) {
        let mut sites = self.sites();
        if let Some(table) = sites.get_mut(site) {
            table.leave(conn, side);
            count(site, table);
            if table.is_empty() {
                sites.remove(site);
            }
        }
    }

    /// Events were told to whoever watches.
    pub fn told(&self, site: &SiteId, events: &[Arc<Event>], now: Timestamp) {
        let critical = |event: &&Event| event.change.is_critical();
        let mut critical = events.iter().map(AsRef::as_ref).filter(critical).peekable();
        if critical.peek().is_none() {
            return;
        }
        let mut sites = self.sites();
        let Some(table) = sites.get_mut(site) else {
            return;
        };
        let overlooked = table.told(critical, now);
        drop(sites);
        if overlooked > 0 {
            tracing::warn!(%site, overlooked, "too many critical events at once: some are not awaited");
        }
        self.awaited.notify_one();
    }

    /// A connection has acknowledged the board up to `offset`.
    pub fn acked(&self, site: &SiteId, conn: u64, offset: Seq, now: Timestamp) {
        if let Some(table) = self.sites().get_mut(site) {
            table.acked(conn, offset, now);
        }
    }

    /// Who watches a site, in the order in which they came.
    #[must_use]
    pub fn of_site(&self, site: &SiteId) -> Vec<Presence> {
        let sites = self.sites();
        sites.get(site).map(Table::list).unwrap_or_default()
    }

    /// When the oldest event was told that is awaited anywhere.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        self.sites().values().filter_map(Table::oldest).min()
    }

    /// Takes events that were told at `until` or before and are not acknowledged, at most `room` of them.
    pub fn take_due(&self, until: Timestamp, room: usize) -> Vec<(SiteId, Overdue)> {
        let mut due = Vec::new();
        let mut sites = self.sites();
        for (site, table) in sites.iter_mut() {
            while due.len() < room
                && let Some(overdue) = table.take_due(until)
            {
                due.extend(overdue.map(|overdue| (site.clone(), overdue)));
            }
        }
        sites.retain(|_, table| !table.is_empty());
        due
    }

    /// Resolves when something is awaited that was not.
    pub async fn news(&self) {
        self.awaited.notified().await;
    }

    fn sites(&self) -> MutexGuard<'_, HashMap<SiteId, Table>> {
        self.sites.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(site: &SiteId, table: &Table) {
    metrics::gauge!("orderhub_screens", "site" => site.to_string()).set(table.len() as f64);
}

/// What a program calls itself, as far as it is shown: printable, and not too long.
#[must_use]
pub fn screen_name(said: &str) -> Option<Arc<str>> {
    let mut name = String::new();
    for char in said.trim().chars().filter(|char| !char.is_control()) {
        if name.len() + char.len_utf8() > SCREEN_NAME_BYTES_MAX {
            break;
        }
        name.push(char);
    }
    (!name.is_empty()).then(|| name.into())
}
