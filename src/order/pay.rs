//! What payment commands decide: attempts opened, authorized, declined, settled.
//!
//! At most one attempt is open; a code pays once; money that comes after the end of an order is recorded and given
//! back, and the order is never revived. An order that costs nothing is paid by being confirmed ([`Decider::confirm`]).

use std::sync::Arc;

use super::{
    attempt::{Attempt, AttemptOutcome, Method, Purpose, Settlement},
    command::TOKEN_BYTES_MAX,
    decide::{ChallengeChange, Decider, Decision, Move, Refusal, invalid},
    event::{Change, Standing},
    money::Money,
    otp_state::Challenge,
    rejection::Rejection,
    role::may_take_cash,
    status::{Payment, Status, Verb},
    timer::released,
    window,
};

impl Decider<'_> {
    pub(super) fn pay(
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
        if self.order.totals.total == 0 {
            return Ok(self.confirm()?);
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
        if self.order.totals.total == 0 {
            return Ok(self.confirm()?);
        }
        let attempt = self.next_attempt(Method::Cash, None);
        let number = attempt.number;
        let opened = Standing {
            payment: Payment::Authorizing,
            ..self.standing(Verb::Pay)?
        };
        let mut decision = self.paid(Some(number), Payment::Captured)?;
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

    /// An order that costs nothing is PAID by its code, or by whoever takes the cash that there is none of. There is no
    /// attempt, so there is nothing that a provider is asked for, now or later: nothing to take, to lift or to give back.
    fn confirm(&self) -> Result<Decision, Rejection> {
        let mut decision = self.paid(None, Payment::Free)?;
        for step in &mut decision.moves {
            if let Change::Paid { by, .. } = &mut step.change {
                *by = Some(self.context.by.clone());
            }
        }
        Ok(decision)
    }

    pub(super) fn next_attempt(&self, method: Method, token: Option<Arc<str>>) -> Attempt {
        Attempt {
            number: self
                .order
                .attempts
                .last()
                .map_or(1, |attempt| attempt.number.saturating_add(1)),
            method,
            purpose: Purpose::Total,
            amount: self.order.totals.total,
            token,
            opened_at: self.context.now,
            outcome: AttemptOutcome::Open,
            captured: 0,
            refunded: 0,
        }
    }

    /// PAID, and released at once when the window has long closed.
    fn paid(&self, number: Option<u32>, payment: Payment) -> Result<Decision, Rejection> {
        let after = Standing {
            payment,
            ..self.standing(Verb::Authorize)?
        };
        let change = Change::Paid { number, by: None };
        let mut decision = Decision::of(after, change, ChallengeChange::Erase);
        if self.context.now >= window::release_at(self.context.now, self.order.cancel_deadline) {
            decision.moves.push(released(after));
        }
        Ok(decision)
    }

    pub(super) fn authorize(
        &self,
        number: u32,
        amount: Money,
        captured: bool,
    ) -> Result<Decision, Refusal> {
        let Some(attempt) = self.order.attempt(number) else {
            return Err(Rejection::NotFound.into());
        };
        match attempt.outcome {
            AttemptOutcome::Authorized | AttemptOutcome::Surplus | AttemptOutcome::Lifted => {
                return Ok(Decision::nothing());
            }
            AttemptOutcome::Open
            | AttemptOutcome::Declined
            | AttemptOutcome::NotSent
            | AttemptOutcome::Unknown => {}
        }
        let is_pending = self.order.status == Status::Pending;
        let (held, total) = (
            self.order.authorized() + attempt.amount,
            self.order.totals.total,
        );
        // The order may have changed since the attempt. Of a hold only the total is taken; what was taken already cannot
        // become less, so more than the total pays nothing and goes back.
        let is_unfit = is_pending && (held < total || (captured && held > total));
        if is_unfit || amount.amount < attempt.amount || amount.currency != self.order.currency {
            return Err(invalid("/amount", "not the total, or another currency".into()).into());
        }
        if is_pending {
            let payment = if captured {
                Payment::Captured
            } else {
                Payment::Authorized
            };
            return Ok(self.paid(Some(number), payment)?);
        }
        if self.order.status == Status::Paid {
            return Ok(self.apply_pending(number)?);
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

    pub(super) fn decline(&self, number: u32, outcome: AttemptOutcome, sealed: &str) -> Decision {
        let news = self
            .order
            .attempt(number)
            .is_some_and(|attempt| self.is_news(attempt.outcome, outcome));
        let Some(standing) = self.standing(Verb::Decline).ok().filter(|_| news) else {
            return Decision::nothing();
        };
        let was_open = self
            .order
            .open_attempt()
            .is_some_and(|attempt| attempt.number == number);
        let mut outcomes = self.order.attempts.iter().map(|attempt| {
            let is_this = attempt.number == number;
            if is_this { outcome } else { attempt.outcome }
        });
        let is_in_doubt = outcomes.clone().any(|outcome| {
            matches!(
                outcome,
                AttemptOutcome::Unknown | AttemptOutcome::Authorized
            )
        });
        let is_nothing = outcomes.all(AttemptOutcome::is_nothing);
        let payment = match (self.order.status, self.order.payment) {
            (Status::Pending, Payment::Authorizing) if !was_open => Payment::Authorizing,
            // A hold that never was is as good as lifted; one that may still exist, or does, must be lifted.
            (Status::Cancelled, Payment::VoidPending) if is_nothing => Payment::Voided,
            (Status::Pending, _) | (Status::Expired, Payment::Unknown) if !is_in_doubt => {
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

    /// What becomes of an attempt once, and in one direction.
    fn is_news(&self, before: AttemptOutcome, outcome: AttemptOutcome) -> bool {
        match (before, outcome) {
            (_, AttemptOutcome::Open | AttemptOutcome::Authorized)
            | (AttemptOutcome::Authorized | AttemptOutcome::Lifted, _) => false,
            (AttemptOutcome::Open, _)
            | (AttemptOutcome::Surplus, AttemptOutcome::Lifted)
            | (
                AttemptOutcome::Unknown | AttemptOutcome::Declined | AttemptOutcome::NotSent,
                AttemptOutcome::Surplus,
            ) => true,
            (
                AttemptOutcome::Unknown,
                AttemptOutcome::Declined | AttemptOutcome::NotSent | AttemptOutcome::Lifted,
            ) => self.order.has_room(),
            (
                AttemptOutcome::Surplus
                | AttemptOutcome::Unknown
                | AttemptOutcome::Declined
                | AttemptOutcome::NotSent,
                _,
            ) => false,
        }
    }

    pub(super) fn settle(&self, settlement: Settlement, taken: &[(u32, i64)]) -> Decision {
        // An open refund ends by its own number first, lest the same money count as given back twice.
        if self.order.open_refund().is_some() {
            return Decision::nothing();
        }
        let payment = match (self.order.payment, settlement) {
            // An update made it cost nothing: all that was held was lifted.
            (Payment::CapturePending, Settlement::Captured) if self.order.totals.total == 0 => {
                Payment::Voided
            }
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
                Change::Settled {
                    settlement,
                    taken: taken.to_vec(),
                },
                ChallengeChange::Keep,
            ),
            Err(_) => Decision::nothing(),
        }
    }
}
