//! When a site learns: once a day at an hour of its own clock, and what of it then. Pure.

use crate::{catalog::Zone, order::Timestamp};

const MINUTE_MS: i64 = 60_000;
const HOUR_MINUTES: i64 = 60;
const DAY_MINUTES: i64 = 24 * HOUR_MINUTES;
/// A model is trained again no sooner than this after the last time.
pub const TRAINED_EVERY_MS: i64 = 7 * DAY_MINUTES * MINUTE_MS;
/// And only when there are more orders than then by this share: otherwise it would learn the same.
const NEW_SHARE: f64 = 0.02;

/// Whether the hour has come since the last round. Twice a year, when clocks are put forward or back, it is off by one.
#[must_use]
pub fn is_due(last: Timestamp, now: Timestamp, hour: u8, zone: &Zone) -> bool {
    let minutes = i64::from(zone.local(now).time.minutes());
    let past = (minutes - i64::from(hour) * HOUR_MINUTES).rem_euclid(DAY_MINUTES);
    let this_minute = now.as_millis().div_euclid(MINUTE_MS) * MINUTE_MS;
    last.as_millis() < this_minute - past * MINUTE_MS
}

/// A training of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// When.
    pub at: Timestamp,
    /// Orders in the log then.
    pub orders: u64,
    /// Whether there was enough to learn from.
    pub was_enough: bool,
}

/// Whether a task is worth another training now that the log has `orders`.
#[must_use]
pub fn is_worth_it(before: Option<Before>, orders: u64, now: Timestamp) -> bool {
    let Some(before) = before else { return true };
    if !before.was_enough {
        return orders > before.orders;
    }
    let wanted = before.orders as f64 * (1.0 + NEW_SHARE);
    now.since(before.at) >= TRAINED_EVERY_MS && orders as f64 > wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let time: jiff::Timestamp = text.parse().unwrap();
        Timestamp(time.as_millisecond())
    }

    #[test]
    fn a_round_is_due_once_a_day_at_its_hour() {
        let utc = Zone::default();
        let last = at("2024-05-01T03:00:00.001Z");
        for (now, due) in [
            ("2024-05-01T03:00:30Z", false),
            ("2024-05-01T23:59:59Z", false),
            ("2024-05-02T02:59:59Z", false),
            ("2024-05-02T03:00:00Z", true),
            ("2024-05-02T02:00:00Z", false),
            ("2024-05-09T01:00:00Z", true),
        ] {
            assert_eq!(is_due(last, at(now), 3, &utc), due, "{now}");
        }
    }

    #[test]
    fn the_hour_is_the_sites_own() {
        let zone: Zone = "Asia/Tokyo".parse().unwrap();
        let last = at("2024-05-01T12:00:00Z");
        assert!(!is_due(last, at("2024-05-01T17:59:00Z"), 3, &zone));
        assert!(is_due(last, at("2024-05-01T18:00:00Z"), 3, &zone));
    }

    #[test]
    fn what_would_learn_the_same_is_not_trained() {
        let now = at("2024-05-10T03:00:00Z");
        let before = |days: i64, was_enough| {
            Some(Before {
                at: now - days * 86_400_000,
                orders: 1_000,
                was_enough,
            })
        };
        assert!(is_worth_it(None, 0, now));
        assert!(!is_worth_it(before(6, true), 2_000, now));
        assert!(!is_worth_it(before(7, true), 1_020, now));
        assert!(is_worth_it(before(7, true), 1_021, now));
        assert!(!is_worth_it(before(1, false), 1_000, now));
        assert!(is_worth_it(before(1, false), 1_001, now));
    }
}
