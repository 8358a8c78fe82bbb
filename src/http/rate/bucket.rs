//! Token buckets: so many may come at once, and as many again within a window. The ones that have been quiet for longest are
//! forgotten first, and whoever was is as one who never came.

use std::{hash::Hash, num::NonZeroUsize};

use lru::LruCache;
use tokio::time::Instant;

/// Buckets of one rule: some 2 MiB.
const REMEMBERED_MAX: usize = 16_384;
/// Seconds in which a limit per second may be used up at once.
const BURST_S: u32 = 10;

/// How many may come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quota {
    /// At once.
    pub(super) burst: u32,
    /// Seconds in which as many come back.
    pub(super) window_s: u32,
    /// Whether what comes from this machine counts.
    pub(super) counts_here: bool,
}

impl Quota {
    /// So many a second; `None` for 0, which is no limit.
    pub(super) fn per_s(count: u32) -> Option<Self> {
        Self::new(count.saturating_mul(BURST_S), BURST_S)
    }

    /// So many a minute; `None` for 0, which is no limit.
    pub(super) fn per_min(count: u32) -> Option<Self> {
        Self::new(count, 60)
    }

    fn new(burst: u32, window_s: u32) -> Option<Self> {
        (burst > 0).then_some(Self {
            burst,
            window_s,
            counts_here: true,
        })
    }

    /// For whoever is not on this machine.
    pub(super) fn elsewhere(self) -> Self {
        Self {
            counts_here: false,
            ..self
        }
    }

    fn full(&self) -> f64 {
        f64::from(self.burst)
    }

    fn per_second(&self) -> f64 {
        self.full() / f64::from(self.window_s)
    }

    /// Seconds until one may come; `None` for now.
    pub(super) fn wait(&self, left: f64) -> Option<u32> {
        (left < 1.0).then(|| seconds((1.0 - left) / self.per_second()).max(1))
    }

    /// Seconds until as many may come as ever.
    pub(super) fn until_full(&self, left: f64) -> u32 {
        seconds((self.full() - left) / self.per_second())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rounded up, and bounded by a few windows"
)]
fn seconds(exact: f64) -> u32 {
    exact.ceil().max(0.0) as u32
}

/// A bucket for each.
#[derive(Debug)]
pub(super) struct Buckets<K: Eq + Hash>(LruCache<K, Bucket>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at: Instant,
}

impl<K: Eq + Hash> Buckets<K> {
    pub(super) fn new() -> Self {
        let capacity = NonZeroUsize::new(REMEMBERED_MAX).unwrap_or(NonZeroUsize::MIN);
        Self(LruCache::new(capacity))
    }

    /// How many may come at `now`.
    pub(super) fn left(&mut self, whose: &K, quota: &Quota, now: Instant) -> f64 {
        match self.0.get(whose) {
            Some(bucket) => bucket.left_at(quota, now),
            None => quota.full(),
        }
    }

    /// Takes one, also where there is none: what came at the same time as the last one is made up for afterwards.
    pub(super) fn take(&mut self, whose: K, quota: &Quota, now: Instant) {
        let full = || Bucket {
            left: quota.full(),
            at: now,
        };
        let bucket = self.0.get_or_insert_mut(whose, full);
        bucket.left = (bucket.left_at(quota, now) - 1.0).max(-quota.full());
        bucket.at = bucket.at.max(now);
    }
}

impl Bucket {
    fn left_at(&self, quota: &Quota, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        (self.left + passed * quota.per_second()).min(quota.full())
    }
}
