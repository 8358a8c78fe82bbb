//! What becomes of attempts: sending them, asking about them, and bringing what the provider says to the hub.

use super::{
    owed::unknown,
    provider::{Charge, ChargeState, ProviderError},
    settle::{Halt, Job, Settler},
};
use crate::order::{Attempt, AttemptOutcome, Command, Money, Order, provider_key};

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
                let asked = self.provider.authorize(key, amount, attempt.token.clone());
                self.call(asked).await
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

    /// Asks again about attempts the provider has not told about.
    pub(super) async fn recheck(&self, job: &Job) -> Result<(), Halt> {
        let Some(order) = self.read(job).await? else {
            return Ok(());
        };
        for number in unknown(&order) {
            let Some(attempt) = order.attempt(number) else {
                continue;
            };
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
