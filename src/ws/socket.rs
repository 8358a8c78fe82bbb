//! The bytes of one connection: frames in, frames out, on the TCP stream itself.
//!
//! What goes out is mostly shared with other connections; it is kept by reference and leaves in vectored writes. Nothing
//! here waits: who drives it is told when to come back. The kernel is asked to hold little that is not sent, so that what
//! is urgent is not behind megabytes of what is not, and a slow peer shows early.

use std::{
    cell::RefCell,
    collections::VecDeque,
    io::{self, ErrorKind, IoSlice},
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use hyper::upgrade::Upgraded;
use hyper_util::{rt::TokioIo, server::conn::auto::upgrade::downcast};
use smallvec::SmallVec;
use socket2::SockRef;
use tokio::{net::TcpStream, sync::OwnedSemaphorePermit};

use super::wire::{Message, Reader, WireError};
use crate::{
    config::{UNSENT_BYTES_MAX, WRITE_TIME_MAX},
    hub::{
        Chunk, Frame,
        chunk::{push_head, text_frame},
    },
    tcp,
};

/// Bytes read at once, into a buffer of the thread's: a connection has none of its own.
const READ_BYTES: usize = 16 * 1024;
/// Slices of one write.
const SLICES_MAX: usize = 64;
/// A line of its own of so many bytes is sent from where it is; smaller ones are joined.
const LARGE_LINE_BYTES: usize = 4 * 1024;
/// FIN, and the opcode of text.
const TEXT: u8 = 0x81;

thread_local! {
    static READ_BUFFER: RefCell<Box<[u8]>> = RefCell::new(vec![0; READ_BYTES].into_boxed_slice());
}

/// Something to be written.
enum Piece {
    Chunk(Arc<Chunk>),
    Line(Arc<Frame>),
    Own(Box<[u8]>),
}

/// One connection's bytes.
pub(super) struct Socket {
    stream: TcpStream,
    reader: Reader,
    unsent: VecDeque<Piece>,
    /// Bytes of the first piece that are sent.
    sent: usize,
    unsent_bytes: usize,
    /// It counts as an open connection.
    _permit: Option<OwnedSemaphorePermit>,
}

/// What became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// Everything is sent.
    All,
    /// The kernel takes no more; true when it took something.
    Blocked(bool),
}

impl Socket {
    /// Takes the stream over from HTTP. `None` when it is no stream of ours.
    pub(super) fn take(upgraded: Upgraded, message_bytes_max: usize) -> Option<Self> {
        let (stream, permit, read) = parts(upgraded)?;
        let tuned = SockRef::from(&stream);
        // Both only make what happens anyway happen sooner.
        let _ = tuned.set_tcp_notsent_lowat(UNSENT_BYTES_MAX);
        let _ = tuned.set_tcp_user_timeout(Some(2 * WRITE_TIME_MAX));
        let _ = stream.set_nodelay(true);
        let mut reader = Reader::new(message_bytes_max);
        reader.feed(&read);
        Some(Self {
            stream,
            reader,
            unsent: VecDeque::new(),
            sent: 0,
            unsent_bytes: 0,
            _permit: permit,
        })
    }

    /// The next whole message that has come in.
    pub(super) fn next_message(&mut self) -> Result<Option<Message>, WireError> {
        self.reader.next_message()
    }

    /// Reads what has come in; `Ok(false)` at the end of the stream.
    pub(super) fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        READ_BUFFER.with_borrow_mut(|buffer| {
            loop {
                ready!(self.stream.poll_read_ready(context))?;
                match self.stream.try_read(buffer) {
                    Ok(0) => return Poll::Ready(Ok(false)),
                    Ok(count) => {
                        self.reader.feed(buffer.get(..count).unwrap_or_default());
                        return Poll::Ready(Ok(true));
                    }
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                    Err(error) => return Poll::Ready(Err(error)),
                }
            }
        })
    }

    /// Forgets what was read: nobody will listen any more.
    pub(super) fn stop_listening(&mut self) {
        self.reader = Reader::new(0);
    }

    /// Queues a text frame of this connection alone.
    pub(super) fn say(&mut self, text: &str) {
        self.own(text_frame(text));
    }

    /// Queues a frame as it is.
    pub(super) fn own(&mut self, frame: Vec<u8>) {
        self.unsent_bytes += frame.len();
        self.unsent.push_back(Piece::Own(frame.into_boxed_slice()));
    }

    /// Queues lines of one stream.
    pub(super) fn chunk(&mut self, chunk: Arc<Chunk>) {
        self.unsent_bytes += chunk.bytes().len();
        self.unsent.push_back(Piece::Chunk(chunk));
    }

    /// Queues lines that others get too, joined to frames of about so many bytes where they are small.
    pub(super) fn lines(&mut self, lines: Vec<Arc<Frame>>, frame_bytes: usize) {
        let mut joined = String::new();
        for line in lines {
            let bytes = line.line.len();
            if bytes >= LARGE_LINE_BYTES || joined.len() + bytes > frame_bytes {
                self.flush_joined(&mut joined);
            }
            if bytes >= LARGE_LINE_BYTES {
                let mut head = Vec::new();
                push_head(&mut head, TEXT, bytes);
                self.own(head);
                self.unsent_bytes += bytes;
                self.unsent.push_back(Piece::Line(line));
            } else {
                if !joined.is_empty() {
                    joined.push('\n');
                }
                joined.push_str(&line.line);
            }
        }
        self.flush_joined(&mut joined);
    }

    fn flush_joined(&mut self, joined: &mut String) {
        if !joined.is_empty() {
            self.say(joined);
            joined.clear();
        }
    }

    /// Bytes queued.
    pub(super) fn unsent_bytes(&self) -> usize {
        self.unsent_bytes
    }

    /// Drops what is queued, but for the frame that is partly sent: without its end nothing else could be understood.
    pub(super) fn drop_unsent(&mut self) {
        // A head and its line are two pieces of one frame.
        let keep = match self.unsent.front() {
            Some(Piece::Own(head)) if self.sent > 0 && head.len() <= 10 => 2,
            Some(Piece::Line(_)) => 1,
            Some(_) if self.sent > 0 => 1,
            Some(_) | None => 0,
        };
        self.unsent.truncate(keep);
        self.unsent_bytes = self.unsent.iter().map(|piece| piece.bytes().len()).sum();
        self.unsent_bytes = self.unsent_bytes.saturating_sub(self.sent);
    }

    /// Writes what is queued, as much as the kernel takes.
    pub(super) fn write(&mut self) -> io::Result<Written> {
        let mut has_moved = false;
        while !self.unsent.is_empty() {
            let written = {
                let mut skip = self.sent;
                let slices: SmallVec<[IoSlice<'_>; 4]> = self
                    .unsent
                    .iter()
                    .take(SLICES_MAX)
                    .map(|piece| {
                        let bytes = piece.bytes();
                        IoSlice::new(bytes.get(std::mem::take(&mut skip)..).unwrap_or_default())
                    })
                    .collect();
                match slices.as_slice() {
                    [one] => self.stream.try_write(one),
                    many => self.stream.try_write_vectored(many),
                }
            };
            match written {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => {
                    has_moved = true;
                    self.consume(count);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return Ok(Written::Blocked(has_moved));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Written::All)
    }

    fn consume(&mut self, count: usize) {
        self.unsent_bytes = self.unsent_bytes.saturating_sub(count);
        self.sent += count;
        while let Some(first) = self.unsent.front() {
            let bytes = first.bytes().len();
            if self.sent < bytes {
                return;
            }
            self.sent -= bytes;
            self.unsent.pop_front();
        }
        if self.unsent.capacity() > SLICES_MAX {
            self.unsent = VecDeque::new();
        }
    }

    /// Ready when the kernel takes more.
    pub(super) fn poll_writable(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.poll_write_ready(context)
    }
}

impl Piece {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Chunk(chunk) => chunk.bytes(),
            Self::Line(frame) => frame.line.as_bytes(),
            Self::Own(bytes) => bytes,
        }
    }
}

/// Our own listener's streams are counted; `axum::serve`'s are not.
fn parts(upgraded: Upgraded) -> Option<(TcpStream, Option<OwnedSemaphorePermit>, Bytes)> {
    match downcast::<TokioIo<tcp::Connection>>(upgraded) {
        Ok(parts) => {
            let (stream, permit) = parts.io.into_inner().into_parts();
            Some((stream, Some(permit), parts.read_buf))
        }
        Err(upgraded) => {
            let parts = downcast::<TokioIo<TcpStream>>(upgraded).ok()?;
            Some((parts.io.into_inner(), None, parts.read_buf))
        }
    }
}
