//! `decide(state, command, context) -> changes | refusal`. No clock, no randomness, no I/O: what a command needs of
//! those comes with it.
//!
//! System commands that no longer apply (a timer that was overtaken, a result told twice) decide nothing and are not
//! refused: effects arrive at least once.

use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use super::{
    attempt::{Attempt, AttemptOutcome, Method, Settlement},
    command::{Command, REASON_BYTES_MAX, TOKEN_BYTES_MAX},
    event::{Change, Doer, Standing},
    guard::{Facts, Policy, guard},
    id::Version,
    money::Money,
    otp_state::Challenge,
    rejection::Rejection,
    role::{Access, Role, may_take_cash},
    state::Order,
    status::{self, Fulfillment, Payment, Status, Verb},
    time::Timestamp,
    window,
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
        Command::Cancel { reason } => {
            decider.guard(verb)?;
            decider.cancel(reason.as_ref())
        }
        Command::Reject { reason } => {
            decider.guard(verb)?;
            decider.reject(reason)
        }
        Command::Fulfill => {
            decider.guard(verb)?;
            let by = context.by.clone();
            let after = Standing {
                fulfillment: Fulfillment::Done,
                ..decider.standing(verb)?
            };
            Ok(Decision::of(
                after,
                Change::Fulfilled { by },
                ChallengeChange::Keep,
            ))
        }
        Command::Authorize {
            number,
            amount,
            captured,
        } => decider.authorize(*number, *amount, *captured),
        Command::Decline {
            number,
            unknown,
            sealed,
        } => Ok(decider.decline(*number, *unknown, sealed)),
        Command::Settle { settlement } => Ok(decider.settle(*settlement)),
        Command::Expire => Ok(decider.expire()),
        Command::CloseWindow => Ok(decider.close_window()),
        Command::Release => Ok(decider.release()),
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

    fn of(after: Standing, change: Change, challenge: ChallengeChange) -> Self {
        Self {
            moves: smallvec![Move { after, change }],
            challenge,
        }
    }
}

struct Decider<'a> {
    order: &'a Order,
    context: &'a Context,
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
    fn standing(&self, verb: Verb) -> Result<Standing, Rejection> {
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
        })
    }

    fn pay(
        &self,
        method: Method,
        matched: Option<u64>,
        token: Option<&Arc<str>>,
    ) -> Result<Decision, Refusal> {
        if token.is_some_and(|token| token.len() > TOKEN_BYTES_MAX) {
            return Err(invalid(
                "/token",
                format!("a token has at most {TOKEN_BYTES_MAX} bytes"),
            )
            .into());
        }
        match method {
            Method::Cash => self.pay_cash(),
            Method::Card => self.pay_card(matched, token),
        }
    }

    fn pay_card(
        &self,
        matched: Option<u64>,
        token: Option<&Arc<str>>,
    ) -> Result<Decision, Refusal> {
        if !self.context.access.owner {
            return Err(Rejection::Forbidden.into());
        }
        let Some(challenge) = &self.order.challenge else {
            return Err(Rejection::OtpInvalid.into());
        };
        challenge
            .judge(matched)
            .map_err(|(rejection, counted)| Refusal { rejection, counted })?;
        if self.order.open_attempt().is_some() || challenge.total != self.order.totals.total {
            return Err(Rejection::OtpInvalid.into());
        }
        let consumed = Challenge {
            sealed: String::new(),
            ..challenge.clone()
        };
        let after = Standing {
            payment: Payment::Authorizing,
            ..self.standing(Verb::Pay)?
        };
        let change = Change::AttemptOpened {
            attempt: self.next_attempt(Method::Card, token.cloned()),
            by: self.context.by.clone(),
        };
        Ok(Decision::of(after, change, ChallengeChange::Set(consumed)))
    }

    /// Cash is there or it is not: the attempt is opened and ends in one step. A locked code does not bar the counter.
    fn pay_cash(&self) -> Result<Decision, Refusal> {
        if !may_take_cash(self.context.access) {
            return Err(Rejection::Forbidden.into());
        }
        if self.order.open_attempt().is_some() {
            return Err(Rejection::OrderNotPending.into());
        }
        let attempt = self.next_attempt(Method::Cash, None);
        let number = attempt.number;
        let opened = Standing {
            payment: Payment::Authorizing,
            ..self.standing(Verb::Pay)?
        };
        let mut decision = self.paid(number, Payment::Captured)?;
        let change = Change::AttemptOpened {
            attempt,
            by: self.context.by.clone(),
        };
        decision.moves.insert(
            0,
            Move {
                after: opened,
                change,
            },
        );
        Ok(decision)
    }

    fn next_attempt(&self, method: Method, token: Option<Arc<str>>) -> Attempt {
        Attempt {
            number: self
                .order
                .attempts
                .last()
                .map_or(1, |attempt| attempt.number.saturating_add(1)),
            method,
            amount: self.order.totals.total,
            token,
            opened_at: self.context.now,
            outcome: AttemptOutcome::Open,
        }
    }

    /// PAID, and released at once when the window has long closed.
    fn paid(&self, number: u32, payment: Payment) -> Result<Decision, Rejection> {
        let after = Standing {
            payment,
            ..self.standing(Verb::Authorize)?
        };
        let mut decision = Decision::of(after, Change::Paid { number }, ChallengeChange::Erase);
        if self.context.now >= window::release_at(self.context.now, self.order.cancel_deadline) {
            decision.moves.push(released(after));
        }
        Ok(decision)
    }

    fn authorize(&self, number: u32, amount: Money, captured: bool) -> Result<Decision, Refusal> {
        let Some(attempt) = self.order.attempt(number) else {
            return Err(Rejection::NotFound.into());
        };
        if attempt.outcome == AttemptOutcome::Authorized {
            return Ok(Decision::nothing());
        }
        if amount.amount < self.order.totals.total || amount.currency != self.order.currency {
            return Err(
                invalid("/amount", "less than the total, or another currency".into()).into(),
            );
        }
        if self.order.status == Status::Pending {
            let payment = if captured {
                Payment::Captured
            } else {
                Payment::Authorized
            };
            return Ok(self.paid(number, payment)?);
        }
        // Too late: recorded, and given back. The order is never revived.
        let payment = if captured {
            Payment::RefundPending
        } else {
            Payment::VoidPending
        };
        let after = Standing {
            payment,
            ..self.standing(Verb::Authorize)?
        };
        let change = Change::AttemptEnded {
            number,
            outcome: AttemptOutcome::Authorized,
        };
        Ok(Decision::of(after, change, ChallengeChange::Erase))
    }

    fn decline(&self, number: u32, unknown: bool, sealed: &str) -> Decision {
        let outcome = if unknown {
            AttemptOutcome::Unknown
        } else {
            AttemptOutcome::Declined
        };
        let news = self
            .order
            .attempt(number)
            .is_some_and(|attempt| match attempt.outcome {
                AttemptOutcome::Open => true,
                AttemptOutcome::Unknown => !unknown && self.order.has_room(),
                AttemptOutcome::Authorized | AttemptOutcome::Declined => false,
            });
        let Some(standing) = self.standing(Verb::Decline).ok().filter(|_| news) else {
            return Decision::nothing();
        };
        let was_open = self
            .order
            .open_attempt()
            .is_some_and(|attempt| attempt.number == number);
        let is_last_doubt = !unknown
            && self.order.attempts.iter().all(|attempt| {
                attempt.number == number || attempt.outcome == AttemptOutcome::Declined
            });
        let payment = match (self.order.status, self.order.payment) {
            (Status::Pending, Payment::Authorizing) if !was_open => Payment::Authorizing,
            // A hold that never was is as good as lifted; one that may still exist, or does, must be lifted.
            (Status::Cancelled, Payment::VoidPending) if is_last_doubt => Payment::Voided,
            (Status::Pending, _) | (Status::Expired, Payment::Unknown) if is_last_doubt => {
                Payment::Failed
            }
            (Status::Pending, _) => Payment::Unknown,
            (_, payment) => payment,
        };
        let challenge = if self.order.status == Status::Pending && was_open {
            let version = self.order.version.saturating_add(1);
            let total = self.order.totals.total;
            ChallengeChange::Set(Challenge::issue(
                sealed.to_owned(),
                version,
                self.context.now,
                total,
            ))
        } else {
            ChallengeChange::Keep
        };
        Decision::of(
            Standing {
                payment,
                ..standing
            },
            Change::AttemptEnded { number, outcome },
            challenge,
        )
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

    fn cancel(&self, reason: Option<&Arc<str>>) -> Result<Decision, Refusal> {
        let reason = reason.filter(|reason| !reason.trim().is_empty());
        if let Some(reason) = reason {
            check_reason(reason)?;
        }
        if reason.is_none() && !Facts::from(self.order).window_is_open(self.context.now) {
            return Err(invalid(
                "/reason",
                "a cancellation after the window needs a reason".into(),
            )
            .into());
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
        Ok(Decision::of(after, change, ChallengeChange::Erase))
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

    fn settle(&self, settlement: Settlement) -> Decision {
        let payment = match (self.order.payment, settlement) {
            (Payment::CapturePending, Settlement::Captured) => Payment::Captured,
            (Payment::VoidPending, Settlement::Voided) => Payment::Voided,
            (Payment::RefundPending, Settlement::Refunded) => Payment::Refunded,
            (
                Payment::CapturePending | Payment::VoidPending | Payment::RefundPending,
                Settlement::Failed,
            ) => Payment::Failed,
            _ => return Decision::nothing(),
        };
        match self.standing(Verb::Settle) {
            Ok(standing) => Decision::of(
                Standing {
                    payment,
                    ..standing
                },
                Change::Settled { settlement },
                ChallengeChange::Keep,
            ),
            Err(_) => Decision::nothing(),
        }
    }

    fn expire(&self) -> Decision {
        let due = self.order.placed_at + self.context.policy.payment_ttl_ms;
        match self.standing(Verb::Expire) {
            Ok(after) if self.order.open_attempt().is_none() && self.context.now >= due => {
                Decision::of(after, Change::Expired, ChallengeChange::Erase)
            }
            _ => Decision::nothing(),
        }
    }

    fn close_window(&self) -> Decision {
        match self.standing(Verb::CloseWindow) {
            Ok(after)
                if !self.order.window_closed && self.context.now >= self.order.cancel_deadline =>
            {
                Decision::of(after, Change::WindowClosed, ChallengeChange::Keep)
            }
            _ => Decision::nothing(),
        }
    }

    fn release(&self) -> Decision {
        let Some(paid_at) = self.order.paid_at else {
            return Decision::nothing();
        };
        let due = window::release_at(paid_at, self.order.cancel_deadline);
        match self.standing(Verb::Release) {
            Ok(standing) if !standing.fulfillment.is_released() && self.context.now >= due => {
                Decision {
                    moves: smallvec![released(standing)],
                    challenge: ChallengeChange::Keep,
                }
            }
            _ => Decision::nothing(),
        }
    }
}

/// Handing a paid order to the kitchen asks for the capture of what is only authorized.
fn released(standing: Standing) -> Move {
    let payment = match standing.payment {
        Payment::Authorized => Payment::CapturePending,
        other => other,
    };
    Move {
        after: Standing {
            payment,
            fulfillment: Fulfillment::Queued,
            ..standing
        },
        change: Change::Released,
    }
}

/// Where the money goes when an order is cancelled.
fn given_back(payment: Payment) -> Payment {
    match payment {
        Payment::Authorizing | Payment::Authorized | Payment::Unknown | Payment::VoidPending => {
            Payment::VoidPending
        }
        Payment::CapturePending | Payment::Captured | Payment::RefundPending => {
            Payment::RefundPending
        }
        Payment::None
        | Payment::Voided
        | Payment::Refunded
        | Payment::PartiallyRefunded
        | Payment::Failed => payment,
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

fn invalid(pointer: &str, detail: String) -> Rejection {
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
