//! Who waits for which rows, and who reads for all of them.
//!
//! Whoever asks joins the end of the queue. The reader takes as many as fit into one read, reads, answers, and takes the
//! next; with nobody left it ends. Who comes alone is read for at once. While many come, a read waits [`GATHER`] for
//! company: a crowd that is spread over seconds would be as many reads as people otherwise.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    future::Future,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};

use crate::{journal::ReadError, shutdown::Tasks};

/// The most rows of one read.
pub const READ_ROWS_MAX: usize = 256;
/// How long a read waits for company while many come.
const GATHER: Duration = Duration::from_millis(50);
/// So many within that time are a crowd.
const CROWD_ASKS: usize = 8;
/// The most who wait; more are told that the store does not answer.
const ASKS_MAX: usize = 65_536;

/// Rows by their keys; those that do not exist are not in it.
pub(super) type Rows<K, V> = HashMap<K, V>;
type Found<K, V> = Result<Arc<Rows<K, V>>, ReadError>;
type Read<K, V> = dyn Fn(Vec<K>) -> BoxFuture<'static, Result<Rows<K, V>, ReadError>> + Send + Sync;

/// A queue for rows of one kind.
pub(super) struct Queue<K, V> {
    shared: Arc<Shared<K, V>>,
    tasks: Tasks,
}

struct Shared<K, V> {
    read: Box<Read<K, V>>,
    waiting: Mutex<Waiting<K, V>>,
}

struct Waiting<K, V> {
    asks: VecDeque<Ask<K, V>>,
    rows: usize,
    has_reader: bool,
    pace: Pace,
}

/// How many come: in this stretch of [`GATHER`], and in the one before.
struct Pace {
    since: Instant,
    now: usize,
    before: usize,
}

struct Ask<K, V> {
    keys: Vec<K>,
    answer: oneshot::Sender<Found<K, V>>,
}

/// The reader. It leaves in the moment in which it finds nobody waiting, and at the latest when it is dropped.
struct Reader<K, V> {
    shared: Arc<Shared<K, V>>,
    has_left: bool,
}

impl<K, V> Queue<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Nobody waits. Readers are `tasks`.
    pub(super) fn new(
        tasks: Tasks,
        read: impl Fn(Vec<K>) -> BoxFuture<'static, Result<Rows<K, V>, ReadError>>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        let waiting = Waiting {
            asks: VecDeque::new(),
            rows: 0,
            has_reader: false,
            pace: Pace {
                since: Instant::now(),
                now: 0,
                before: 0,
            },
        };
        let shared = Arc::new(Shared {
            read: Box::new(read),
            waiting: Mutex::new(waiting),
        });
        Self { shared, tasks }
    }

    /// The rows under `keys`, at most [`READ_ROWS_MAX`]; and others', which happen to be read with them.
    pub(super) fn ask(&self, keys: Vec<K>) -> impl Future<Output = Found<K, V>> + use<K, V> {
        let (answer, answered) = oneshot::channel();
        let is_in = self.join(Ask { keys, answer });
        async move {
            if !is_in {
                return Err(ReadError::Unavailable("too many wait for rows".into()));
            }
            let gone = |_| Err(ReadError::Unavailable("a read was given up".into()));
            answered.await.unwrap_or_else(gone)
        }
    }

    /// False when the queue is full.
    fn join(&self, ask: Ask<K, V>) -> bool {
        let mut waiting = self.shared.lock();
        if waiting.asks.len() >= ASKS_MAX {
            return false;
        }
        waiting.pace.count(Instant::now());
        waiting.rows += ask.keys.len();
        waiting.asks.push_back(ask);
        if !waiting.has_reader {
            waiting.has_reader = true;
            let reader = Reader {
                shared: self.shared.clone(),
                has_left: false,
            };
            drop(waiting);
            self.tasks.spawn(reader.run());
        }
        true
    }
}

impl<K, V> Shared<K, V> {
    /// Whole asks go in and out, so a poisoned lock still guards whole ones.
    fn lock(&self) -> MutexGuard<'_, Waiting<K, V>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Reader<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    async fn run(mut self) {
        loop {
            if self.expects_company() {
                sleep(GATHER).await;
            }
            let Some((keys, asks)) = self.take() else {
                return;
            };
            match (self.shared.read)(keys).await {
                // One row that cannot be read must not be everybody's.
                Err(ReadError::Corrupt(_)) if asks.len() > 1 => {
                    for ask in asks {
                        let found = (self.shared.read)(ask.keys).await.map(Arc::new);
                        let _ = ask.answer.send(found);
                    }
                }
                found => {
                    let found = found.map(Arc::new);
                    for ask in asks {
                        // An error says that nobody waits any more.
                        let _ = ask.answer.send(found.clone());
                    }
                }
            }
        }
    }

    fn expects_company(&self) -> bool {
        let waiting = self.shared.lock();
        let has_room = (1..READ_ROWS_MAX).contains(&waiting.rows);
        has_room && waiting.pace.is_crowd()
    }

    /// The next that fit into one read, and what they want, each row once; `None` when nobody waits.
    fn take(&mut self) -> Option<Round<K, V>> {
        let mut waiting = self.shared.lock();
        let (mut keys, mut asks) = (HashSet::new(), Vec::new());
        while let Some(ask) = waiting.asks.pop_front() {
            if !asks.is_empty() && keys.len() + ask.keys.len() > READ_ROWS_MAX {
                waiting.asks.push_front(ask);
                break;
            }
            waiting.rows -= ask.keys.len();
            if ask.answer.is_closed() {
                continue;
            }
            keys.extend(ask.keys.iter().cloned());
            asks.push(ask);
        }
        if asks.is_empty() {
            waiting.has_reader = false;
            self.has_left = true;
            return None;
        }
        Some((keys.into_iter().collect(), asks))
    }
}

impl Pace {
    fn count(&mut self, at: Instant) {
        let passed = at.saturating_duration_since(self.since);
        if passed >= GATHER {
            self.before = if passed < GATHER * 2 { self.now } else { 0 };
            self.now = 0;
            self.since = at;
        }
        self.now += 1;
    }

    fn is_crowd(&self) -> bool {
        self.now.max(self.before) >= CROWD_ASKS
    }
}

/// What one read is for: the rows, each once, and who wants them.
type Round<K, V> = (Vec<K>, Vec<Ask<K, V>>);

impl<K, V> Drop for Reader<K, V> {
    fn drop(&mut self) {
        if !self.has_left {
            self.shared.lock().has_reader = false;
        }
    }
}
