//! The protocol as a pure state machine: no I/O, no clock, no randomness.
//!
//! Whoever drives it hands in lines, results and the time, and carries out the [`Effect`]s that come out, in order.
//! After [`Effect::Close`] nothing comes out any more.

use std::{sync::Arc, time::Duration};

use smallvec::smallvec;

use super::{
    bucket::{Bucket, Verdict},
    close::{Close, Reconnect},
    frame::{BadLine, Cmd, ID_BYTES_MAX, Inbound, Limits, Outbound, RequestId},
};
use crate::{
    config,
    engine::Watched,
    hub::{Ending, Stream, screens::screen_name},
    order::Role,
};

mod commands;
mod effect;
mod held;
mod renewal;
mod screen;
mod subscribe;

pub use effect::{
    Ask, Asker, Credential, Effect, Effects, Identity, Jitter, Now, Outcome, ResumeToken,
};

use held::Holdings;
use renewal::Renewal;

/// Commands of one connection under way at once.
pub const COMMANDS_IN_FLIGHT_MAX: usize = 16;
/// Messages that make no sense: so many at once, and one more per second.
const ERRORS_BURST: u32 = 50;
/// Milliseconds a client waits at least after a 41xx.
const RETRY_MS: u32 = 1_000;
/// Milliseconds over which clients come back after a 42xx that is theirs alone.
const SPREAD_MS: u32 = 1_000;

#[derive(Debug)]
enum Phase {
    /// Nothing was said yet.
    Greeting,
    /// A token or ticket is being checked.
    Verifying {
        /// The streams to begin with.
        asks: Vec<Ask>,
        /// Shown was what an earlier connection was given.
        is_return: bool,
    },
    /// Signed in.
    Open(Box<Identity>),
    Closed,
}

/// One connection's side of the protocol.
#[derive(Debug)]
pub struct Session {
    settings: Arc<config::Ws>,
    phase: Phase,
    name: String,
    /// What the program at the other end calls itself.
    client: Option<Arc<str>>,
    held: Holdings,
    commands: Bucket,
    subscriptions: Bucket,
    errors: Bucket,
    in_flight: usize,
    ping_every: Duration,
    ping_at: Duration,
    pong_by: Option<Duration>,
    ends_at: Duration,
    expires_at: Duration,
    renewal: Renewal,
}

impl Session {
    /// A session that has just been connected; `name` is what it is called in logs.
    #[must_use]
    pub fn new(settings: Arc<config::Ws>, name: String, jitter: Jitter) -> Self {
        let ping_every = Duration::from_secs(settings.ping_s).mul_f64(1.0 + jitter.ping * 0.1);
        let ends_at = Duration::from_secs(settings.age_s).mul_f64(1.0 + jitter.age * 0.25);
        let (commands, subscriptions) = (settings.commands_per_s, settings.subscriptions_per_s);
        Self {
            phase: Phase::Greeting,
            name,
            client: None,
            held: Holdings::default(),
            commands: Bucket::new(commands, commands.saturating_mul(2)),
            subscriptions: Bucket::new(subscriptions, subscriptions.saturating_mul(4)),
            errors: Bucket::new(1, ERRORS_BURST),
            in_flight: 0,
            ping_every,
            ping_at: ping_every,
            pong_by: None,
            ends_at,
            expires_at: Duration::MAX,
            renewal: Renewal::new(jitter.grace),
            settings,
        }
    }

    /// A line came in.
    pub fn line(&mut self, line: &str, now: Now) -> Effects {
        if line.trim().is_empty() || matches!(self.phase, Phase::Closed) {
            return Effects::new();
        }
        match (Inbound::parse(line), &self.phase) {
            (Err(BadLine::NotJson), _) => self.close(Close::BadFrame),
            (
                Ok(Inbound::Hello {
                    token,
                    ticket,
                    resume_token,
                    client,
                    resume,
                }),
                Phase::Greeting,
            ) => {
                let credential = match (token, ticket, resume_token) {
                    (Some(token), None, None) => Credential::Token(token),
                    (None, Some(ticket), None) => Credential::Ticket(ticket),
                    (None, None, Some(token)) => Credential::Resume(token),
                    _ => return self.close(Close::Unauthenticated),
                };
                self.phase = Phase::Verifying {
                    asks: resume.into_iter().map(Ask::from).collect(),
                    is_return: matches!(credential, Credential::Resume(_)),
                };
                self.client = client.as_deref().and_then(screen_name);
                smallvec![Effect::Verify(credential)]
            }
            (_, Phase::Greeting | Phase::Verifying { .. }) => self.close(Close::Unauthenticated),
            (Err(BadLine::Misfit { id, detail }), _) => self.misfit(id, &detail, now),
            (Ok(message), _) => self.message(message, now),
        }
    }

    fn message(&mut self, message: Inbound, now: Now) -> Effects {
        match message {
            Inbound::Hello { .. } => self.misfit(None, "this connection was greeted before", now),
            Inbound::Unknown => self.misfit(None, "a message of an unknown type", now),
            Inbound::Sub { id, .. } | Inbound::Unsub { id, .. } | Inbound::Cmd(Cmd { id, .. })
                if matches!(&id, RequestId::Text(text) if text.len() > ID_BYTES_MAX) =>
            {
                self.misfit(None, "the request id is too long", now)
            }
            Inbound::Sub { id, s, from } => self.subscribe(id, Ask { name: s, from }, now),
            Inbound::Unsub { id, s } => self.unsubscribe(id, &s),
            Inbound::Cmd(cmd) => self.command(cmd, now),
            Inbound::Ack { h, o } => self.acked(h, o),
            Inbound::Pong => {
                self.pong_by = None;
                Effects::new()
            }
            Inbound::Refresh { token } => smallvec![Effect::Verify(Credential::Token(token))],
        }
    }

    /// A token or ticket was checked, for `hello` or `refresh`.
    pub fn verified(&mut self, result: Result<Identity, Close>, now: Now) -> Effects {
        let identity = match result {
            Ok(identity) => Box::new(identity),
            Err(close) => return self.close(close),
        };
        let left = identity.expires_at.since(now.wall).max(0);
        self.expires_at = now.since + Duration::from_millis(left.unsigned_abs());
        match std::mem::replace(&mut self.phase, Phase::Closed) {
            Phase::Verifying { asks, is_return } => {
                if is_return {
                    self.expires_at = self.expires_at.max(now.since + self.renewal.grace());
                }
                self.phase = Phase::Open(identity);
                let room = self.streams_max();
                let asker = Asker::Hello;
                smallvec![Effect::Renew, Effect::Join { asker, asks, room }]
            }
            Phase::Open(before) => {
                self.phase = Phase::Open(identity);
                self.renewal.is_due_from(now.since);
                self.check_same(&before)
            }
            Phase::Greeting | Phase::Closed => Effects::new(),
        }
    }

    /// A renewed token must be of the same person; what they may see is checked anew by connecting anew.
    fn check_same(&mut self, before: &Identity) -> Effects {
        let Some(identity) = self.identity() else {
            return Effects::new();
        };
        let (was, is) = (&before.principal, &identity.principal);
        if was.id != is.id {
            self.close(Close::Unauthenticated)
        } else if was.role != is.role || was.sites != is.sites || before.holder != identity.holder {
            self.close(Close::Invalidated)
        } else {
            Effects::new()
        }
    }

    /// Lines of a stream up to `offset` were handed to the socket.
    pub fn told(&mut self, handle: u64, offset: u64) {
        self.held.told(handle, offset);
    }

    /// What is watched under `handle`.
    #[must_use]
    pub fn watched(&self, handle: u64) -> Option<&Watched> {
        self.held.watched(handle)
    }

    /// The mailbox ended.
    pub fn ended(&mut self, ending: Ending) -> Effects {
        match ending {
            Ending::Slow => self.close(Close::Slow),
            Ending::Revoked => self.close(Close::Revoked),
            Ending::Draining { spread_ms } => self.close_spread(Close::Draining, spread_ms),
        }
    }

    /// Closes for a reason the driver found.
    pub fn close(&mut self, close: Close) -> Effects {
        self.close_spread(close, SPREAD_MS)
    }

    fn close_spread(&mut self, close: Close, spread_ms: u32) -> Effects {
        if matches!(self.phase, Phase::Closed) {
            return Effects::new();
        }
        self.phase = Phase::Closed;
        let (retry_ms, spread_ms) = match close.reconnect() {
            Reconnect::Never => (None, 0),
            Reconnect::BackOff => (Some(RETRY_MS), SPREAD_MS),
            Reconnect::Spread => (Some(0), spread_ms),
        };
        let bye = Outbound::Bye {
            code: close.code(),
            reason: close.reason().to_owned(),
            retry_ms,
            spread_ms,
            resume: retry_ms.is_some(),
        };
        smallvec![Effect::Close(close, bye)]
    }

    /// When [`Session::tick`] is due, counted from the beginning.
    #[must_use]
    pub fn deadline(&self) -> Duration {
        match self.phase {
            Phase::Greeting => Duration::from_secs(self.settings.hello_s),
            Phase::Verifying { .. } | Phase::Closed => self.ends_at,
            Phase::Open(_) => {
                let next = self.pong_by.unwrap_or(self.ping_at);
                next.min(self.ends_at).min(self.expires_at)
            }
        }
    }

    /// Where the hub's streams stood before everything that was told of them was handed to the socket: what the next ping
    /// says, so that a client sees if anything was lost between the hub and itself.
    pub fn prove(&mut self, tops: &[(u64, u64)]) {
        for (handle, offset) in tops {
            self.held.prove(*handle, *offset);
        }
    }

    /// Nothing can be said just now: pings and pongs wait until the client reads again.
    pub fn postpone_ping(&mut self, now: Now) {
        let later = now.since + Duration::from_secs(1);
        self.ping_at = self.ping_at.max(later);
        self.pong_by = self.pong_by.map(|by| by.max(later));
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Now) -> Effects {
        match self.phase {
            Phase::Greeting if now.since >= Duration::from_secs(self.settings.hello_s) => {
                self.close(Close::Unauthenticated)
            }
            Phase::Greeting | Phase::Verifying { .. } | Phase::Closed => Effects::new(),
            Phase::Open(_) if self.pong_by.is_some_and(|by| now.since >= by) => {
                self.close(Close::PongMissed)
            }
            Phase::Open(_) if now.since >= self.ends_at => self.close(Close::MaxAge),
            Phase::Open(_) if now.since >= self.expires_at => self.close(Close::TokenExpired),
            Phase::Open(_) if self.pong_by.is_none() && now.since >= self.ping_at => self.ping(now),
            Phase::Open(_) => Effects::new(),
        }
    }

    /// Everything that is watched, to be left when the connection ends.
    pub fn leave_all(&mut self) -> Vec<Watched> {
        self.held.leave_where(|_| true)
    }

    /// Who is signed in.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        match &self.phase {
            Phase::Open(identity) => Some(identity),
            Phase::Greeting | Phase::Verifying { .. } | Phase::Closed => None,
        }
    }

    /// Whether a stream is watched already.
    #[must_use]
    pub fn holds(&self, stream: &Stream) -> bool {
        self.held.holds(stream)
    }

    fn misfit(&mut self, id: Option<RequestId>, detail: &str, now: Now) -> Effects {
        if self.errors.take(now.since) != Verdict::Pass {
            return self.close(Close::TooManyErrors);
        }
        smallvec![Effect::Send(refused(id, "validation", detail))]
    }

    fn streams_max(&self) -> usize {
        let is_customer = self
            .identity()
            .is_none_or(|identity| identity.principal.role == Role::Customer);
        if is_customer {
            self.settings.streams_max
        } else {
            self.settings.staff_streams_max
        }
    }

    fn limits(&self) -> Limits {
        Limits {
            frame_bytes: self.settings.frame_bytes_max,
            streams: self.streams_max(),
            commands_per_s: self.settings.commands_per_s,
            subscriptions_per_s: self.settings.subscriptions_per_s,
        }
    }
}

fn limited(id: RequestId, detail: &str) -> Effects {
    smallvec![Effect::Send(refused(Some(id), "rate_limited", detail))]
}

fn refused(id: Option<RequestId>, code: &str, detail: &str) -> Outbound {
    Outbound::Err {
        id,
        code: code.to_owned(),
        detail: detail.to_owned(),
        order_status: None,
        order_version: None,
        allowed: None,
    }
}
