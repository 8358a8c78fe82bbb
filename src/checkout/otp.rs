//! One-time codes: TOTP (RFC 6238) over a fresh 160-bit secret per challenge, sealed at rest with AES-256-GCM.
//!
//! The vault computes; whether a code counts is judged by `order::Challenge`. A sealed secret is bound to its order
//! and the total it confirms (as associated data), so it opens for nothing else. Secrets and codes never reach a log.

use aws_lc_rs::rand;
use totp_rs::{Algorithm, Builder, Totp};

use crate::{
    order::{Challenge, OrderId, Timestamp},
    seal::{Renewed, SealKeys, Sealer},
};

/// Bytes of a fresh secret: the length of a SHA-1 block's digest, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// Seals, opens and checks.
pub struct CodeVault {
    sealer: Sealer,
    digits: u8,
    step_s: u16,
}

/// A code on its way to the customer.
#[derive(Clone, PartialEq, Eq)]
pub struct SentCode {
    /// The digits.
    pub code: String,
    /// When it stops being accepted: the end of the step after its own.
    pub expires_at: Timestamp,
}

impl CodeVault {
    /// A vault over these keys. `digits` is 5 to 8, `step_s` at least 1: the configuration sees to it.
    ///
    /// # Errors
    /// When a key is not as it should be.
    pub fn new(keys: &SealKeys, digits: u8, step_s: u16) -> anyhow::Result<Self> {
        Ok(Self {
            sealer: Sealer::new(keys)?,
            digits,
            step_s: step_s.max(1),
        })
    }

    /// A fresh secret, sealed for `order` and `total`. Empty, and so never matched, if the system gives no randomness.
    #[must_use]
    pub fn fresh(&self, order: OrderId, total: i64) -> String {
        let mut secret = [0_u8; SECRET_BYTES];
        if rand::fill(&mut secret).is_err() {
            return String::new();
        }
        let sealed = self.sealer.seal(&bond(order, total), &secret);
        sealed.unwrap_or_default()
    }

    /// What takes the place of a challenge's sealed secret when another key seals.
    #[must_use]
    pub fn renew(&self, order: OrderId, challenge: &Challenge) -> Renewed {
        let bond = bond(order, challenge.total);
        self.sealer.renew(&bond, &challenge.sealed)
    }

    /// The time step `code` belongs to: the current or the previous one, or none. Spaces and hyphens that people
    /// type are not part of the code.
    #[must_use]
    pub fn matched_step(
        &self,
        order: OrderId,
        challenge: &Challenge,
        code: &str,
        now: Timestamp,
    ) -> Option<u64> {
        let code: String = code.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        let totp = self.open(order, challenge)?;
        let now_s = seconds(now);
        let previous_s = now_s.saturating_sub(u64::from(self.step_s));
        totp.check(&code, now_s)
            .or_else(|| totp.check(&code, previous_s))
    }

    /// The code to send now.
    #[must_use]
    pub fn code(&self, order: OrderId, challenge: &Challenge, now: Timestamp) -> Option<SentCode> {
        let code = self
            .open(order, challenge)?
            .generate(seconds(now))
            .to_string();
        Some(SentCode {
            code,
            expires_at: self.expires_at(now),
        })
    }

    /// When a code sent at `now` stops being accepted.
    #[must_use]
    pub fn expires_at(&self, now: Timestamp) -> Timestamp {
        let step_s = u64::from(self.step_s);
        let end_s = (seconds(now) / step_s + 2) * step_s;
        Timestamp(
            i64::try_from(end_s)
                .unwrap_or(i64::MAX / 1000)
                .saturating_mul(1000),
        )
    }

    fn open(&self, order: OrderId, challenge: &Challenge) -> Option<Totp> {
        let secret = self
            .sealer
            .open(&bond(order, challenge.total), &challenge.sealed)?;
        let secret: [u8; SECRET_BYTES] = secret.as_slice().try_into().ok()?;
        // Five digits are allowed here and not by RFC 4226, hence "noncompliant"; everything else is checked above.
        let builder = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(self.digits)
            .with_skew(0);
        Some(
            builder
                .with_step_duration(u64::from(self.step_s))
                .with_secret(secret)
                .build_noncompliant(),
        )
    }
}

fn bond(order: OrderId, total: i64) -> [u8; 24] {
    let mut bond = [0_u8; 24];
    let (id, amount) = bond.split_at_mut(16);
    id.copy_from_slice(order.0.as_bytes());
    amount.copy_from_slice(&total.to_be_bytes());
    bond
}

fn seconds(time: Timestamp) -> u64 {
    u64::try_from(time.as_millis() / 1000).unwrap_or(0)
}

impl std::fmt::Debug for CodeVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeVault")
            .field("digits", &self.digits)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SentCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentCode")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_matches_now_and_one_step_later_and_nothing_else() -> anyhow::Result<()> {
        let vault = CodeVault::new(&SealKeys::new([7; 32]), 6, 30)?;
        let order = OrderId(Uuid::from_u128(1));
        let now = Timestamp(1_700_000_000_000);
        let challenge = Challenge::issue(vault.fresh(order, 500), 1, now, 500);
        let sent = vault
            .code(order, &challenge, now)
            .ok_or_else(|| anyhow::anyhow!("no code"))?;
        let spaced = format!("{} {}", &sent.code[..3], &sent.code[3..]);
        let step = Some(1_700_000_000 / 30);
        assert_eq!(vault.matched_step(order, &challenge, &spaced, now), step);
        assert_eq!(
            vault.matched_step(order, &challenge, &sent.code, now + 30_000),
            step
        );
        assert_eq!(
            vault.matched_step(order, &challenge, &sent.code, sent.expires_at),
            None
        );
        assert_eq!(
            vault.matched_step(order, &challenge, &sent.code, now - 30_000),
            None
        );
        let other = Challenge {
            total: 499,
            ..challenge.clone()
        };
        assert_eq!(vault.matched_step(order, &other, &sent.code, now), None);
        assert_eq!(
            vault.matched_step(OrderId(Uuid::from_u128(2)), &challenge, &sent.code, now),
            None
        );
        Ok(())
    }
}
