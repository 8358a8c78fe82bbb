//! What the watchers of a crowd saw, all together.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use anyhow::bail;

use super::super::{histogram::Histogram, report::Told};

/// Counted by every watcher, read at any time.
#[derive(Debug, Default)]
pub(in crate::cli) struct Seen {
    pub(in crate::cli) deliveries: AtomicU64,
    /// Bytes of frames, as they came from the network.
    pub(in crate::cli) bytes: AtomicU64,
    /// Offsets that never came.
    pub(in crate::cli) gaps: AtomicU64,
    /// Offsets that came again.
    pub(in crate::cli) duplicates: AtomicU64,
    /// Snapshots after the first of a connection's first stream.
    pub(in crate::cli) snapshots: AtomicU64,
    /// Times that a stream was told to start over.
    pub(in crate::cli) resets: AtomicU64,
    /// Connections that the hub ended, whatever the code.
    pub(in crate::cli) closed: AtomicU64,
    /// Connections that were cut off here.
    pub(in crate::cli) cuts: AtomicU64,
    /// Handshakes that were refused, to be tried again.
    pub(in crate::cli) refused: AtomicU64,
    /// From the time an event was due to its arrival.
    latencies: Mutex<Histogram>,
    /// Why a watcher gave up.
    gave_up: Mutex<Option<String>>,
}

impl Seen {
    /// One more of a counter.
    pub(super) fn add(counter: &AtomicU64, times: u64) {
        counter.fetch_add(times, Ordering::Relaxed);
    }

    pub(super) fn latencies(&self) -> std::sync::MutexGuard<'_, Histogram> {
        self.latencies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn give_up(&self, error: &anyhow::Error) {
        let mut gave_up = self.gave_up.lock().unwrap_or_else(PoisonError::into_inner);
        gave_up.get_or_insert_with(|| format!("{error:#}"));
    }

    /// # Errors
    /// When a watcher gave up.
    pub(in crate::cli) fn check(&self) -> anyhow::Result<()> {
        match &*self.gave_up.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(reason) => bail!("a watcher gave up: {reason}"),
            None => Ok(()),
        }
    }

    /// All of it, which begins anew.
    pub(in crate::cli) fn told(&self, behind: usize) -> Told {
        let count = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed);
        Told {
            deliveries: count(&self.deliveries),
            gaps: count(&self.gaps),
            duplicates: count(&self.duplicates),
            snapshots: count(&self.snapshots),
            resets: count(&self.resets),
            closed: count(&self.closed),
            refused: count(&self.refused),
            behind,
            latency: (&std::mem::take(&mut *self.latencies())).into(),
        }
    }
}
