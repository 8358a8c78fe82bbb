//! Guessing passwords: how long whoever was wrong waits, and how many may be wrong at once.
//!
//! From one address (of IPv6: one /64) at one account the first [`FREE_FAILURES`] wrong passwords cost nothing, the next one a
//! second, and each one twice as much, up to a quarter of an hour; whoever comes too early is sent away before anything is
//! hashed. Somebody else's failures, from elsewhere, slow nobody. What is remembered is bounded, and whoever was quiet for
//! longest is forgotten first; what bounds guessing in the end stands in the account itself: after [`LOCK_FAILURES`] wrong
//! passwords in a row, wherever they came from, no password opens it (NIST SP 800-63B-4, 3.2.2). Links still do, and
//! whoever is signed in stays so: the lock is of no use against the owner.

mod login;
mod store;

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use lru::LruCache;
use sha2::{Digest as _, Sha256};

use super::{error::AccountError, network::network};
use crate::order::Timestamp;

/// Wrong passwords in a row after which no password opens an account.
pub(super) const LOCK_FAILURES: u32 = 100;
/// Wrong passwords in a row that cost no time.
const FREE_FAILURES: u32 = 3;
/// The first wait, and the longest; it doubles.
const WAIT_FIRST_MS: i64 = 1_000;
const WAIT_MAX_MS: i64 = 15 * 60_000;
/// After so long a quiet, what was wrong is forgotten.
const FORGOTTEN_MS: i64 = 24 * 3_600_000;
/// Accounts and addresses remembered.
const STREAKS_MAX: usize = 65_536;

/// An address that was typed, known or not, as its SHA-256: nothing here is worth reading, and all are of one length.
type Typed = [u8; 32];

/// Who tries, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Guesser {
    account: Typed,
    from: Option<IpAddr>,
}

/// Wrong passwords in a row of one guesser.
#[derive(Default)]
struct Streak {
    failures: u32,
    under_way: u32,
    last_at: i64,
    next_at: i64,
}

/// Everybody who was wrong lately.
pub(super) struct Guesses(Mutex<Known>);

struct Known {
    streaks: LruCache<Guesser, Streak>,
    /// Tries at an account whose outcome does not stand in it yet. As many as there are logins under way.
    under_way: HashMap<Typed, u32>,
}

impl Guesser {
    /// Whoever types `email`, in its one spelling where it has one, at `address`.
    pub(super) fn new(email: &str, address: Option<IpAddr>) -> Self {
        Self {
            account: Sha256::digest(email).into(),
            from: address.map(network),
        }
    }
}

impl Guesses {
    pub(super) fn new() -> Self {
        let capacity = NonZeroUsize::new(STREAKS_MAX).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(Known {
            streaks: LruCache::new(capacity),
            under_way: HashMap::new(),
        }))
    }

    /// Lets a try in, which is to be [`Guesses::judged`] and [`Guesses::settled`]; how many others are under way at the
    /// account.
    pub(super) fn admit(&self, guesser: &Guesser, now: Timestamp) -> Result<u32, AccountError> {
        let now = now.as_millis();
        let mut known = self.lock();
        let streak = known.streaks.get_or_insert_mut(*guesser, Streak::default);
        if now.saturating_sub(streak.last_at) > FORGOTTEN_MS {
            streak.failures = 0;
        }
        // Once somebody was wrong, many at once are no way around the wait.
        let soon = streak.failures.saturating_add(streak.under_way);
        let wait_ms = match streak.next_at.saturating_sub(now) {
            wait if wait > 0 => wait,
            _ if streak.failures > 0 && streak.under_way > 0 && soon > FREE_FAILURES => {
                WAIT_FIRST_MS
            }
            _ => 0,
        };
        if wait_ms > 0 {
            let retry_after_s = u32::try_from(wait_ms.saturating_add(999) / 1_000).unwrap_or(1);
            return Err(AccountError::TooOften { retry_after_s });
        }
        streak.under_way += 1;
        let others = known.under_way.entry(guesser.account).or_default();
        *others += 1;
        Ok(*others - 1)
    }

    /// What became of a try; none where nobody looked whether the password was right.
    pub(super) fn judged(&self, guesser: &Guesser, was_right: Option<bool>, now: Timestamp) {
        let mut known = self.lock();
        let Some(streak) = known.streaks.get_mut(guesser) else {
            return;
        };
        streak.under_way = streak.under_way.saturating_sub(1);
        match was_right {
            Some(true) => {
                streak.failures = 0;
                streak.next_at = 0;
            }
            Some(false) => {
                streak.failures = streak.failures.saturating_add(1);
                streak.last_at = now.as_millis();
                streak.next_at = streak.last_at.saturating_add(wait_ms(streak.failures));
            }
            None => {}
        }
        if streak.failures == 0 && streak.under_way == 0 {
            known.streaks.pop(guesser);
        }
    }

    /// A try stands in the account, where it is to.
    pub(super) fn settled(&self, guesser: &Guesser) {
        let mut known = self.lock();
        if let Some(others) = known.under_way.get_mut(&guesser.account) {
            *others = others.saturating_sub(1);
            if *others == 0 {
                known.under_way.remove(&guesser.account);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long whoever was wrong this often waits.
fn wait_ms(failures: u32) -> i64 {
    match failures.checked_sub(FREE_FAILURES + 1) {
        None => 0,
        Some(doublings) => 2_i64
            .checked_pow(doublings)
            .and_then(|times| WAIT_FIRST_MS.checked_mul(times))
            .map_or(WAIT_MAX_MS, |wait| wait.min(WAIT_MAX_MS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    /// Seconds that are told; none for a try that was let in and was wrong.
    fn wrong(guesses: &Guesses, who: &Guesser, now: Timestamp) -> Option<u32> {
        match guesses.admit(who, now) {
            Ok(_) => {
                guesses.judged(who, Some(false), now);
                guesses.settled(who);
                None
            }
            Err(AccountError::TooOften { retry_after_s }) => Some(retry_after_s),
            Err(_) => Some(u32::MAX),
        }
    }

    #[test]
    fn three_are_free_and_then_each_costs_twice_as_much() {
        let guesses = Guesses::new();
        let here = Guesser::new("ann@example.org", "192.0.2.1".parse().ok());
        let mut now = NOW;
        for _ in 0..4 {
            assert_eq!(wrong(&guesses, &here, now), None);
        }
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(wrong(&guesses, &here, now), Some(wait));
            now = now + i64::from(wait) * 1_000 - 1;
            assert_eq!(wrong(&guesses, &here, now), Some(1));
            now = now + 1;
            assert_eq!(wrong(&guesses, &here, now), None);
        }
        let elsewhere = Guesser::new("ann@example.org", "192.0.2.2".parse().ok());
        let other = Guesser::new("bob@example.org", "192.0.2.1".parse().ok());
        for somebody_else in [elsewhere, other] {
            assert_eq!(wrong(&guesses, &somebody_else, now), None);
        }
        assert_eq!(wrong(&guesses, &here, now + FORGOTTEN_MS + 1), None);
        assert_eq!(wrong(&guesses, &here, now + FORGOTTEN_MS + 1), None);
    }

    #[test]
    fn one_subscriber_is_one_network() {
        let at = |address: &str| Guesser::new("ann@example.org", address.parse().ok());
        assert_eq!(at("2001:db8::1"), at("2001:db8::ffff:2"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
    }

    #[test]
    fn whoever_was_right_begins_anew_and_nothing_is_left_of_them() {
        let guesses = Guesses::new();
        let here = Guesser::new("ann@example.org", None);
        for _ in 0..3 {
            assert_eq!(wrong(&guesses, &here, NOW), None);
        }
        assert_eq!(guesses.admit(&here, NOW), Ok(0));
        // Somebody was wrong, and one is under way.
        assert!(guesses.admit(&here, NOW).is_err());
        guesses.judged(&here, Some(true), NOW);
        guesses.settled(&here);
        let known = guesses.lock();
        assert!(known.streaks.is_empty() && known.under_way.is_empty());
    }
}
