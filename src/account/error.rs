//! What can go wrong with an account. Nothing here says whether an account exists, and nothing holds a secret.

use super::{password_rules::PasswordFault, store::StoreError};

/// Why an account operation was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// A field is out of its bounds, or the address is taken.
    #[error("{pointer}: {detail}")]
    Invalid {
        /// JSON pointer to the field.
        pointer: &'static str,
        /// What it should be.
        detail: String,
    },
    /// Nobody's password is to be this one.
    #[error("/password: {0}")]
    Password(PasswordFault),
    /// Not the password of whoever wants another.
    #[error("this is not the password of this account")]
    NotThePassword,
    /// Wrong address, wrong password, account switched off, refresh token used or unknown: all alike.
    #[error("these credentials do not sign anybody in")]
    Credentials,
    /// A link that was used, has run out, or never was: all alike.
    #[error("this link is of no use")]
    LinkInvalid,
    /// The link is good for who is signed in to its account.
    #[error("nobody is signed in to the account of this link")]
    NotSignedIn,
    /// Too many wrong passwords from there.
    #[error("too many tries; the next one in {retry_after_s} s")]
    TooOften {
        /// Seconds until the next try is looked at.
        retry_after_s: u32,
    },
    /// The password or the link is right, and the account has a second factor, of which no code came.
    #[error("a code of the second factor is wanted")]
    SecondFactorRequired,
    /// That code is wrong, or was used.
    #[error("the code of the second factor is not right")]
    SecondFactorInvalid,
    /// Too many codes were wrong: none counts but a recovery code.
    #[error("the second factor is locked")]
    SecondFactorLocked,
    /// An authenticator app is there already.
    #[error("there is an authenticator app")]
    AuthenticatorThere,
    /// Too many letters with a code were asked for.
    #[error("too many letters")]
    LettersTooOften,
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// Too many passwords are waiting to be hashed.
    #[error("too many sign-ins at once")]
    Overloaded,
    /// The store does not answer.
    #[error("the accounts cannot be read or written: {0}")]
    Unavailable(String),
}

impl AccountError {
    /// A field that is not as it should be.
    #[must_use]
    pub fn invalid(pointer: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid {
            pointer,
            detail: detail.into(),
        }
    }
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::EmailTaken => Self::invalid("/email", "this address has an account"),
            StoreError::Conflict => Self::Overloaded,
            StoreError::Unavailable(detail) => Self::Unavailable(detail),
            StoreError::Corrupt(detail) => Self::Unavailable(detail),
        }
    }
}

/// Why a token is not accepted. HTTP answers 401 to all of them; sockets close with different codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// Not one of ours: malformed, forged, for somebody else, or of another kind.
    #[error("the token is not valid")]
    Invalid,
    /// It was ours and has run out.
    #[error("the token has expired")]
    Expired,
    /// Its session was ended.
    #[error("the session was ended")]
    Revoked,
}
