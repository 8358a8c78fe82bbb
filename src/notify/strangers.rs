//! Letters to addresses that nobody has shown to be theirs: so many a day and no more. Whoever signs up says an address
//! themselves, and every order writes letters: a stranger's mailbox is not to be filled by the shop.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

use lru::LruCache;

use crate::order::{Timestamp, UserId};

/// Letters about orders a day to an address that is not confirmed: those of some seven orders.
const LETTERS_PER_DAY_MAX: usize = 40;
/// Of these only codes come last: without one nobody can pay.
const CODES_PER_DAY_MIN: usize = 10;
/// Accounts that are counted; the one that was written to longest ago is forgotten.
const ACCOUNTS_MAX: usize = 10_000;
const DAY_MS: i64 = 86_400_000;

/// How many letters strangers got.
pub(super) struct Strangers(Mutex<LruCache<UserId, Day>>);

struct Day {
    since: Timestamp,
    letters: usize,
}

impl Strangers {
    pub(super) fn new() -> Self {
        let accounts = NonZeroUsize::new(ACCOUNTS_MAX).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(accounts)))
    }

    /// Whether one more letter may go to `user`, who is a stranger; counts it. One that is tried again is not asked about.
    pub(super) fn admit(&self, user: &UserId, has_code: bool, now: Timestamp) -> bool {
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day = accounts.get_or_insert_mut(user.clone(), || Day {
            since: now,
            letters: 0,
        });
        if now >= day.since + DAY_MS {
            (day.since, day.letters) = (now, 0);
        }
        let kept_back = if has_code { 0 } else { CODES_PER_DAY_MIN };
        let has_room = day.letters + kept_back < LETTERS_PER_DAY_MAX;
        day.letters += usize::from(has_room);
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_gets_so_many_letters_a_day_and_codes_to_the_last() {
        let strangers = Strangers::new();
        let (ann, bob) = (UserId::system(), UserId::from_uuid(uuid::Uuid::nil()));
        let admit =
            |user: &UserId, has_code: bool, at: i64| strangers.admit(user, has_code, Timestamp(at));
        assert!((0..30).all(|_| admit(&ann, false, 1_000)));
        assert!(!admit(&ann, false, 1_000));
        assert!((0..10).all(|_| admit(&ann, true, 1_000)));
        assert!(!admit(&ann, true, 1_000));
        assert!(admit(&bob, false, 1_000));
        assert!(!admit(&ann, true, 1_000 + DAY_MS - 1));
        assert!(admit(&ann, false, 1_000 + DAY_MS));
    }
}
