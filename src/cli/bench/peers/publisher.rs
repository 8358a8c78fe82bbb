//! Whoever tells a server what it is to pass on: at a rate, however late the server is.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::Instant,
};

use super::{
    super::{
        on_own_thread,
        timetable::Timetable,
        wire::{self, Frame, Frames, Switched},
    },
    peer::Speech,
};

/// Bytes of what is passed on; the bare hub's lines are about as long.
pub(super) const PAYLOAD_BYTES: usize = 256;
/// What is written at once at most: a publisher that is far behind must not forget to read.
const BURST_BYTES: usize = 256 * 1024;

/// One connection that tells topics, each in its turn.
pub(super) struct Publisher {
    speech: Speech,
    stream: TcpStream,
    frames: Frames,
    topics: Arc<[String]>,
    /// The last offset of each topic.
    offsets: Vec<u64>,
    next: usize,
    table: Arc<Timetable>,
}

impl Publisher {
    pub(super) async fn connect(
        speech: Speech,
        address: SocketAddr,
        topics: Arc<[String]>,
        offsets: Vec<u64>,
        table: Arc<Timetable>,
    ) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut publisher = Self {
            speech,
            stream,
            frames: Frames::default(),
            topics,
            offsets,
            next: 0,
            table,
        };
        match speech {
            Speech::Hub | Speech::Nchan => {}
            Speech::Plain => publisher.shake_hands("/publish").await?,
            Speech::SocketIo => {
                let path = "/socket.io/?EIO=4&transport=websocket";
                publisher.shake_hands(path).await?;
                publisher.stream.write_all(&wire::text("40")).await?;
            }
        }
        Ok(publisher)
    }

    async fn shake_hands(&mut self, path: &str) -> anyhow::Result<()> {
        let hello = wire::handshake("127.0.0.1", path, "");
        self.stream.write_all(hello.as_bytes()).await?;
        let mut answer = Vec::new();
        loop {
            ensure!(
                self.stream.read_buf(&mut answer).await? > 0,
                "the server hung up on its publisher"
            );
            match wire::switched(&answer)? {
                Some(Switched::Yes { bytes }) => {
                    let rest = answer.get(bytes..).unwrap_or_default();
                    return self.frames.feed(rest, |_| Ok(()));
                }
                Some(Switched::Busy { .. }) => bail!("the server is busy"),
                None => {}
            }
        }
    }

    /// The last offset of what a watcher watches.
    pub(super) fn offset(&self, watcher: usize) -> u64 {
        let topic = watcher % self.topics();
        self.offsets.get(topic).copied().unwrap_or_default()
    }

    /// How many topics there are.
    pub(super) fn topics(&self) -> usize {
        self.topics.len().max(1)
    }

    /// Tells at `per_s` for so long, from a thread of its own. Returns how much was told.
    pub(super) async fn tell(self, per_s: f64, time: Duration) -> anyhow::Result<(Self, u64)> {
        on_own_thread(move || self.drive(per_s, time)).await?
    }

    async fn drive(mut self, per_s: f64, time: Duration) -> anyhow::Result<(Self, u64)> {
        let begun = Instant::now();
        let all = (per_s * time.as_secs_f64()) as u64;
        let due = |number: u64| begun + Duration::from_secs_f64(number as f64 / per_s);
        let mut told = 0;
        let mut bytes = Vec::new();
        while told < all {
            let now = Instant::now();
            while told < all && due(told) <= now && bytes.len() < BURST_BYTES {
                self.one(due(told), &mut bytes);
                told += 1;
            }
            self.stream.write_all(&bytes).await?;
            bytes.clear();
            self.answer(&mut bytes)?;
            if told < all {
                tokio::time::sleep_until(due(told)).await;
            }
        }
        Ok((self, all))
    }

    /// The bytes of the next event.
    fn one(&mut self, due: Instant, bytes: &mut Vec<u8>) {
        let at = self.next;
        self.next = (at + 1) % self.topics.len().max(1);
        let (Some(topic), Some(offset)) = (self.topics.get(at), self.offsets.get_mut(at)) else {
            return;
        };
        *offset += 1;
        let number = *offset * self.topics.len() as u64 + at as u64;
        self.table.set(number, self.table.micros(due));
        let payload = || format!("{:x<PAYLOAD_BYTES$}", format!("o:{offset} "));
        match self.speech {
            Speech::Hub => bytes.extend(format!("{at}\n").as_bytes()),
            Speech::Plain => bytes.extend(wire::text(&format!("{topic} {}", payload()))),
            Speech::SocketIo => {
                let event = format!("42{}", json!(["pub", topic, payload()]));
                bytes.extend(wire::text(&event));
            }
            Speech::Nchan => bytes.extend(
                format!(
                    "POST /pub/{topic} HTTP/1.1\r\nhost: peer\r\ncontent-length: {PAYLOAD_BYTES}\r\n\r\n{}",
                    payload()
                )
                .as_bytes(),
            ),
        }
    }

    /// Reads whatever the server says, and answers its pings.
    fn answer(&mut self, bytes: &mut Vec<u8>) -> anyhow::Result<()> {
        let mut said = [0; 16 * 1024];
        loop {
            match self.stream.try_read(&mut said) {
                Ok(0) => bail!("the server hung up on its publisher"),
                Ok(length) => {
                    let said = said.get(..length).unwrap_or_default();
                    match self.speech {
                        Speech::Hub | Speech::Nchan => {}
                        Speech::Plain | Speech::SocketIo => {
                            self.frames.feed(said, |frame| {
                                match frame {
                                    Frame::Ping(payload) => bytes.extend(wire::pong(payload)),
                                    Frame::Text(b"2") => bytes.extend(wire::text("3")),
                                    Frame::Text(_) | Frame::Close(_) => {}
                                }
                                Ok(())
                            })?;
                        }
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error).context("the publisher's connection"),
            }
        }
    }
}
