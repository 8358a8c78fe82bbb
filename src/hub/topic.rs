//! Who watches what at one site.
//!
//! A topic is a stream of the site; per audience it has one channel with one handle. Channels without watchers are
//! gone: an order nobody watches costs one look into a map. Publishing only pushes into mailboxes and wakes each owner
//! once per batch.

use std::{collections::HashMap, sync::Arc};

use smallvec::SmallVec;

use super::{
    channel::{Asleep, Channel},
    line::{Encoder, Form},
    mailbox::Mailbox,
    menu::{MenuChange, MenuPosition},
    view::SiteView,
};
use crate::order::{Audience, Event, OrderId, Timestamp};

/// A stream within its site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One order.
    Order(OrderId),
    /// What kitchen and warehouse see.
    Board,
    /// The whole feed.
    Admin,
    /// What everybody can buy.
    Menu,
}

type Channels = SmallVec<[Channel; 1]>;

/// The topics of one site.
#[derive(Debug, Default)]
pub struct Topics {
    orders: HashMap<OrderId, Channels>,
    board: Channels,
    admin: Channels,
    menu: Channels,
    /// Held while the feed is read for those who missed much, so that a crowd of them reads it once.
    reading: Arc<tokio::sync::Mutex<()>>,
}

impl Topics {
    /// Tells every watcher what happened to orders. Called under the view's lock, after the view moved.
    pub fn publish(&mut self, view: &SiteView, events: &[Arc<Event>]) {
        let people = view.people().is_watched().then(|| view.people());
        let is_watched =
            !(self.orders.is_empty() && self.board.is_empty() && self.admin.is_empty());
        if !is_watched && people.is_none() {
            return;
        }
        let policy = view.policy();
        let mut asleep = Asleep::default();
        for event in events {
            let mut encoder = Encoder::new(event, policy);
            let (seq, version) = (event.seq, event.version);
            if let Some(channels) = self.orders.get_mut(&event.order) {
                tell(channels, Form::Alone, version, &mut encoder, &mut asleep);
            }
            tell(&mut self.board, Form::Board, seq, &mut encoder, &mut asleep);
            tell(&mut self.admin, Form::Named, seq, &mut encoder, &mut asleep);
            if let Some(people) = people
                && let Some(order) = view.order(event.order)
            {
                people.tell(&order.customer.id, &mut encoder, &mut asleep);
            }
        }
        asleep.wake();
    }

    /// Tells every watcher of the menu what changed on it. Called under the view's lock, after the view moved. The
    /// position moves also while nobody watches: whoever comes back must not be told that nothing was missed.
    pub(super) fn publish_menu(
        &mut self,
        position: &mut MenuPosition,
        changes: &[MenuChange],
        view: &SiteView,
        now: Timestamp,
    ) {
        let mut asleep = Asleep::default();
        for change in changes {
            position.offset += 1;
            for channel in &mut self.menu {
                let frame = change.frame(channel.handle, position, view, now);
                channel.tell(Arc::new(frame), now, &mut asleep);
            }
        }
        asleep.wake();
    }

    /// Tells every watcher of orders to start over from a snapshot.
    pub fn reset(&mut self, reason: &'static str) {
        let mut asleep = Asleep::default();
        let channels = self.orders.values_mut().flatten();
        for channel in channels.chain(&mut self.board).chain(&mut self.admin) {
            channel.reset(reason, &mut asleep);
        }
        asleep.wake();
    }

    /// Tells every watcher of the menu to start over from a snapshot.
    pub(super) fn reset_menu(&mut self, reason: &'static str) {
        let mut asleep = Asleep::default();
        for channel in &mut self.menu {
            channel.reset(reason, &mut asleep);
        }
        asleep.wake();
    }

    /// The channel of a topic for an audience, made where there is none; it needs a watcher then.
    pub(super) fn channel(&mut self, topic: Topic, audience: Audience) -> Option<&mut Channel> {
        let channels = match topic {
            Topic::Order(id) => self.orders.entry(id).or_default(),
            Topic::Board => &mut self.board,
            Topic::Admin => &mut self.admin,
            Topic::Menu => &mut self.menu,
        };
        let is_it = |channel: &Channel| channel.audience == audience;
        let index = channels.iter().position(is_it).unwrap_or_else(|| {
            channels.push(Channel::new(audience));
            channels.len() - 1
        });
        channels.get_mut(index)
    }

    /// Lets `mailbox` go, and the channel with its last watcher.
    pub(super) fn leave(&mut self, topic: Topic, audience: Audience, mailbox: &Arc<Mailbox>) {
        let channels = match topic {
            Topic::Order(id) => self.orders.get_mut(&id),
            Topic::Board => Some(&mut self.board),
            Topic::Admin => Some(&mut self.admin),
            Topic::Menu => Some(&mut self.menu),
        };
        let Some(channels) = channels else {
            return;
        };
        for channel in channels.iter_mut() {
            if channel.audience == audience {
                channel.expel(mailbox);
            }
        }
        channels.retain(|channel| channel.len() > 0);
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
            .chain(&self.menu)
            .map(Channel::len)
            .sum()
    }
}

fn tell(
    channels: &mut Channels,
    form: Form,
    offset: u64,
    encoder: &mut Encoder<'_>,
    asleep: &mut Asleep,
) {
    for channel in channels {
        let frame = encoder.frame(form, channel.audience, channel.handle, offset);
        channel.tell(frame, encoder.at(), asleep);
    }
}
