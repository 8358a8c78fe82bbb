//! One watcher: connects, says hello, reads, comes back.

use std::{
    sync::{PoisonError, atomic::Ordering},
    time::Duration,
};

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt};
use tokio::{net::TcpStream, sync::Semaphore};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{ClientRequestBuilder, Message, http::Uri, protocol::WebSocketConfig},
};

use super::{Place, Seen, Watching, line::Event};
use crate::{
    app::SystemClock,
    clock::Clock,
    hub::{How, Position},
    order::Timestamp,
    ws::frame::{Inbound, Joined, Outbound, Resume, SUBPROTOCOL},
};

/// How long to stay away after a close, unless the hub says otherwise.
const COME_BACK_AFTER: Duration = Duration::from_millis(100);
/// The longest a handshake may take.
const HANDSHAKE_MAX: Duration = Duration::from_secs(30);
/// Close codes from here on let one come back.
const COMES_BACK_FROM: u16 = 4_100;

type Socket = WebSocketStream<TcpStream>;

/// Where one watcher stands.
struct Watcher<'a> {
    watching: &'a Watching,
    seen: &'a Seen,
    place: &'a Place,
    position: Option<Position>,
    /// What `bye` said: code, reason, milliseconds to stay away.
    bye: Option<(u16, String, u32)>,
}

/// Watches until it is told not to come back.
pub(super) async fn watch(
    watching: &Watching,
    door: &Semaphore,
    seen: &Seen,
    place: &Place,
) -> anyhow::Result<()> {
    let mut watcher = Watcher {
        watching,
        seen,
        place,
        position: None,
        bye: None,
    };
    loop {
        let mut socket = {
            let _permit = door.acquire().await?;
            tokio::time::timeout(HANDSHAKE_MAX, watcher.connect())
                .await
                .context("a handshake takes too long")??
        };
        while let Some(Ok(message)) = socket.next().await {
            match message {
                Message::Text(text) => watcher.frame(&text, &mut socket).await?,
                Message::Close(_) => break,
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
        seen.closed.fetch_add(1, Ordering::Relaxed);
        let away = match watcher.bye.take() {
            Some((code, reason, _)) if code < COMES_BACK_FROM => bail!("{code} {reason}"),
            Some((_, _, away_ms)) => Duration::from_millis(u64::from(away_ms)),
            None => COME_BACK_AFTER,
        };
        tokio::time::sleep(away.max(COME_BACK_AFTER)).await;
    }
}

impl Watcher<'_> {
    async fn connect(&self) -> anyhow::Result<Socket> {
        let stream = TcpStream::connect(self.watching.address).await?;
        stream.set_nodelay(true)?;
        let url: Uri = format!("ws://{}/api/v1/ws", self.watching.address).parse()?;
        let request = ClientRequestBuilder::new(url).with_sub_protocol(SUBPROTOCOL);
        let config = WebSocketConfig::default()
            .read_buffer_size(self.watching.read_buffer_bytes)
            .write_buffer_size(0);
        let (mut socket, _) = client_async_with_config(request, stream, Some(config)).await?;
        let hello = Inbound::Hello {
            token: Some(self.watching.token.clone()),
            ticket: None,
            resume_token: None,
            client: Some("bench".into()),
            resume: vec![Resume {
                s: self.watching.stream.clone(),
                from: self.position.clone(),
            }],
        };
        socket
            .send(Message::text(serde_json::to_string(&hello)?))
            .await?;
        Ok(socket)
    }

    async fn frame(&mut self, text: &str, socket: &mut Socket) -> anyhow::Result<()> {
        let now = SystemClock.now();
        let mut events = Vec::new();
        for line in text.split('\n') {
            match Event::read(line) {
                Some(event) => events.push(event),
                None => {
                    self.events(&mut events, now);
                    self.line(line, socket).await?;
                }
            }
        }
        self.events(&mut events, now);
        Ok(())
    }

    /// Counts the events of a frame at once, and forgets them.
    fn events(&mut self, events: &mut Vec<Event>, now: Timestamp) {
        let Some(position) = self.position.as_mut().filter(|_| !events.is_empty()) else {
            return;
        };
        let mut latencies = self
            .seen
            .latencies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for event in events.iter() {
            if event.offset <= position.o {
                self.seen.duplicates.fetch_add(1, Ordering::Relaxed);
                continue;
            }
            let missing = event.offset - position.o - 1;
            if missing > 0 {
                self.seen.gaps.fetch_add(missing, Ordering::Relaxed);
            }
            position.o = event.offset;
            if let Some(at) = event.at {
                let late_ms = u64::try_from(now.since(Timestamp(at))).unwrap_or(0);
                latencies.record_us(late_ms.saturating_mul(1_000), 1);
            }
        }
        let deliveries = events.len() as u64;
        self.seen
            .deliveries
            .fetch_add(deliveries, Ordering::Relaxed);
        self.place.store(position.o + 1, Ordering::Relaxed);
        events.clear();
    }

    async fn line(&mut self, line: &str, socket: &mut Socket) -> anyhow::Result<()> {
        match serde_json::from_str(line).with_context(|| format!("a strange line: {line}"))? {
            Outbound::Welcome { streams, .. } => match streams.into_iter().next() {
                Some(Joined::Begun { e, o, how, .. }) => self.begun(e.into(), o, how),
                Some(Joined::Refused { s, err }) => bail!("{s} is refused: {err}"),
                None => bail!("the welcome names no stream"),
            },
            Outbound::Snap {
                e, o, part, parts, ..
            } if part == parts => {
                if self.position.is_some() {
                    self.seen.snapshots.fetch_add(1, Ordering::Relaxed);
                }
                self.stand(e.into(), o);
            }
            Outbound::Ev { o, at, .. } => {
                let mut events = vec![Event { offset: o, at }];
                self.events(&mut events, SystemClock.now());
            }
            Outbound::Ping { .. } => {
                // A connection that broke shows at the next read.
                let pong = serde_json::to_string(&Inbound::Pong)?;
                let _ = socket.send(Message::text(pong)).await;
            }
            Outbound::Bye {
                code,
                reason,
                retry_ms,
                ..
            } => self.bye = Some((code, reason, retry_ms.unwrap_or(0))),
            Outbound::Err { code, detail, .. } => bail!("{code}: {detail}"),
            Outbound::Snap { .. }
            | Outbound::SubOk { .. }
            | Outbound::Reset { .. }
            | Outbound::Ok { .. }
            | Outbound::Unknown => {}
        }
        Ok(())
    }

    /// What was promised in `welcome`: a replay brings the position up itself, a snapshot says it again.
    fn begun(&mut self, epoch: Box<str>, offset: u64, how: How) {
        match how {
            How::Live => self.stand(epoch, offset),
            How::Replay | How::Snapshot => {}
        }
    }

    fn stand(&mut self, epoch: Box<str>, offset: u64) {
        self.position = Some(Position {
            e: epoch,
            o: offset,
        });
        self.place.store(offset + 1, Ordering::Relaxed);
    }
}
