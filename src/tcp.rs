//! One TCP connection: it counts as open until it is dropped, and is given up when its peer takes nothing.
//!
//! Without the second, whoever asks for much and reads none of it keeps the connection and the bytes for as long as
//! they like: the stream that wrote them has ended long ago, and its seat is somebody else's. What counts is progress:
//! a slow line is no reason to hang up. WebSockets take the stream over and keep the same rule themselves.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::OwnedSemaphorePermit,
    time::{Instant, Sleep, sleep},
};

use crate::{config::WRITE_TIME_MAX, shutdown::Tasks};

/// As [`WRITE_TIME_MAX`] once the hub is stopping: who takes nothing does not keep it.
const LAST_WRITE_TIME_MAX: Duration = Duration::from_secs(2);

/// A TCP stream that counts as open until it is dropped.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    tasks: Tasks,
    deadline: Deadline,
    permit: OwnedSemaphorePermit,
}

/// Until when the peer must have taken something.
#[derive(Debug, Default)]
struct Deadline {
    /// Made with the first write that has to wait: most never do.
    alarm: Option<Pin<Box<Sleep>>>,
    is_set: bool,
    is_last: bool,
}

impl Connection {
    /// A connection that gives `permit` back when it ends. Once `tasks` are told to stop, its peer must hurry.
    #[must_use]
    pub fn new(stream: TcpStream, permit: OwnedSemaphorePermit, tasks: Tasks) -> Self {
        Self {
            stream,
            tasks,
            deadline: Deadline::default(),
            permit,
        }
    }

    /// The stream alone, and what says that it is open: whoever takes it over sees to slow peers.
    #[must_use = "without them the connection is gone"]
    pub fn into_parts(self) -> (TcpStream, OwnedSemaphorePermit) {
        (self.stream, self.permit)
    }

    /// What became of a write, unless it has waited for too long.
    fn in_time<T>(
        &mut self,
        written: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.deadline.is_set = false;
            return written;
        }
        let is_over = self.deadline.is_over(self.tasks.is_stopping(), context);
        if is_over {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl Deadline {
    fn is_over(&mut self, is_stopping: bool, context: &mut Context<'_>) -> bool {
        let alarm = self
            .alarm
            .get_or_insert_with(|| Box::pin(sleep(WRITE_TIME_MAX)));
        let now = Instant::now();
        if !self.is_set {
            self.is_set = true;
            self.is_last = false;
            alarm.as_mut().reset(now + WRITE_TIME_MAX);
        }
        if is_stopping && !self.is_last {
            self.is_last = true;
            let until = alarm.deadline().min(now + LAST_WRITE_TIME_MAX);
            alarm.as_mut().reset(until);
        }
        alarm.as_mut().poll(context).is_ready()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(written, context)
    }

    /// A TCP stream holds nothing back: to flush is never to wait, and says nothing about progress.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.in_time(written, context)
    }
}
