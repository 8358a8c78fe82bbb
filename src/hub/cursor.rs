//! One watcher's place in the ring of a channel, and reading on from there.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use super::{
    chunk::Chunk,
    line::Frame,
    ring::{Lag, Ring},
};

/// From so many watchers on, joined lines are kept for the next one.
const CROWD: usize = 3;

/// One watcher's place in one ring.
#[derive(Debug)]
pub(super) struct Watch {
    ring: Arc<Ring>,
    /// The number of the next line to read.
    cursor: AtomicU64,
    /// In its mailbox's list of streams with news.
    is_listed: AtomicBool,
}

/// What a watcher finds.
#[derive(Debug)]
pub(super) enum Found<T> {
    Nothing,
    /// Lines; and whether there are more.
    News(T, bool),
    /// It is too far behind, or what it was told no longer holds.
    Behind(&'static str),
}

impl Watch {
    pub(super) fn new(ring: Arc<Ring>, cursor: u64) -> Arc<Self> {
        Arc::new(Self {
            ring,
            cursor: AtomicU64::new(cursor),
            is_listed: AtomicBool::new(false),
        })
    }

    pub(super) fn ring(&self) -> &Ring {
        &self.ring
    }

    pub(super) fn cursor(&self) -> u64 {
        self.cursor.load(Ordering::Acquire)
    }

    pub(super) fn move_to(&self, number: u64) {
        self.cursor.store(number, Ordering::Release);
    }

    /// Lines not read yet.
    pub(super) fn waiting(&self) -> u64 {
        self.ring.head().saturating_sub(self.cursor())
    }

    /// Marks it as listed. False when it is already.
    pub(super) fn list(&self) -> bool {
        // Looked at first: a crowd that is listed already is only read.
        !self.is_listed.load(Ordering::Acquire) && !self.is_listed.swap(true, Ordering::AcqRel)
    }

    /// Takes the mark away, before reading: what is told from now on lists it anew.
    pub(super) fn unlist(&self) {
        self.is_listed.store(false, Ordering::SeqCst);
    }

    /// The next lines as one frame of about so many bytes, which a crowd shares.
    pub(super) fn chunk(&self, lag: Lag, bytes_max: usize) -> Found<Arc<Chunk>> {
        let mut lines = self.ring.lines();
        let from = self.cursor();
        let index = match lines.from(from, lag.min(self.ring.lag_max())) {
            Ok(index) => index,
            Err(reason) => return Found::Behind(reason),
        };
        let next = lines.next();
        if let Some((begin, end, chunk)) = &lines.joined
            && *begin == from
        {
            let (end, chunk) = (*end, chunk.clone());
            self.move_to(end);
            return Found::News(chunk, end < next);
        }
        let Some(chunk) = lines.join(index, bytes_max).map(Arc::new) else {
            return Found::Nothing;
        };
        let end = from + chunk.lines as u64;
        self.move_to(end);
        if Arc::strong_count(&self.ring) > CROWD {
            lines.joined = Some((from, end, chunk.clone()));
        }
        Found::News(chunk, end < next)
    }

    /// The next line alone.
    pub(super) fn line(&self, lag: Lag) -> Found<Arc<Frame>> {
        let lines = self.ring.lines();
        let from = self.cursor();
        let index = match lines.from(from, lag.min(self.ring.lag_max())) {
            Ok(index) => index,
            Err(reason) => return Found::Behind(reason),
        };
        let Some(next) = lines.kept.get(index) else {
            return Found::Nothing;
        };
        self.move_to(from + 1);
        Found::News(next.frame.clone(), from + 1 < lines.next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(offset: u64) -> Arc<Frame> {
        Arc::new(Frame {
            handle: 1,
            offset,
            line: format!("line {offset}").into(),
            is_critical: false,
        })
    }

    #[test]
    fn who_is_told_twice_of_lines_read_together_finds_nothing_the_second_time() {
        let ring = Arc::new(Ring::new(1, Lag::ANY));
        let watch = Watch::new(ring.clone(), ring.head());
        assert!(matches!(watch.chunk(Lag::ANY, 100), Found::Nothing));
        ring.push(frame(1));
        ring.push(frame(2));
        let read = watch.chunk(Lag::ANY, 100);
        assert!(
            matches!(&read, Found::News(chunk, false) if chunk.bytes() == b"\x81\x0dline 1\nline 2"),
            "{read:?}"
        );
        assert!(matches!(watch.chunk(Lag::ANY, 100), Found::Nothing));
        assert!(matches!(watch.line(Lag::ANY), Found::Nothing));
        ring.push(frame(3));
        assert!(
            matches!(watch.chunk(Lag::ANY, 100), Found::News(chunk, false) if chunk.lines == 1)
        );
    }
}
