//! Giving money back, all of it or a part: one refund at a time, never more than was taken, on orders that the kitchen
//! has or that were handed over.
//!
//! What a refund takes from which attempt is fixed when it is decided, so that a worker may repeat it after any crash.
//!
//! Pieces that come back to the shelf with it do so when it is decided, in the same transaction: who says so has them in
//! their hands, whatever the provider says of the money later. No piece comes back twice.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    command::REASON_BYTES_MAX,
    decide::{ChallengeChange, Decider, Decision, Refusal, invalid},
    event::{Change, Doer, Standing},
    id::OrderId,
    money::Money,
    rejection::Rejection,
    state::Order,
    status::{Payment, Status, Verb},
    tax::TaxMode,
    time::Timestamp,
};

/// The most refunds of one order.
pub const REFUNDS_MAX: usize = 20;

/// Pieces of a line that come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// Number of the line.
    pub line: u32,
    /// Pieces, 1 to what the line has.
    pub quantity: u32,
}

/// How a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// Asked of the provider.
    Pending,
    /// The money went back.
    Done,
    /// The provider refused: the money is still the shop's.
    Failed,
}

/// One refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Number within the order, from 1.
    pub number: u32,
    /// How much goes back.
    pub amount: Money,
    /// What of it is taken from which attempt: `(number, minor units)`.
    pub parts: Vec<(u32, i64)>,
    /// For which lines, where it is for lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<RefundLine>,
    /// Pieces that came back to the shelf with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restocked: Vec<RefundLine>,
    /// Why.
    pub reason: Arc<str>,
    /// Who decided it.
    pub by: Doer,
    /// When.
    pub at: Timestamp,
    /// How it stands.
    pub state: RefundState,
}

/// The key under which a provider knows part `part` of refund `number`: the same after any retry or restart.
#[must_use]
pub fn refund_key(order: OrderId, number: u32, part: usize) -> String {
    match part {
        0 => format!("{order}:refund:{number}"),
        _ => format!("{order}:refund:{number}:{part}"),
    }
}

impl Order {
    /// Minor units taken for the order.
    #[must_use]
    pub fn captured(&self) -> i64 {
        self.attempts.iter().map(|attempt| attempt.captured).sum()
    }

    /// Minor units given back of what was taken.
    #[must_use]
    pub fn refunded(&self) -> i64 {
        self.attempts.iter().map(|attempt| attempt.refunded).sum()
    }

    /// Minor units that refunds gave back: without what a cancellation gives back, which is all of it.
    #[must_use]
    pub fn refunded_in_parts(&self) -> i64 {
        self.refunds
            .iter()
            .filter(|refund| refund.state == RefundState::Done)
            .map(|refund| refund.amount.amount)
            .sum()
    }

    /// The refund that the provider has not answered for.
    #[must_use]
    pub fn open_refund(&self) -> Option<&Refund> {
        self.refunds
            .iter()
            .find(|refund| refund.state == RefundState::Pending)
    }

    /// Pieces of line `number` that came back to the shelf.
    #[must_use]
    pub fn restocked(&self, number: u32) -> u32 {
        let all = self.refunds.iter().flat_map(|refund| &refund.restocked);
        let own = all.filter(|back| back.line == number);
        own.map(|back| back.quantity).fold(0, u32::saturating_add)
    }

    /// What `quantity` pieces of a line cost, their share of tax and discount included; all pieces cost all of it,
    /// whatever was rounded.
    fn refund_of(&self, wanted: RefundLine) -> Option<i64> {
        let line = self.lines.iter().find(|line| line.line == wanted.line)?;
        if wanted.quantity == 0 || wanted.quantity > line.quantity {
            return None;
        }
        let on_top = line
            .tax
            .filter(|tax| tax.mode == TaxMode::Exclusive)
            .map_or(0, |tax| tax.amount);
        let whole = i128::from(line.net() + on_top);
        let share = whole * i128::from(wanted.quantity) / i128::from(line.quantity);
        i64::try_from(share).ok()
    }
}

impl Decider<'_> {
    pub(super) fn refund(
        &self,
        amount: Option<i64>,
        lines: &[RefundLine],
        restock: bool,
        reason: &Arc<str>,
        is_proven: bool,
    ) -> Result<Decision, Refusal> {
        if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
            let detail = format!("a refund needs a reason of at most {REASON_BYTES_MAX} bytes");
            return Err(invalid("/reason", detail).into());
        }
        if restock && amount.is_some() {
            let detail = "an amount says nothing about pieces: say lines, or neither".to_owned();
            return Err(invalid("/restock", detail).into());
        }
        let left = self.order.captured() - self.order.refunded();
        let amount = match (amount, lines) {
            (Some(_), [_, ..]) => {
                let detail = "say an amount or lines, not both".to_owned();
                return Err(invalid("/amount", detail).into());
            }
            (Some(amount), []) => amount,
            (None, []) => left,
            (None, lines) => self.cost(lines)?,
        };
        if amount < 1 || amount > left {
            let detail = format!("1 to {left} minor units can be given back");
            return Err(invalid("/amount", detail).into());
        }
        // With what was given back before: slices of a large one are one.
        self.proven(self.order.refunded().saturating_add(amount), is_proven)?;
        let refund = Refund {
            number: self
                .order
                .refunds
                .last()
                .map_or(1, |last| last.number.saturating_add(1)),
            amount: Money {
                amount,
                currency: self.order.currency,
            },
            parts: self.parts(amount),
            lines: lines.to_vec(),
            restocked: if restock {
                self.come_back(lines)?
            } else {
                Vec::new()
            },
            reason: reason.clone(),
            by: self.context.by.clone(),
            at: self.context.now,
            state: RefundState::Pending,
        };
        let after = Standing {
            payment: Payment::RefundPending,
            ..self.standing(Verb::Refund)?
        };
        let change = Change::RefundOpened {
            refund: Box::new(refund),
        };
        let mut decision = Decision::of(after, change, ChallengeChange::Keep);
        decision.moves.extend(self.taken_off(lines, after)?);
        Ok(decision)
    }

    /// Refuses to give back so much in all to who has not shown just now that it is them.
    pub(super) fn proven(&self, given_back: i64, is_proven: bool) -> Result<(), Rejection> {
        if given_back > self.context.policy.refund_unproven_max && !is_proven {
            return Err(Rejection::StepUpRequired);
        }
        Ok(())
    }

    fn cost(&self, lines: &[RefundLine]) -> Result<i64, Rejection> {
        let mut cost = 0_i64;
        for (index, wanted) in lines.iter().enumerate() {
            let is_twice = lines
                .iter()
                .skip(index + 1)
                .any(|other| other.line == wanted.line);
            let share = self.order.refund_of(*wanted).filter(|_| !is_twice);
            let share = share.ok_or_else(|| {
                let pointer = format!("/lines/{index}");
                let detail = "a line of the order, once, and at most its pieces";
                invalid(&pointer, detail.to_owned())
            })?;
            cost = cost.saturating_add(share);
        }
        Ok(cost)
    }

    /// The pieces that come back with a refund of `lines`; of a whole order, all that have not come back yet.
    fn come_back(&self, lines: &[RefundLine]) -> Result<Vec<RefundLine>, Rejection> {
        let mut back = Vec::new();
        for line in &self.order.lines {
            let before = self.order.restocked(line.line);
            let left = line.quantity.saturating_sub(before);
            let wanted = lines.iter().find(|wanted| wanted.line == line.line);
            let quantity = match wanted {
                Some(wanted) => wanted.quantity,
                None if lines.is_empty() => left,
                None => 0,
            };
            if quantity > left {
                let sold = line.quantity;
                let detail = format!("of {sold} pieces of line {} {before} are back", line.line);
                return Err(invalid("/restock", detail));
            }
            if quantity > 0 {
                let line = line.line;
                back.push(RefundLine { line, quantity });
            }
        }
        Ok(back)
    }

    /// From which attempts, oldest first.
    fn parts(&self, amount: i64) -> Vec<(u32, i64)> {
        let mut left = amount;
        let mut parts = Vec::new();
        for attempt in &self.order.attempts {
            let part = left.min(attempt.captured - attempt.refunded);
            if part > 0 {
                parts.push((attempt.number, part));
                left -= part;
            }
        }
        parts
    }

    /// The provider answered for a refund. `given` is what went back; a refund of which nothing did has failed.
    pub(super) fn end_refund(&self, number: u32, given: &[(u32, i64)]) -> Decision {
        let is_open = |refund: &&super::refund::Refund| refund.number == number;
        let Some(refund) = self.order.open_refund().filter(is_open) else {
            return Decision::nothing();
        };
        let Ok(standing) = self.standing(Verb::Settle) else {
            return Decision::nothing();
        };
        let amount: i64 = given.iter().map(|(_, amount)| amount).sum();
        let refunded = self.order.refunded() + amount;
        let payment = match self.order.status {
            // The rest of a cancelled order goes back as well.
            Status::Cancelled => self.order.payment,
            Status::Pending | Status::Paid | Status::Fulfilled | Status::Expired => {
                after_refund(self.order.captured(), refunded)
            }
        };
        let change = Change::RefundEnded {
            number,
            given: given.to_vec(),
            amount: Money {
                amount,
                currency: refund.amount.currency,
            },
            refunded,
        };
        let after = Standing {
            payment,
            ..standing
        };
        Decision::of(after, change, ChallengeChange::Keep)
    }
}

fn after_refund(captured: i64, refunded: i64) -> Payment {
    if refunded == 0 {
        Payment::Captured
    } else if refunded < captured {
        Payment::PartiallyRefunded
    } else {
        Payment::Refunded
    }
}
