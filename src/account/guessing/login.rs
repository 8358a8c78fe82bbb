//! Signing in with a password: who may try, what is right, and what a wrong one costs.

use super::{
    Guesser, LOCK_FAILURES,
    store::{count_failure, forget_failures},
};
use crate::{
    account::{
        accounts::{Accounts, Signed},
        error::AccountError,
        invited::NO_PASSWORD,
        notices::Notice,
        password_rules,
        sessions::Device,
        store::Kept,
        user::{PASSWORD_BYTES_MAX, User, fold_email},
    },
    order::{Timestamp, UserId},
};

/// What is left to write down of a try, once its answer is out.
enum Note {
    Nothing,
    Failure(UserId),
    NoFailures(UserId),
}

impl Accounts {
    /// Signs somebody in on `device`; `code` is of their second factor, where they have one.
    ///
    /// # Errors
    /// `Credentials`, `TooOften`, what [`Accounts::ask_second_factor`] says,
    /// `Overloaded`, `Unavailable`.
    pub async fn login(
        &self,
        email: &str,
        password: &str,
        code: Option<&str>,
        device: Device,
        now: Timestamp,
    ) -> Result<Signed, AccountError> {
        let signed = match self.prove(email, password, &device, now).await {
            Ok(user) => self.sign_in_with_code(user, code, device, now).await,
            Err(error) => Err(error),
        };
        let outcome = match &signed {
            Ok(_) => "ok",
            Err(AccountError::SecondFactorRequired) => "code_wanted",
            Err(AccountError::SecondFactorInvalid | AccountError::SecondFactorLocked) => {
                "code_refused"
            }
            Err(AccountError::TooOften { .. }) => "slowed",
            Err(AccountError::Credentials) => "refused",
            Err(_) => "failed",
        };
        metrics::counter!("orderhub_logins_total", "outcome" => outcome).increment(1);
        signed
    }

    /// The account that an address and a password open. Whatever is wrong with them is told after the same work.
    pub(in crate::account) async fn prove(
        &self,
        email: &str,
        password: &str,
        device: &Device,
        now: Timestamp,
    ) -> Result<User, AccountError> {
        let folded = fold_email(email).ok();
        let guesser = Guesser::new(folded.as_deref().unwrap_or(email), device.address);
        let under_way = self.guesses.admit(&guesser, now)?;
        let judged = self
            .judge(folded.as_deref(), password, under_way, now)
            .await;
        let was_right = match &judged {
            Ok(_) => Some(true),
            Err((AccountError::Credentials, _)) => Some(false),
            Err(_) => None,
        };
        self.guesses.judged(&guesser, was_right, now);
        let (proven, note) = match judged {
            Ok((user, note)) => (Ok(user), note),
            Err((error, note)) => (Err(error), note),
        };
        // After the answer, which would tell by its time what there is to write.
        let (records, guesses) = (self.store.records(), self.guesses.clone());
        let (notices, post) = (self.notices.clone(), self.post.clone());
        self.store.spawn(async move {
            let noted = match note {
                Note::Nothing => Ok(()),
                Note::NoFailures(user) => forget_failures(&records, &user).await,
                Note::Failure(user) => match count_failure(&records, &user).await {
                    Ok(LOCK_FAILURES) => {
                        notices.tell(Notice::PasswordLocked(user.clone()));
                        post.tell_locked(user, now);
                        Ok(())
                    }
                    Ok(_) => Ok(()),
                    Err(error) => Err(error),
                },
            };
            if let Err(error) = noted {
                tracing::warn!(%error, "a wrong password was not counted");
            }
            guesses.settled(&guesser);
        });
        proven
    }

    async fn judge(
        &self,
        email: Option<&str>,
        password: &str,
        under_way: u32,
        now: Timestamp,
    ) -> Result<(User, Note), (AccountError, Note)> {
        let broken = |error: AccountError| (error, Note::Nothing);
        // What cannot be an address or a password is turned away only after the same work as what can.
        let known = match email {
            Some(email) => self.store.user_by_email(email).await,
            None => Ok(None),
        };
        let known = known.map_err(|error| broken(error.into()))?;
        let counted = known.as_ref().map_or(0, |kept| kept.failures);
        let is_locked = counted >= LOCK_FAILURES;
        // Those under way may all be wrong: no more are looked at than may be.
        let at_most = counted.saturating_add(under_way);
        if known.is_some() && !is_locked && at_most >= LOCK_FAILURES {
            return Err(broken(AccountError::Overloaded));
        }
        let hash = known.as_ref().map(|kept| kept.hash.as_str());
        let hash = hash.filter(|hash| *hash != NO_PASSWORD && !is_locked);
        let password = password_rules::normal(password);
        let fits = password.len() <= PASSWORD_BYTES_MAX;
        let typed = if fits { password.as_str() } else { "" };
        let is_right = self.passwords.verify(typed, hash).await.map_err(broken)?;
        let Some(Kept { user, .. }) = known else {
            return Err((AccountError::Credentials, Note::Nothing));
        };
        match is_right {
            true if user.is_active => {
                let note = match counted {
                    0 => Note::Nothing,
                    _ => Note::NoFailures(user.id.clone()),
                };
                Ok((user, note))
            }
            true => Err((AccountError::Credentials, Note::Nothing)),
            false if is_locked => Err((AccountError::Credentials, Note::Nothing)),
            // This one may be the last: then it is known before it is answered.
            false if at_most + 1 >= LOCK_FAILURES => {
                let count = count_failure(&self.store.records(), &user.id).await;
                let count = count.map_err(|error| broken(error.into()))?;
                if count == LOCK_FAILURES {
                    self.notices.tell(Notice::PasswordLocked(user.id.clone()));
                    self.post.tell_locked(user.id, now);
                }
                Err((AccountError::Credentials, Note::Nothing))
            }
            false => Err((AccountError::Credentials, Note::Failure(user.id))),
        }
    }
}
