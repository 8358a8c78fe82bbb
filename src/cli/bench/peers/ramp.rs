//! How fast a server can tell its watchers: ever faster, until they wait too long or miss something.

use std::{path::Path, time::Duration};

use super::{
    super::{Common, crowd::Crowd, process, report::Told},
    peer::Peer,
    publisher::Publisher,
    running::Running,
};

/// The wait that one delivery of a hundred may reach, milliseconds.
pub(super) const P99_MAX_MS: f64 = 100.0;
/// Events a second while the server has time.
const CALM_PER_S: f64 = 20.0;
/// Deliveries a second to begin with.
const FIRST_DELIVERIES_PER_S: f64 = 20_000.0;
/// How much faster the next step is.
const STEP: f64 = 1.5;
/// Steps at most, second tries included.
const STEPS_MAX: u32 = 24;
/// Steps between the last good rate and the first bad one.
const HALVINGS: u32 = 3;
/// How long watchers may take to catch up after a step.
const CATCH_UP_MAX: Duration = Duration::from_secs(5);
/// What must settle before memory is looked at.
const SETTLE: Duration = Duration::from_secs(3);

/// How many watch what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) topics: usize,
    /// Of each.
    pub(super) watchers: usize,
}

/// How far it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Climbed {
    pub(super) calm_p99_ms: f64,
    /// The best rate, events a second.
    pub(super) per_s: f64,
}

/// A server, its crowd, and whoever tells them.
struct Stage {
    running: Running,
    crowd: Crowd,
    publisher: Publisher,
}

impl Stage {
    async fn set(peer: &Peer, peers: &Path, shape: Shape) -> anyhow::Result<Self> {
        let running = Running::start(peer, peers, shape.topics).await?;
        let crowd = running.gather(shape.topics * shape.watchers).await?;
        let publisher = running.publisher(&crowd).await?;
        Ok(Self {
            running,
            crowd,
            publisher,
        })
    }

    /// One step; nothing when the server did not keep up.
    async fn step(self, per_s: f64, time: Duration) -> anyhow::Result<(Self, Option<Told>)> {
        let Self {
            running,
            crowd,
            publisher,
        } = self;
        let (publisher, told) = publisher.tell(per_s, time).await?;
        let last = |watcher: usize| publisher.offset(watcher);
        let behind = crowd.catch_up_each(last, CATCH_UP_MAX).await?;
        let seen = crowd.seen.told(behind);
        let watchers = crowd.len() / publisher.topics();
        let expected = told * watchers as u64;
        let is_whole = seen.deliveries == expected && seen.gaps + seen.closed == 0 && behind == 0;
        let stage = Self {
            running,
            crowd,
            publisher,
        };
        Ok((stage, is_whole.then_some(seen)))
    }

    async fn leave(self) -> anyhow::Result<()> {
        self.crowd.leave().await
    }
}

/// Finds the best rate at which the wait stays in bounds and nobody misses anything.
pub(super) async fn climb(
    peer: &Peer,
    peers: &Path,
    shape: Shape,
    common: &Common,
) -> anyhow::Result<Climbed> {
    let time = common.load_time();
    let stage = Stage::set(peer, peers, shape).await?;
    let (mut stage, calm) = stage.step(CALM_PER_S, time).await?;
    let (mut good, mut bad) = (0.0, f64::INFINITY);
    let mut per_s = FIRST_DELIVERIES_PER_S / shape.watchers as f64;
    let mut halvings = 0;
    let mut has_failed = false;
    for _ in 0..STEPS_MAX {
        let (after, told) = stage.step(per_s, time).await?;
        stage = after;
        let is_good = told.is_some_and(|told| told.latency.p99_ms < P99_MAX_MS);
        tracing::debug!(peer = peer.name, per_s, is_good, "a step");
        if is_good {
            good = per_s;
        } else {
            // Whoever fell behind is no measure of the next step.
            stage.leave().await?;
            stage = Stage::set(peer, peers, shape).await?;
            // A machine that was busy otherwise is no measure of the server.
            has_failed = !has_failed;
            if has_failed {
                continue;
            }
            bad = per_s;
        }
        has_failed = false;
        if bad.is_finite() {
            halvings += 1;
            per_s = f64::midpoint(good, bad);
        } else {
            per_s *= STEP;
        }
        if halvings > HALVINGS {
            break;
        }
    }
    stage.leave().await?;
    Ok(Climbed {
        calm_p99_ms: calm.map_or(f64::NAN, |told| told.latency.p99_ms),
        per_s: good,
    })
}

/// Bytes of memory that one more socket costs, between so many and so many.
pub(super) async fn memory(
    peer: &Peer,
    peers: &Path,
    (few, many): (usize, usize),
) -> anyhow::Result<f64> {
    let running = Running::start(peer, peers, 1).await?;
    let first = running.gather(few).await?;
    tokio::time::sleep(SETTLE).await;
    let before = process::rss_kib(running.pid())? as f64;
    let second = running.gather(many - few).await?;
    tokio::time::sleep(SETTLE).await;
    let after = process::rss_kib(running.pid())? as f64;
    first.leave().await?;
    second.leave().await?;
    Ok((after - before) * 1024.0 / (many - few) as f64)
}
