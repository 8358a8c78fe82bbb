//! The second factor: an authenticator app (TOTP, RFC 6238), ten recovery codes for whoever loses it, and the fresh proof
//! that some operations ask for (step-up), by the app or, for people without one, by a code in a letter.
//!
//! Invariants: a code of the app counts once, and none before it counts after it, wherever it is shown; ten wrong ones in a
//! row lock the account's app at every door, until a recovery code is shown or an admin takes the app away; a recovery
//! code counts once. Secrets are sealed at rest, and no code is kept in the clear. Which operations ask for a fresh proof
//! is said by `http/step_up.rs`.

mod authenticator;
mod factors;
mod letter_code;
mod proof;
mod qr;
mod recovery;
mod step_up;
mod store;

use std::hash::{DefaultHasher, Hash, Hasher};

use aws_lc_rs::hmac;
use tokio::sync::{Mutex, MutexGuard};

use self::{authenticator::Seals, letter_code::LetterCodes};
use super::keys::Keyring;
use crate::order::UserId;

pub use self::{factors::NewAuthenticator, proof::Proof};

/// Wrong codes in a row that lock an account's app.
pub const FAILURES_MAX: i64 = 10;
/// Recovery codes of an account.
pub const RECOVERY_CODES: usize = 10;
/// How long a code in a letter is good, milliseconds.
pub const LETTER_CODE_MS: i64 = 10 * 60_000;
/// Wrong tries that end a code in a letter.
pub const LETTER_TRIES_MAX: i64 = 5;
/// Letters with such a code to one account, in an hour.
pub const LETTERS_PER_HOUR_MAX: usize = 3;
/// Accounts whose codes are judged side by side, at most; those of one account never are.
const TURNS: usize = 64;
/// Keep these uses of the hub's key apart from all others.
const SEAL_PURPOSE: &[u8] = b"orderhub authenticator 1";
const LETTER_PURPOSE: &[u8] = b"orderhub step-up letter 1";

/// What all second factors share.
pub(super) struct Factors {
    seals: Seals,
    letters: LetterCodes,
    turns: Vec<Mutex<()>>,
    /// How long a fresh proof is good, milliseconds.
    step_up_ms: i64,
}

impl Factors {
    /// Over the hub's keys.
    ///
    /// # Errors
    /// A key is not as it should be.
    pub(super) fn new(keys: &Keyring, step_up_s: u32) -> anyhow::Result<Self> {
        let hub = hmac::Key::new(hmac::HMAC_SHA256, keys.seal.current());
        Ok(Self {
            seals: Seals::new(&keys.seal.of(SEAL_PURPOSE))?,
            letters: LetterCodes::new(hmac::sign(&hub, LETTER_PURPOSE).as_ref()),
            turns: (0..TURNS).map(|_| Mutex::new(())).collect(),
            step_up_ms: i64::from(step_up_s) * 1_000,
        })
    }

    /// The turn of an account: while it is held, no other code of that account is judged.
    async fn turn(&self, user: &UserId) -> Option<MutexGuard<'_, ()>> {
        let mut hasher = DefaultHasher::new();
        user.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % TURNS as u64).unwrap_or(0);
        match self.turns.get(place) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        }
    }
}
