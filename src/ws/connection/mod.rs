//! One connection: bytes in, bytes out, and the wake-ups between. What it all means is in `session`.
//!
//! One task. What the session answers goes to `outbox`, what the hub tells to the mailbox; the outbox is written first,
//! so a snapshot precedes the events that follow it. Everything queued leaves in chunks of several lines. Nothing is
//! read while answers wait to be written: a client that does not read cannot ask for more.

use std::{net::IpAddr, pin::Pin, sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use tokio::time::{Instant, Sleep};
use tokio_tungstenite::tungstenite;

use super::{
    WsContext,
    close::Close,
    frame::RequestId,
    outbox::{Outbox, join},
    session::{Jitter, Now, Session},
};
use crate::{
    config::{CHUNK_BYTES, WRITE_TIME_MAX},
    engine::{Answer, Failure},
    hub::{Frame, Item, Mailbox, MailboxBounds, Seat},
};

mod effects;

/// Chunks written before the client is listened to again, however much there is to tell.
const CHUNKS_AT_ONCE: usize = 8;
/// How long a goodbye may take.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(1);
/// Answers waiting to be written before the next line of the client is looked at.
const OUTBOX_BYTES_MAX: usize = 256 * 1024;

type Running = BoxFuture<'static, (RequestId, Result<Answer, Failure>)>;

/// Why the loop ends.
enum End {
    /// The other side is gone: nothing more can be said.
    Gone,
    /// Something is to be said first. WebSocket codes of the 1000s go without `bye`.
    Close(u16, &'static str, Option<String>),
}

enum Happened {
    Mail,
    Answered(RequestId, Result<Answer, Failure>),
    Received(Option<Result<Message, axum::Error>>),
    Due,
}

struct Connection {
    socket: WebSocket,
    context: Arc<WsContext>,
    mailbox: Arc<Mailbox>,
    session: Session,
    outbox: Outbox,
    /// Made with the first command: most connections only watch.
    running: Option<Box<FuturesUnordered<Running>>>,
    seat: Seat,
    begun: Instant,
    /// The page that made the handshake, until it has said who it is.
    origin: Option<Box<str>>,
    /// Reading has failed: what the other side still says cannot be heard.
    is_deaf: bool,
}

/// Serves a socket until it closes.
pub(super) async fn run(
    socket: WebSocket,
    context: Arc<WsContext>,
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
    };
    let name = format!("c{}", seat.id());
    let mut connection = Connection {
        session: Session::new(context.settings.clone(), name, jitter),
        socket,
        mailbox,
        outbox: Outbox::default(),
        running: None,
        seat,
        begun: Instant::now(),
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
    connection.farewell(end).await;
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
        self.perform(effects).await
    }

    async fn serve(&mut self) -> End {
        let mut due = self.session.deadline();
        let mut alarm = Box::pin(tokio::time::sleep_until(self.begun + due));
        loop {
            let is_behind = match self.flush(CHUNKS_AT_ONCE).await {
                Ok(is_behind) => is_behind,
                Err(end) => return end,
            };
            let next = self.session.deadline();
            if next != due {
                due = next;
                alarm.as_mut().reset(self.begun + due);
            }
            let happened = self.next(is_behind, alarm.as_mut()).await;
            // Boxed: what is rare and large should not make every idle connection large.
            if let Err(end) = Box::pin(self.handle(happened)).await {
                return end;
            }
            // A client that never stops talking grows old all the same.
            if self.begun.elapsed() >= due
                && let Err(end) = Box::pin(self.handle(Happened::Due)).await
            {
                return end;
            }
        }
    }

    /// Biased: a pong that has arrived is read before the alarm says that it is missing.
    async fn next(&mut self, is_behind: bool, alarm: Pin<&mut Sleep>) -> Happened {
        tokio::select! {
            biased;
            message = self.socket.recv() => Happened::Received(message),
            (id, result) = answered(&mut self.running) => Happened::Answered(id, result),
            () = self.mailbox.ready() => Happened::Mail,
            () = std::future::ready(()), if is_behind => Happened::Mail,
            () = alarm => Happened::Due,
        }
    }

    async fn handle(&mut self, happened: Happened) -> Result<(), End> {
        let effects = match happened {
            Happened::Mail => match self.mailbox.ending() {
                Some(ending) => self.session.ended(ending),
                // The flush that follows takes it.
                None => return Ok(()),
            },
            Happened::Answered(id, result) => self.session.answered(id, result),
            Happened::Due => {
                let now = self.now();
                self.session.tick(now)
            }
            Happened::Received(None) => return Err(End::Gone),
            Happened::Received(Some(Err(error))) => return self.failed(error).await,
            Happened::Received(Some(Ok(Message::Text(text)))) => {
                return self.lines(text.as_str()).await;
            }
            Happened::Received(Some(Ok(Message::Binary(_)))) => self.session.close(Close::BadFrame),
            Happened::Received(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => return Ok(()),
            Happened::Received(Some(Ok(Message::Close(_)))) => return Err(End::Gone),
        };
        self.perform(effects).await
    }

    /// A frame is complete: this is the moment that counts for every command in it.
    async fn lines(&mut self, text: &str) -> Result<(), End> {
        let now = self.now();
        for line in text.split('\n') {
            let effects = self.session.line(line, now);
            self.perform(effects).await?;
            while self.outbox.bytes() > OUTBOX_BYTES_MAX {
                self.flush(CHUNKS_AT_ONCE).await?;
            }
        }
        Ok(())
    }

    async fn failed(&mut self, error: axum::Error) -> Result<(), End> {
        use tungstenite::{Error, error::CapacityError};
        self.is_deaf = true;
        let error = error.into_inner().downcast::<Error>();
        match error.as_deref() {
            Ok(Error::Capacity(CapacityError::MessageTooLong { .. })) => {
                let effects = self.session.close(Close::TooBig);
                self.perform(effects).await
            }
            Ok(Error::Utf8(_)) => Err(End::Close(1007, "not UTF-8", None)),
            Ok(Error::Protocol(_)) => Err(End::Close(1002, "protocol error", None)),
            _ => {
                self.is_deaf = false;
                Err(End::Gone)
            }
        }
    }

    /// Writes what waits, at most so many chunks. True when there may be more.
    async fn flush(&mut self, chunks: usize) -> Result<bool, End> {
        for _ in 0..chunks {
            let (chunk, reset) = self.chunk();
            if !chunk.is_empty() {
                self.write(chunk).await?;
            } else if reset.is_none() {
                return Ok(false);
            }
            if let Some((handle, reason)) = reset {
                Box::pin(self.restart(handle, reason)).await?;
            }
        }
        Ok(true)
    }

    /// The next lines, joined; and the stream that has to start over after them.
    fn chunk(&mut self) -> (String, Option<(u64, &'static str)>) {
        let mut chunk = String::new();
        self.outbox.drain(&mut chunk, CHUNK_BYTES);
        if !self.outbox.is_empty() {
            return (chunk, None);
        }
        let session = &mut self.session;
        let told = |frame: &Frame| session.told(frame);
        match self.mailbox.drain(&mut chunk, CHUNK_BYTES, told) {
            Some(Item::Reset { handle, reason }) => (chunk, Some((handle, reason))),
            Some(Item::Line(_)) | None => (chunk, None),
        }
    }

    async fn write(&mut self, chunk: String) -> Result<(), End> {
        let sending = self.socket.send(Message::Text(chunk.into()));
        let close = tokio::select! {
            biased;
            sent = sending => return sent.map_err(|_| End::Gone),
            () = self.mailbox.ended() => match self.mailbox.ending() {
                Some(ending) => self.session.ended(ending),
                None => return Ok(()),
            },
            () = tokio::time::sleep(WRITE_TIME_MAX) => self.session.close(Close::Slow),
        };
        Box::pin(self.perform(close)).await
    }

    fn now(&self) -> Now {
        Now {
            since: self.begun.elapsed(),
            wall: self.context.engine.clock().now(),
        }
    }

    /// Says what is left to say and goodbye, waits for the other side to say the same, and lets go.
    async fn farewell(mut self, end: End) {
        let mut last = String::new();
        if matches!(end, End::Close(..)) && self.outbox.bytes() <= OUTBOX_BYTES_MAX {
            self.outbox.drain(&mut last, usize::MAX);
        }
        let goodbye = async {
            if let End::Close(code, reason, bye) = end {
                if let Some(bye) = bye {
                    join(&mut last, &bye);
                }
                if !last.is_empty() {
                    self.socket.send(Message::Text(last.into())).await?;
                }
                let frame = CloseFrame {
                    code,
                    reason: reason.into(),
                };
                self.socket.send(Message::Close(Some(frame))).await?;
            }
            if self.is_deaf {
                // Letting go with bytes unread would reset the connection and take the goodbye with it.
                std::future::pending::<()>().await;
            }
            while let Some(Ok(_)) = self.socket.recv().await {}
            Ok::<(), axum::Error>(())
        };
        let _ = tokio::time::timeout(CLOSE_TIME_MAX, goodbye).await;
    }
}

/// The next command that ends; never, while none is under way.
async fn answered(
    running: &mut Option<Box<FuturesUnordered<Running>>>,
) -> (RequestId, Result<Answer, Failure>) {
    if let Some(running) = running
        && let Some(done) = running.next().await
    {
        return done;
    }
    std::future::pending().await
}
