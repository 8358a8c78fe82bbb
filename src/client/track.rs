//! Where a client stands in its streams, and the proof that nothing was missed: offsets are contiguous.
//!
//! Pure. Gaps and duplicates are counted, never repaired: a hub that keeps its promises makes none.

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
}

/// The streams of one client.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    streams: BTreeMap<String, Option<Position>>,
    handles: HashMap<u64, String>,
    counts: Counts,
}

impl Tracker {
    /// Counts so far.
    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    /// What to ask for after a reconnect.
    pub(super) fn resume(&self) -> Vec<Resume> {
        self.streams
            .iter()
            .map(|(s, from)| Resume {
                s: s.clone(),
                from: from.clone(),
            })
            .collect()
    }

    /// The stream of a handle.
    pub(super) fn name(&self, handle: u64) -> Option<&str> {
        self.handles.get(&handle).map(String::as_str)
    }

    /// Where the client stands in a stream.
    pub(super) fn position(&self, name: &str) -> Option<&Position> {
        self.streams.get(name)?.as_ref()
    }

    /// The connection is gone, and its handles with it: another node may give others.
    pub(super) fn disconnected(&mut self) {
        self.handles.clear();
    }

    /// A stream is not watched any more.
    pub(super) fn forget(&mut self, name: &str) {
        self.streams.remove(name);
        self.handles.retain(|_, stream| stream != name);
    }

    /// Takes note of a message. False for a duplicate, which nobody needs to see.
    pub(super) fn see(&mut self, message: &Outbound) -> bool {
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
            Outbound::Ev { h, o, .. } => return self.step(*h, *o),
            Outbound::Ping { w, .. } => {
                for (handle, top) in w {
                    if self.offset(*handle).is_some_and(|offset| offset < *top) {
                        self.counts.gaps += 1;
                    }
                }
            }
            Outbound::Snap { .. }
            | Outbound::Reset { .. }
            | Outbound::Ok { .. }
            | Outbound::Err { .. }
            | Outbound::Bye { .. }
            | Outbound::Unknown => {}
        }
        true
    }

    fn begin(&mut self, name: &str, handle: u64, epoch: &str, offset: u64, how: How) {
        let before = self.streams.entry(name.to_owned()).or_default();
        let is_broken = match how {
            How::Live => before.as_ref().map(|before| before.o) != Some(offset),
            How::Replay => before.as_ref().is_none_or(|before| *before.e != *epoch),
            How::Snapshot => {
                *before = None;
                false
            }
        };
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
        if let Some(name) = self.handles.get(&handle) {
            let position = Position {
                e: epoch.into(),
                o: offset,
            };
            self.streams.insert(name.clone(), Some(position));
        }
    }

    fn offset(&self, handle: u64) -> Option<u64> {
        let position = self.streams.get(self.handles.get(&handle)?)?;
        position.as_ref().map(|position| position.o)
    }

    fn step(&mut self, handle: u64, offset: u64) -> bool {
        let position = self
            .handles
            .get(&handle)
            .and_then(|name| self.streams.get_mut(name)?.as_mut());
        let Some(position) = position else {
            // Left a moment ago, or an event before its snapshot: the latter breaks a promise.
            self.counts.gaps += u64::from(self.handles.contains_key(&handle));
            return false;
        };
        if offset <= position.o {
            self.counts.duplicates += 1;
            return false;
        }
        self.counts.gaps += u64::from(offset != position.o + 1);
        self.counts.events += 1;
        position.o = offset;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(o: u64) -> Outbound {
        Outbound::Ev {
            h: 1,
            o,
            v: None,
            at: None,
            k: None,
            id: None,
            d: None,
            crit: false,
        }
    }

    #[test]
    fn gaps_and_duplicates_are_seen() {
        let mut tracker = Tracker::default();
        tracker.begin("board:main", 1, "e", 4, How::Snapshot);
        assert!(!tracker.see(&event(5)), "an event before its snapshot");
        assert_eq!(tracker.counts().gaps, 1);
        tracker.place(1, "e", 4);
        assert!(tracker.see(&event(5)));
        assert!(!tracker.see(&event(5)));
        assert_eq!(tracker.counts().duplicates, 1);
        assert!(tracker.see(&event(7)));
        assert_eq!(tracker.counts().gaps, 2);
        tracker.see(&Outbound::Ping {
            w: vec![(1, 7)],
            r: None,
        });
        assert_eq!(tracker.counts().gaps, 2);
        tracker.see(&Outbound::Ping {
            w: vec![(1, 8)],
            r: None,
        });
        assert_eq!(tracker.counts().gaps, 3);
        tracker.disconnected();
        tracker.begin("board:main", 9, "e", 7, How::Live);
        assert_eq!(tracker.counts().gaps, 3);
        tracker.begin("board:main", 9, "e", 8, How::Live);
        assert_eq!(tracker.counts().gaps, 4);
    }
}
