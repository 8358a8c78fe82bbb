//! Letters to addresses that nobody has shown to be theirs: so many a day and no more. Whoever signs up says an address
//! themselves, and every order writes letters: a stranger's mailbox is not to be filled by the shop.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

use lru::LruCache;

use crate::order::{Timestamp, UserId};

/// Letters about orders a day to an address that is not confirmed: those of some seven orders.
const LETTERS_PER_DAY_MAX: usize = 40;
/// Accounts that are counted; the one that was written to longest ago is forgotten.
const ACCOUNTS_MAX: usize = 10_000;
const DAY_MS: i64 = 86_400_000;

/// How many letters strangers got.
pub(super) struct Strangers(Mutex<LruCache<UserId, Day>>);

struct Day {
    since: Timestamp,
    /// Which letters, by a hash of their names: one that is tried again counts once.
    letters: Vec<u64>,
}

impl Strangers {
    pub(super) fn new() -> Self {
        let accounts = NonZeroUsize::new(ACCOUNTS_MAX).unwrap_or(NonZeroUsize::MIN);
        Self(Mutex::new(LruCache::new(accounts)))
    }

    /// Whether the letter called `name` may go to `user`, who is a stranger.
    pub(super) fn admit(&self, user: &UserId, name: &str, now: Timestamp) -> bool {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let letter = hasher.finish();
        let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let day = accounts.get_or_insert_mut(user.clone(), || Day {
            since: now,
            letters: Vec::new(),
        });
        if now >= day.since + DAY_MS {
            day.since = now;
            day.letters.clear();
        }
        if day.letters.contains(&letter) {
            return true;
        }
        let has_room = day.letters.len() < LETTERS_PER_DAY_MAX;
        if has_room {
            day.letters.push(letter);
        }
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_gets_so_many_letters_a_day_and_each_counts_once() {
        let strangers = Strangers::new();
        let (ann, bob) = (UserId::system(), UserId::from_uuid(uuid::Uuid::nil()));
        let admit = |user: &UserId, number: usize, at: i64| {
            strangers.admit(user, &format!("letter {number}"), Timestamp(at))
        };
        for _ in 0..3 {
            assert!((0..LETTERS_PER_DAY_MAX).all(|number| admit(&ann, number, 1_000)));
        }
        assert!(!admit(&ann, LETTERS_PER_DAY_MAX, 1_000));
        assert!(admit(&bob, LETTERS_PER_DAY_MAX, 1_000));
        assert!(!admit(&ann, LETTERS_PER_DAY_MAX, 1_000 + DAY_MS - 1));
        assert!(admit(&ann, LETTERS_PER_DAY_MAX, 1_000 + DAY_MS));
    }
}
