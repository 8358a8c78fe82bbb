//! What the other parts ask about second factors, answered by the accounts.

use std::sync::Arc;

use crate::{
    account::{AccountError, Accounts},
    checkout::SentCode,
    clock::Clock,
    engine::{OwnCode, OwnCodes},
    notify::OwnCodeOf,
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
