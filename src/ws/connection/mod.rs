//! One connection: messages in, lines out, and the wake-ups between. What it all means is in `session`, the bytes are in
//! `socket`.
//!
//! One task. What the session answers is queued before what the hub tells, so a snapshot precedes the events that follow
//! it. The client is listened to also while it takes nothing, as long as few answers wait for it: a client that does not
//! read cannot ask for more. What the hub tells waits in the hub, shared by all; a client that cannot keep up gets the
//! state when it reads again, and one that takes nothing at all is let go.

use std::{future::poll_fn, net::IpAddr, sync::Arc, task::Poll, time::Duration};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use smallvec::SmallVec;
use tokio::time::Instant;

use super::{
    WsContext,
    close::Close,
    frame::RequestId,
    session::{Effects, Jitter, Now, Session},
    socket::{Socket, Written},
    wheel::{Timer, Wheel},
    wire::{self, Message, WireError},
};
use crate::{
    config::{CHUNK_BYTES, WRITE_TIME_MAX},
    engine::{Answer, Failure},
    hub::{Item, Mailbox, MailboxBounds, Seat},
};

mod effects;
mod farewell;

/// Chunks written before the client is listened to again, however much there is to tell.
const CHUNKS_AT_ONCE: usize = 8;
/// Bytes of answers that may wait to be written before the next line of the client is looked at.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

type Running = BoxFuture<'static, (RequestId, Result<Answer, Failure>)>;

/// Why the loop ends.
enum End {
    /// The other side is gone: nothing more can be said.
    Gone,
    /// The other side said goodbye, with this code.
    Closed(Option<u16>),
    /// Something is to be said first. WebSocket codes of the 1000s go without `bye`.
    Close(u16, &'static str, Option<String>),
}

enum Happened {
    /// News, or the mailbox has ended.
    Mail,
    Answered(RequestId, Result<Answer, Failure>),
    /// Bytes came in; false at the end of the stream.
    Received(bool),
    /// The kernel takes bytes again.
    Writable,
    Due,
    Broken,
}

/// How far writing got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flushed {
    All,
    /// There is more, and the client is to be listened to first.
    More,
    Blocked,
}

struct Connection {
    socket: Socket,
    context: Arc<WsContext>,
    mailbox: Arc<Mailbox>,
    session: Session,
    /// Made with the first command: most connections only watch.
    running: Option<Box<FuturesUnordered<Running>>>,
    seat: Seat,
    begun: Instant,
    wheel: Arc<Wheel>,
    timer: Arc<Timer>,
    /// Since when the other side has taken nothing.
    stalled: Option<Instant>,
    /// Streams that have to start over, once everything else is written.
    behind: SmallVec<[(u64, &'static str); 1]>,
    /// The page that made the handshake; `None` for programs.
    origin: Option<Box<str>>,
    /// Reading has failed: what the other side still says cannot be understood.
    is_deaf: bool,
}

/// Serves a socket until it closes.
pub(super) async fn run(
    socket: Socket,
    context: Arc<WsContext>,
    wheel: Arc<Wheel>,
    peer: IpAddr,
    origin: Option<Box<str>>,
) {
    let mailbox = Mailbox::new(MailboxBounds {
        items: context.settings.mailbox_items_max,
        bytes: context.settings.mailbox_bytes_max,
    });
    let seat = context.registry.enter(peer, mailbox.clone());
    let jitter = Jitter {
        ping: rand::random_range(-1.0..=1.0),
        age: rand::random_range(-1.0..=1.0),
        grace: rand::random_range(-1.0..=1.0),
    };
    let name = format!("c{}", seat.id());
    let mut connection = Connection {
        session: Session::new(context.settings.clone(), name, jitter),
        socket,
        mailbox,
        running: None,
        seat,
        begun: Instant::now(),
        wheel,
        timer: Timer::new(),
        stalled: None,
        behind: SmallVec::new(),
        origin,
        is_deaf: false,
        context,
    };
    let end = match connection.admit().await {
        Ok(()) => connection.serve().await,
        Err(end) => end,
    };
    for watched in connection.session.leave_all() {
        connection
            .context
            .engine
            .leave(&watched, &connection.mailbox);
    }
    Box::pin(connection.farewell(end)).await;
}

impl Connection {
    async fn admit(&mut self) -> Result<(), End> {
        // Whoever enters while everybody is told to go may not have been told.
        let close = if self.context.registry.is_draining() {
            Close::Draining
        } else if self.seat.is_crowded() {
            Close::TooManyConnections
        } else {
            return Ok(());
        };
        let effects = self.session.close(close);
        Box::pin(self.perform(effects)).await
    }

    async fn serve(&mut self) -> End {
        // Something may have come with the handshake.
        let mut happened = Happened::Received(true);
        loop {
            // Boxed: what is rare and large should not make every idle connection large.
            if let Err(end) = Box::pin(self.handle(happened)).await {
                return end;
            }
            // A client that never stops talking grows old all the same.
            if self.begun + self.due() <= Instant::now()
                && let Err(end) = Box::pin(self.handle(Happened::Due)).await
            {
                return end;
            }
            let flushed = match self.flush() {
                Ok(flushed) => flushed,
                Err(end) => return end,
            };
            if flushed == Flushed::All
                && let Some((handle, reason)) = self.behind.pop()
            {
                if let Err(end) = Box::pin(self.restart(handle, reason)).await {
                    return end;
                }
                happened = Happened::Writable;
                continue;
            }
            self.wheel.set(&self.timer, self.begun + self.due());
            happened = self.next(flushed).await;
        }
    }

    /// When something is due, counted from the beginning.
    fn due(&self) -> Duration {
        let due = self.session.deadline();
        match self.stalled {
            Some(since) => due.min(since + WRITE_TIME_MAX - self.begun),
            None => due,
        }
    }

    /// In this order: a pong that has arrived is read before the alarm says that it is missing.
    async fn next(&mut self, flushed: Flushed) -> Happened {
        poll_fn(|context| {
            if self.socket.unsent_bytes() <= ANSWER_BYTES_MAX
                && let Poll::Ready(read) = self.socket.poll_read(context)
            {
                return Poll::Ready(read.map_or(Happened::Broken, Happened::Received));
            }
            if let Some(running) = &mut self.running
                && let Poll::Ready(Some((id, result))) = running.poll_next_unpin(context)
            {
                return Poll::Ready(Happened::Answered(id, result));
            }
            let takes_news = flushed != Flushed::Blocked;
            if self.mailbox.poll_ready(context, takes_news).is_ready() || flushed == Flushed::More {
                return Poll::Ready(Happened::Mail);
            }
            if flushed == Flushed::Blocked
                && let Poll::Ready(writable) = self.socket.poll_writable(context)
            {
                return Poll::Ready(writable.map_or(Happened::Broken, |()| Happened::Writable));
            }
            self.timer.poll_rung(context).map(|()| Happened::Due)
        })
        .await
    }

    async fn handle(&mut self, happened: Happened) -> Result<(), End> {
        let effects = match happened {
            Happened::Mail => match self.mailbox.ending() {
                Some(ending) => self.session.ended(ending),
                // The flush that follows takes it.
                None => return Ok(()),
            },
            Happened::Answered(id, result) => self.session.answered(id, result),
            Happened::Due => self.tick()?,
            Happened::Received(true) => return self.listen().await,
            Happened::Received(false) | Happened::Broken => return Err(End::Gone),
            Happened::Writable => return Ok(()),
        };
        self.perform(effects).await
    }

    fn tick(&mut self) -> Result<Effects, End> {
        let now = self.now();
        if self
            .stalled
            .is_some_and(|since| since.elapsed() >= WRITE_TIME_MAX)
        {
            return Ok(self.session.close(Close::Slow));
        }
        let tops = self.mailbox.tops();
        if self.flush()? == Flushed::All && self.behind.is_empty() {
            self.session.prove(&tops);
        } else {
            // A ping would be behind everything else; that bytes are taken is the better sign of life.
            self.session.postpone_ping(now);
        }
        Ok(self.session.tick(now))
    }

    /// Looks at all whole messages that have come in.
    async fn listen(&mut self) -> Result<(), End> {
        loop {
            match self.socket.next_message() {
                Ok(Some(Message::Text(text))) => self.lines(&text).await?,
                Ok(Some(Message::Binary(_))) => {
                    let effects = self.session.close(Close::BadFrame);
                    self.perform(effects).await?;
                }
                Ok(Some(Message::Ping(payload))) => {
                    self.socket.own(wire::pong_frame(&payload));
                    self.make_room().await?;
                }
                Ok(Some(Message::Pong)) => {}
                Ok(Some(Message::Close(code))) => return Err(End::Closed(code)),
                Ok(None) => return Ok(()),
                Err(error) => return self.failed(error).await,
            }
        }
    }

    /// A message is complete: this is the moment that counts for every command in it.
    async fn lines(&mut self, text: &str) -> Result<(), End> {
        let now = self.now();
        for line in text.split('\n') {
            let effects = self.session.line(line, now);
            self.perform(effects).await?;
            self.make_room().await?;
        }
        Ok(())
    }

    /// Waits until few answers wait to be written.
    async fn make_room(&mut self) -> Result<(), End> {
        while self.socket.unsent_bytes() > ANSWER_BYTES_MAX {
            self.write()?;
            if self.socket.unsent_bytes() <= ANSWER_BYTES_MAX {
                break;
            }
            self.wheel.set(&self.timer, self.begun + self.due());
            let (socket, mailbox, timer) = (&self.socket, &self.mailbox, &self.timer);
            poll_fn(|context| {
                let is_ready = socket.poll_writable(context).is_ready()
                    || mailbox.poll_ready(context, false).is_ready()
                    || timer.poll_rung(context).is_ready();
                if is_ready {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
            let effects = match self.mailbox.ending() {
                Some(ending) => self.session.ended(ending),
                None if self.begun + self.due() <= Instant::now() => self.tick()?,
                None => continue,
            };
            Box::pin(self.perform(effects)).await?;
        }
        Ok(())
    }

    async fn failed(&mut self, error: WireError) -> Result<(), End> {
        self.is_deaf = true;
        match error {
            WireError::TooBig => {
                let effects = self.session.close(Close::TooBig);
                self.perform(effects).await
            }
            WireError::NotUtf8 => Err(End::Close(error.code(), "not UTF-8", None)),
            WireError::Protocol => Err(End::Close(error.code(), "protocol error", None)),
        }
    }

    /// Writes what waits here and in the hub, at most so many chunks.
    fn flush(&mut self) -> Result<Flushed, End> {
        for _ in 0..CHUNKS_AT_ONCE {
            while self.socket.unsent_bytes() < CHUNK_BYTES {
                match self.mailbox.next_chunk(CHUNK_BYTES) {
                    Some(Item::Line(chunk)) => {
                        self.session.told(chunk.handle, chunk.offset);
                        self.socket.chunk(chunk);
                    }
                    Some(Item::Reset { handle, reason }) => {
                        if !self.behind.iter().any(|(known, _)| *known == handle) {
                            metrics::counter!("orderhub_conflated_total").increment(1);
                            self.behind.push((handle, reason));
                        }
                    }
                    None => break,
                }
            }
            if self.socket.unsent_bytes() == 0 {
                return Ok(Flushed::All);
            }
            if self.write()? == Flushed::Blocked {
                return Ok(Flushed::Blocked);
            }
        }
        Ok(Flushed::More)
    }

    fn write(&mut self) -> Result<Flushed, End> {
        match self.socket.write().map_err(|_| End::Gone)? {
            Written::All => {
                self.stalled = None;
                Ok(Flushed::All)
            }
            Written::Blocked(has_moved) => {
                if has_moved || self.stalled.is_none() {
                    self.stalled = Some(Instant::now());
                }
                Ok(Flushed::Blocked)
            }
        }
    }

    fn now(&self) -> Now {
        Now {
            since: self.begun.elapsed(),
            wall: self.context.engine.clock().now(),
        }
    }
}
