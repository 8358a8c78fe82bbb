//! The watchers of one stream that are one audience, and the handle they know it by.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use smallvec::SmallVec;

use super::{
    line::Frame,
    mailbox::{Item, Mailbox},
    snapshot::Snapshot,
};
use crate::order::Audience;

/// The next handle of this node. A handle names a stream and an audience, and is never used again.
static NEXT_HANDLE: AtomicU64 = AtomicU64::new(1);

/// The watchers of one stream that are one audience. Gone with the last of them.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) handle: u64,
    pub(super) audience: Audience,
    watchers: SmallVec<[Arc<Mailbox>; 1]>,
    /// The last snapshot taken, as long as nothing has happened since.
    pub(super) snapshot: Option<Arc<Snapshot>>,
}

/// Mailboxes whose owners sleep: each is woken once, when everything is queued.
#[derive(Debug, Default)]
pub(super) struct Asleep(Vec<Arc<Mailbox>>);

impl Channel {
    pub(super) fn new(audience: Audience) -> Self {
        Self {
            handle: NEXT_HANDLE.fetch_add(1, Ordering::Relaxed),
            audience,
            watchers: SmallVec::new(),
            snapshot: None,
        }
    }

    /// Lets `mailbox` watch. One that already does starts over: what is queued for it here is dropped.
    pub(super) fn admit(&mut self, mailbox: &Arc<Mailbox>) {
        if self.position(mailbox).is_some() {
            mailbox.purge(self.handle);
        } else {
            self.watchers.push(mailbox.clone());
        }
    }

    /// Lets `mailbox` go, if it watches.
    pub(super) fn expel(&mut self, mailbox: &Arc<Mailbox>) {
        if let Some(index) = self.position(mailbox) {
            self.watchers.swap_remove(index);
            mailbox.purge(self.handle);
        }
    }

    /// Watchers.
    pub(super) fn len(&self) -> usize {
        self.watchers.len()
    }

    /// Tells every watcher.
    pub(super) fn tell(&mut self, frame: Arc<Frame>, asleep: &mut Asleep) {
        self.snapshot = None;
        self.push(&Item::Line(frame), asleep);
    }

    /// Tells every watcher to start over.
    pub(super) fn reset(&mut self, reason: &'static str, asleep: &mut Asleep) {
        self.snapshot = None;
        let handle = self.handle;
        self.push(&Item::Reset { handle, reason }, asleep);
    }

    fn push(&self, item: &Item, asleep: &mut Asleep) {
        for watcher in &self.watchers {
            if watcher.push(item.clone()) {
                asleep.0.push(watcher.clone());
            }
        }
    }

    fn position(&self, mailbox: &Arc<Mailbox>) -> Option<usize> {
        let is_it = |watcher: &Arc<Mailbox>| Arc::ptr_eq(watcher, mailbox);
        self.watchers.iter().position(is_it)
    }
}

impl Asleep {
    pub(super) fn wake(self) {
        for mailbox in self.0 {
            mailbox.wake();
        }
    }
}
