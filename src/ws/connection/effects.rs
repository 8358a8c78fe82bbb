//! Carrying out what a session wants.

use std::{collections::VecDeque, future::poll_fn, task::Poll};

use super::{Connection, End, Running};
use crate::{
    config::CHUNK_BYTES,
    engine::{Failure, Request},
    order::Rejection,
    ws::{
        AuthError, Came,
        close::Close,
        frame::RequestId,
        session::{Ask, Asker, Credential, Effect, Effects, Identity, Now, ResumeToken},
        streams,
    },
};

impl Connection {
    /// Carries out effects, and those that follow from them.
    pub(super) async fn perform(&mut self, effects: Effects) -> Result<(), End> {
        let mut todo: VecDeque<Effect> = effects.into_iter().collect();
        while let Some(effect) = todo.pop_front() {
            let more = match effect {
                Effect::Send(message) => {
                    if let Ok(line) = serde_json::to_string(&message) {
                        self.socket.say(&line);
                    }
                    continue;
                }
                Effect::Lines(frames) => {
                    self.socket.lines(frames, CHUNK_BYTES);
                    continue;
                }
                Effect::Leave(watched) => {
                    self.context.engine.leave(&watched, &self.mailbox);
                    continue;
                }
                Effect::Acked(handle, offset) => {
                    if let Some(watched) = self.session.watched(handle) {
                        let now = self.context.engine.clock().now();
                        self.context.engine.acked(watched, offset, now);
                    }
                    continue;
                }
                Effect::Verify(credential) => {
                    let now = self.now();
                    let result = self.verify(&credential, now);
                    self.session.verified(result, now)
                }
                Effect::Renew => {
                    let now = self.now();
                    let token = self.resume_token(now);
                    self.session.renewed(token, now)
                }
                Effect::Join { asker, asks, room } => self.join(asker, asks, room).await,
                Effect::Run(id, request) => self.start(id, request).await,
                Effect::Close(close, bye) => {
                    let bye = serde_json::to_string(&bye).ok();
                    return Err(End::Close(close.code(), close.reason(), bye));
                }
            };
            todo.extend(more);
        }
        Ok(())
    }

    fn verify(&mut self, credential: &Credential, now: Now) -> Result<Identity, Close> {
        let origin = self.origin.as_deref();
        let checked = match credential {
            Credential::Token(token) => (self.context.tokens)(token, now.wall),
            Credential::Ticket(ticket) => (self.context.tickets)(ticket, origin, now.wall),
            Credential::Resume(token) => (self.context.resumes)(token, origin, now.wall),
        };
        let identity = checked.map_err(|error| match error {
            AuthError::Invalid => Close::Unauthenticated,
            AuthError::Revoked => Close::Revoked,
            AuthError::Unavailable => Close::Overloaded,
        })?;
        if !self.seat.sign_in(&identity.principal, &identity.session) {
            return Err(Close::TooManyConnections);
        }
        // A session that ended just now did not find this connection to close it.
        if (self.context.has_ended)(&identity.session) {
            return Err(Close::Revoked);
        }
        Ok(identity)
    }

    /// What lets the client in again, as this page and this person.
    fn resume_token(&self, now: Now) -> Option<ResumeToken> {
        let identity = self.session.identity()?;
        (self.context.resume_tokens)(identity, self.origin.as_deref(), now.wall)
    }

    async fn join(&mut self, asker: Asker, asks: Vec<Ask>, room: usize) -> Effects {
        let now = self.now();
        let Some(watcher) = self.session.watcher(self.seat.id()) else {
            return Effects::new();
        };
        let asks = asks
            .into_iter()
            .flat_map(|ask| streams::expand(&self.context, &watcher.principal, ask));
        let mut outcomes = Vec::new();
        let mut room = room;
        for ask in asks {
            let mut stream = streams::parse(&ask.name);
            if let Ok(wanted) = &stream
                && !self.session.holds(wanted)
            {
                match room.checked_sub(1) {
                    Some(left) => room = left,
                    None => stream = Err(Rejection::RateLimited.into()),
                }
            }
            let (context, mailbox) = (&self.context, &self.mailbox);
            outcomes.push(streams::begin(context, &watcher, stream, ask, mailbox, now.wall).await);
        }
        self.session.joined(asker, outcomes, now)
    }

    /// Starts a command. It is polled here once, so that it is in the site's mailbox before anything else happens.
    async fn start(&mut self, id: RequestId, request: Box<Request>) -> Effects {
        let context = self.context.clone();
        let acted = match self.session.identity() {
            Some(identity) => (context.acts)(identity, &request, self.seat.address()).await,
            None => Ok(None),
        };
        let recording = match acted {
            Ok(recording) => recording,
            Err(failure) => return self.session.answered(id, Err(failure)),
        };
        let is_act = recording.is_some();
        let asked = id.clone();
        let mut command: Running = Box::pin(async move {
            let result = context.engine.handle(*request).await;
            let result = match (result, recording) {
                (Ok(answer), Some(record)) => {
                    let came = match answer.replayed {
                        true => Came::Repeated,
                        false => Came::Done,
                    };
                    match record(came).await {
                        true => Ok(answer),
                        false => Err(Failure::OutcomeUnknown),
                    }
                }
                (Err(Failure::OutcomeUnknown), Some(record)) => {
                    // Nothing is promised by this answer: it waits for no entry.
                    context.tasks.spawn(record(Came::Unsure));
                    Err(Failure::OutcomeUnknown)
                }
                (result, _) => result,
            };
            (id, result)
        });
        let first = poll_fn(|cx| Poll::Ready(command.as_mut().poll(cx))).await;
        match first {
            Poll::Ready((id, result)) => self.session.answered(id, result),
            Poll::Pending => {
                // What is written down is so whether or not the client is still there.
                if is_act {
                    let task = self.context.tasks.spawn(command);
                    command = Box::pin(async move {
                        let done = task.await;
                        done.unwrap_or((asked, Err(Failure::OutcomeUnknown)))
                    });
                }
                self.running.get_or_insert_default().push(command);
                Effects::new()
            }
        }
    }

    pub(super) async fn restart(&mut self, handle: u64, reason: &'static str) -> Result<(), End> {
        let now = self.now();
        let watched = self.session.watched(handle).cloned();
        let watcher = self.session.watcher(self.seat.id());
        let (Some(watched), Some(watcher)) = (watched, watcher) else {
            return Ok(());
        };
        let (engine, mailbox) = (&self.context.engine, &self.mailbox);
        let started = engine
            .watch(&watcher, watched.stream, None, mailbox, now.wall)
            .await;
        let started = started.ok().map(|(_, started)| started);
        let effects = self.session.restarted(handle, reason, started);
        self.perform(effects).await
    }
}
