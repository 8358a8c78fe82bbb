//! What becomes of attempts: sending them, asking about them, and bringing what the provider says to the hub.

use std::time::Duration;

use tokio::time::sleep;

use super::{
    provider::{Charge, ChargeState, ProviderError},
    settle::{Halt, Job, Settler},
};
use crate::order::{Attempt, AttemptOutcome, Command, Money, Order, provider_key};

/// How often an attempt that does not reach the provider is sent, with one key.
const SENDS_MAX: u32 = 4;
/// The first pause between; it doubles.
const SEND_PAUSE: Duration = Duration::from_millis(300);

impl Settler {
    /// Finds out what becomes of an open attempt. It is sent only while its order waits for it; otherwise the provider
    /// is asked whether it ever was.
    pub(super) async fn answer(
        &self,
        job: &Job,
        order: &Order,
        attempt: &Attempt,
    ) -> Result<(), Halt> {
        let key = provider_key(order.id, attempt.number);
        let is_wanted = !order.status.is_final();
        let before = if job.resumed || !is_wanted {
            self.call(self.provider.fetch(key.clone())).await
        } else {
            Ok(Charge::ABSENT)
        };
        let charge = match before {
            Ok(charge) if charge.state == ChargeState::Absent && is_wanted => {
                let amount = Money {
                    amount: attempt.amount,
                    currency: order.currency,
                };
                self.send(key, amount, attempt).await
            }
            Ok(charge) if charge.state == ChargeState::Absent => {
                return self
                    .end_attempt(job, order, attempt.number, AttemptOutcome::Declined)
                    .await;
            }
            other => other,
        };
        self.tell_attempt(job, order, attempt, charge).await
    }

    /// What never reached the provider is sent again with the same key, a few times.
    async fn send(
        &self,
        key: String,
        amount: Money,
        attempt: &Attempt,
    ) -> Result<Charge, ProviderError> {
        let mut pause = SEND_PAUSE;
        for _ in 1..SENDS_MAX {
            let asked = self
                .provider
                .authorize(key.clone(), amount, attempt.token.clone());
            match self.call(asked).await {
                Err(ProviderError::NotSent(_)) => {}
                answer => return answer,
            }
            tokio::select! {
                () = sleep(pause) => pause *= 2,
                () = self.tasks.stopping() => break,
            }
        }
        let asked = self.provider.authorize(key, amount, attempt.token.clone());
        self.call(asked).await
    }

    /// Asks again about attempts the provider has not told about.
    pub(super) async fn recheck(&self, job: &Job) -> Result<(), Halt> {
        let Some(order) = self.read(job).await? else {
            return Ok(());
        };
        let is_asked = |outcome| match outcome {
            AttemptOutcome::Unknown => true,
            AttemptOutcome::Declined | AttemptOutcome::NotSent => job.told,
            AttemptOutcome::Open
            | AttemptOutcome::Authorized
            | AttemptOutcome::Surplus
            | AttemptOutcome::Lifted => false,
        };
        for attempt in order.attempts.iter().filter(|one| is_asked(one.outcome)) {
            let number = attempt.number;
            let key = provider_key(order.id, number);
            let found = self.call(self.provider.fetch(key)).await;
            let is_silent = found.as_ref().map_or(true, |charge| {
                matches!(charge.state, ChargeState::Absent | ChargeState::Pending)
            });
            let is_absent = found
                .as_ref()
                .is_ok_and(|charge| charge.state == ChargeState::Absent);
            if !is_silent {
                self.tell_attempt(job, &order, attempt, found).await?;
            } else if job.last && is_absent {
                // It may still be on its way there, but not for ever.
                self.end_attempt(job, &order, number, AttemptOutcome::Declined)
                    .await?;
            } else if job.last {
                let why = "the provider does not say what became of it";
                self.give_up(job, &order, why, Vec::new()).await?;
            }
        }
        Ok(())
    }

    /// Brings the result of an attempt to the hub. What is held and of no use to the order is recorded as that, and
    /// then lifted.
    async fn tell_attempt(
        &self,
        job: &Job,
        order: &Order,
        attempt: &Attempt,
        charge: Result<Charge, ProviderError>,
    ) -> Result<(), Halt> {
        let number = attempt.number;
        let (outcome, held) = match charge {
            Ok(charge) => match charge.state {
                ChargeState::Authorized | ChargeState::Captured => {
                    (AttemptOutcome::Surplus, Some(charge))
                }
                ChargeState::Pending | ChargeState::Absent => (AttemptOutcome::Unknown, None),
                ChargeState::Declined | ChargeState::Voided | ChargeState::Refunded => {
                    (AttemptOutcome::Declined, None)
                }
            },
            Err(ProviderError::Unavailable(_)) => (AttemptOutcome::Unknown, None),
            Err(ProviderError::NotSent(_)) => (AttemptOutcome::NotSent, None),
            Err(ProviderError::Refused(_)) => (AttemptOutcome::Declined, None),
        };
        if let Some(charge) = held.filter(|charge| charge.amount >= attempt.amount) {
            let authorize = Command::Authorize {
                number,
                amount: Money {
                    amount: charge.amount,
                    currency: order.currency,
                },
                captured: charge.state == ChargeState::Captured,
            };
            if self.tell(job, authorize).await? {
                return Ok(());
            }
        }
        self.end_attempt(job, order, number, outcome).await
    }

    pub(super) async fn end_attempt(
        &self,
        job: &Job,
        order: &Order,
        number: u32,
        outcome: AttemptOutcome,
    ) -> Result<(), Halt> {
        let sealed = self.engine.vault().fresh(order.id, order.totals.total);
        let decline = Command::Decline {
            number,
            outcome,
            sealed,
        };
        self.tell(job, decline).await.map(|_| ())
    }
}
