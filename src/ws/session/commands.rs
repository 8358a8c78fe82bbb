//! Commands: what is let through, and what came of it.

use smallvec::smallvec;

use super::{COMMANDS_IN_FLIGHT_MAX, Effect, Effects, Now, Phase, Session, limited};
use crate::{
    account::{Holder, Scope},
    engine::{Action, Answer, Failure, Request},
    order::Rejection,
    ws::{
        bucket::Verdict,
        close::Close,
        command,
        frame::{Cmd, RequestId},
    },
};

impl Session {
    pub(super) fn command(&mut self, cmd: Cmd, now: Now) -> Effects {
        match self.commands.take(now.since) {
            Verdict::Pass => {}
            Verdict::Refused => return limited(cmd.id, "too many commands at once"),
            Verdict::Repeated => return self.close(Close::RateLimited),
        }
        if self.in_flight >= COMMANDS_IN_FLIGHT_MAX {
            return limited(cmd.id, "too many commands under way");
        }
        let Some(identity) = self.identity() else {
            return Effects::new();
        };
        let id = cmd.id.clone();
        if identity.is_visitor {
            let failure = Rejection::Forbidden.into();
            return smallvec![Effect::Send(command::refusal(Some(id), &failure))];
        }
        let (principal, holder) = (identity.principal.clone(), identity.holder.clone());
        match command::request(cmd, principal, now.wall) {
            Ok(request) if !may(&holder, &request) => {
                let failure = Rejection::Forbidden.into();
                smallvec![Effect::Send(command::refusal(Some(id), &failure))]
            }
            Ok(request) => {
                self.in_flight += 1;
                smallvec![Effect::Run(id, Box::new(request))]
            }
            Err(failure) => smallvec![Effect::Send(command::refusal(Some(id), &failure))],
        }
    }

    /// A command ended.
    pub fn answered(&mut self, id: RequestId, result: Result<Answer, Failure>) -> Effects {
        self.in_flight = self.in_flight.saturating_sub(1);
        if matches!(self.phase, Phase::Closed) {
            return Effects::new();
        }
        smallvec![Effect::Send(command::answer(id, result))]
    }
}

/// Whether what somebody acts by allows a command.
fn may(holder: &Holder, request: &Request) -> bool {
    match &request.action {
        Action::Order { act, .. } => holder.may(Scope::of_verb(act.verb())),
        Action::Place { .. } => holder.may(Scope::OrdersWrite),
    }
}
