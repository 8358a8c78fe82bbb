//! Who watches what at one site.
//!
//! A topic is a stream of the site; per audience it has one channel with one handle. Channels without watchers are
//! gone: an order nobody watches costs one look into a map. Publishing only pushes into mailboxes and wakes each owner
//! once per batch.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use smallvec::SmallVec;

use super::{
    line::Encoder,
    mailbox::{Item, Mailbox},
    snapshot::Snapshot,
    view::SiteView,
};
use crate::order::{Audience, Event, OrderId};

/// The next handle of this node. A handle names a stream and an audience, and is never used again.
static NEXT_HANDLE: AtomicU64 = AtomicU64::new(1);

/// A stream within its site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One order.
    Order(OrderId),
    /// What kitchen and warehouse see.
    Board,
    /// The whole feed.
    Admin,
}

impl Topic {
    /// Where a watcher stands after `event`.
    #[must_use]
    pub(super) fn offset(self, event: &Event) -> u64 {
        match self {
            Self::Order(_) => event.version,
            Self::Board | Self::Admin => event.seq,
        }
    }

    /// Whether its events must say whose they are.
    #[must_use]
    pub(super) fn is_of_many(self) -> bool {
        match self {
            Self::Order(_) => false,
            Self::Board | Self::Admin => true,
        }
    }
}

/// The watchers of one topic that are one audience.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) handle: u64,
    audience: Audience,
    watchers: SmallVec<[Arc<Mailbox>; 1]>,
    /// The last snapshot taken, as long as nothing has happened since.
    pub(super) snapshot: Option<Arc<Snapshot>>,
}

type Channels = SmallVec<[Channel; 1]>;

/// The topics of one site.
#[derive(Debug, Default)]
pub struct Topics {
    orders: HashMap<OrderId, Channels>,
    board: Channels,
    admin: Channels,
    /// Held while the feed is read for those who missed much, so that a crowd of them reads it once.
    reading: Arc<tokio::sync::Mutex<()>>,
}

impl Topics {
    /// Tells every watcher. Called under the view's lock, after the view moved.
    pub fn publish(&mut self, view: &SiteView, events: &[Arc<Event>]) {
        if self.orders.is_empty() && self.board.is_empty() && self.admin.is_empty() {
            return;
        }
        let policy = view.policy();
        let mut asleep = Vec::new();
        for event in events {
            let mut encoder = Encoder::new(event, policy);
            let order = Topic::Order(event.order);
            if let Some(channels) = self.orders.get_mut(&event.order) {
                tell(channels, order, &mut encoder, &mut asleep);
            }
            tell(&mut self.board, Topic::Board, &mut encoder, &mut asleep);
            tell(&mut self.admin, Topic::Admin, &mut encoder, &mut asleep);
        }
        wake(&asleep);
    }

    /// Tells every watcher to start over from a snapshot.
    pub fn reset(&mut self, reason: &'static str) {
        let mut asleep = Vec::new();
        let channels = self.orders.values_mut().flatten();
        for channel in channels.chain(&mut self.board).chain(&mut self.admin) {
            channel.snapshot = None;
            let handle = channel.handle;
            channel.push(&Item::Reset { handle, reason }, &mut asleep);
        }
        wake(&asleep);
    }

    /// Lets `mailbox` watch. One that already does starts over: what is queued for it there is dropped.
    pub(super) fn join(
        &mut self,
        topic: Topic,
        audience: Audience,
        mailbox: &Arc<Mailbox>,
    ) -> Option<&mut Channel> {
        let channels = match topic {
            Topic::Order(id) => self.orders.entry(id).or_default(),
            Topic::Board => &mut self.board,
            Topic::Admin => &mut self.admin,
        };
        let is_it = |channel: &Channel| channel.audience == audience;
        let index = channels.iter().position(is_it).unwrap_or_else(|| {
            channels.push(Channel {
                handle: NEXT_HANDLE.fetch_add(1, Ordering::Relaxed),
                audience,
                watchers: SmallVec::new(),
                snapshot: None,
            });
            channels.len() - 1
        });
        let channel = channels.get_mut(index)?;
        if channel.position(mailbox).is_some() {
            mailbox.purge(channel.handle);
        } else {
            channel.watchers.push(mailbox.clone());
        }
        Some(channel)
    }

    /// Lets `mailbox` go, and the channel with its last watcher.
    pub(super) fn leave(&mut self, topic: Topic, audience: Audience, mailbox: &Arc<Mailbox>) {
        let channels = match topic {
            Topic::Order(id) => self.orders.get_mut(&id),
            Topic::Board => Some(&mut self.board),
            Topic::Admin => Some(&mut self.admin),
        };
        let Some(channels) = channels else {
            return;
        };
        for channel in channels.iter_mut() {
            if channel.audience == audience
                && let Some(index) = channel.position(mailbox)
            {
                channel.watchers.swap_remove(index);
                mailbox.purge(channel.handle);
            }
        }
        channels.retain(|channel| !channel.watchers.is_empty());
        if let Topic::Order(id) = topic
            && channels.is_empty()
        {
            self.orders.remove(&id);
        }
    }

    /// The right to read the feed for those who missed much.
    pub(super) fn reading(&self) -> Arc<tokio::sync::Mutex<()>> {
        self.reading.clone()
    }

    /// Watchers of all topics.
    #[must_use]
    pub fn watchers(&self) -> usize {
        let channels = self.orders.values().flatten();
        channels
            .chain(&self.board)
            .chain(&self.admin)
            .map(|channel| channel.watchers.len())
            .sum()
    }
}

impl Channel {
    fn position(&self, mailbox: &Arc<Mailbox>) -> Option<usize> {
        let is_it = |watcher: &Arc<Mailbox>| Arc::ptr_eq(watcher, mailbox);
        self.watchers.iter().position(is_it)
    }

    fn push(&self, item: &Item, asleep: &mut Vec<Arc<Mailbox>>) {
        for watcher in &self.watchers {
            if watcher.push(item.clone()) {
                asleep.push(watcher.clone());
            }
        }
    }
}

fn tell(
    channels: &mut Channels,
    topic: Topic,
    encoder: &mut Encoder<'_>,
    asleep: &mut Vec<Arc<Mailbox>>,
) {
    for channel in channels {
        channel.snapshot = None;
        let frame = encoder.frame(topic, channel.audience, channel.handle);
        channel.push(&Item::Line(frame), asleep);
    }
}

fn wake(asleep: &[Arc<Mailbox>]) {
    for mailbox in asleep {
        mailbox.wake();
    }
}
