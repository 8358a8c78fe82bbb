//! Showing a code of one's second factor: what was shown, and what became of it.

use super::{FAILURES_MAX, recovery::Typed, store::FactorRow};
use crate::{
    account::{
        accounts::{Accounts, Signed},
        error::AccountError,
        notices::Notice,
        sessions::Device,
        user::User,
    },
    order::{Timestamp, UserId},
};

/// What was shown, and was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A code of the app, of this time step.
    App(u64),
    /// A recovery code, which is used up.
    Recovery,
}

impl Accounts {
    /// Asks for the second factor of somebody whose first one was right; `None` for who has none.
    ///
    /// # Errors
    /// `SecondFactorRequired` where one is there and no code, `SecondFactorInvalid`, `SecondFactorLocked`, `Overloaded`,
    /// `Unavailable`.
    pub(in crate::account) async fn ask_second_factor(
        &self,
        user: &UserId,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Proof>, AccountError> {
        if !self.has_authenticator(user).await? {
            return Ok(None);
        }
        let code = code.ok_or(AccountError::SecondFactorRequired)?;
        self.prove_code(user, code, now).await.map(Some)
    }

    /// Signs somebody in whose first factor was right. Whoever has an app has shown a fresh code with it.
    ///
    /// # Errors
    /// As [`Accounts::ask_second_factor`].
    pub(in crate::account) async fn sign_in_with_code(
        &self,
        user: User,
        code: Option<&str>,
        device: Device,
        now: Timestamp,
    ) -> Result<Signed, AccountError> {
        let shown = self.ask_second_factor(&user.id, code, now).await?;
        let stepped_up_at = shown.map(|_| now);
        let signed = self.sign_in(user, device, stepped_up_at, now).await?;
        Ok(Signed { shown, ..signed })
    }

    /// Judges a code of somebody's app, or a recovery code, and uses it up.
    ///
    /// # Errors
    /// `SecondFactorInvalid` also where there is no app; `SecondFactorLocked`, `Overloaded`, `Unavailable`.
    pub(super) async fn prove_code(
        &self,
        user: &UserId,
        code: &str,
        now: Timestamp,
    ) -> Result<Proof, AccountError> {
        let _turn = self.factors.turn(user).await;
        let row = self.store.factor(user).await?;
        let row = row.filter(FactorRow::is_in_use);
        let row = row.ok_or(AccountError::SecondFactorInvalid)?;
        match Typed::of(code) {
            Typed::Recovery(hash) if self.store.use_recovery(user, &hash).await? => {
                return Ok(Proof::Recovery);
            }
            Typed::Digits(digits) if !row.is_locked() => {
                let secret = self.factors.seals.open(user, &row.sealed);
                let step = secret.and_then(|secret| secret.step_of(&digits, now));
                if let Some(step) = step {
                    return self.use_step(user, &row, step).await;
                }
            }
            Typed::Recovery(_) | Typed::Digits(_) | Typed::Nothing => {}
        }
        if row.is_locked() {
            return Err(AccountError::SecondFactorLocked);
        }
        let failures = self.store.count_failure(user).await?;
        if failures < FAILURES_MAX {
            return Err(AccountError::SecondFactorInvalid);
        }
        self.notices.tell(Notice::FactorLocked(user.clone()));
        Err(AccountError::SecondFactorLocked)
    }

    /// A right code, which counts once. Proof again it is a copy, and no guess: it is refused and not counted.
    async fn use_step(
        &self,
        user: &UserId,
        row: &FactorRow,
        step: i64,
    ) -> Result<Proof, AccountError> {
        let is_fresh = step > row.used_step && self.store.use_step(user, step).await?;
        let number = u64::try_from(step).ok().filter(|_| is_fresh);
        number
            .map(Proof::App)
            .ok_or(AccountError::SecondFactorInvalid)
    }
}
