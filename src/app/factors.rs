//! What the other parts ask about second factors, answered by the accounts; and locks, written down as they happen.

use std::sync::Arc;

use tokio::sync::broadcast::error::RecvError;

use crate::{
    account::{AccountError, Accounts},
    audit::{Act, Action, Actor, AuditLog, Target},
    checkout::SentCode,
    clock::Clock,
    engine::{OwnCode, OwnCodes},
    notify::OwnCodeOf,
    order::UserId,
    shutdown::Tasks,
};

/// What a code of a customer's own app is worth at the checkout.
pub(super) fn own_codes(accounts: &Arc<Accounts>) -> OwnCodes {
    let accounts = accounts.clone();
    Arc::new(move |user, code, now| {
        let accounts = accounts.clone();
        Box::pin(async move {
            match accounts.own_code(&user, &code, now).await {
                Ok(Some(step)) => OwnCode::Right(step),
                Ok(None) => OwnCode::Nothing,
                Err(AccountError::SecondFactorLocked) => OwnCode::Locked,
                Err(error) => {
                    tracing::warn!(%error, "a customer's own code could not be judged");
                    OwnCode::Unavailable
                }
            }
        })
    })
}

/// The code of the letter that somebody asked for.
pub(super) fn own_code_of(accounts: &Arc<Accounts>, clock: &Arc<dyn Clock>) -> OwnCodeOf {
    let (accounts, clock) = (accounts.clone(), clock.clone());
    Arc::new(move |user| {
        let (accounts, clock) = (accounts.clone(), clock.clone());
        Box::pin(async move {
            let found = accounts.letter_code(&user, clock.now()).await;
            let (code, expires_at) = found.ok().flatten()?;
            Some(SentCode { code, expires_at })
        })
    })
}

/// Writes locks into the audit log. They are nobody's act: whoever typed the codes may be anybody.
pub(super) async fn record_locks(accounts: Arc<Accounts>, audit: Arc<AuditLog>, tasks: Tasks) {
    let mut locked = accounts.locked_factors();
    loop {
        let user = tokio::select! {
            user = locked.recv() => user,
            () = tasks.stopping() => return,
        };
        match user {
            Ok(user) => {
                let is_written = match audit.reserve() {
                    Some(permit) => permit.record(vec![lock_of(&user)]).await.is_ok(),
                    None => false,
                };
                if !is_written {
                    tracing::warn!("the lock of a second factor was not written down");
                }
            }
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "locks of second factors were not written down");
            }
            Err(RecvError::Closed) => return,
        }
    }
}

fn lock_of(user: &UserId) -> Act {
    let action = Action::SecondFactorLocked;
    Act {
        actor: Actor::system("orderhub"),
        action,
        target: Target {
            kind: action.target().into(),
            id: user.to_string().into(),
        },
        site: None,
        address: None,
        request_id: None,
        before: None,
        after: None,
        is_repeated: false,
    }
}
