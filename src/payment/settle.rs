//! Working off one order: call the provider, bring the result back, until the order owes nothing.
//!
//! Always from the order as it is committed now, one step after the other. Every step may have been done before, by
//! this process or by one that died: the provider knows a charge by its key, and a result told twice decides nothing.

use std::{sync::Arc, time::Duration};

use tokio::time::{sleep, timeout};

use super::{
    owed::{Owed, is_in_doubt, owed},
    provider::{Charge, ChargeState, Charged, PaymentProvider, ProviderError},
    reconcile,
};
use crate::{
    engine::{Engine, Failure},
    order::{
        Attempt, AttemptOutcome, Command, Method, Order, OrderId, Payment, Settlement, SiteId,
        Timestamp, give_back_key, provider_key, refund_key,
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
    /// The provider says that something happened: ask about attempts too that it had refused.
    pub(super) told: bool,
    /// Nobody will ask again after this.
    pub(super) last: bool,
}

/// What is left after a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing.
    Nothing,
    /// The provider has not said everything of what began then.
    Unsettled(Timestamp),
    /// The hub could not take the result.
    Stalled,
}

/// Why a step stopped short.
pub(super) enum Halt {
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
    pub(super) async fn work_off(self: Arc<Self>, mut job: Job) -> Left {
        let Ok(Some(order)) = self.read(&job).await else {
            return Left::Stalled;
        };
        job.last = reconcile::is_last(reconcile::since(&order), self.engine.clock().now());
        match self.steps(&job).await {
            Ok(left) => left,
            Err(Halt::Stalled) => Left::Stalled,
            Err(Halt::Unsettled) => match self.read(&job).await {
                Ok(Some(order)) => Left::Unsettled(reconcile::since(&order)),
                Ok(None) | Err(_) => Left::Stalled,
            },
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
                Owed::Lift(number) => {
                    checked.push(number);
                    self.lift_surplus(job, &order, number).await?;
                }
                Owed::Capture => self.capture(job, &order).await?,
                Owed::Refund(number) => self.refund(job, &order, number).await?,
                Owed::GiveBack => self.give_back(job, &order).await?,
                Owed::Nothing if is_in_doubt(&order) => return Err(Halt::Unsettled),
                Owed::Nothing => return Ok(Left::Nothing),
            }
        }
        Err(Halt::Stalled)
    }

    pub(super) async fn read(&self, job: &Job) -> Result<Option<Arc<Order>>, Halt> {
        self.engine
            .order(job.order)
            .await
            .map_err(|_| Halt::Stalled)
    }

    /// Lifts what the order has no use for.
    async fn lift_surplus(&self, job: &Job, order: &Order, number: u32) -> Result<(), Halt> {
        match self.lift(order.id, number).await {
            Ok(()) => {
                self.end_attempt(job, order, number, AttemptOutcome::Lifted)
                    .await
            }
            Err(ProviderError::Unavailable(_) | ProviderError::NotSent(_)) => Err(Halt::Unsettled),
            Err(ProviderError::Refused(why)) => {
                tracing::error!(order = %order.id, number, %why, "money is held that no order wants, and the provider keeps it");
                Ok(())
            }
        }
    }

    /// Takes the order's total of what is held for it; what is held beyond goes back.
    async fn capture(&self, job: &Job, order: &Order) -> Result<(), Halt> {
        let mut taken = Vec::new();
        for (attempt, share) in order.shares().filter(|(attempt, _)| is_card(attempt)) {
            let key = provider_key(order.id, attempt.number);
            let ended = if share == 0 {
                self.lift(order.id, attempt.number).await
            } else {
                self.take(job, key, share).await
            };
            match ended {
                Ok(()) if share > 0 => taken.push((attempt.number, share)),
                Ok(()) => {}
                Err(ProviderError::Unavailable(_) | ProviderError::NotSent(_)) if !job.last => {
                    return Err(Halt::Unsettled);
                }
                Err(error) => {
                    let why = format!("a capture failed: {error}");
                    return self.give_up(job, order, &why, taken).await;
                }
            }
        }
        self.settle(job, Settlement::Captured, Vec::new()).await
    }

    async fn take(&self, job: &Job, key: String, share: i64) -> Result<(), ProviderError> {
        let before = if job.resumed {
            Some(self.call(self.provider.fetch(key.clone())).await?)
        } else {
            None
        };
        let charge = match before {
            Some(charge) if charge.state != ChargeState::Authorized => charge,
            Some(_) | None => self.call(self.provider.capture(key, share)).await?,
        };
        match charge.state {
            ChargeState::Captured if charge.captured == share => Ok(()),
            ChargeState::Pending => Err(undecided()),
            ChargeState::Absent
            | ChargeState::Authorized
            | ChargeState::Captured
            | ChargeState::Declined
            | ChargeState::Voided
            | ChargeState::Refunded => {
                Err(ProviderError::Refused(format!("it ended as {charge:?}")))
            }
        }
    }

    async fn give_back(&self, job: &Job, order: &Order) -> Result<(), Halt> {
        for attempt in order.held().filter(|attempt| is_card(attempt)) {
            match self.lift(order.id, attempt.number).await {
                Ok(()) => {}
                Err(ProviderError::Unavailable(_) | ProviderError::NotSent(_)) if !job.last => {
                    return Err(Halt::Unsettled);
                }
                Err(error) => {
                    let why = error.to_string();
                    return self.give_up(job, order, &why, Vec::new()).await;
                }
            }
        }
        let settlement = if order.payment == Payment::VoidPending {
            Settlement::Voided
        } else {
            Settlement::Refunded
        };
        self.settle(job, settlement, Vec::new()).await
    }

    /// Gives back what a refund says; of one that the provider refuses half way, what went back counts.
    async fn refund(&self, job: &Job, order: &Order, number: u32) -> Result<(), Halt> {
        let Some(refund) = order.open_refund().filter(|open| open.number == number) else {
            return Ok(());
        };
        let mut given = Vec::new();
        for (part, (attempt, amount)) in refund.parts.iter().enumerate() {
            let is_card = order.attempt(*attempt).is_some_and(is_card);
            let back = if is_card {
                let key = provider_key(order.id, *attempt);
                let refund_key = refund_key(order.id, number, part);
                self.call(self.provider.refund(key, refund_key, *amount))
                    .await
                    .map(|_| ())
            } else {
                Ok(())
            };
            match back {
                Ok(()) => given.push((*attempt, *amount)),
                Err(ProviderError::Unavailable(_) | ProviderError::NotSent(_)) => {
                    return Err(Halt::Unsettled);
                }
                Err(ProviderError::Refused(why)) => {
                    tracing::error!(order = %order.id, refund = number, %why, "the provider refuses a refund");
                    break;
                }
            }
        }
        let ended = Command::EndRefund { number, given };
        self.tell(job, ended).await.map(|_| ())
    }

    /// Whatever the provider holds or has of an attempt goes back. Looks first: a void cannot be told from a refund by
    /// the order alone, and it may have been done before.
    pub(super) async fn lift(&self, order: OrderId, number: u32) -> Result<(), ProviderError> {
        let key = provider_key(order, number);
        let before = self.call(self.provider.fetch(key.clone())).await?;
        let after = match before.state {
            ChargeState::Authorized => self.call(self.provider.void(key)).await?,
            ChargeState::Captured => {
                let refund_key = give_back_key(order, number);
                let left = before.captured - before.refunded;
                self.call(self.provider.refund(key, refund_key, left))
                    .await?
            }
            ChargeState::Absent
            | ChargeState::Pending
            | ChargeState::Declined
            | ChargeState::Voided
            | ChargeState::Refunded => before,
        };
        match after.state {
            ChargeState::Pending => Err(undecided()),
            ChargeState::Authorized | ChargeState::Captured => {
                Err(ProviderError::Refused("the money stayed".into()))
            }
            ChargeState::Absent
            | ChargeState::Declined
            | ChargeState::Voided
            | ChargeState::Refunded => Ok(()),
        }
    }

    /// People must look.
    pub(super) async fn give_up(
        &self,
        job: &Job,
        order: &Order,
        why: &str,
        taken: Vec<(u32, i64)>,
    ) -> Result<(), Halt> {
        tracing::error!(order = %order.id, payment = ?order.payment, why, "a payment needs a person");
        self.settle(job, Settlement::Failed, taken).await
    }

    pub(super) async fn settle(
        &self,
        job: &Job,
        settlement: Settlement,
        taken: Vec<(u32, i64)>,
    ) -> Result<(), Halt> {
        self.tell(job, Command::Settle { settlement, taken })
            .await
            .map(|_| ())
    }

    /// False when the hub refuses: the order has moved on.
    pub(super) async fn tell(&self, job: &Job, command: Command) -> Result<bool, Halt> {
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

    pub(super) async fn call(&self, charged: Charged) -> Result<Charge, ProviderError> {
        let answer = timeout(self.patience, charged)
            .await
            .unwrap_or_else(|_| Err(ProviderError::Unavailable("it took too long".into())));
        if let Err(error) = &answer {
            tracing::warn!(provider = self.provider.name(), %error, "a call to the payment provider failed");
        }
        answer
    }
}

fn undecided() -> ProviderError {
    ProviderError::Unavailable("not decided yet".into())
}

/// Cash is taken and given back over the counter.
fn is_card(attempt: &Attempt) -> bool {
    attempt.method == Method::Card
}
