//! `decide(state, command, context) -> changes | refusal`. No clock, no randomness, no I/O: what a command needs of
//! those comes with it.
//!
//! System commands that no longer apply (a timer that was overtaken, a result told twice) decide nothing and are not
//! refused: effects arrive at least once.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::{
    command::{Command, REASON_BYTES_MAX},
    event::{Change, Doer, Standing},
    guard::{Facts, Policy, guard},
    id::Version,
    otp_state::Challenge,
    rejection::Rejection,
    role::{Access, Role},
    routing::Routed,
    state::Order,
    status::{self, Fulfillment, Payment, Verb},
    steps::Steps,
    ticket::Ticket,
    time::Timestamp,
};

/// Who asks, when, and what they believe.
#[derive(Debug, Clone)]
pub struct Context {
    /// What the caller is to the order.
    pub access: Access,
    /// Who they are.
    pub by: Doer,
    /// When the request was complete.
    pub now: Timestamp,
    /// The version the caller expects, if they said so.
    pub expected_version: Option<Version>,
    /// The rules of the house.
    pub policy: Policy,
}

/// What becomes of the order's challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChallengeChange {
    /// Nothing.
    Keep,
    /// This is the challenge now.
    Set(Challenge),
    /// There is none any more.
    Erase,
}

/// One event to be: the columns after it, and the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The columns after it.
    pub after: Standing,
    /// What else changes.
    pub change: Change,
}

/// What a command does. No moves: nothing happened, and that is fine.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Events to append, in order.
    pub moves: SmallVec<[Move; 2]>,
    /// What becomes of the challenge.
    pub challenge: ChallengeChange,
}

/// What a refused command leaves behind: a reason, and at most a moved counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub rejection: Rejection,
    /// The challenge with a counted wrong try.
    pub counted: Option<Challenge>,
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self {
            rejection,
            counted: None,
        }
    }
}

/// Decides `command` on `order`.
///
/// # Errors
/// A [`Refusal`] by the documented precedence.
pub fn decide(order: &Order, command: &Command, context: &Context) -> Result<Decision, Refusal> {
    let verb = command.verb();
    super::guard::admit(context.access, verb)?;
    if context
        .expected_version
        .is_some_and(|expected| expected != order.version)
    {
        return Err(Rejection::VersionStale.into());
    }
    let decider = Decider { order, context };
    match command {
        Command::Pay {
            method,
            matched_step,
            token,
        } => {
            decider.guard(verb)?;
            decider.pay(*method, *matched_step, token.as_ref())
        }
        Command::Otp => {
            decider.guard(verb)?;
            decider.resend()
        }
        Command::Cancel { reason, is_proven } => {
            decider.guard(verb)?;
            decider.cancel(reason.as_ref(), *is_proven)
        }
        Command::Update {
            revision,
            token,
            sealed,
        } => {
            decider.guard(verb)?;
            decider.update(*revision.clone()?, token.as_ref(), sealed)
        }
        Command::Reject { reason } => {
            decider.guard(verb)?;
            decider.reject(reason)
        }
        Command::Fulfill => {
            decider.guard(verb)?;
            decider.fulfill()
        }
        Command::Ticket(command) => {
            decider.guard(verb)?;
            decider.ticket(command)
        }
        Command::Authorize {
            number,
            amount,
            captured,
        } => decider.authorize(*number, *amount, *captured),
        Command::Decline {
            number,
            outcome,
            sealed,
        } => Ok(decider.decline(*number, *outcome, sealed)),
        Command::Refund {
            amount,
            lines,
            restock,
            reason,
            is_proven,
        } => {
            decider.guard(verb)?;
            decider.refund(*amount, lines, *restock, reason, *is_proven)
        }
        Command::EndRefund { number, given } => Ok(decider.end_refund(*number, given)),
        Command::Settle { settlement, taken } => Ok(decider.settle(*settlement, taken)),
        Command::Expire => Ok(decider.expire()),
        Command::CloseWindow => Ok(decider.close_window()),
        Command::Release => Ok(decider.release()),
        Command::Alarm { of, screens } => Ok(decider.alarm(*of, screens)),
    }
}

impl Decision {
    /// Nothing to do.
    #[must_use]
    pub fn nothing() -> Self {
        Self {
            moves: SmallVec::new(),
            challenge: ChallengeChange::Keep,
        }
    }

    /// Whether it hands the order to the stations: then [`Decision::hand_out`] is to say who gets what.
    #[must_use]
    pub fn releases(&self) -> bool {
        let mut moves = self.moves.iter();
        moves.any(|step| matches!(step.change, Change::Released { .. }))
    }

    /// Says who gets what of an order that is released by this.
    pub fn hand_out(&mut self, routed: &[Routed]) {
        for step in &mut self.moves {
            if let Change::Released { tickets } = &mut step.change {
                *tickets = routed.to_vec();
                let begun = |routed| Ticket::begin(routed, Timestamp::default());
                let begun: Vec<_> = routed.iter().map(begun).collect();
                step.after.steps = Steps::of(step.after.status, &begun);
            }
        }
    }

    pub(super) fn of(after: Standing, change: Change, challenge: ChallengeChange) -> Self {
        Self {
            moves: smallvec![Move { after, change }],
            challenge,
        }
    }
}

/// An order and the one who asks; `pay.rs` and `timer.rs` hold their share of what is decided.
pub(super) struct Decider<'a> {
    pub(super) order: &'a Order,
    pub(super) context: &'a Context,
}

impl Decider<'_> {
    fn guard(&self, verb: Verb) -> Result<(), Rejection> {
        guard(
            &Facts::from(self.order),
            self.context.access,
            verb,
            self.context.policy,
            self.context.now,
        )
    }

    /// The columns after `verb`, payment and fulfillment still as they are.
    pub(super) fn standing(&self, verb: Verb) -> Result<Standing, Rejection> {
        let Order {
            status: from,
            payment,
            fulfillment,
            ..
        } = *self.order;
        let status = status::next(from, verb).ok_or(Rejection::OrderFinal)?;
        Ok(Standing {
            status,
            payment,
            fulfillment,
            steps: Steps::of(status, &self.order.tickets),
        })
    }

    fn resend(&self) -> Result<Decision, Refusal> {
        let challenge = self
            .order
            .challenge
            .as_ref()
            .ok_or(Rejection::OrderNotPending)?;
        let challenge = challenge.resend()?;
        Ok(Decision {
            moves: SmallVec::new(),
            challenge: ChallengeChange::Set(challenge),
        })
    }

    fn cancel(&self, reason: Option<&Arc<str>>, is_proven: bool) -> Result<Decision, Refusal> {
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        if let Some(reason) = reason {
            check_reason(reason)?;
        }
        if !Facts::from(self.order).window_is_open(self.context.now) {
            if reason.is_none() {
                let detail = "a cancellation after the window needs a reason".to_owned();
                return Err(invalid("/reason", detail).into());
            }
            // Money that was taken goes back with it, as by a refund; also what is being taken just now.
            let taken = match self.order.payment == Payment::CapturePending {
                true => self.order.totals.total,
                false => self.order.captured(),
            };
            self.proven(taken, is_proven)?;
        }
        let standing = self.standing(Verb::Cancel)?;
        let after = Standing {
            payment: given_back(self.order.payment),
            ..standing
        };
        let change = Change::Cancelled {
            by: self.context.by.clone(),
            reason: reason.cloned(),
        };
        let mut decision = Decision::of(after, change, ChallengeChange::Erase);
        decision.moves.extend(self.voided(after));
        let before = Standing {
            status: self.order.status,
            ..self.standing(Verb::Cancel)?
        };
        if let Some(dropped) = self.dropped_update(before) {
            decision.moves.insert(0, dropped);
        }
        Ok(decision)
    }

    fn reject(&self, reason: &Arc<str>) -> Result<Decision, Refusal> {
        if reason.trim().is_empty() {
            return Err(invalid("/reason", "a rejection needs a reason".into()).into());
        }
        check_reason(reason)?;
        let after = Standing {
            fulfillment: Fulfillment::Stopped,
            ..self.standing(Verb::Reject)?
        };
        let change = Change::Rejected {
            by: self.context.by.clone(),
            reason: reason.clone(),
        };
        Ok(Decision::of(after, change, ChallengeChange::Keep))
    }
}

/// Where the money goes when an order is cancelled.
fn given_back(payment: Payment) -> Payment {
    match payment {
        Payment::Authorizing | Payment::Authorized | Payment::Unknown | Payment::VoidPending => {
            Payment::VoidPending
        }
        Payment::CapturePending
        | Payment::Captured
        | Payment::PartiallyRefunded
        | Payment::RefundPending => Payment::RefundPending,
        Payment::None | Payment::Free | Payment::Voided | Payment::Refunded | Payment::Failed => {
            payment
        }
    }
}

fn check_reason(reason: &str) -> Result<(), Rejection> {
    if reason.len() > REASON_BYTES_MAX {
        return Err(invalid(
            "/reason",
            format!("a reason has at most {REASON_BYTES_MAX} bytes"),
        ));
    }
    Ok(())
}

pub(super) fn invalid(pointer: &str, detail: String) -> Rejection {
    Rejection::Validation {
        pointer: pointer.to_owned(),
        detail,
    }
}

/// The doer of the hub's own commands.
#[must_use]
pub fn system_doer() -> Doer {
    Doer {
        id: super::id::UserId::system(),
        role: Role::System,
    }
}
