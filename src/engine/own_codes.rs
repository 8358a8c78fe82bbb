//! Codes that customers have by themselves: of their authenticator app. Whose code it is, the accounts know; a code is used
//! up before the order is asked, and whether it pays is judged by `order::Challenge` like every other.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::{Act, Engine, Failure};
use crate::order::{Method, Order, Principal, Rejection, Status, Timestamp, UserId};

/// What a code of one's own is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCode {
    /// It is right, and used up now: its time step.
    Right(u64),
    /// It is none of theirs, or was used.
    Nothing,
    /// Too many were wrong: none counts.
    Locked,
    /// That cannot be said now.
    Unavailable,
}

/// Uses a code of somebody's own up.
pub type OwnCodes =
    Arc<dyn Fn(UserId, String, Timestamp) -> BoxFuture<'static, OwnCode> + Send + Sync>;

impl Engine {
    /// What a payment's code is worth as one of the customer's own. Asked only where it can pay, and the code that was sent
    /// is another.
    pub(super) async fn own_code(
        &self,
        order: &Order,
        principal: &Principal,
        act: &Act,
        t: Timestamp,
    ) -> OwnCode {
        let Act::Pay {
            method: Method::Card,
            code: Some(code),
            ..
        } = act
        else {
            return OwnCode::Nothing;
        };
        let challenge = order.challenge.as_ref().filter(|one| one.is_open());
        let is_asked = order.status == Status::Pending && principal.access(order).owner;
        let Some(challenge) = challenge.filter(|_| is_asked) else {
            return OwnCode::Nothing;
        };
        let sent = self.shared.vault.matched_step(order.id, challenge, code, t);
        match sent {
            Some(_) => OwnCode::Nothing,
            None => (self.shared.own_codes)(principal.id.clone(), code.clone(), t).await,
        }
    }
}

/// A wrong code is counted by the order also where the customer's own no longer count; then that is what is said.
pub(super) fn told(failure: Failure, own: OwnCode) -> Failure {
    let is_wrong = matches!(
        failure,
        Failure::Rejected {
            rejection: Rejection::OtpInvalid,
            ..
        }
    );
    if is_wrong && own == OwnCode::Locked {
        Failure::SecondFactorLocked
    } else {
        failure
    }
}
