//! Coming back: what the client shows next time, and how long it may stay before it shows more.
//!
//! Whoever comes back brings no fresh proof of who they are, so that a crowd that was cut off asks nobody but this hub.
//! The proof is due after a while that differs from one to the next: a crowd must not ask for it together either.

use std::time::Duration;

use smallvec::smallvec;

use super::{Effect, Effects, Now, ResumeToken, Session};
use crate::ws::frame::Outbound;

/// How long whoever came back may stay with a right that has run out, seconds; and what luck adds or takes.
const GRACE_S: f64 = 90.0;
const GRACE_SPREAD_S: f64 = 30.0;

/// What a session knows of coming back.
#[derive(Debug)]
pub(super) struct Renewal {
    grace: f64,
    /// Made, and not told yet.
    token: Option<Box<ResumeToken>>,
    /// From when on a ping brings another one.
    due: Duration,
    /// A ping waits for it.
    ping_waits: bool,
}

impl Renewal {
    pub(super) fn new(grace: f64) -> Self {
        Self {
            grace,
            token: None,
            due: Duration::MAX,
            ping_waits: false,
        }
    }

    /// How long a right that has run out is honoured.
    pub(super) fn grace(&self) -> Duration {
        Duration::from_secs_f64(GRACE_S + GRACE_SPREAD_S * self.grace.clamp(-1.0, 1.0))
    }

    /// The right to be here was renewed: what was given out before stands for the old one.
    pub(super) fn is_due_from(&mut self, since: Duration) {
        self.due = self.due.min(since);
    }

    pub(super) fn take(&mut self) -> Option<ResumeToken> {
        self.token.take().map(|token| *token)
    }
}

impl Session {
    /// What lets the client in again was made, for `welcome` or for a ping; `None` when it could not be.
    pub fn renewed(&mut self, token: Option<ResumeToken>, now: Now) -> Effects {
        let half = token.as_ref().map(|token| token.lives_s / 2);
        self.renewal.due = half.map_or(Duration::MAX, |half| now.since + Duration::from_secs(half));
        self.renewal.token = token.map(Box::new);
        if std::mem::take(&mut self.renewal.ping_waits) {
            smallvec![self.told_ping()]
        } else {
            Effects::new()
        }
    }

    pub(super) fn ping(&mut self, now: Now) -> Effects {
        self.ping_at = now.since + self.ping_every;
        self.pong_by = Some(now.since + Duration::from_secs(self.settings.pong_s));
        if now.since >= self.renewal.due {
            self.renewal.ping_waits = true;
            smallvec![Effect::Renew]
        } else {
            smallvec![self.told_ping()]
        }
    }

    fn told_ping(&mut self) -> Effect {
        let w = self.held.take_changed();
        let r = self.renewal.take().map(|token| token.text);
        Effect::Send(Outbound::Ping { w, r })
    }
}
