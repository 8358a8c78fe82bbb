//! The watchers of one stream that are one audience, and the handle they know it by.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use smallvec::SmallVec;

use super::{
    cursor::Watch,
    line::Frame,
    mailbox::Mailbox,
    ring::{Forgotten, Lag, Ring},
    snapshot::Snapshot,
};
use crate::order::{Audience, Timestamp};

/// The next handle of this node. A handle names a stream and an audience, and is never used again.
static NEXT_HANDLE: AtomicU64 = AtomicU64::new(1);
/// More watchers are a crowd. Fewer are asked what they have read, so that nothing is kept that all have, and each gets
/// the newest state: most orders have one.
const FEW: usize = 8;

/// Customers' streams are about little, and a phone on a bad line is better served with that little as it is now.
const CUSTOMER_LAG: Lag = Lag {
    lines: 256,
    bytes: 64 * 1024,
};

fn lag_max(audience: Audience) -> Lag {
    match audience {
        Audience::Customer => CUSTOMER_LAG,
        Audience::Staff | Audience::Admin => Lag::ANY,
    }
}

/// The watchers of one stream that are one audience. Gone with the last of them.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) handle: u64,
    pub(super) audience: Audience,
    ring: Arc<Ring>,
    watchers: SmallVec<[Watcher; 1]>,
    /// The last snapshot taken.
    snapshot: Option<Arc<Snapshot>>,
}

#[derive(Debug)]
struct Watcher {
    mailbox: Arc<Mailbox>,
    watch: Arc<Watch>,
}

/// Mailboxes whose owners sleep: each is woken once, when everything is told.
#[derive(Debug, Default)]
pub(super) struct Asleep(Vec<Arc<Mailbox>>);

impl Channel {
    pub(super) fn new(audience: Audience) -> Self {
        let handle = NEXT_HANDLE.fetch_add(1, Ordering::Relaxed);
        Self {
            handle,
            audience,
            ring: Arc::new(Ring::new(handle, lag_max(audience))),
            watchers: SmallVec::new(),
            snapshot: None,
        }
    }

    /// The newest lines.
    pub(super) fn ring(&self) -> &Arc<Ring> {
        &self.ring
    }

    /// Lets `mailbox` watch from the ring's line `from` on; without one, what is told from now on. One that already
    /// does starts over there. Returns the critical lines it had not read and will not meet any more.
    pub(super) fn admit(
        &mut self,
        mailbox: &Arc<Mailbox>,
        from: Option<u64>,
    ) -> Result<Vec<Arc<Frame>>, Forgotten> {
        let head = self.ring.head();
        let from = from.unwrap_or(head);
        let (watch, passed) = match self.watch_of(mailbox) {
            Some(watch) => {
                let passed = self.ring.critical(watch.cursor(), from)?;
                watch.move_to(from);
                (watch.clone(), passed)
            }
            None => {
                let watch = Watch::new(self.ring.clone(), from);
                mailbox.enter(watch.clone());
                self.watchers.push(Watcher {
                    mailbox: mailbox.clone(),
                    watch: watch.clone(),
                });
                (watch, Vec::new())
            }
        };
        // Its owner is at this very moment beginning the stream, and looks afterwards.
        if from < head && watch.list() {
            mailbox.list(watch, false);
        }
        Ok(passed)
    }

    /// The offset that `mailbox` has seen, if it watches and that is still known.
    pub(super) fn seen_by(&self, mailbox: &Arc<Mailbox>) -> Option<u64> {
        let watch = self.watch_of(mailbox)?;
        self.ring.offset_before(watch.cursor())
    }

    /// Lets `mailbox` go, if it watches.
    pub(super) fn expel(&mut self, mailbox: &Arc<Mailbox>) {
        let is_it = |watcher: &Watcher| Arc::ptr_eq(&watcher.mailbox, mailbox);
        if let Some(index) = self.watchers.iter().position(is_it) {
            let watcher = self.watchers.swap_remove(index);
            mailbox.forget(&watcher.watch);
        }
    }

    /// Watchers.
    pub(super) fn len(&self) -> usize {
        self.watchers.len()
    }

    /// Tells every watcher of what happened `at`.
    pub(super) fn tell(&mut self, frame: Arc<Frame>, at: Timestamp, asleep: &mut Asleep) {
        self.snapshot.take_if(|snapshot| !snapshot.is_young(at));
        if self.watchers.len() <= FEW {
            let cursors = self.watchers.iter().map(|watcher| watcher.watch.cursor());
            if let Some(read) = cursors.min() {
                self.ring.trim(read);
            }
        }
        let is_critical = frame.is_critical;
        self.ring.push(frame);
        self.announce(is_critical, asleep);
    }

    /// Tells every watcher to start over.
    pub(super) fn reset(&mut self, reason: &'static str, asleep: &mut Asleep) {
        self.snapshot = None;
        self.ring.reset(reason);
        self.announce(false, asleep);
    }

    /// The last snapshot, for somebody who asks at `now` with the stream at `offset`, and where its watcher goes on in
    /// the ring. One that already watches is not sent back behind what it has seen.
    pub(super) fn snapshot_for(
        &self,
        mailbox: &Arc<Mailbox>,
        offset: u64,
        now: Timestamp,
    ) -> Option<(Arc<Snapshot>, u64)> {
        let snapshot = self.snapshot.as_ref()?;
        if snapshot.offset == offset {
            return snapshot
                .is_current(now)
                .then(|| (snapshot.clone(), self.ring.head()));
        }
        let seen = self.seen_by(mailbox).unwrap_or_default();
        if self.watchers.len() <= FEW || !snapshot.is_young(now) || snapshot.offset < seen {
            return None;
        }
        let from = self.ring.after(snapshot.offset)?;
        // What it has to read then must not make it fall behind again.
        let has_room = self.ring.is_within(from, mailbox.lag().half());
        has_room.then(|| (snapshot.clone(), from))
    }

    /// Keeps a snapshot for others.
    pub(super) fn keep(&mut self, snapshot: Arc<Snapshot>) {
        self.snapshot = Some(snapshot);
    }

    fn announce(&self, is_critical: bool, asleep: &mut Asleep) {
        for Watcher { mailbox, watch } in &self.watchers {
            if watch.list() {
                if mailbox.list(watch.clone(), is_critical) {
                    asleep.0.push(mailbox.clone());
                }
            } else if is_critical {
                mailbox.hurry(watch);
            }
        }
    }

    fn watch_of(&self, mailbox: &Arc<Mailbox>) -> Option<&Arc<Watch>> {
        let is_it = |watcher: &&Watcher| Arc::ptr_eq(&watcher.mailbox, mailbox);
        self.watchers
            .iter()
            .find(is_it)
            .map(|watcher| &watcher.watch)
    }
}

impl Asleep {
    pub(super) fn wake(self) {
        for mailbox in self.0 {
            mailbox.wake();
        }
    }
}
