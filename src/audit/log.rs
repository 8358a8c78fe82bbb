//! The door to the log: a place in the writer's queue before an act, the entry after it.
//!
//! An act is answered as done once its entry is durable. A place is taken before the act, so that a full queue refuses
//! the act and never leaves one unrecorded. What is left is the moment between an act and its entry: a hub that dies in it
//! has answered nobody, and the act stays without an entry.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::{
    AuditStore,
    entry::{Act, Hash},
    find::{self, Filter, Found},
    head::{Head, HeadFile, Signer},
    writer::Writer,
};
use crate::{clock::Clock, journal::ReadError, order::Timestamp};

/// What a writer is given at once: acts that stand or fall together, and who waits for them.
pub(super) struct Wanted {
    pub(super) acts: Vec<Act>,
    pub(super) done: oneshot::Sender<()>,
}

/// The audit log.
pub struct AuditLog {
    line: mpsc::Sender<Wanted>,
    store: AuditStore,
    signer: Arc<Signer>,
}

/// A place in the queue.
pub struct Permit(mpsc::OwnedPermit<Wanted>);

/// The hub stopped before an entry was durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the entry was not written")]
pub struct Unrecorded;

impl AuditLog {
    /// The log in `store`, for `queue_max` acts at once, and its writer: the only one there may be.
    ///
    /// # Errors
    /// A sentence for people: the log cannot be read.
    pub async fn open(
        store: AuditStore,
        signer: Signer,
        file: HeadFile,
        queue_max: usize,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<(Arc<Self>, Writer)> {
        let (line, wanted) = mpsc::channel(queue_max.max(1));
        let signer = Arc::new(signer);
        let writer = Writer::open(store.clone(), signer.clone(), file, wanted, clock).await?;
        let log = Self {
            line,
            store,
            signer,
        };
        Ok((Arc::new(log), writer))
    }

    /// A place for an act that is about to be done; `None` when too much waits.
    #[must_use]
    pub fn reserve(&self) -> Option<Permit> {
        self.line.clone().try_reserve_owned().ok().map(Permit)
    }

    /// The same for somebody who is not signed in, and for files, which come as slowly as whoever sends them likes: half of the
    /// places are kept from them.
    #[must_use]
    pub fn reserve_unhurried(&self) -> Option<Permit> {
        let has_room = self.line.capacity() * 2 > self.line.max_capacity();
        has_room.then(|| self.reserve()).flatten()
    }

    /// The newest entry, signed; before the first there is none.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn head(&self) -> Result<Head, ReadError> {
        let head = self.store.head().await?;
        Ok(head.unwrap_or_else(|| self.signer.head(0, Hash::NONE, Timestamp(0))))
    }

    /// Entries that fit, the newest first, from below number `before` on.
    ///
    /// # Errors
    /// `Unavailable`, `Corrupt`.
    pub async fn find(
        &self,
        filter: &Filter,
        before: Option<u64>,
        most: usize,
    ) -> Result<Found, ReadError> {
        find::find(&self.store, filter, before, most).await
    }
}

impl Permit {
    /// Writes the entries of what was done; when this answers, they are durable.
    ///
    /// # Errors
    /// The hub stops, and they may not be.
    pub async fn record(self, acts: Vec<Act>) -> Result<(), Unrecorded> {
        let (done, written) = oneshot::channel();
        self.0.send(Wanted { acts, done });
        written.await.map_err(|_| Unrecorded)
    }
}
