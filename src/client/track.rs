//! Where a client stands in its streams, and the proof that nothing was missed: offsets are contiguous.
//!
//! Pure. A gap is counted, and what follows it does not count until a snapshot has come: whoever uses this asks for one.
//! A hub that keeps its promises makes no gaps; it may start a stream over, and then what must not be overlooked is passed
//! on out of turn.

use std::collections::{BTreeMap, HashMap};

use crate::ws::frame::{How, Joined, Outbound, Position, Resume};

/// What a tracker has seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events that were news.
    pub events: u64,
    /// Times an offset was skipped.
    pub gaps: u64,
    /// Events that were told before. They are not passed on.
    pub duplicates: u64,
    /// Streams begun live, by replay and by snapshot.
    pub begun: [u64; 3],
    /// Times the hub started a stream over.
    pub resets: u64,
}

/// What to do about a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is news.
    News,
    /// Nobody needs to see it.
    Old,
    /// The stream of a handle is broken: it is to be asked for again, without a position. The message itself tells nothing.
    Broken(u64, String),
}

/// One stream.
#[derive(Debug, Default)]
struct Stream {
    /// None until a snapshot came.
    position: Option<Position>,
    /// Up to here critical events were seen, before the stream was started over.
    seen: u64,
    /// It was started over: only what is critical is told before the snapshot.
    is_starting_over: bool,
    /// It was asked for again: what comes before the answer does not count.
    is_asked: bool,
    /// What the last ping said it has reached.
    owed: Option<u64>,
    /// The last offset that was acknowledged.
    acked: Option<u64>,
}

/// The streams of one client.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    streams: BTreeMap<String, Stream>,
    handles: HashMap<u64, String>,
    counts: Counts,
}

impl Tracker {
    /// Counts so far.
    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    /// A stream is to be watched.
    pub(super) fn want(&mut self, name: &str) {
        self.streams.entry(name.to_owned()).or_default();
    }

    /// What to ask for after a reconnect.
    pub(super) fn resume(&self) -> Vec<Resume> {
        self.streams
            .iter()
            .map(|(s, stream)| Resume {
                s: s.clone(),
                from: stream.position.clone(),
            })
            .collect()
    }

    /// The stream of a handle.
    pub(super) fn name(&self, handle: u64) -> Option<&str> {
        self.handles.get(&handle).map(String::as_str)
    }

    /// Where the client stands in a stream.
    pub(super) fn position(&self, name: &str) -> Option<&Position> {
        self.streams.get(name)?.position.as_ref()
    }

    /// Whether what was told of a stream is all there is: it is watched on this connection, and lacks nothing.
    pub(super) fn is_current(&self, name: &str) -> bool {
        self.position(name).is_some() && self.handles.values().any(|known| known == name)
    }

    /// The handle under which to acknowledge what was seen up to `offset`, unless it was.
    pub(super) fn ack(&mut self, name: &str, offset: u64) -> Option<u64> {
        let (handle, _) = self.handles.iter().find(|(_, known)| *known == name)?;
        let stream = self.streams.get_mut(name)?;
        let is_news = stream.acked.is_none_or(|acked| acked < offset);
        is_news.then(|| {
            stream.acked = Some(offset);
            *handle
        })
    }

    /// The connection is gone, and its handles with it: another node may give others.
    pub(super) fn disconnected(&mut self) {
        self.handles.clear();
        for stream in self.streams.values_mut() {
            stream.is_asked = false;
            stream.is_starting_over = false;
            stream.owed = None;
            stream.acked = None;
        }
    }

    /// A stream is not watched any more.
    pub(super) fn forget(&mut self, name: &str) {
        self.streams.remove(name);
        self.handles.retain(|_, stream| stream != name);
    }

    /// Takes note of a message.
    pub(super) fn see(&mut self, message: &Outbound) -> Verdict {
        match message {
            Outbound::Welcome { streams, .. } => {
                for joined in streams {
                    match joined {
                        Joined::Begun { s, h, e, o, how } => self.begin(s, *h, e, *o, *how),
                        Joined::Refused { s, .. } => self.forget(s),
                    }
                }
            }
            Outbound::SubOk {
                s, h, e, o, how, ..
            } => self.begin(s, *h, e, *o, *how),
            Outbound::Snap {
                h,
                e,
                o,
                part,
                parts,
                ..
            } if part == parts => self.place(*h, e, *o),
            Outbound::Ev { h, o, crit, .. } => return self.step(*h, *o, *crit),
            Outbound::Ping { w, .. } => return self.ping(w),
            Outbound::Reset { h, .. } => self.reset(*h),
            Outbound::Snap { .. }
            | Outbound::Ok { .. }
            | Outbound::Err { .. }
            | Outbound::Bye { .. }
            | Outbound::Unknown => {}
        }
        Verdict::News
    }

    fn begin(&mut self, name: &str, handle: u64, epoch: &str, offset: u64, how: How) {
        let stream = self.streams.entry(name.to_owned()).or_default();
        let before = stream.position.as_ref();
        let is_broken = match how {
            How::Live => before.map(|before| before.o) != Some(offset),
            How::Replay => before.is_none_or(|before| *before.e != *epoch),
            How::Snapshot => false,
        };
        if how == How::Snapshot {
            stream.position = None;
        }
        stream.is_asked = false;
        stream.is_starting_over = false;
        stream.owed = None;
        self.counts.gaps += u64::from(is_broken);
        self.handles.retain(|_, stream| stream != name);
        self.handles.insert(handle, name.to_owned());
        let [live, replay, snapshot] = &mut self.counts.begun;
        match how {
            How::Live => *live += 1,
            How::Replay => *replay += 1,
            How::Snapshot => *snapshot += 1,
        }
    }

    fn place(&mut self, handle: u64, epoch: &str, offset: u64) {
        let Some(stream) = self.stream(handle).filter(|stream| !stream.is_asked) else {
            return;
        };
        stream.is_starting_over = false;
        stream.position = Some(Position {
            e: epoch.into(),
            o: offset,
        });
    }

    fn reset(&mut self, handle: u64) {
        let Some(stream) = self.stream(handle) else {
            return;
        };
        let reached = stream.position.take().map_or(0, |at| at.o);
        stream.seen = stream.seen.max(reached);
        stream.is_starting_over = true;
        stream.owed = None;
        self.counts.resets += 1;
    }

    fn stream(&mut self, handle: u64) -> Option<&mut Stream> {
        self.streams.get_mut(self.handles.get(&handle)?)
    }

    fn step(&mut self, handle: u64, offset: u64, is_critical: bool) -> Verdict {
        let Some(stream) = self.stream(handle) else {
            // Left a moment ago.
            return Verdict::Old;
        };
        if stream.is_asked {
            return Verdict::Old;
        }
        if stream.is_starting_over {
            let is_news = is_critical && offset > stream.seen;
            if is_news {
                stream.seen = offset;
                self.counts.events += 1;
            }
            return if is_news { Verdict::News } else { Verdict::Old };
        }
        match &mut stream.position {
            Some(position) if offset <= position.o => {
                self.counts.duplicates += 1;
                Verdict::Old
            }
            Some(position) if offset == position.o + 1 => {
                position.o = offset;
                self.counts.events += 1;
                Verdict::News
            }
            // One before it is missing, or its snapshot is.
            Some(_) | None => self.broken(handle),
        }
    }

    /// What the ping before announced must have come by now.
    fn ping(&mut self, tops: &[(u64, u64)]) -> Verdict {
        let late = self.handles.iter().find_map(|(handle, name)| {
            let stream = self.streams.get(name)?;
            let at = stream.position.as_ref()?.o;
            (at < stream.owed?).then_some(*handle)
        });
        for (handle, name) in &self.handles {
            if let Some(stream) = self.streams.get_mut(name) {
                let top = tops.iter().find(|(of, _)| of == handle);
                stream.owed = top.map(|(_, top)| *top);
            }
        }
        late.map_or(Verdict::News, |handle| self.broken(handle))
    }

    fn broken(&mut self, handle: u64) -> Verdict {
        self.counts.gaps += 1;
        let Some(name) = self.handles.get(&handle).cloned() else {
            return Verdict::Old;
        };
        if let Some(stream) = self.streams.get_mut(&name) {
            stream.position = None;
            stream.is_asked = true;
            stream.owed = None;
        }
        Verdict::Broken(handle, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(o: u64, crit: bool) -> Outbound {
        Outbound::Ev {
            h: 1,
            o,
            v: None,
            at: None,
            k: None,
            id: None,
            d: None,
            crit,
        }
    }

    fn board(how: How, offset: u64) -> Tracker {
        let mut tracker = Tracker::default();
        tracker.begin("board:main", 1, "e", offset, how);
        tracker
    }

    fn broken() -> Verdict {
        Verdict::Broken(1, "board:main".to_owned())
    }

    #[test]
    fn what_follows_a_gap_does_not_count_until_there_is_a_snapshot() {
        let mut tracker = board(How::Snapshot, 4);
        tracker.place(1, "e", 4);
        assert_eq!(tracker.see(&event(5, false)), Verdict::News);
        assert_eq!(tracker.see(&event(5, false)), Verdict::Old);
        assert_eq!(tracker.see(&event(7, false)), broken());
        assert_eq!(tracker.see(&event(8, false)), Verdict::Old);
        assert_eq!((tracker.counts().gaps, tracker.counts().duplicates), (1, 1));
        tracker.begin("board:main", 1, "e", 8, How::Snapshot);
        tracker.place(1, "e", 8);
        assert_eq!(tracker.see(&event(9, false)), Verdict::News);
        assert_eq!(tracker.counts().gaps, 1);
    }

    #[test]
    fn an_event_before_its_snapshot_breaks_a_promise() {
        let mut tracker = board(How::Snapshot, 4);
        assert_eq!(tracker.see(&event(5, false)), broken());
        assert_eq!(tracker.counts().gaps, 1);
    }

    #[test]
    fn what_a_ping_announces_has_come_by_the_next() {
        let mut tracker = board(How::Snapshot, 7);
        tracker.place(1, "e", 7);
        let ping = |top: u64| Outbound::Ping {
            w: vec![(1, top)],
            r: None,
        };
        assert_eq!(tracker.see(&ping(7)), Verdict::News);
        assert_eq!(tracker.see(&ping(8)), Verdict::News);
        assert_eq!(
            tracker.see(&Outbound::Ping { w: vec![], r: None }),
            broken()
        );
        assert_eq!(tracker.counts().gaps, 1);
    }

    #[test]
    fn a_stream_begins_where_it_stood() {
        let mut tracker = board(How::Snapshot, 7);
        tracker.place(1, "e", 7);
        tracker.disconnected();
        tracker.begin("board:main", 9, "e", 7, How::Live);
        assert_eq!(tracker.counts().gaps, 0);
        tracker.begin("board:main", 9, "e", 8, How::Live);
        assert_eq!(tracker.counts().gaps, 1);
    }

    #[test]
    fn after_a_reset_only_what_is_critical_is_told_and_once() {
        let mut tracker = board(How::Snapshot, 10);
        tracker.place(1, "e", 10);
        let reason = "behind".to_owned();
        tracker.see(&Outbound::Reset { h: 1, reason });
        assert_eq!(tracker.see(&event(9, true)), Verdict::Old);
        assert_eq!(tracker.see(&event(14, true)), Verdict::News);
        assert_eq!(tracker.see(&event(15, false)), Verdict::Old);
        tracker.place(1, "e", 40);
        assert_eq!(tracker.see(&event(41, false)), Verdict::News);
        assert_eq!((tracker.counts().gaps, tracker.counts().resets), (0, 1));
    }

    #[test]
    fn an_offset_is_acknowledged_once() {
        let mut tracker = board(How::Snapshot, 4);
        assert_eq!(tracker.ack("board:main", 4), Some(1));
        assert_eq!(tracker.ack("board:main", 4), None);
        assert_eq!(tracker.ack("board:main", 6), Some(1));
        assert_eq!(tracker.ack("board:other", 6), None);
    }
}
