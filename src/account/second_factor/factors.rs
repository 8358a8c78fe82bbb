//! One's authenticator app: made, confirmed by its first code, taken away.

use super::{
    FAILURES_MAX,
    authenticator::Secret,
    qr,
    recovery::{self, Typed},
};
use crate::{
    account::{accounts::Accounts, error::AccountError},
    order::{Timestamp, UserId},
};

/// An app to be: its secret, shown this once.
pub struct NewAuthenticator {
    /// As people type it: base32.
    pub secret: String,
    /// As apps read it.
    pub uri: String,
    /// The same as a picture: the text of an SVG.
    pub qr: String,
}

impl Accounts {
    /// Whether codes of an app are asked of somebody.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn has_authenticator(&self, user: &UserId) -> Result<bool, AccountError> {
        let row = self.store.factor(user).await?;
        Ok(row.is_some_and(|row| row.is_in_use()))
    }

    /// A secret for somebody's app. It counts once its first code was shown; until then another may be made in its place.
    ///
    /// # Errors
    /// `AuthenticatorThere`, `NotFound`, `Unavailable`.
    pub async fn begin_authenticator(
        &self,
        user: &UserId,
    ) -> Result<NewAuthenticator, AccountError> {
        let account = self.store.user(user).await?;
        let account = account.ok_or(AccountError::NotFound)?;
        let _turn = self.factors.turn(user).await;
        if self.has_authenticator(user).await? {
            return Err(AccountError::AuthenticatorThere);
        }
        let secret = Secret::fresh().ok_or_else(no_randomness)?;
        let sealed = self.factors.seals.seal(user, &secret);
        let sealed = sealed.ok_or_else(no_randomness)?;
        self.store.write_pending(user, sealed).await?;
        let uri = secret.uri(&account.email);
        let qr = qr::svg(&uri);
        Ok(NewAuthenticator {
            secret: secret.text(),
            qr: qr.ok_or_else(|| AccountError::Unavailable("no QR code is that large".into()))?,
            uri,
        })
    }

    /// The app counts from now on, by its first code; its recovery codes, shown this once.
    ///
    /// # Errors
    /// `SecondFactorInvalid`, `AuthenticatorThere`, `NotFound` where none was begun, `Unavailable`.
    pub async fn confirm_authenticator(
        &self,
        user: &UserId,
        code: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, AccountError> {
        let _turn = self.factors.turn(user).await;
        let row = self.store.factor(user).await?;
        let row = row.ok_or(AccountError::NotFound)?;
        if row.is_in_use() {
            return Err(AccountError::AuthenticatorThere);
        }
        let secret = self.factors.seals.open(user, &row.pending);
        let step = match (secret, Typed::of(code)) {
            (Some(secret), Typed::Digits(digits)) => secret.step_of(&digits, now),
            (None, _) | (Some(_), Typed::Recovery(_) | Typed::Nothing) => None,
        };
        let Some(step) = step else {
            // Who guesses begins anew, with another secret.
            if self.store.count_failure(user).await? >= FAILURES_MAX {
                self.store.remove_factor(user).await?;
            }
            return Err(AccountError::SecondFactorInvalid);
        };
        let (codes, kept) = recovery::fresh().ok_or_else(no_randomness)?;
        let is_first = self
            .store
            .confirm_factor(user, row.pending, step, kept)
            .await?;
        if is_first {
            Ok(codes)
        } else {
            Err(AccountError::AuthenticatorThere)
        }
    }

    /// Takes somebody's app away, and with it the lock and the recovery codes.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Unavailable`.
    pub async fn remove_authenticator(&self, user: &UserId) -> Result<(), AccountError> {
        let _turn = self.factors.turn(user).await;
        if !self.has_authenticator(user).await? {
            return Err(AccountError::NotFound);
        }
        Ok(self.store.remove_factor(user).await?)
    }

    /// Other recovery codes in place of those that are left, shown this once.
    ///
    /// # Errors
    /// `NotFound` where there is no app, `Unavailable`.
    pub async fn renew_recovery_codes(&self, user: &UserId) -> Result<Vec<String>, AccountError> {
        let (codes, kept) = recovery::fresh().ok_or_else(no_randomness)?;
        let _turn = self.factors.turn(user).await;
        if self.store.replace_recovery(user, kept).await? {
            Ok(codes)
        } else {
            Err(AccountError::NotFound)
        }
    }

    /// What a code at the checkout is worth: the time step it belongs to, used up; none where it is no code of
    /// this customer's app, or they have none.
    ///
    /// # Errors
    /// `SecondFactorLocked`, `Overloaded`, `Unavailable`.
    pub async fn own_code(
        &self,
        user: &UserId,
        code: &str,
        now: Timestamp,
    ) -> Result<Option<u64>, AccountError> {
        if !matches!(Typed::of(code), Typed::Digits(_)) || !self.has_authenticator(user).await? {
            return Ok(None);
        }
        match self.prove_code(user, code, now).await {
            Ok(super::Proof::App(step)) => Ok(Some(step)),
            Ok(super::Proof::Recovery) | Err(AccountError::SecondFactorInvalid) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

pub(super) fn no_randomness() -> AccountError {
    AccountError::Unavailable("the system gives no randomness".into())
}
