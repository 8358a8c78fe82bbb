//! The fresh proof: one's app, or the code of a letter for who has none. It is good for one session, and for a while.

use super::{
    LETTER_CODE_MS, LETTERS_PER_HOUR_MAX, Proof, factors::no_randomness, letter_code::LetterCodes,
    recovery::Typed, store::LetterRow,
};
use crate::{
    account::{accounts::Accounts, error::AccountError, tokens::Identity},
    order::{Timestamp, UserId},
};

/// An hour, milliseconds.
const HOUR_MS: i64 = 3_600_000;

impl Accounts {
    /// Whether the session of `identity` has shown a fresh proof.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn is_stepped_up(
        &self,
        identity: &Identity,
        now: Timestamp,
    ) -> Result<bool, AccountError> {
        let (user, session) = (&identity.principal.id, &identity.session);
        let row = self.store.session(user, session).await?;
        let shown_at = row.and_then(|row| row.stepped_up_at);
        Ok(shown_at.is_some_and(|at| Timestamp(at) + self.factors.step_up_ms > now))
    }

    /// Takes a fresh proof for the session of `identity`: until when it is good, and whether it was a recovery code.
    ///
    /// # Errors
    /// `SecondFactorInvalid`, `SecondFactorLocked`, `Credentials` for a session that is no more, `Overloaded`,
    /// `Unavailable`.
    pub async fn step_up(
        &self,
        identity: &Identity,
        code: &str,
        now: Timestamp,
    ) -> Result<(Timestamp, Option<Proof>), AccountError> {
        let (user, session) = (&identity.principal.id, &identity.session);
        let shown = if self.has_authenticator(user).await? {
            self.prove_code(user, code, now).await.map(Some)
        } else {
            self.prove_by_letter(identity, code, now)
                .await
                .map(|()| None)
        };
        let outcome = match &shown {
            Ok(Some(Proof::App(_))) => "app",
            Ok(Some(Proof::Recovery)) => "recovery",
            Ok(None) => "letter",
            Err(AccountError::SecondFactorLocked) => "locked",
            Err(AccountError::SecondFactorInvalid) => "wrong",
            Err(_) => "failed",
        };
        metrics::counter!("orderhub_step_ups_total", "outcome" => outcome).increment(1);
        let shown = shown?;
        if !self.store.step_up_session(user, session, now).await? {
            return Err(AccountError::Credentials);
        }
        Ok((now + self.factors.step_up_ms, shown))
    }

    /// Has a letter with a code written, for who has no app; the one before is of no use then. Whoever writes it asks
    /// [`Accounts::letter_code`].
    ///
    /// # Errors
    /// `AuthenticatorThere`, `LettersTooOften`, `Unavailable`.
    pub async fn order_letter(
        &self,
        identity: &Identity,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let user = &identity.principal.id;
        let _turn = self.factors.turn(user).await;
        if self.has_authenticator(user).await? {
            return Err(AccountError::AuthenticatorThere);
        }
        let sent = self.store.letter(user).await?.map(|row| row.sent);
        let mut sent = sent.unwrap_or_default();
        sent.retain(|at| Timestamp(*at) + HOUR_MS > now);
        if sent.len() >= LETTERS_PER_HOUR_MAX {
            return Err(AccountError::LettersTooOften);
        }
        sent.push(now.as_millis());
        let row = LetterRow {
            user: user.to_string(),
            session: identity.session.to_string(),
            nonce: LetterCodes::nonce().ok_or_else(no_randomness)?,
            expires_at: (now + LETTER_CODE_MS).as_millis(),
            tries: 0,
            sent,
        };
        Ok(self.store.write_letter(user, row).await?)
    }

    /// The code of somebody's letter, and until when it is good; none for one that is of no use any more.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn letter_code(
        &self,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Option<(String, Timestamp)>, AccountError> {
        let row = self.store.letter(user).await?;
        let row = row.filter(|row| row.is_open(now));
        Ok(row.map(|row| (self.factors.letters.code(&row), Timestamp(row.expires_at))))
    }

    /// Judges the code of a letter that this session asked for, and uses it up.
    async fn prove_by_letter(
        &self,
        identity: &Identity,
        code: &str,
        now: Timestamp,
    ) -> Result<(), AccountError> {
        let user = &identity.principal.id;
        let _turn = self.factors.turn(user).await;
        let row = self.store.letter(user).await?;
        let row = row.filter(|row| row.is_open(now) && row.session == *identity.session);
        let row = row.ok_or(AccountError::SecondFactorInvalid)?;
        let is_right = match Typed::of(code) {
            Typed::Digits(digits) => self.factors.letters.is_right(&row, &digits),
            Typed::Recovery(_) | Typed::Nothing => false,
        };
        if is_right && self.store.use_letter(user, row.nonce).await? {
            return Ok(());
        }
        self.store.count_try(user).await?;
        Err(AccountError::SecondFactorInvalid)
    }
}
