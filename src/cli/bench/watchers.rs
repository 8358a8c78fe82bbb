//! A crowd of watchers of one stream, on one thread: it counts what arrives, and checks that nothing is missing.
//!
//! A watcher answers pings, comes back with its position when it is closed, and knows after every line where it
//! stands. It reads the beginning of an event only: parsing whole orders a thousand times would be the benchmark.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use tokio::{sync::Semaphore, task::JoinHandle, time::Instant};

use super::{histogram::Histogram, on_own_thread};
use crate::shutdown::Tasks;

mod line;
mod socket;

/// Handshakes at once: a storm of them is another measurement.
const HANDSHAKES_MAX: usize = 32;
/// How long a crowd may take to gather.
const GATHER_MAX: Duration = Duration::from_secs(120);
/// How often to look whether everybody is there.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How long the watchers may take to hang up.
const LEAVE_MAX: Duration = Duration::from_secs(30);

/// What to watch, and as whom.
#[derive(Debug, Clone)]
pub(super) struct Watching {
    pub(super) address: SocketAddr,
    pub(super) token: String,
    pub(super) stream: String,
    /// Read buffer of each socket.
    pub(super) read_buffer_bytes: usize,
}

/// What the watchers of a crowd saw, all together.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) deliveries: AtomicU64,
    /// Offsets that never came.
    pub(super) gaps: AtomicU64,
    /// Offsets that came again.
    pub(super) duplicates: AtomicU64,
    /// Snapshots after the first.
    pub(super) snapshots: AtomicU64,
    /// Connections that the hub ended, whatever the code.
    pub(super) closed: AtomicU64,
    /// From the time of an event to its arrival.
    latencies: Mutex<Histogram>,
    /// Why a watcher gave up.
    gave_up: Mutex<Option<String>>,
}

impl Seen {
    /// The latencies so far, which begin anew.
    pub(super) fn take_latencies(&self) -> Histogram {
        std::mem::take(
            &mut *self
                .latencies
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    fn give_up(&self, error: &anyhow::Error) {
        let mut gave_up = self.gave_up.lock().unwrap_or_else(PoisonError::into_inner);
        gave_up.get_or_insert_with(|| format!("{error:#}"));
    }

    fn check(&self) -> anyhow::Result<()> {
        match &*self.gave_up.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(reason) => bail!("a watcher gave up: {reason}"),
            None => Ok(()),
        }
    }
}

/// One watcher's offset plus one; 0 until it stands anywhere.
type Place = AtomicU64;

/// Watchers, gathered.
pub(super) struct Crowd {
    pub(super) seen: Arc<Seen>,
    places: Arc<[Place]>,
    tasks: Tasks,
    thread: JoinHandle<anyhow::Result<()>>,
}

impl Crowd {
    /// Connects so many and waits until each knows where it stands.
    pub(super) async fn gather(watching: Watching, watchers: usize) -> anyhow::Result<Self> {
        let seen = Arc::new(Seen::default());
        let places: Arc<[Place]> = (0..watchers).map(|_| Place::new(0)).collect();
        let tasks = Tasks::new();
        let thread = {
            let (seen, places, tasks) = (seen.clone(), places.clone(), tasks.clone());
            on_own_thread(move || attend(watching, seen, places, tasks))
        };
        let crowd = Self {
            seen,
            places,
            tasks,
            thread,
        };
        let begun = Instant::now();
        while crowd.behind(0) > 0 {
            crowd.seen.check()?;
            ensure!(
                begun.elapsed() < GATHER_MAX,
                "{} of {watchers} watchers are not there after {} s",
                crowd.behind(0),
                GATHER_MAX.as_secs()
            );
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(crowd)
    }

    /// How many have not reached `offset`.
    pub(super) fn behind(&self, offset: u64) -> usize {
        self.places
            .iter()
            .filter(|place| place.load(Ordering::Relaxed) <= offset)
            .count()
    }

    /// Waits until everybody has reached `offset`; returns how many have not, after `patience`.
    pub(super) async fn catch_up(&self, offset: u64, patience: Duration) -> anyhow::Result<usize> {
        let begun = Instant::now();
        while self.behind(offset) > 0 && begun.elapsed() < patience {
            self.seen.check()?;
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(self.behind(offset))
    }

    /// Hangs up.
    pub(super) async fn leave(self) -> anyhow::Result<()> {
        self.tasks.stop();
        self.thread.await?
    }
}

async fn attend(
    watching: Watching,
    seen: Arc<Seen>,
    places: Arc<[Place]>,
    tasks: Tasks,
) -> anyhow::Result<()> {
    let watching = Arc::new(watching);
    let door = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    for at in 0..places.len() {
        let (watching, door) = (watching.clone(), door.clone());
        let (seen, places, stopping) = (seen.clone(), places.clone(), tasks.clone());
        tasks.spawn(async move {
            let Some(place) = places.get(at) else { return };
            let watched = socket::watch(&watching, &door, &seen, place);
            tokio::select! {
                ended = watched => if let Err(error) = ended {
                    seen.give_up(&error);
                },
                () = stopping.stopping() => {}
            }
        });
    }
    tasks.stopping().await;
    ensure!(
        tasks.drain(LEAVE_MAX).await,
        "the watchers did not hang up within {} s",
        LEAVE_MAX.as_secs()
    );
    Ok(())
}

/// The offset at the head of the demo site's feed.
pub(super) async fn head(address: SocketAddr, token: &str) -> anyhow::Result<u64> {
    #[derive(serde::Deserialize)]
    struct Page {
        head: u64,
    }
    let path = format!(
        "/api/v1/sites/{}/events?after=0&limit=1",
        crate::cli::demo::SITE
    );
    let mut connection = super::http1::Connection::open(address).await?;
    let page: Page = connection
        .get(&path, Some(token))
        .await?
        .json()
        .context("the head of the feed")?;
    Ok(page.head)
}
