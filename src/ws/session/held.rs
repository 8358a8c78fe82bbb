//! The streams of one connection, and where its client stands in each.

use crate::{
    engine::Watched,
    hub::{Started, Stream},
};

/// Sorted by handle: most connections hold a few, and handles only grow.
#[derive(Debug, Default)]
pub(super) struct Holdings(Vec<Held>);

#[derive(Debug)]
struct Held {
    handle: u64,
    offset: u64,
    /// The offset in the last ping, or in what began the stream.
    pinged: u64,
    watched: Watched,
}

impl Holdings {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn holds(&self, stream: &Stream) -> bool {
        self.0.iter().any(|held| held.watched.stream == *stream)
    }

    pub(super) fn watched(&self, handle: u64) -> Option<&Watched> {
        let index = self.find(handle).ok()?;
        self.0.get(index).map(|held| &held.watched)
    }

    /// What is watched under `handle`, and how far the client was told.
    pub(super) fn told_of(&self, handle: u64) -> Option<(&Watched, u64)> {
        let index = self.find(handle).ok()?;
        let held = self.0.get(index)?;
        Some((&held.watched, held.offset))
    }

    /// Remembers a stream. Returns what it replaces, where the caller's audience has changed.
    pub(super) fn hold(&mut self, watched: Watched, started: &Started) -> Option<Watched> {
        let is_stale =
            |held: &Held| held.watched.stream == watched.stream && held.handle != started.handle;
        let stale = self.0.iter().position(is_stale);
        let stale = stale.map(|index| self.0.remove(index).watched);
        let held = Held {
            handle: started.handle,
            offset: started.offset,
            pinged: started.offset,
            watched,
        };
        match self.find(held.handle) {
            Ok(index) => {
                if let Some(before) = self.0.get_mut(index) {
                    *before = held;
                }
            }
            Err(index) => self.0.insert(index, held),
        }
        stale
    }

    /// The client was told everything up to `offset`.
    pub(super) fn told(&mut self, handle: u64, offset: u64) {
        if let Some(held) = self.get_mut(handle) {
            held.offset = offset;
        }
    }

    /// The hub itself stands at `offset`: the next ping says so, whatever the client was told.
    pub(super) fn prove(&mut self, handle: u64, offset: u64) {
        if let Some(held) = self.get_mut(handle) {
            held.offset = held.offset.max(offset);
        }
    }

    /// The client starts over at `offset`.
    pub(super) fn restarted(&mut self, handle: u64, offset: u64) {
        if let Some(held) = self.get_mut(handle) {
            held.offset = offset;
            held.pinged = offset;
        }
    }

    /// Handles and offsets that changed since this was asked last.
    pub(super) fn take_changed(&mut self) -> Vec<(u64, u64)> {
        let changed = self.0.iter_mut().filter(|held| held.offset != held.pinged);
        changed
            .map(|held| {
                held.pinged = held.offset;
                (held.handle, held.offset)
            })
            .collect()
    }

    pub(super) fn leave_where(&mut self, is_it: impl Fn(&Stream) -> bool) -> Vec<Watched> {
        let leaves = |held: &mut Held| is_it(&held.watched.stream);
        let left = self.0.extract_if(.., leaves);
        left.map(|held| held.watched).collect()
    }

    fn find(&self, handle: u64) -> Result<usize, usize> {
        self.0.binary_search_by_key(&handle, |held| held.handle)
    }

    fn get_mut(&mut self, handle: u64) -> Option<&mut Held> {
        let index = self.find(handle).ok()?;
        self.0.get_mut(index)
    }
}
