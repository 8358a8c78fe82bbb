//! Beginning, leaving and restarting streams.

use smallvec::smallvec;

use super::{Ask, Asker, Effect, Effects, Now, Outcome, Phase, Session, limited};
use crate::{
    hub::{Started, Stream},
    ws::{
        bucket::Verdict,
        close::Close,
        command,
        frame::{Joined, Outbound, RequestId},
    },
};

impl Session {
    pub(super) fn subscribe(&mut self, id: RequestId, ask: Ask, now: Now) -> Effects {
        match self.subscriptions.take(now.since) {
            Verdict::Pass => {}
            Verdict::Refused => return limited(id, "too many subscriptions at once"),
            Verdict::Repeated => return self.close(Close::RateLimited),
        }
        let room = self.streams_max().saturating_sub(self.held.len());
        smallvec![Effect::Join {
            asker: Asker::Sub(id),
            asks: vec![ask],
            room,
        }]
    }

    /// Streams were begun, or refused.
    pub fn joined(&mut self, asker: Asker, outcomes: Vec<Outcome>, now: Now) -> Effects {
        if matches!(self.phase, Phase::Closed) {
            return Effects::new();
        }
        let mut effects = Effects::new();
        let mut lines = Vec::new();
        let mut streams = Vec::new();
        for Outcome { name, result } in outcomes {
            let (watched, started) = match result {
                Ok(begun) => begun,
                Err(failure) => {
                    match &asker {
                        Asker::Hello => streams.push(Joined::Refused {
                            s: name,
                            err: failure.code().to_owned(),
                        }),
                        Asker::Sub(id) => {
                            effects.push(Effect::Send(command::refusal(Some(id.clone()), &failure)))
                        }
                    }
                    continue;
                }
            };
            let (s, h, o, how) = (
                watched.stream.to_string(),
                started.handle,
                started.offset,
                started.how,
            );
            let e = started.epoch.to_string();
            effects.extend(self.held.hold(watched, &started).map(Effect::Leave));
            lines.extend(started.critical);
            lines.extend(started.lines);
            match &asker {
                Asker::Hello => streams.push(Joined::Begun { s, h, e, o, how }),
                Asker::Sub(id) => {
                    let id = id.clone();
                    effects.push(Effect::Send(Outbound::SubOk {
                        id,
                        s,
                        h,
                        e,
                        o,
                        how,
                    }));
                }
            }
        }
        if asker == Asker::Hello {
            let resume = self.renewal.take();
            let resume_s = resume.as_ref().map(|token| token.lives_s);
            effects.push(Effect::Send(Outbound::Welcome {
                conn: self.name.clone(),
                now: now.wall.as_millis(),
                ping_s: self.settings.ping_s,
                limits: self.limits(),
                streams,
                resume_token: resume.map(|token| token.text),
                resume_s,
            }));
        }
        if !lines.is_empty() {
            effects.push(Effect::Lines(lines));
        }
        effects
    }

    pub(super) fn unsubscribe(&mut self, id: RequestId, name: &str) -> Effects {
        // `admin` alone stands for all of them, as in `sub`.
        let left = self.held.leave_where(|stream| match stream {
            Stream::Admin(_) if name == "admin" => true,
            Stream::Admin(_)
            | Stream::Board(_)
            | Stream::Order(_)
            | Stream::Menu(_)
            | Stream::Job(_)
            | Stream::Me => stream.to_string() == name,
        });
        let mut effects: Effects = left.into_iter().map(Effect::Leave).collect();
        effects.push(Effect::Send(Outbound::Ok {
            id,
            v: None,
            replayed: false,
        }));
        effects
    }

    /// A stream started over; `None` when it could not.
    pub fn restarted(&mut self, handle: u64, reason: &str, started: Option<Started>) -> Effects {
        let Some(started) = started.filter(|started| started.handle == handle) else {
            return self.close(Close::Invalidated);
        };
        self.held.restarted(handle, started.offset);
        let reset = Outbound::Reset {
            h: handle,
            reason: reason.to_owned(),
        };
        // What must not be overlooked is told also to those who get the state instead of the events.
        let mut lines = started.critical;
        lines.extend(started.lines);
        smallvec![Effect::Send(reset), Effect::Lines(lines)]
    }
}
