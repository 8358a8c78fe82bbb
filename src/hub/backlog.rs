//! The recent events of a site, in memory.

use std::{collections::VecDeque, sync::Arc};

use crate::order::{Event, Seq};

/// Events kept for workers and reconnecting sockets.
const BACKLOG_EVENTS_MAX: usize = 4_096;

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
}
