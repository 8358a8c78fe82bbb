//! Paying is two transactions: the attempt is opened, and later the provider's word comes in. The payer waits here for
//! the second, a few seconds at most.

use tokio::time::{Instant, timeout_at};

use super::{
    Engine,
    request::{Answer, Failure},
};
use crate::order::{AttemptOutcome, OrderId, Principal, Purpose, Rejection, Status};

impl Engine {
    /// How attempt `number` stands once it is known, or when the patience is at its end: 200 PAID, 402, or 202.
    pub(super) async fn await_payment(
        &self,
        principal: &Principal,
        id: OrderId,
        number: u32,
    ) -> Result<Answer, Failure> {
        let deadline = Instant::now() + self.payment_wait;
        loop {
            let order = self.order(id).await?.ok_or(Failure::Unavailable)?;
            let view = self
                .shared
                .hub
                .site(&order.site)
                .ok_or(Failure::Unavailable)?;
            let mut head = view.watch_head();
            // Looked at again after the watch began, so that no change falls between the two.
            let order = view.order(id).unwrap_or(order);
            let viewer = self.viewer(&order, principal.access(&order));
            let attempt = order.attempt(number).ok_or(Failure::Unavailable)?;
            match attempt.outcome {
                AttemptOutcome::Declined
                | AttemptOutcome::Unknown
                | AttemptOutcome::Surplus
                | AttemptOutcome::Lifted
                    if attempt.purpose == Purpose::Difference =>
                {
                    return Err(viewer.dropped_update(&order));
                }
                AttemptOutcome::Declined | AttemptOutcome::Surplus | AttemptOutcome::Lifted => {
                    return Err(Failure::PaymentDeclined {
                        order: viewer.note(&order),
                    });
                }
                AttemptOutcome::NotSent => {
                    return Err(Failure::PaymentUnavailable {
                        order: viewer.note(&order),
                    });
                }
                AttemptOutcome::Authorized if order.paid_at.is_some() => {
                    return Ok(viewer.whole(&order, 200));
                }
                AttemptOutcome::Unknown => return Ok(viewer.whole(&order, 202)),
                AttemptOutcome::Authorized | AttemptOutcome::Open => {}
            }
            if matches!(order.status, Status::Cancelled | Status::Expired) {
                return Err(viewer.refusal(&order, Rejection::OrderFinal));
            }
            if timeout_at(deadline, head.changed()).await.is_err() {
                return Ok(viewer.whole(&order, 202));
            }
        }
    }
}
