//! A crowd of watchers on a few threads: it counts what arrives, and checks that nothing is missing and nothing comes
//! twice.
//!
//! A watcher answers pings, comes back with its position when it is closed or cut off, and knows after every line where
//! it stands. All watchers of a thread read into one buffer, and only the beginning of an event is looked at.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::ensure;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
    time::Instant,
};

use super::{on_own_thread, timetable::Timetable};
use crate::shutdown::Tasks;

pub(in crate::cli) mod dialect;
pub(in crate::cli) mod line;
pub(in crate::cli) mod seen;
mod socket;
mod watcher;

use dialect::Dialect;
use seen::Seen;

/// How long a crowd may take to gather.
const GATHER_MAX: Duration = Duration::from_secs(120);
/// How often to look whether everybody is there.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How long the watchers may take to hang up.
const LEAVE_MAX: Duration = Duration::from_secs(30);

/// How a watcher reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Reading {
    /// At once.
    #[value(skip)]
    Eager,
    /// One byte a second, once it knows where it stands.
    Trickle,
    /// Not any more, once it knows where it stands.
    Never,
}

/// What to watch, and how.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Watching {
    pub(in crate::cli) address: SocketAddr,
    pub(in crate::cli) dialect: Dialect,
    /// Watcher `n` has the stream at `n` modulo their number. Offset `o` of the stream at `n` is number
    /// `o * streams + n` in the timetable.
    pub(in crate::cli) streams: Arc<[String]>,
    pub(in crate::cli) reading: Reading,
    pub(in crate::cli) timetable: Arc<Timetable>,
    /// Threads of the crowd.
    pub(in crate::cli) threads: usize,
    /// Handshakes at once in each thread.
    pub(in crate::cli) handshakes: usize,
}

impl Watching {
    /// Number of an offset in the timetable.
    pub(in crate::cli) fn number(&self, watcher: usize, offset: u64) -> u64 {
        let streams = self.streams.len().max(1);
        offset
            .wrapping_mul(streams as u64)
            .wrapping_add((watcher % streams) as u64)
    }

    fn stream(&self, watcher: usize) -> &str {
        self.streams
            .get(watcher % self.streams.len().max(1))
            .map_or("", String::as_str)
    }
}

/// One watcher's offset plus one; 0 until it stands anywhere.
type Place = AtomicU64;

/// Watchers, gathered.
pub(in crate::cli) struct Crowd {
    pub(in crate::cli) seen: Arc<Seen>,
    places: Arc<[Place]>,
    cut: watch::Sender<()>,
    tasks: Tasks,
    threads: Vec<JoinHandle<anyhow::Result<()>>>,
}

/// What the watchers of a crowd share.
struct Hall {
    watching: Watching,
    seen: Arc<Seen>,
    places: Arc<[Place]>,
    cut: watch::Receiver<()>,
    tasks: Tasks,
}

impl Crowd {
    /// Connects so many and waits until each knows where it stands.
    pub(in crate::cli) async fn gather(
        watching: Watching,
        watchers: usize,
    ) -> anyhow::Result<Self> {
        let seen = Arc::new(Seen::default());
        let places: Arc<[Place]> = (0..watchers).map(|_| Place::new(0)).collect();
        let tasks = Tasks::new();
        let (cut, cutting) = watch::channel(());
        let threads = watching.threads.clamp(1, watchers.max(1));
        let hall = Arc::new(Hall {
            watching,
            seen: seen.clone(),
            places: places.clone(),
            cut: cutting,
            tasks: tasks.clone(),
        });
        let threads = (0..threads)
            .map(|thread| {
                let hall = hall.clone();
                on_own_thread(move || attend(hall, thread, threads))
            })
            .collect();
        let crowd = Self {
            seen,
            places,
            cut,
            tasks,
            threads,
        };
        let missing = crowd.catch_up(0, GATHER_MAX).await?;
        ensure!(
            missing == 0,
            "{missing} of {watchers} watchers are not there after {} s",
            GATHER_MAX.as_secs()
        );
        Ok(crowd)
    }

    /// Where a watcher stands.
    pub(in crate::cli) fn offset(&self, watcher: usize) -> u64 {
        let place = self.places.get(watcher);
        place.map_or(0, |place| place.load(Ordering::Relaxed).saturating_sub(1))
    }

    /// How many they are.
    pub(in crate::cli) fn len(&self) -> usize {
        self.places.len()
    }

    /// How many have not reached `offset`.
    pub(in crate::cli) fn behind(&self, offset: u64) -> usize {
        self.behind_each(|_| offset)
    }

    /// How many have not reached the offset of their own.
    pub(in crate::cli) fn behind_each(&self, offset: impl Fn(usize) -> u64) -> usize {
        self.places
            .iter()
            .enumerate()
            .filter(|(watcher, place)| place.load(Ordering::Relaxed) <= offset(*watcher))
            .count()
    }

    /// Waits until everybody has reached `offset`; returns how many have not, after `patience`.
    pub(in crate::cli) async fn catch_up(
        &self,
        offset: u64,
        patience: Duration,
    ) -> anyhow::Result<usize> {
        self.catch_up_each(|_| offset, patience).await
    }

    /// The same with an offset for each.
    pub(in crate::cli) async fn catch_up_each(
        &self,
        offset: impl Fn(usize) -> u64,
        patience: Duration,
    ) -> anyhow::Result<usize> {
        let begun = Instant::now();
        loop {
            self.seen.check()?;
            let behind = self.behind_each(&offset);
            if behind == 0 || begun.elapsed() >= patience {
                return Ok(behind);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Breaks every connection; everybody comes back as clients do. Returns once nobody stands anywhere, or has stood
    /// anew since.
    pub(in crate::cli) async fn cut(&self) -> anyhow::Result<()> {
        let cuts = || self.seen.cuts.load(Ordering::Relaxed);
        let all = cuts() + self.places.len() as u64;
        self.cut.send_replace(());
        let begun = Instant::now();
        while cuts() < all {
            self.seen.check()?;
            ensure!(
                begun.elapsed() < LEAVE_MAX,
                "the watchers cannot be cut off"
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Hangs up.
    pub(in crate::cli) async fn leave(mut self) -> anyhow::Result<()> {
        self.tasks.stop();
        for thread in std::mem::take(&mut self.threads) {
            thread.await??;
        }
        Ok(())
    }
}

impl Drop for Crowd {
    /// Nobody watches for a load that has failed.
    fn drop(&mut self) {
        self.tasks.stop();
    }
}

/// Every `threads`-th watcher, on this thread.
async fn attend(hall: Arc<Hall>, thread: usize, threads: usize) -> anyhow::Result<()> {
    let tasks = Tasks::new();
    let door = Arc::new(Semaphore::new(hall.watching.handshakes.max(1)));
    for watcher in (thread..hall.places.len()).step_by(threads) {
        let (hall, door) = (hall.clone(), door.clone());
        tasks.spawn(async move {
            let watched = socket::watch(&hall, &door, watcher);
            tokio::select! {
                ended = watched => if let Err(error) = ended {
                    hall.seen.give_up(&error);
                },
                () = hall.tasks.stopping() => {}
            }
        });
    }
    hall.tasks.stopping().await;
    ensure!(
        tasks.drain(LEAVE_MAX).await,
        "the watchers did not hang up within {} s",
        LEAVE_MAX.as_secs()
    );
    Ok(())
}
