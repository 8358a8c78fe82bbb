//! What an update of the lines decides, inside the window.
//!
//! An unpaid order changes at once, and its code with it: the old one confirms another total. A paid one changes at once
//! where the money that is held will do; where it will not, the update waits until the difference is authorized, with
//! the pieces it needs set aside. It is never half there: authorized, it is the order; declined, forgotten by the
//! provider, cancelled or overtaken by the release, it never was.

use std::sync::Arc;

use super::{
    attempt::{Attempt, AttemptOutcome, Method, Purpose},
    command::TOKEN_BYTES_MAX,
    decide::{ChallengeChange, Decider, Decision, Move, Refusal, invalid},
    event::{Change, Standing},
    otp_state::Challenge,
    rejection::Rejection,
    revise::{PendingUpdate, Revision},
    status::{Payment, Status, Verb},
};

impl Decider<'_> {
    pub(super) fn update(
        &self,
        revision: Revision,
        token: Option<&Arc<str>>,
        sealed: &str,
    ) -> Result<Decision, Refusal> {
        if token.is_some_and(|token| token.len() > TOKEN_BYTES_MAX) {
            let detail = format!("a token has at most {TOKEN_BYTES_MAX} bytes");
            return Err(invalid("/token", detail).into());
        }
        if revision.is_nothing(self.order) {
            return Ok(Decision::nothing());
        }
        let total = revision.totals.total;
        if self.order.status == Status::Pending {
            let challenge = self.renewed(sealed, total);
            return Ok(self.updated(revision, challenge)?);
        }
        // Money that was taken is given back or asked for again by people, with a refund or at the counter.
        let is_taken = !matches!(self.order.payment, Payment::Authorized | Payment::Free);
        if is_taken && total != self.order.totals.total {
            return Err(Rejection::MoneyTaken.into());
        }
        match total.saturating_sub(self.order.authorized()) {
            missing @ 1.. => Ok(self.open_difference(revision, missing, token)?),
            _ => Ok(self.updated(revision, ChallengeChange::Keep)?),
        }
    }

    /// The update that waited for attempt `number`, if one did: it is the order now.
    pub(super) fn apply_pending(&self, number: u32) -> Result<Decision, Rejection> {
        let pending = self.order.pending_update.as_deref();
        let Some(pending) = pending.filter(|pending| pending.attempt == number) else {
            return Err(Rejection::OrderFinal);
        };
        let PendingUpdate { revision, by, .. } = pending.clone();
        let change = Change::Updated {
            revision: Box::new(revision),
            by,
            attempt: Some(number),
        };
        let mut after = self.standing(Verb::Authorize)?;
        if after.payment == Payment::Free {
            // It has begun to cost something.
            after.payment = Payment::Authorized;
        }
        Ok(Decision::of(after, change, ChallengeChange::Keep))
    }

    /// The end of an update that still waits for its money; if the money comes, it is given back.
    pub(super) fn dropped_update(&self, after: Standing) -> Option<Move> {
        let pending = self.order.pending_update.as_deref()?;
        let change = Change::AttemptEnded {
            number: pending.attempt,
            outcome: AttemptOutcome::Unknown,
        };
        Some(Move { after, change })
    }

    fn updated(
        &self,
        revision: Revision,
        challenge: ChallengeChange,
    ) -> Result<Decision, Rejection> {
        let change = Change::Updated {
            revision: Box::new(revision),
            by: self.context.by.clone(),
            attempt: None,
        };
        Ok(Decision::of(
            self.standing(Verb::Update)?,
            change,
            challenge,
        ))
    }

    fn open_difference(
        &self,
        revision: Revision,
        missing: i64,
        token: Option<&Arc<str>>,
    ) -> Result<Decision, Rejection> {
        let first = self.order.authorized_attempt();
        let token = token.or_else(|| first?.token.as_ref()).cloned();
        let attempt = Attempt {
            purpose: Purpose::Difference,
            amount: missing,
            ..self.next_attempt(Method::Card, token)
        };
        let change = Change::UpdateOpened {
            attempt,
            revision: Box::new(revision),
            by: self.context.by.clone(),
        };
        let after = self.standing(Verb::Update)?;
        Ok(Decision::of(after, change, ChallengeChange::Keep))
    }

    /// A code for the new total. What was tried on the old one counts on: an update buys nobody more tries.
    fn renewed(&self, sealed: &str, total: i64) -> ChallengeChange {
        let version = self.order.version.saturating_add(1);
        let fresh = Challenge::issue(sealed.to_owned(), version, self.context.now, total);
        ChallengeChange::Set(match &self.order.challenge {
            Some(before) => Challenge {
                wrong_tries: before.wrong_tries,
                resends: before.resends,
                ..fresh
            },
            None => fresh,
        })
    }
}
