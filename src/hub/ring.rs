//! The newest lines of one channel, encoded once, for all of its watchers to read, each at its own pace.
//!
//! A watcher is a cursor (`cursor.rs`): a line that a thousand screens have still to get is held once. Invariants: telling
//! never waits for a reader; what is held is bounded, for a ring and for all rings of the process; a watcher reads every
//! line in order, or is told that it is behind and starts over from the state. Critical lines are kept longer than
//! others, and reach also those who start over.
//!
//! Lines are joined into whole text frames ([`Chunk`]), once for all watchers that stand at the same place.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{chunk::Chunk, line::Frame};
use crate::config::{RING_BYTES_MAX, RING_LINES_MAX, RINGS_BYTES_MAX};

/// Critical lines a ring keeps for those who fall behind. Whoever misses more is sent away.
const CRITICAL_LINES_MAX: usize = 256;
/// The first line's number: room for older ones that are put before it.
const FIRST: u64 = 1 << 40;

/// Bytes of lines that all rings of this process hold.
static HELD_BYTES: AtomicUsize = AtomicUsize::new(0);

/// Bytes of lines that wait in this process for their watchers.
#[must_use]
pub fn held_bytes() -> usize {
    HELD_BYTES.load(Ordering::Relaxed)
}

/// How far behind a watcher may be before it gets the state instead of the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lag {
    pub(super) lines: usize,
    pub(super) bytes: usize,
}

impl Lag {
    /// However far behind: as far as the ring reaches.
    pub(super) const ANY: Self = Self {
        lines: usize::MAX,
        bytes: usize::MAX,
    };

    /// The stricter of two.
    pub(super) fn min(self, other: Self) -> Self {
        Self {
            lines: self.lines.min(other.lines),
            bytes: self.bytes.min(other.bytes),
        }
    }

    pub(super) fn half(self) -> Self {
        Self {
            lines: self.lines / 2,
            bytes: self.bytes / 2,
        }
    }
}

/// The newest lines of one channel.
#[derive(Debug)]
pub(super) struct Ring {
    handle: u64,
    /// However patient a watcher is.
    lag_max: Lag,
    lines: Mutex<Lines>,
}

#[derive(Debug)]
pub(super) struct Lines {
    pub(super) kept: VecDeque<Kept>,
    /// The number of the oldest line kept, or of the next one when there is none.
    first: u64,
    bytes: usize,
    critical: VecDeque<(u64, Arc<Frame>)>,
    /// Critical lines before this number are forgotten.
    critical_from: u64,
    /// Why lines before the first are gone.
    gone: &'static str,
    /// Lines before this number do not hold any more: nothing is put there.
    floor: u64,
    /// The last chunk joined, and where it began.
    pub(super) joined: Option<(u64, u64, Arc<Chunk>)>,
}

#[derive(Debug)]
pub(super) struct Kept {
    pub(super) frame: Arc<Frame>,
    /// Bytes of all lines before it, since the channel began. Only differences mean something.
    before: u64,
}

/// Critical lines between two places, or word that some are forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forgotten;

impl Ring {
    pub(super) fn new(handle: u64, lag_max: Lag) -> Self {
        Self {
            handle,
            lag_max,
            lines: Mutex::new(Lines {
                kept: VecDeque::new(),
                first: FIRST,
                bytes: 0,
                critical: VecDeque::new(),
                critical_from: FIRST,
                gone: "behind",
                floor: 0,
                joined: None,
            }),
        }
    }

    pub(super) fn lag_max(&self) -> Lag {
        self.lag_max
    }

    pub(super) fn handle(&self) -> u64 {
        self.handle
    }

    /// Appends a line.
    pub(super) fn push(&self, frame: Arc<Frame>) {
        let mut lines = self.lines();
        let number = lines.next();
        if frame.is_critical {
            lines.critical.push_back((number, frame.clone()));
            if lines.critical.len() > CRITICAL_LINES_MAX {
                lines.critical.pop_front();
                lines.critical_from = lines.critical.front().map_or(number, |(first, _)| *first);
            }
        }
        let before = lines
            .kept
            .back()
            .map_or(FIRST, |last| last.before + last.frame.line.len() as u64);
        lines.grow(frame.line.len());
        lines.kept.push_back(Kept { frame, before });
        lines.joined = None;
        let bytes_max = if held_bytes() > RINGS_BYTES_MAX {
            // Everybody is behind, one way or another: the next lines are worth more than these.
            0
        } else {
            RING_BYTES_MAX
        };
        while lines.kept.len() > 1 && (lines.bytes > bytes_max || lines.kept.len() > RING_LINES_MAX)
        {
            lines.drop_oldest();
        }
    }

    /// Puts older lines before the oldest, as many of the newest as there is room for. They are contiguous, and reach up
    /// to the line with number `end`, which they reached when they were asked for.
    pub(super) fn prepend(&self, older: &[Arc<Frame>], end: u64) {
        let mut lines = self.lines();
        for frame in older.iter().rev() {
            let bytes = frame.line.len();
            let before = match lines.kept.front() {
                Some(first) if frame.offset >= first.frame.offset => continue,
                Some(first) if frame.offset + 1 == first.frame.offset => first.before,
                // Nothing was told since, and it still holds.
                None if lines.next() == end => FIRST,
                Some(_) | None => return,
            };
            let has_room = lines.first > lines.floor
                && lines.kept.len() < RING_LINES_MAX
                && lines.bytes + bytes <= RING_BYTES_MAX
                && held_bytes() + bytes <= RINGS_BYTES_MAX;
            if !has_room {
                return;
            }
            lines.grow(bytes);
            lines.first -= 1;
            lines.kept.push_front(Kept {
                frame: frame.clone(),
                before: before.saturating_sub(bytes as u64),
            });
        }
    }

    /// Forgets everything: what was told no longer holds, and everybody starts over.
    pub(super) fn reset(&self, reason: &'static str) {
        let mut lines = self.lines();
        lines.clear();
        // Also those who had read everything.
        lines.first += 1;
        lines.floor = lines.first;
        lines.gone = reason;
    }

    /// Forgets lines that everybody has read.
    pub(super) fn trim(&self, until: u64) {
        let mut lines = self.lines();
        while lines.first < until && !lines.kept.is_empty() {
            lines.drop_oldest();
        }
    }

    /// Where the next line will be.
    pub(super) fn head(&self) -> u64 {
        self.lines().next()
    }

    /// Where somebody begins who has seen everything up to `offset`, if all that followed is kept.
    pub(super) fn after(&self, offset: u64) -> Option<u64> {
        let lines = self.lines();
        let first = lines.kept.front()?.frame.offset;
        let skip = (offset + 1).checked_sub(first)?;
        let number = lines.first + skip;
        (number <= lines.next()).then_some(number)
    }

    /// The handle, and the offset of the newest line, if it is kept.
    pub(super) fn top(&self) -> Option<(u64, u64)> {
        let lines = self.lines();
        lines
            .kept
            .back()
            .map(|last| (self.handle, last.frame.offset))
    }

    /// Whether somebody who reads next what has this number is not behind.
    pub(super) fn is_within(&self, number: u64, lag: Lag) -> bool {
        self.lines().from(number, lag.min(self.lag_max)).is_ok()
    }

    /// The line at an offset, if it is kept.
    pub(super) fn at_offset(&self, offset: u64) -> Option<Arc<Frame>> {
        let lines = self.lines();
        let first = lines.kept.front()?.frame.offset;
        let index = usize::try_from(offset.checked_sub(first)?).ok()?;
        let frame = &lines.kept.get(index)?.frame;
        (frame.offset == offset).then(|| frame.clone())
    }

    /// The offset somebody has seen who reads next what has this number; `None` when that is not known here.
    pub(super) fn offset_before(&self, number: u64) -> Option<u64> {
        let lines = self.lines();
        let index = usize::try_from(number.checked_sub(lines.first)?).ok()?;
        let next = lines.kept.get(index).map(|next| next.frame.offset - 1);
        let last = || lines.kept.back().map(|last| last.frame.offset);
        next.or_else(last)
    }

    /// Critical lines from one place to another.
    pub(super) fn critical(&self, from: u64, to: u64) -> Result<Vec<Arc<Frame>>, Forgotten> {
        let lines = self.lines();
        if from < lines.critical_from && lines.critical_from > FIRST {
            return Err(Forgotten);
        }
        let between = lines
            .critical
            .iter()
            .filter(|(number, _)| (from..to).contains(number));
        Ok(between.map(|(_, frame)| frame.clone()).collect())
    }

    pub(super) fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        self.lines().clear();
    }
}

impl Lines {
    /// The number of the next line.
    pub(super) fn next(&self) -> u64 {
        self.first + self.kept.len() as u64
    }

    fn grow(&mut self, bytes: usize) {
        self.bytes += bytes;
        HELD_BYTES.fetch_add(bytes, Ordering::Relaxed);
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.kept.pop_front() {
            let bytes = oldest.frame.line.len();
            self.bytes -= bytes;
            HELD_BYTES.fetch_sub(bytes, Ordering::Relaxed);
            self.first += 1;
            self.gone = "behind";
        }
    }

    fn clear(&mut self) {
        while !self.kept.is_empty() {
            self.drop_oldest();
        }
        self.joined = None;
    }

    /// The lines from `number` on, unless their reader is behind.
    pub(super) fn from(&self, number: u64, lag: Lag) -> Result<usize, &'static str> {
        let index = number.checked_sub(self.first).ok_or(self.gone)?;
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let waiting = self.kept.len().saturating_sub(index);
        if let (Some(next), Some(last)) = (self.kept.get(index), self.kept.back()) {
            // The last line always fits.
            let bytes = last.before - next.before;
            if waiting > lag.lines || bytes > lag.bytes as u64 {
                return Err("behind");
            }
        }
        Ok(index)
    }

    /// The lines from an index on as one frame of about so many bytes.
    pub(super) fn join(&self, index: usize, bytes_max: usize) -> Option<Chunk> {
        let (mut bytes, mut count) = (0, 0);
        for kept in self.kept.iter().skip(index) {
            bytes += kept.frame.line.len() + 1;
            count += 1;
            if bytes >= bytes_max {
                break;
            }
        }
        // Whoever was told twice of lines that were read together finds none the second time.
        if count == 0 {
            return None;
        }
        let last = self.kept.get(index + count - 1)?;
        let texts = self.kept.iter().skip(index).take(count);
        let texts = texts.map(|kept| &*kept.frame.line);
        let (handle, offset) = (last.frame.handle, last.frame.offset);
        Some(Chunk::join(handle, offset, texts, count, bytes - 1))
    }
}
