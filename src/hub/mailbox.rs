//! What is queued for one watcher, and the rule for slow ones.
//!
//! Invariants: pushing never waits; what is queued is bounded in items and bytes. Past either bound everything queued
//! is dropped and the mailbox ends: its owner closes, and comes back with the positions it has seen.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use futures_util::task::AtomicWaker;

use super::line::Frame;

/// An emptied queue larger than this gives its memory back: most connections are idle most of the time.
const KEPT_CAPACITY: usize = 64;

/// The most that may wait in a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxBounds {
    /// Items.
    pub items: usize,
    /// Bytes of their lines.
    pub bytes: usize,
}

/// Why a mailbox takes nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its owner reads too slowly.
    Slow,
    /// The session it belongs to has ended.
    Revoked,
    /// The hub is shutting down.
    Draining {
        /// Milliseconds within which the owner may come back.
        spread_ms: u32,
    },
}

/// One thing to deliver.
#[derive(Debug, Clone)]
pub enum Item {
    /// A line as it goes out.
    Line(Arc<Frame>),
    /// What was told on this handle no longer holds; start over from a snapshot.
    Reset {
        /// Of which stream.
        handle: u64,
        /// Why.
        reason: &'static str,
    },
}

/// The queue between the streams a connection watches and its socket.
#[derive(Debug)]
pub struct Mailbox {
    bounds: MailboxBounds,
    queue: Mutex<Queue>,
    waker: AtomicWaker,
}

#[derive(Debug, Default)]
struct Queue {
    items: VecDeque<Item>,
    bytes: usize,
    /// Set when the owner will look anyway: it is woken once per batch, not once per item.
    is_roused: bool,
    ending: Option<Ending>,
}

impl Mailbox {
    /// An empty mailbox.
    #[must_use]
    pub fn new(bounds: MailboxBounds) -> Arc<Self> {
        Arc::new(Self {
            bounds,
            queue: Mutex::default(),
            waker: AtomicWaker::new(),
        })
    }

    /// Queues an item. True when the owner sleeps and must be woken once the batch is queued.
    pub(super) fn push(&self, item: Item) -> bool {
        let mut queue = self.queue();
        if queue.ending.is_some() {
            return false;
        }
        let bytes = item.bytes();
        let is_full = queue.items.len() >= self.bounds.items
            || (!queue.items.is_empty() && queue.bytes.saturating_add(bytes) > self.bounds.bytes);
        if is_full {
            queue.end(Ending::Slow);
        } else {
            queue.bytes += bytes;
            queue.items.push_back(item);
        }
        !std::mem::replace(&mut queue.is_roused, true)
    }

    /// Wakes the owner.
    pub(super) fn wake(&self) {
        self.waker.wake();
    }

    /// Forgets what is queued for a handle: its watcher left, or starts over.
    pub(super) fn purge(&self, handle: u64) {
        let mut queue = self.queue();
        queue.items.retain(|item| item.handle() != handle);
        queue.bytes = queue.items.iter().map(Item::bytes).sum();
    }

    /// Ends the mailbox: its owner is to close.
    pub fn end(&self, ending: Ending) {
        let mut queue = self.queue();
        if queue.ending.is_none() {
            queue.end(ending);
        }
        drop(queue);
        self.waker.wake();
    }

    /// Takes the oldest item.
    pub fn pop(&self) -> Option<Item> {
        let mut queue = self.queue();
        let item = queue.items.pop_front();
        match &item {
            Some(item) => queue.bytes = queue.bytes.saturating_sub(item.bytes()),
            None => {
                queue.is_roused = false;
                if queue.items.capacity() > KEPT_CAPACITY {
                    queue.items = VecDeque::new();
                }
            }
        }
        item
    }

    /// Appends queued lines to `chunk`, each ended by a line feed but the last, until it holds `bytes`, and tells
    /// `each` of them. Stops before a reset, which is returned instead.
    pub fn drain(
        &self,
        chunk: &mut String,
        bytes: usize,
        mut each: impl FnMut(&Frame),
    ) -> Option<Item> {
        let mut queue = self.queue();
        while chunk.len() < bytes {
            match queue.items.pop_front() {
                Some(Item::Line(frame)) => {
                    queue.bytes = queue.bytes.saturating_sub(frame.line.len());
                    if !chunk.is_empty() {
                        chunk.push('\n');
                    }
                    chunk.push_str(&frame.line);
                    each(&frame);
                }
                Some(reset) => return Some(reset),
                None => {
                    queue.is_roused = false;
                    if queue.items.capacity() > KEPT_CAPACITY {
                        queue.items = VecDeque::new();
                    }
                    return None;
                }
            }
        }
        None
    }

    /// Why it ended, if it did.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.queue().ending
    }

    /// Resolves when something is queued, or the mailbox has ended.
    pub async fn ready(&self) {
        self.when(|queue| queue.ending.is_some() || !queue.items.is_empty())
            .await;
    }

    /// Resolves when the mailbox has ended.
    pub async fn ended(&self) {
        self.when(|queue| queue.ending.is_some()).await;
    }

    async fn when(&self, is_it: impl Fn(&Queue) -> bool) {
        poll_fn(|cx| {
            self.waker.register(cx.waker());
            let mut queue = self.queue();
            if is_it(&queue) {
                return Poll::Ready(());
            }
            // Whoever waits for more than there is wants to hear of the next item.
            queue.is_roused = false;
            Poll::Pending
        })
        .await;
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn end(&mut self, ending: Ending) {
        self.items = VecDeque::new();
        self.bytes = 0;
        self.ending = Some(ending);
    }
}

impl Item {
    fn bytes(&self) -> usize {
        match self {
            Self::Line(frame) => frame.line.len(),
            Self::Reset { .. } => 0,
        }
    }

    fn handle(&self) -> u64 {
        match self {
            Self::Line(frame) => frame.handle,
            Self::Reset { handle, .. } => *handle,
        }
    }
}
