//! Working off one order: call the provider, bring the result back, until the order owes nothing.
//!
//! Always from the order as it is committed now, one step after the other. Every step may have been done before, by
//! this process or by one that died: the provider knows a charge by its key, and a result told twice decides nothing.

use std::{sync::Arc, time::Duration};

use tokio::time::{sleep, timeout};

use super::{
    owed::{Owed, has_unknown, owed, unknown},
    provider::{Charge, Charged, PaymentProvider, ProviderError},
};
use crate::{
    engine::{Engine, Failure},
    order::{
        Attempt, AttemptOutcome, Command, Method, Money, Order, OrderId, Payment, Settlement,
        SiteId, Status, provider_key,
    },
    shutdown::Tasks,
};

/// Steps of one order at a stretch; an order that still owes something then is taken up again later.
const STEPS_MAX: usize = 16;
/// How often a result is brought to a hub that cannot take it at the moment.
const TELLS_MAX: u32 = 8;
/// The first pause between such tries, milliseconds; it doubles.
const TELL_PAUSE_MS: u64 = 100;

/// An order to be worked off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) site: SiteId,
    pub(super) order: OrderId,
    /// What happened before is not known: ask the provider before anything is sent to it.
    pub(super) resumed: bool,
    /// Ask again about attempts the provider has not told about.
    pub(super) recheck: bool,
    /// Nobody will ask again after this.
    pub(super) last: bool,
}

/// What is left after a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// The provider has not said everything.
    Unsettled,
    /// The hub could not take the result.
    Stalled,
}

/// Why a step stopped short.
enum Halt {
    Unsettled,
    Stalled,
}

/// Works orders off.
pub(super) struct Settler {
    pub(super) engine: Arc<Engine>,
    pub(super) provider: Arc<dyn PaymentProvider>,
    /// How long the provider may take.
    pub(super) patience: Duration,
    pub(super) tasks: Tasks,
}

impl Settler {
    pub(super) async fn work_off(self: Arc<Self>, job: Job) -> Left {
        match self.steps(&job).await {
            Ok(left) => left,
            Err(Halt::Unsettled) => Left::Unsettled,
            Err(Halt::Stalled) => Left::Stalled,
        }
    }

    async fn steps(&self, job: &Job) -> Result<Left, Halt> {
        if job.recheck {
            self.recheck(job).await?;
        }
        let mut checked = Vec::new();
        for _ in 0..STEPS_MAX {
            if self.tasks.is_stopping() {
                return Err(Halt::Stalled);
            }
            let Some(order) = self.read(job).await? else {
                return Ok(Left::Nothing);
            };
            match owed(&order, &checked) {
                Owed::Answer(number) => {
                    checked.push(number);
                    if let Some(attempt) = order.attempt(number) {
                        self.answer(job, &order, attempt).await?;
                    }
                }
                Owed::Capture => self.capture(job, &order).await?,
                Owed::GiveBack => self.give_back(job, &order).await?,
                Owed::Nothing if has_unknown(&order) => return Err(Halt::Unsettled),
                Owed::Nothing => return Ok(Left::Nothing),
            }
        }
        Err(Halt::Stalled)
    }

    async fn read(&self, job: &Job) -> Result<Option<Arc<Order>>, Halt> {
        self.engine
            .order(job.order)
            .await
            .map_err(|_| Halt::Stalled)
    }

    /// Finds out what becomes of an open attempt. It is sent only while its order waits for it; otherwise the provider
    /// is asked whether it ever was.
    async fn answer(&self, job: &Job, order: &Order, attempt: &Attempt) -> Result<(), Halt> {
        let key = provider_key(order.id, attempt.number);
        let is_wanted = order.status == Status::Pending;
        let before = if job.resumed || !is_wanted {
            self.call(self.provider.fetch(key.clone())).await
        } else {
            Ok(Charge::Absent)
        };
        let charge = match before {
            Ok(Charge::Absent) if is_wanted => {
                let amount = amount(order, attempt);
                let asked = self.provider.authorize(key, amount, attempt.token.clone());
                self.call(asked).await
            }
            Ok(Charge::Absent) => Ok(Charge::Declined),
            other => other,
        };
        self.tell_attempt(job, order, attempt, charge).await
    }

    /// Asks again about attempts the provider has not told about.
    async fn recheck(&self, job: &Job) -> Result<(), Halt> {
        let Some(order) = self.read(job).await? else {
            return Ok(());
        };
        for number in unknown(&order) {
            let Some(attempt) = order.attempt(number) else {
                continue;
            };
            let key = provider_key(order.id, number);
            match self.call(self.provider.fetch(key)).await {
                // It may still be on its way there, but not for ever.
                Ok(Charge::Absent) if job.last => {
                    self.tell_attempt(job, &order, attempt, Ok(Charge::Declined))
                        .await?;
                }
                Ok(Charge::Absent | Charge::Pending) | Err(_) if job.last => {
                    self.give_up(job, &order, "the provider does not say what became of it")
                        .await?;
                }
                Ok(Charge::Absent | Charge::Pending) | Err(_) => {}
                known @ Ok(_) => self.tell_attempt(job, &order, attempt, known).await?,
            }
        }
        Ok(())
    }

    /// Brings the result of an attempt to the hub; a hold that the hub has no use for is lifted.
    async fn tell_attempt(
        &self,
        job: &Job,
        order: &Order,
        attempt: &Attempt,
        charge: Result<Charge, ProviderError>,
    ) -> Result<(), Halt> {
        let number = attempt.number;
        let captured = match charge {
            Ok(Charge::Authorized) => false,
            Ok(Charge::Captured) => true,
            Ok(Charge::Pending | Charge::Absent) | Err(ProviderError::Unavailable(_)) => {
                return self.decline(job, order, number, true).await;
            }
            Ok(Charge::Declined | Charge::Voided | Charge::Refunded)
            | Err(ProviderError::Refused(_)) => {
                return self.decline(job, order, number, false).await;
            }
        };
        let amount = amount(order, attempt);
        let authorize = Command::Authorize {
            number,
            amount,
            captured,
        };
        if self.tell(job, authorize).await? {
            return Ok(());
        }
        let key = provider_key(order.id, number);
        match self.lift(key, amount).await {
            Ok(()) => self.decline(job, order, number, false).await,
            Err(ProviderError::Unavailable(_)) => Err(Halt::Unsettled),
            Err(ProviderError::Refused(why)) => {
                tracing::error!(order = %order.id, number, %why, "money is held that no order wants, and the provider keeps it");
                Ok(())
            }
        }
    }

    async fn decline(
        &self,
        job: &Job,
        order: &Order,
        number: u32,
        unknown: bool,
    ) -> Result<(), Halt> {
        let sealed = self.engine.vault().fresh(order.id, order.totals.total);
        let decline = Command::Decline {
            number,
            unknown,
            sealed,
        };
        self.tell(job, decline).await.map(|_| ())
    }

    async fn capture(&self, job: &Job, order: &Order) -> Result<(), Halt> {
        for attempt in held(order) {
            let key = provider_key(order.id, attempt.number);
            let before = if job.resumed {
                self.call(self.provider.fetch(key.clone())).await
            } else {
                Ok(Charge::Authorized)
            };
            let after = match before {
                Ok(Charge::Authorized) => self.call(self.provider.capture(key)).await,
                other => other,
            };
            match after {
                Ok(Charge::Captured) => {}
                Err(ProviderError::Unavailable(_)) | Ok(Charge::Pending) if !job.last => {
                    return Err(Halt::Unsettled);
                }
                other => {
                    return self
                        .give_up(job, order, &format!("capture ended as {other:?}"))
                        .await;
                }
            }
        }
        self.settle(job, Settlement::Captured).await
    }

    async fn give_back(&self, job: &Job, order: &Order) -> Result<(), Halt> {
        for attempt in held(order) {
            let key = provider_key(order.id, attempt.number);
            match self.lift(key, amount(order, attempt)).await {
                Ok(()) => {}
                Err(ProviderError::Unavailable(_)) if !job.last => return Err(Halt::Unsettled),
                Err(error) => return self.give_up(job, order, &error.to_string()).await,
            }
        }
        let settlement = if order.payment == Payment::VoidPending {
            Settlement::Voided
        } else {
            Settlement::Refunded
        };
        self.settle(job, settlement).await
    }

    /// Whatever the provider holds or has under `key` goes back. Looks first: a void cannot be told from a refund by
    /// the order alone, and it may have been done before.
    async fn lift(&self, key: String, amount: Money) -> Result<(), ProviderError> {
        let charge = match self.call(self.provider.fetch(key.clone())).await? {
            Charge::Authorized => self.call(self.provider.void(key)).await?,
            Charge::Captured => self.call(self.provider.refund(key, amount)).await?,
            other @ (Charge::Absent
            | Charge::Pending
            | Charge::Declined
            | Charge::Voided
            | Charge::Refunded) => other,
        };
        match charge {
            Charge::Pending => Err(ProviderError::Unavailable("not decided yet".into())),
            Charge::Authorized | Charge::Captured => {
                Err(ProviderError::Refused("the money stayed".into()))
            }
            Charge::Absent | Charge::Declined | Charge::Voided | Charge::Refunded => Ok(()),
        }
    }

    /// People must look.
    async fn give_up(&self, job: &Job, order: &Order, why: &str) -> Result<(), Halt> {
        tracing::error!(order = %order.id, payment = ?order.payment, why, "a payment needs a person");
        self.settle(job, Settlement::Failed).await
    }

    async fn settle(&self, job: &Job, settlement: Settlement) -> Result<(), Halt> {
        self.tell(job, Command::Settle { settlement })
            .await
            .map(|_| ())
    }

    /// False when the hub refuses: the order has moved on.
    async fn tell(&self, job: &Job, command: Command) -> Result<bool, Halt> {
        let mut pause = Duration::from_millis(TELL_PAUSE_MS);
        for _ in 0..TELLS_MAX {
            match self
                .engine
                .tell(&job.site, job.order, command.clone())
                .await
            {
                Ok(()) => return Ok(true),
                Err(Failure::Rejected { .. }) => return Ok(false),
                Err(failure) => {
                    tracing::warn!(order = %job.order, code = failure.code(), "the hub could not take a payment result yet");
                }
            }
            tokio::select! {
                () = sleep(pause) => pause *= 2,
                () = self.tasks.stopping() => break,
            }
        }
        Err(Halt::Stalled)
    }

    async fn call(&self, charged: Charged) -> Result<Charge, ProviderError> {
        let answer = timeout(self.patience, charged)
            .await
            .unwrap_or_else(|_| Err(ProviderError::Unavailable("it took too long".into())));
        if let Err(error) = &answer {
            tracing::warn!(provider = self.provider.name(), %error, "a call to the payment provider failed");
        }
        answer
    }
}

fn amount(order: &Order, attempt: &Attempt) -> Money {
    Money {
        amount: attempt.amount,
        currency: order.currency,
    }
}

/// The attempts whose money a provider holds; cash is given back over the counter.
fn held(order: &Order) -> impl Iterator<Item = &Attempt> {
    order.attempts.iter().filter(|attempt| {
        attempt.method == Method::Card && attempt.outcome == AttemptOutcome::Authorized
    })
}
