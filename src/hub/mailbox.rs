//! What waits for one connection: which of its streams have news, and whether it is to end.
//!
//! The lines themselves are in the rings, shared with everybody else: telling a mailbox costs the same however much it
//! has not read. Whoever falls too far behind in a stream is told to start over from its state.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use futures_util::task::AtomicWaker;
use smallvec::SmallVec;

use super::{
    chunk::Chunk,
    cursor::{Found, Watch},
    line::Frame,
    ring::Lag,
};

/// An emptied list larger than this gives its memory back: most connections are idle most of the time.
const KEPT_CAPACITY: usize = 16;

/// How far behind the owner of a mailbox may be in a stream before it gets the state instead of the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxBounds {
    /// Lines.
    pub items: usize,
    /// Bytes of their text.
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
pub enum Item<T> {
    /// Something as it goes out.
    Line(T),
    /// What was told on this handle no longer holds, or is too long ago; start over from a snapshot.
    Reset {
        /// Of which stream.
        handle: u64,
        /// Why.
        reason: &'static str,
    },
}

/// What waits for one connection.
#[derive(Debug)]
pub struct Mailbox {
    lag: Lag,
    state: Mutex<State>,
    waker: AtomicWaker,
}

#[derive(Debug, Default)]
struct State {
    /// All streams of the connection.
    watches: SmallVec<[Arc<Watch>; 1]>,
    /// Those with news.
    news: VecDeque<Arc<Watch>>,
    /// Set when the owner will look anyway: it is woken once per batch, not once per item.
    is_roused: bool,
    ending: Option<Ending>,
}

impl Mailbox {
    /// An empty mailbox.
    #[must_use]
    pub fn new(bounds: MailboxBounds) -> Arc<Self> {
        Arc::new(Self {
            lag: Lag {
                lines: bounds.items,
                bytes: bounds.bytes,
            },
            state: Mutex::default(),
            waker: AtomicWaker::new(),
        })
    }

    /// A stream of its owner's begins.
    pub(super) fn enter(&self, watch: Arc<Watch>) {
        self.state().watches.push(watch);
    }

    /// How far behind its owner may be.
    pub(super) fn lag(&self) -> Lag {
        self.lag
    }

    /// There is news in a stream; what must not be overlooked goes first. True when the owner sleeps and must be woken
    /// once the batch is told.
    pub(super) fn list(&self, watch: Arc<Watch>, is_critical: bool) -> bool {
        let mut state = self.state();
        if state.ending.is_some() {
            return false;
        }
        if is_critical {
            state.news.push_front(watch);
        } else {
            state.news.push_back(watch);
        }
        !std::mem::replace(&mut state.is_roused, true)
    }

    /// A stream that is listed goes first: it has something that must not be overlooked.
    pub(super) fn hurry(&self, watch: &Arc<Watch>) {
        let mut state = self.state();
        let index = state
            .news
            .iter()
            .position(|listed| Arc::ptr_eq(listed, watch));
        if let Some(watch) = index.and_then(|index| state.news.remove(index)) {
            state.news.push_front(watch);
        }
    }

    /// Wakes the owner.
    pub(super) fn wake(&self) {
        self.waker.wake();
    }

    /// Forgets a stream: its watcher left.
    pub(super) fn forget(&self, watch: &Arc<Watch>) {
        let mut state = self.state();
        state.news.retain(|listed| !Arc::ptr_eq(listed, watch));
        state.watches.retain(|known| !Arc::ptr_eq(known, watch));
    }

    /// Where the streams of its owner stand in the hub, as handles and offsets; streams of which nothing is kept are left
    /// out. Whoever has read everything that was told before this was asked has reached these positions: a proof that
    /// nothing was lost on the way.
    #[must_use]
    pub fn tops(&self) -> Vec<(u64, u64)> {
        let state = self.state();
        state
            .watches
            .iter()
            .filter_map(|watch| watch.ring().top())
            .collect()
    }

    /// Ends the mailbox: its owner is to close.
    pub fn end(&self, ending: Ending) {
        let mut state = self.state();
        if state.ending.is_none() {
            state.ending = Some(ending);
            state.news = VecDeque::new();
        }
        drop(state);
        self.waker.wake();
    }

    /// The next lines of a stream, as one frame of about so many bytes.
    pub fn next_chunk(&self, bytes: usize) -> Option<Item<Arc<Chunk>>> {
        // One stream after the other: none keeps the others waiting.
        self.next(|watch, lag| watch.chunk(lag, bytes), VecDeque::push_back)
    }

    /// The next line.
    pub fn pop(&self) -> Option<Item<Arc<Frame>>> {
        self.next(Watch::line, VecDeque::push_front)
    }

    fn next<T>(
        &self,
        read: impl Fn(&Watch, Lag) -> Found<T>,
        put_back: impl Fn(&mut VecDeque<Arc<Watch>>, Arc<Watch>),
    ) -> Option<Item<T>> {
        loop {
            let watch = {
                let mut state = self.state();
                let Some(watch) = state.news.pop_front() else {
                    state.is_roused = false;
                    if state.news.capacity() > KEPT_CAPACITY {
                        state.news = VecDeque::new();
                    }
                    return None;
                };
                watch
            };
            watch.unlist();
            match read(&watch, self.lag) {
                Found::Nothing => {}
                Found::News(news, has_more) => {
                    if has_more && watch.list() {
                        let mut state = self.state();
                        if state.ending.is_none() {
                            put_back(&mut state.news, watch);
                        }
                    }
                    return Some(Item::Line(news));
                }
                Found::Behind(reason) => {
                    let handle = watch.ring().handle();
                    return Some(Item::Reset { handle, reason });
                }
            }
        }
    }

    /// Lines that wait in streams with news.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.state().news.iter().map(|watch| watch.waiting()).sum()
    }

    /// Why it ended, if it did.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        self.state().ending
    }

    /// Ready when there is news, or the mailbox has ended; or only when it has ended, for an owner that could not pass
    /// news on.
    pub fn poll_ready(&self, context: &mut Context<'_>, takes_news: bool) -> Poll<()> {
        self.waker.register(context.waker());
        let mut state = self.state();
        if state.ending.is_some() || (takes_news && !state.news.is_empty()) {
            return Poll::Ready(());
        }
        // Whoever takes no news now looks again before it sleeps for it.
        state.is_roused = !takes_news;
        Poll::Pending
    }

    /// Resolves when there is news, or the mailbox has ended.
    pub async fn ready(&self) {
        poll_fn(|context| self.poll_ready(context, true)).await;
    }

    /// Resolves when the mailbox has ended.
    pub async fn ended(&self) {
        poll_fn(|context| self.poll_ready(context, false)).await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
