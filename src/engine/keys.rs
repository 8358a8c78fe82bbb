//! Idempotency keys of one site: what is under way, what was answered, and what certainly was never used.
//!
//! A key is reserved before its command is enqueued and released when the command was refused or its commit failed, so
//! of two equal requests at once exactly one runs. A miss in memory is only final while [`Keys`] knows every key the
//! store can hold; otherwise the edge asks the store first.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use lru::LruCache;

use crate::journal::{KeyId, KeyRecord};

/// Fingerprints of used keys kept in memory, 8 bytes each; past that, misses are looked up in the store.
const FINGERPRINTS_MAX: usize = 2_000_000;

/// The keys of one site.
#[derive(Debug)]
pub(super) struct Keys {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    done: LruCache<KeyId, Arc<KeyRecord>>,
    open: HashSet<KeyId>,
    fingerprints: HashSet<u64>,
    is_complete: bool,
}

/// What is known of a key.
pub(super) enum Lookup {
    /// It was answered.
    Done(Arc<KeyRecord>),
    /// A request with it is under way.
    InProgress,
    /// It was never used; it is reserved now.
    Fresh(Reservation),
    /// It is reserved now, but only the store knows whether it was used.
    AskStore(Reservation),
}

/// A key that is under way. Dropping it frees the key.
#[derive(Debug)]
pub(super) struct Reservation {
    keys: Arc<Keys>,
    id: KeyId,
}

impl Keys {
    /// Room for `max` answers. `is_complete` says that the store holds no keys yet.
    pub(super) fn new(max: usize, is_complete: bool) -> Arc<Self> {
        let inner = Inner {
            done: LruCache::new(NonZeroUsize::new(max).unwrap_or(NonZeroUsize::MIN)),
            open: HashSet::new(),
            fingerprints: HashSet::new(),
            is_complete,
        };
        Arc::new(Self {
            inner: Mutex::new(inner),
        })
    }

    /// From now on the store may hold keys that are not known here: after a reload.
    pub(super) fn distrust(&self) {
        self.lock().is_complete = false;
    }

    /// Looks `id` up and reserves it unless it is taken.
    pub(super) fn reserve(self: &Arc<Self>, id: &KeyId) -> Lookup {
        let mut inner = self.lock();
        if let Some(record) = inner.done.get(id) {
            return Lookup::Done(record.clone());
        }
        if !inner.open.insert(id.clone()) {
            return Lookup::InProgress;
        }
        let is_fresh = inner.is_complete && !inner.fingerprints.contains(&fingerprint(id));
        drop(inner);
        let reservation = Reservation {
            keys: self.clone(),
            id: id.clone(),
        };
        if is_fresh {
            Lookup::Fresh(reservation)
        } else {
            Lookup::AskStore(reservation)
        }
    }

    /// Remembers an answer that the store holds.
    pub(super) fn remember(&self, record: Arc<KeyRecord>) {
        let mut inner = self.lock();
        if inner.fingerprints.len() >= FINGERPRINTS_MAX {
            inner.fingerprints = HashSet::new();
            inner.is_complete = false;
        }
        if inner.is_complete {
            inner.fingerprints.insert(fingerprint(&record.id));
        }
        inner.done.put(record.id.clone(), record);
    }

    /// Forgets every answer: they may tell of somebody who is to be forgotten. The store is to be asked for keys.
    pub(super) fn forget_answers(&self) {
        let mut inner = self.lock();
        inner.done.clear();
        inner.is_complete = false;
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reservation {
    /// The key.
    pub(super) fn id(&self) -> &KeyId {
        &self.id
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.keys.lock().open.remove(&self.id);
    }
}

fn fingerprint(id: &KeyId) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}
