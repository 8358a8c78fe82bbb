//! What a session has said and its socket has not taken yet.

use std::{collections::VecDeque, sync::Arc};

use super::frame::Outbound;
use crate::hub::Frame;

enum Line {
    Shared(Arc<Frame>),
    Own(String),
}

impl Line {
    fn as_str(&self) -> &str {
        match self {
            Self::Shared(frame) => &frame.line,
            Self::Own(line) => line,
        }
    }
}

/// Lines in the order they were said. Bounded by its owner, who stops reading while it is large.
#[derive(Default)]
pub(super) struct Outbox {
    lines: VecDeque<Line>,
    bytes: usize,
}

impl Outbox {
    /// Queues a message of this connection alone.
    pub(super) fn say(&mut self, message: &Outbound) {
        if let Ok(line) = serde_json::to_string(message) {
            self.push(Line::Own(line));
        }
    }

    /// Queues lines that others get too.
    pub(super) fn share(&mut self, frames: Vec<Arc<Frame>>) {
        for frame in frames {
            self.push(Line::Shared(frame));
        }
    }

    /// Moves lines to `chunk` until it holds `bytes`.
    pub(super) fn drain(&mut self, chunk: &mut String, bytes: usize) {
        while chunk.len() < bytes
            && let Some(line) = self.lines.pop_front()
        {
            self.bytes = self.bytes.saturating_sub(line.as_str().len());
            join(chunk, line.as_str());
        }
        if self.lines.is_empty() {
            // Snapshots come once; what held them need not be kept by a connection that now only listens.
            self.lines = VecDeque::new();
        }
    }

    /// Bytes queued.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// True when everything was taken.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn push(&mut self, line: Line) {
        self.bytes += line.as_str().len();
        self.lines.push_back(line);
    }
}

/// Appends a line to a frame of several.
pub(super) fn join(chunk: &mut String, line: &str) {
    if !chunk.is_empty() {
        chunk.push('\n');
    }
    chunk.push_str(line);
}
