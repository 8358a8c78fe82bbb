//! What one watcher knows, and what it makes of frames.

use std::sync::atomic::Ordering;

use anyhow::{Context, bail};
use tokio::{io::AsyncWriteExt, net::TcpStream, time::Instant};

use super::{
    super::{
        tokens::Tokens,
        wire::{self, Frame, Frames},
    },
    Dialect, Hall, Reading, Seen,
    dialect::Said,
    line::{self, Event},
};
use crate::{
    app::SystemClock,
    clock::Clock,
    hub::{How, Position},
    order::Timestamp,
    ws::{
        close::Close,
        frame::{Inbound, Joined, Outbound, Resume},
    },
};

/// Where one watcher stands.
pub(super) struct Watcher<'a> {
    pub(super) hall: &'a Hall,
    at: usize,
    position: Option<Position>,
    /// It knew once where it stood.
    has_stood: bool,
    /// The stream was told to start over: what comes before the snapshot is out of order.
    is_starting_over: bool,
    /// Bytes to be sent when what came is read.
    outbox: Vec<u8>,
    is_over: bool,
    /// What `bye` said: code, reason, milliseconds to stay away, and to spread the return over beyond that.
    pub(super) bye: Option<(u16, String, u32, u32)>,
    /// What lets it in the next time without a token.
    resume_token: Option<Box<str>>,
    /// Of the token that the hub knows.
    generation: u64,
    told: u64,
}

impl<'a> Watcher<'a> {
    pub(super) fn new(hall: &'a Hall, at: usize) -> Self {
        Self {
            hall,
            at,
            position: None,
            has_stood: false,
            is_starting_over: false,
            outbox: Vec::new(),
            is_over: false,
            bye: None,
            resume_token: None,
            generation: 0,
            told: 0,
        }
    }

    pub(super) fn stream(&self) -> &'a str {
        self.hall.watching.stream(self.at)
    }

    /// Whether it reads whatever comes at once: everybody does before they know where they stand.
    pub(super) fn is_eager(&self) -> bool {
        self.hall.watching.reading == Reading::Eager || self.position.is_none()
    }

    /// The protocol was switched.
    pub(super) fn connected(&mut self) {
        self.is_over = false;
        self.is_starting_over = false;
        match &self.hall.watching.dialect {
            Dialect::Hub(tokens) => self.hello(tokens),
            dialect if dialect.is_ready_at_once() => self.stand(Position { e: "".into(), o: 0 }),
            Dialect::Plain | Dialect::Nchan | Dialect::SocketIo => {}
        }
    }

    fn hello(&mut self, tokens: &Tokens) {
        let resume_token = self.resume_token.as_deref().map(str::to_owned);
        // Who comes back by it is to show an access token soon, and not all at once: at the first ping.
        self.generation = match resume_token {
            Some(_) => u64::MAX,
            None => tokens.generation(),
        };
        let hello = Inbound::Hello {
            token: resume_token.is_none().then(|| tokens.now()),
            ticket: None,
            resume_token,
            client: Some("load".to_owned()),
            resume: vec![Resume {
                s: self.stream().to_owned(),
                from: self.position.clone(),
            }],
        };
        self.say(&hello);
    }

    fn say(&mut self, message: &Inbound) {
        if let Ok(line) = serde_json::to_string(message) {
            self.outbox.extend(wire::text(&line));
        }
    }

    /// Sends what there is to say.
    pub(super) async fn send(&mut self, stream: &mut TcpStream) -> std::io::Result<()> {
        if !self.outbox.is_empty() {
            stream.write_all(&self.outbox).await?;
            self.outbox = Vec::new();
        }
        Ok(())
    }

    /// Reads bytes as they came. True when the other side says that it is over.
    pub(super) fn take(&mut self, bytes: &[u8], frames: &mut Frames) -> anyhow::Result<bool> {
        let now = Instant::now();
        let seen = &*self.hall.seen;
        frames.feed(bytes, |frame| self.frame(frame, now))?;
        Seen::add(&seen.bytes, bytes.len() as u64);
        Seen::add(&seen.deliveries, std::mem::take(&mut self.told));
        Ok(self.is_over)
    }

    /// Reads a frame.
    pub(super) fn frame(&mut self, frame: Frame<'_>, now: Instant) -> anyhow::Result<()> {
        let text = match frame {
            Frame::Text(text) => text,
            Frame::Ping(payload) => {
                self.outbox.extend(wire::pong(payload));
                return Ok(());
            }
            Frame::Close(_) => {
                self.is_over = true;
                return Ok(());
            }
        };
        let dialect = &self.hall.watching.dialect;
        if !matches!(dialect, Dialect::Hub(_)) {
            return self.foreign(dialect.read(text, self.stream())?, now);
        }
        let mut rest = text;
        while !rest.is_empty() {
            // Finds line ends faster than a loop over bytes does.
            let mut after = rest;
            let taken = std::io::BufRead::skip_until(&mut after, b'\n')?;
            let line = rest.get(..taken).unwrap_or_default();
            self.line(line.strip_suffix(b"\n").unwrap_or(line), now)?;
            rest = after;
        }
        Ok(())
    }

    fn foreign(&mut self, said: Said, now: Instant) -> anyhow::Result<()> {
        match said {
            Said::Ready => self.stand(Position { e: "".into(), o: 0 }),
            Said::Answer(Some(answer)) => self.outbox.extend(answer),
            Said::Answer(None) => {}
            Said::Event(offset) => {
                let at = None;
                let event = Event {
                    offset,
                    at,
                    is_critical: false,
                };
                self.event(event, b"", now);
            }
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8], now: Instant) -> anyhow::Result<()> {
        if let Some(event) = Event::read(line) {
            self.event(event, line, now);
            return Ok(());
        }
        let strange = || format!("a strange line: {}", String::from_utf8_lossy(line));
        match serde_json::from_slice(line).with_context(strange)? {
            Outbound::Welcome {
                streams,
                resume_token,
                ..
            } => {
                self.renew(resume_token);
                match streams.into_iter().next() {
                    Some(Joined::Begun { e, o, how, .. }) => self.begun(e.into(), o, how),
                    Some(Joined::Refused { s, err }) => bail!("{s} is refused: {err}"),
                    None => bail!("the welcome names no stream"),
                }
            }
            Outbound::Snap {
                e, o, part, parts, ..
            } if part == parts => {
                if self.has_stood {
                    Seen::add(&self.hall.seen.snapshots, 1);
                }
                self.is_starting_over = false;
                self.stand(Position { e: e.into(), o });
            }
            Outbound::Ping { r, .. } => self.ping(r),
            Outbound::Reset { .. } => {
                Seen::add(&self.hall.seen.resets, 1);
                self.is_starting_over = true;
            }
            Outbound::Bye {
                code,
                reason,
                retry_ms,
                spread_ms,
                ..
            } => self.bye = Some((code, reason, retry_ms.unwrap_or(0), spread_ms)),
            Outbound::Err { code, detail, .. } => bail!("{code}: {detail}"),
            Outbound::Ev { .. }
            | Outbound::Snap { .. }
            | Outbound::SubOk { .. }
            | Outbound::Ok { .. }
            | Outbound::Unknown => {}
        }
        Ok(())
    }

    fn ping(&mut self, resume_token: Option<String>) {
        self.renew(resume_token);
        self.say(&Inbound::Pong);
        if let Dialect::Hub(tokens) = &self.hall.watching.dialect
            && self.generation != tokens.generation()
        {
            self.generation = tokens.generation();
            let token = tokens.now();
            self.say(&Inbound::Refresh { token });
        }
    }

    fn renew(&mut self, resume_token: Option<String>) {
        if let Some(token) = resume_token {
            self.resume_token = Some(token.into());
        }
    }

    /// Whether there are other credentials than those that were refused.
    pub(super) fn has_others(&mut self, code: u16) -> bool {
        code == Close::Unauthenticated.code() && self.resume_token.take().is_some()
    }

    fn event(&mut self, event: Event, line: &[u8], now: Instant) {
        let seen = &self.hall.seen;
        self.told += 1;
        if self.is_starting_over {
            // Before the snapshot only what must not be overlooked is told.
            Seen::add(&seen.gaps, u64::from(!event.is_critical));
            return;
        }
        let Some(position) = &mut self.position else {
            Seen::add(&seen.gaps, 1);
            return;
        };
        let Some(missing) = event.offset.checked_sub(position.o + 1) else {
            Seen::add(&seen.duplicates, 1);
            return;
        };
        if missing > 0 {
            Seen::add(&seen.gaps, missing);
        }
        position.o = event.offset;
        self.mark();
        if let Some(late_us) = self.late_us(event, line, now) {
            self.hall.seen.latencies().record_us(late_us, 1);
        }
    }

    /// How long after it was due an event came; after its own time, where nothing is known of that.
    fn late_us(&self, event: Event, line: &[u8], now: Instant) -> Option<u64> {
        let watching = &self.hall.watching;
        let table = &watching.timetable;
        let number = watching.number(self.at, event.offset);
        let due_us = table.due_us(number).or_else(|| {
            // Whoever sees it first reads it for everybody.
            let due_us = line::due_us(line)?;
            table.set(number, due_us);
            Some(due_us)
        });
        match due_us {
            Some(due_us) => Some(table.micros(now).saturating_sub(due_us)),
            None => {
                let late_ms = SystemClock.now().since(Timestamp(event.at?));
                Some(u64::try_from(late_ms).unwrap_or(0).saturating_mul(1_000))
            }
        }
    }

    /// What was promised in `welcome`: a replay brings the position up itself, a snapshot says it again.
    fn begun(&mut self, epoch: Box<str>, offset: u64, how: How) {
        match how {
            How::Live => self.stand(Position {
                e: epoch,
                o: offset,
            }),
            How::Replay => self.mark(),
            How::Snapshot => self.position = None,
        }
    }

    fn stand(&mut self, position: Position) {
        self.position = Some(position);
        self.has_stood = true;
        self.mark();
    }

    /// Its connection was broken on purpose.
    pub(super) fn cut_off(&self) {
        if let Some(place) = self.hall.places.get(self.at) {
            place.store(0, Ordering::Relaxed);
        }
        Seen::add(&self.hall.seen.cuts, 1);
    }

    fn mark(&self) {
        if let (Some(position), Some(place)) = (&self.position, self.hall.places.get(self.at)) {
            place.store(position.o + 1, Ordering::Relaxed);
        }
    }
}
