//! Which attempt pays how much of an order: its total, distributed over the attempts that hold money, in their order.
//! What an attempt holds beyond its share is released with the capture; one without a share is voided.

use super::{
    attempt::{Attempt, AttemptOutcome},
    state::Order,
};

impl Order {
    /// The attempts whose money the order holds, oldest first, each with what is to be taken of it.
    pub fn shares(&self) -> impl Iterator<Item = (&Attempt, i64)> {
        let mut left = self.totals.total;
        self.held().map(move |attempt| {
            let share = attempt.amount.min(left).max(0);
            left -= share;
            (attempt, share)
        })
    }

    /// The attempts whose money the order holds, oldest first.
    pub fn held(&self) -> impl Iterator<Item = &Attempt> {
        self.attempts
            .iter()
            .filter(|attempt| attempt.outcome == AttemptOutcome::Authorized)
    }

    /// Minor units held for the order or taken for it.
    #[must_use]
    pub fn authorized(&self) -> i64 {
        self.held().map(|attempt| attempt.amount).sum()
    }
}
