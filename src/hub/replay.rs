//! What a replay says: all events that were missed, or nothing.

use std::{collections::HashMap, sync::Arc};

use super::{
    line::{Encoder, Frame},
    ring::Ring,
    view::Feed,
    watch::Target,
};
use crate::order::{Audience, Event, Order, Policy, Seq};

/// The most events of a replay.
pub const REPLAY_EVENTS_MAX: usize = 1_000;
/// The most bytes of a replay.
pub const REPLAY_BYTES_MAX: usize = 256 * 1024;

/// Events that were missed, for one who watches from now on.
pub(super) struct Replay {
    ring: Arc<Ring>,
    /// The number of the ring's line that follows.
    end: u64,
    missed: Vec<Missed>,
}

/// One of them: encoded already, or not yet.
enum Missed {
    Line(Arc<Frame>),
    Event(Arc<Event>),
}

impl Replay {
    /// A replay of `events`, of which the last is the last that was told. Called under the view's lock.
    pub(super) fn new(ring: &Arc<Ring>, target: &Target, events: Vec<Arc<Event>>) -> Self {
        let missed = events.into_iter().map(|event| {
            let line = ring.at_offset(target.offset(&event));
            line.map_or(Missed::Event(event), Missed::Line)
        });
        Self {
            ring: ring.clone(),
            end: ring.head(),
            missed: missed.collect(),
        }
    }

    /// Its lines, unless they are too large. They are kept for whoever comes next: in a crowd they are encoded once.
    pub(super) fn lines(
        &self,
        target: &Target,
        audience: Audience,
        policy: Policy,
    ) -> Option<Vec<Arc<Frame>>> {
        let handle = self.ring.handle();
        let encode = |missed: &Missed| match missed {
            Missed::Line(frame) => frame.clone(),
            Missed::Event(event) => {
                let offset = target.offset(event);
                Encoder::new(event, policy).frame(target.form(), audience, handle, offset)
            }
        };
        let lines: Vec<_> = self.missed.iter().map(encode).collect();
        let bytes: usize = lines.iter().map(|frame| frame.line.len()).sum();
        if bytes > REPLAY_BYTES_MAX {
            return None;
        }
        self.ring.prepend(&lines, self.end);
        Some(lines)
    }
}

/// A site's events after `from`: all of them, `None` when they are too many or gone, an error when memory lacks some.
pub(super) fn site_events(feed: &Feed, from: Seq) -> Result<Option<Vec<Arc<Event>>>, ()> {
    let missed = feed.head.seq - from;
    let missed = usize::try_from(missed).unwrap_or(usize::MAX);
    if missed > REPLAY_EVENTS_MAX || from + 1 < feed.head.first_seq {
        return Ok(None);
    }
    let events = feed.backlog.after(from, missed).ok_or(())?;
    Ok((events.len() == missed).then_some(events))
}

/// An order's events after version `from`: all of them, `None` when they cannot be named, or the positions that memory
/// lacks.
pub(super) fn order_events(
    feed: &Feed,
    order: &Order,
    from: u64,
    fetched: &HashMap<Seq, Arc<Event>>,
) -> Result<Option<Vec<Arc<Event>>>, Vec<Seq>> {
    let Some(seqs) = usize::try_from(from)
        .ok()
        .and_then(|from| order.seqs.get(from..))
    else {
        return Ok(None);
    };
    let is_kept = seqs
        .first()
        .is_none_or(|first| *first >= feed.head.first_seq);
    if seqs.len() as u64 != order.version - from || !is_kept {
        return Ok(None);
    }
    let mut events = Vec::with_capacity(seqs.len());
    let mut missing = Vec::new();
    for seq in seqs {
        match feed.backlog.get(*seq).or_else(|| fetched.get(seq)) {
            Some(event) => events.push(event.clone()),
            None => missing.push(*seq),
        }
    }
    if missing.is_empty() {
        Ok(Some(events))
    } else {
        Err(missing)
    }
}
