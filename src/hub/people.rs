//! The stream `me`: what happens to one person's orders, at whichever site.
//!
//! A person who watches has one channel with an offset of its own, counted in memory from 0: it begins with the first
//! watcher and ends with the last, so its epoch is new each time. Sites commit under locks of their own, and a snapshot
//! over all of them is not taken under all of these at once: a watcher is registered first, and then the sites are
//! looked at one by one. So nothing is missed, and an event that was committed in between may be in the snapshot and
//! come once more. Its offset is new, its `v` is not: a client passes over an event whose `v` is not above the version
//! it holds of that order. Events of one order always come in the order of their versions.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicUsize, Ordering},
};

use dashmap::{DashMap, Entry};
use uuid::Uuid;

use super::{
    Hub, Position,
    channel::{Asleep, Channel},
    line::{Encoder, Form, Frame},
    mailbox::Mailbox,
    snapshot::{Content, Snapshot},
    watch::{How, Started},
};
use crate::order::{Audience, Timestamp, UserId};

/// The people who watch their orders.
#[derive(Debug)]
pub(super) struct People {
    watched: DashMap<UserId, Person>,
    /// How many: what publishing looks at before anything else.
    count: AtomicUsize,
    /// The first part of every epoch: handles begin anew with each start.
    boot: String,
}

#[derive(Debug)]
struct Person {
    channel: Channel,
    epoch: Arc<str>,
    offset: u64,
}

/// Where a watcher begins.
struct Joined {
    handle: u64,
    epoch: Arc<str>,
    offset: u64,
    critical: Vec<Arc<Frame>>,
}

impl Default for People {
    fn default() -> Self {
        Self {
            watched: DashMap::new(),
            count: AtomicUsize::new(0),
            boot: Uuid::new_v4().simple().to_string(),
        }
    }
}

impl People {
    /// Whether anybody watches. An answer that is a moment old is good enough: whoever comes looks at the orders
    /// after being counted.
    pub(super) fn is_watched(&self) -> bool {
        self.count.load(Ordering::Relaxed) > 0
    }

    /// Tells the watchers of `owner` of an event of one of their orders. Called under the lock of the order's site.
    pub(super) fn tell(&self, owner: &UserId, encoder: &mut Encoder<'_>, asleep: &mut Asleep) {
        let Some(mut person) = self.watched.get_mut(owner) else {
            return;
        };
        person.offset += 1;
        let (handle, offset) = (person.channel.handle, person.offset);
        let frame = encoder.frame(Form::Named, Audience::Customer, handle, offset);
        person.channel.tell(frame, encoder.at(), asleep);
    }

    /// Tells everybody to start over. The offset moves: who is away for a moment must not be told that nothing was
    /// missed.
    pub(super) fn reset(&self, reason: &'static str) {
        let mut asleep = Asleep::default();
        for mut person in self.watched.iter_mut() {
            person.offset += 1;
            person.channel.reset(reason, &mut asleep);
        }
        asleep.wake();
    }

    /// Stops watching.
    pub(super) fn leave(&self, owner: &UserId, mailbox: &Arc<Mailbox>) {
        let left = self.watched.remove_if_mut(owner, |_, person| {
            person.channel.expel(mailbox);
            person.channel.len() == 0
        });
        if left.is_some() {
            self.count.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Lets `mailbox` watch; where it begins.
    fn join(&self, owner: &UserId, mailbox: &Arc<Mailbox>) -> Option<Joined> {
        let mut person = match self.watched.entry(owner.clone()) {
            Entry::Occupied(known) => known.into_ref(),
            Entry::Vacant(place) => {
                self.count.fetch_add(1, Ordering::Relaxed);
                let channel = Channel::new(Audience::Customer);
                let epoch = format!("{}-{}", self.boot, channel.handle);
                place.insert(Person {
                    channel,
                    epoch: epoch.into(),
                    offset: 0,
                })
            }
        };
        let critical = person.channel.admit(mailbox, None).ok()?;
        Some(Joined {
            handle: person.channel.handle,
            epoch: person.epoch.clone(),
            offset: person.offset,
            critical,
        })
    }
}

/// Begins to watch the orders of `owner`, or starts over. Every site must be loaded. `None` for somebody who is so far
/// behind that critical events are forgotten.
pub async fn watch_own(
    hub: &Hub,
    owner: &UserId,
    from: Option<&Position>,
    mailbox: &Arc<Mailbox>,
    now: Timestamp,
) -> Option<Started> {
    let Joined {
        handle,
        epoch,
        offset,
        critical,
    } = hub.people.join(owner, mailbox)?;
    let is_live = from.is_some_and(|from| *from.e == *epoch && from.o == offset);
    let started = |how, lines| Started {
        handle,
        epoch: epoch.clone(),
        offset,
        how,
        critical,
        lines,
    };
    if is_live {
        return Some(started(How::Live, Vec::new()));
    }
    let sites = hub.sites();
    let groups = sites
        .iter()
        .map(|site| (site.policy(), site.orders_of(owner)));
    let snapshot = Arc::new(Snapshot {
        handle,
        epoch: epoch.clone(),
        offset,
        content: Content::Orders {
            form: Form::Named,
            groups: groups.filter(|(_, orders)| !orders.is_empty()).collect(),
            access: Audience::Customer.typical_access(),
        },
        taken_at: now,
        parts: OnceLock::new(),
    });
    let lines = snapshot.lines().await;
    Some(started(How::Snapshot, lines))
}

/// Stops watching, and drops what is queued.
pub fn leave_own(hub: &Hub, owner: &UserId, mailbox: &Arc<Mailbox>) {
    hub.people.leave(owner, mailbox);
}
