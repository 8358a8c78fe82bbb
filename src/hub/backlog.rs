//! The recent events of a site, in memory.

use std::{collections::VecDeque, sync::Arc};

use crate::order::{Event, Seq};

/// Events kept for workers and reconnecting sockets.
pub const BACKLOG_EVENTS_MAX: usize = 4_096;

/// A contiguous run of the newest events.
#[derive(Debug, Default)]
pub struct Backlog {
    events: VecDeque<Arc<Event>>,
}

impl Backlog {
    /// A backlog of `events`, oldest first.
    pub fn new(events: impl IntoIterator<Item = Arc<Event>>) -> Self {
        Self {
            events: events.into_iter().collect(),
        }
    }

    /// Appends committed events.
    pub fn push(&mut self, events: &[Arc<Event>]) {
        self.events.extend(events.iter().cloned());
        while self.events.len() > BACKLOG_EVENTS_MAX {
            self.events.pop_front();
        }
    }

    /// Events after `after`, or `None` when the first of them is gone.
    #[must_use]
    pub fn after(&self, after: Seq, limit: usize) -> Option<Vec<Arc<Event>>> {
        let first = self.events.front()?.seq;
        if after + 1 < first {
            return None;
        }
        let skip = usize::try_from(after + 1 - first).ok()?;
        Some(self.events.iter().skip(skip).take(limit).cloned().collect())
    }

    /// Puts older events in front, as many of the newest as there is room for. They must end where this begins;
    /// otherwise nothing happens.
    pub fn prepend(&mut self, events: Vec<Arc<Event>>) {
        let is_contiguous = events
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.seq + 1 == b.seq));
        let first = self.first_seq();
        if !is_contiguous || events.last().map(|event| event.seq + 1) != first {
            return;
        }
        let room = BACKLOG_EVENTS_MAX.saturating_sub(self.events.len());
        for event in events.into_iter().rev().take(room) {
            self.events.push_front(event);
        }
    }

    /// The event at `seq`, if it is kept.
    #[must_use]
    pub fn get(&self, seq: Seq) -> Option<&Arc<Event>> {
        let index = seq.checked_sub(self.first_seq()?)?;
        self.events.get(usize::try_from(index).ok()?)
    }

    /// The position of the oldest event kept.
    #[must_use]
    pub fn first_seq(&self) -> Option<Seq> {
        self.events.front().map(|event| event.seq)
    }
}
