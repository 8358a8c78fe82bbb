//! Writing one server-sent stream, until its reader goes, its session ends, its token runs out, or the hub stops.
//!
//! One task. At most one chunk waits for the network; what happens meanwhile waits in the mailbox, which is bounded as
//! a socket's is: whoever reads too slowly is let go and comes back with `Last-Event-ID`. Only the last part of a state
//! carries an id: who was cut off before it starts over.

use std::{convert::Infallible, fmt::Write as _, future::pending, sync::Arc, time::Duration};

use axum::body::Bytes;
use futures_util::{Stream as Chunks, stream::poll_fn};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{
    account::Identity,
    config::{CHUNK_BYTES, WRITE_TIME_MAX},
    engine::{Failure, Watcher},
    http::Web,
    hub::{
        Ending, Frame, How, Item, Mailbox, Position, Seat, Started, Stream,
        screens::{ScreenKind, Via},
    },
};

/// One stream and its reader.
pub(super) struct Writer {
    web: Arc<Web>,
    watcher: Watcher,
    stream: Stream,
    mailbox: Arc<Mailbox>,
    chunks: mpsc::Sender<Bytes>,
    /// Why it ended; read after all chunks.
    farewell: oneshot::Sender<Bytes>,
    /// Counts it as a connection while it lives.
    _seat: Seat,
    ends_at: Instant,
    keep_alive: Duration,
    epoch: Arc<str>,
}

/// Why it ends. The reader is told in a comment.
enum End {
    /// Nobody reads any more.
    Gone,
    TokenExpired,
    /// It may be watched no longer.
    Invalidated,
    /// It cannot be shown just now.
    NotReady,
    Mailbox(Ending),
}

impl Writer {
    /// A writer, and what it will write.
    pub(super) fn new(
        web: Arc<Web>,
        identity: Identity,
        stream: Stream,
        mailbox: Arc<Mailbox>,
        seat: Seat,
    ) -> (Self, impl Chunks<Item = Result<Bytes, Infallible>> + use<>) {
        let (chunks, mut written) = mpsc::channel(1);
        let (farewell, mut last) = oneshot::channel();
        let left_ms = identity.expires_at.since(web.now()).max(0);
        let writer = Self {
            watcher: Watcher {
                principal: identity.principal,
                is_visitor: identity.is_visitor,
                via: Via {
                    conn: seat.id(),
                    client: None,
                    kind: ScreenKind::Sse,
                },
            },
            stream,
            mailbox,
            chunks,
            farewell,
            _seat: seat,
            ends_at: Instant::now() + Duration::from_millis(left_ms.unsigned_abs()),
            keep_alive: Duration::from_secs(web.settings.ws.ping_s.max(1)),
            epoch: Arc::from(""),
            web,
        };
        (
            writer,
            poll_fn(move |cx| {
                let chunk = written.poll_recv(cx);
                chunk.map(|chunk| chunk.or_else(|| last.try_recv().ok()).map(Ok))
            }),
        )
    }

    /// Begins to watch, says so, and writes.
    pub(super) async fn run(
        mut self,
        from: Option<Position>,
        begun: oneshot::Sender<Result<(), Failure>>,
    ) {
        let (engine, now) = (self.web.engine.clone(), self.web.now());
        let (stream, mailbox) = (self.stream.clone(), self.mailbox.clone());
        let watching = engine.watch(&self.watcher, stream, from.as_ref(), &mailbox, now);
        let (watched, started) = match watching.await {
            Ok(begun) => begun,
            Err(failure) => {
                // An error says that the caller is gone: nobody is left to hear of this one.
                let _ = begun.send(Err(failure));
                return;
            }
        };
        if begun.send(Ok(())).is_ok() {
            let end = match self.begin(&started).await {
                Ok(()) => self.serve().await,
                Err(end) => end,
            };
            // Nobody may be left to read it.
            let _ = self.farewell.send(end.words().into());
        }
        engine.leave(&watched, &mailbox);
    }

    /// Writes what brings the reader up to date.
    async fn begin(&mut self, started: &Started) -> Result<(), End> {
        self.epoch = started.epoch.clone();
        let mut chunk = String::new();
        if started.lines.is_empty() && started.critical.is_empty() {
            chunk.push_str(": nothing was missed\n\n");
        }
        for frame in &started.critical {
            self.write(&mut chunk, "ev", frame, false);
        }
        let last = started.lines.len().saturating_sub(1);
        for (index, frame) in started.lines.iter().enumerate() {
            match started.how {
                How::Snapshot => self.write(&mut chunk, "snap", frame, index == last),
                How::Replay | How::Live => self.write(&mut chunk, "ev", frame, true),
            }
            if chunk.len() >= CHUNK_BYTES {
                self.send(std::mem::take(&mut chunk)).await?;
            }
        }
        self.send(chunk).await
    }

    async fn serve(&mut self) -> End {
        loop {
            let chunk = tokio::select! {
                biased;
                () = self.chunks.closed() => return End::Gone,
                () = sleep_until(self.ends_at) => return End::TokenExpired,
                () = self.mailbox.ready() => String::new(),
                () = sleep(self.keep_alive) => ": here\n\n".to_owned(),
            };
            if let Some(ending) = self.mailbox.ending() {
                return End::Mailbox(ending);
            }
            if let Err(end) = self.flush(chunk).await {
                return end;
            }
        }
    }

    /// Writes what is queued, as much as fits into one chunk.
    async fn flush(&mut self, mut chunk: String) -> Result<(), End> {
        while chunk.len() < CHUNK_BYTES {
            match self.mailbox.pop() {
                Some(Item::Line(frame)) => self.write(&mut chunk, "ev", &frame, true),
                Some(Item::Reset { handle, reason }) => {
                    let _ = write!(
                        chunk,
                        "event: reset\ndata: {{\"t\":\"reset\",\"h\":{handle},\"reason\":\"{reason}\"}}\n\n"
                    );
                    self.send(chunk).await?;
                    return self.start_over().await;
                }
                None => break,
            }
        }
        self.send(chunk).await
    }

    /// Rights are checked anew.
    async fn start_over(&mut self) -> Result<(), End> {
        let (stream, now) = (self.stream.clone(), self.web.now());
        let engine = &self.web.engine;
        let watching = engine.watch(&self.watcher, stream, None, &self.mailbox, now);
        let (_, started) = watching.await.map_err(|failure| match failure {
            Failure::Recovering | Failure::Unavailable | Failure::Overloaded => End::NotReady,
            Failure::Rejected { .. }
            | Failure::PaymentDeclined { .. }
            | Failure::PaymentUnavailable { .. }
            | Failure::DifferenceDeclined { .. }
            | Failure::SecondFactorLocked
            | Failure::VersionRequired
            | Failure::KeyRequired
            | Failure::KeyReused
            | Failure::KeyInProgress
            | Failure::OutcomeUnknown => End::Invalidated,
        })?;
        self.begin(&started).await
    }

    fn write(&self, chunk: &mut String, event: &str, frame: &Frame, has_id: bool) {
        if has_id {
            let _ = writeln!(chunk, "id: {}-{}", self.epoch, frame.offset);
        }
        let _ = write!(chunk, "event: {event}\ndata: {}\n\n", frame.line);
    }

    async fn send(&self, chunk: String) -> Result<(), End> {
        if chunk.is_empty() {
            return Ok(());
        }
        tokio::select! {
            biased;
            sent = timeout(WRITE_TIME_MAX, self.chunks.send(chunk.into())) => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(End::Gone),
                Err(_) => Err(End::Mailbox(Ending::Slow)),
            },
            () = sleep_until(self.ends_at) => Err(End::TokenExpired),
            ending = self.ended() => Err(End::Mailbox(ending)),
        }
    }

    async fn ended(&self) -> Ending {
        self.mailbox.ended().await;
        match self.mailbox.ending() {
            Some(ending) => ending,
            None => pending().await,
        }
    }
}

impl End {
    /// The comment that tells the reader why.
    fn words(&self) -> String {
        match self {
            Self::Gone => String::new(),
            Self::TokenExpired => ": the token has expired\n\n".to_owned(),
            Self::Invalidated => ": this may be watched no longer\n\n".to_owned(),
            Self::NotReady => ": not ready, come back\n\n".to_owned(),
            Self::Mailbox(Ending::Slow) => ": read too slowly\n\n".to_owned(),
            Self::Mailbox(Ending::Revoked) => ": the session was ended\n\n".to_owned(),
            Self::Mailbox(Ending::Draining { spread_ms }) => {
                format!("retry: {spread_ms}\n: the hub is shutting down\n\n")
            }
        }
    }
}
