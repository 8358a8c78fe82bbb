//! When a delivery that failed is tried again, and when an endpoint is given up. Pure.

use crate::order::Timestamp;

/// How long a delivery is tried: three days, as Standard Webhooks suggests.
pub const TRY_FOR_MS: i64 = 3 * 24 * 3_600_000;
/// How long an endpoint may fail, without one success, before it is paused. Longer than one delivery is tried, so that a
/// weekend does not switch anything off.
pub const PAUSE_AFTER_MS: i64 = 5 * 24 * 3_600_000;
/// Failures in a row after which an endpoint counts as down: one delivery at a time looks whether it is back.
pub(super) const DOWN_AFTER: u32 = 3;
/// The first pause; each is three times the one before.
const FIRST_MS: i64 = 5_000;
/// The longest pause.
const LONGEST_MS: i64 = 12 * 3_600_000;
/// Pauses are shortened by up to a fifth, so that what failed together does not come back together.
const JITTER_PART: i64 = 5;

/// When a delivery first tried at `first` that has failed `tries` times is tried again; `None` when it is given up.
/// `chance` is random, 0.0..1.0.
#[must_use]
pub fn next(first: Timestamp, now: Timestamp, tries: u32, chance: f64) -> Option<Timestamp> {
    let grown = 3_i64
        .saturating_pow(tries.saturating_sub(1))
        .saturating_mul(FIRST_MS);
    let pause = grown.min(LONGEST_MS);
    let off = ((pause / JITTER_PART) as f64 * chance) as i64;
    let at = now + (pause - off);
    (at.since(first) <= TRY_FOR_MS).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_a_day_and_end_after_three() {
        let first = Timestamp(0);
        let (mut now, mut tries, mut pauses) = (first, 0, Vec::new());
        loop {
            tries += 1;
            match next(first, now, tries, 0.0) {
                Some(at) => pauses.push(at.since(now) / 1_000),
                None => break,
            }
            now = now + pauses.last().map_or(0, |s| s * 1_000);
        }
        assert!(pauses.starts_with(&[5, 15, 45, 135, 405, 1_215]));
        assert_eq!(pauses.iter().max(), Some(&(12 * 3_600)));
        assert!(now.since(first) > TRY_FOR_MS - LONGEST_MS);
        assert!((10..=20).contains(&tries), "{tries}");
    }

    #[test]
    fn jitter_only_shortens() {
        let at = |chance| next(Timestamp(0), Timestamp(0), 1, chance);
        assert_eq!(at(0.0), Some(Timestamp(5_000)));
        assert_eq!(at(0.999), Some(Timestamp(4_001)));
    }
}
