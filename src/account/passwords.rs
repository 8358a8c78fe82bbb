//! Passwords: Argon2id, off the runtime's threads, and never more at once than memory allows.
//!
//! Parameters are OWASP's first choice (m = 19 MiB, t = 2, p = 1). A login with an unknown address costs the same hash
//! as one with a known address, so that time tells nobody which addresses have accounts.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{SaltString, rand_core::OsRng},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use super::error::AccountError;

/// Memory of one hash, KiB.
const MEMORY_KIB: u32 = 19_456;
/// Passes over it.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;

/// Hashes and checks passwords.
pub(super) struct Passwords {
    /// Hashes computed at once.
    running: Arc<Semaphore>,
    /// Those and the ones waiting; beyond, callers are turned away.
    admitted: Arc<Semaphore>,
    argon: Argon2<'static>,
    /// A hash of nothing anybody knows, for addresses without an account.
    decoy: String,
}

impl Passwords {
    /// A hasher with at most `at_once` hashes running and `waiting` more in line.
    pub(super) fn new(at_once: usize, waiting: usize) -> anyhow::Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
            .map_err(|error| anyhow::anyhow!("the password parameters are wrong: {error}"))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let at_once = at_once.max(1);
        let mut nothing = Zeroizing::new([0_u8; 32]);
        aws_lc_rs::rand::fill(nothing.as_mut_slice())
            .map_err(|_| anyhow::anyhow!("the system gives no randomness"))?;
        let decoy = hash(&argon, nothing.as_slice())
            .ok_or_else(|| anyhow::anyhow!("passwords cannot be hashed"))?;
        Ok(Self {
            running: Arc::new(Semaphore::new(at_once)),
            admitted: Arc::new(Semaphore::new(at_once.saturating_add(waiting))),
            argon,
            decoy,
        })
    }

    /// The hash to keep of `password`, in PHC form.
    pub(super) async fn hash(&self, password: &str) -> Result<String, AccountError> {
        let argon = self.argon.clone();
        let password = Zeroizing::new(password.as_bytes().to_vec());
        self.compute(move || hash(&argon, &password))
            .await?
            .ok_or_else(|| AccountError::Unavailable("passwords cannot be hashed".into()))
    }

    /// Whether `password` is the one behind `kept`; `None` (no such account) costs as much and is never right.
    pub(super) async fn verify(
        &self,
        password: &str,
        kept: Option<&str>,
    ) -> Result<bool, AccountError> {
        let argon = self.argon.clone();
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let is_known = kept.is_some();
        let kept = kept.unwrap_or(&self.decoy).to_owned();
        let matches = self
            .compute(move || {
                PasswordHash::new(&kept)
                    .is_ok_and(|parsed| argon.verify_password(&password, &parsed).is_ok())
            })
            .await?;
        Ok(is_known && matches)
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AccountError> {
        let _admitted = self
            .admitted
            .clone()
            .try_acquire_owned()
            .map_err(|_| AccountError::Overloaded)?;
        let running: OwnedSemaphorePermit = self
            .running
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| AccountError::Overloaded)?;
        // The permit goes with the work: a caller that hangs up does not make room for another hash.
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(running);
            done
        })
        .await
        .map_err(|_| AccountError::Unavailable("a password could not be hashed".into()))
    }
}

fn hash(argon: &Argon2<'_>, password: &[u8]) -> Option<String> {
    let salt = SaltString::generate(&mut OsRng);
    argon
        .hash_password(password, &salt)
        .ok()
        .map(|hash| hash.to_string())
}
