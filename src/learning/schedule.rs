//! When a site learns: once a day at an hour of its own clock, and what of it then. Pure.

use crate::{catalog::Zone, order::Timestamp};

const DAY_MS: i64 = 86_400_000;
const SPARE_DAYS: i64 = 7;
/// A model is trained again no sooner than this after the last time.
pub const TRAINED_EVERY_MS: i64 = 7 * DAY_MS;
/// And only when there are more orders than then by this share: otherwise it would learn the same.
const NEW_SHARE: f64 = 0.02;

/// Whether the hour has come since the last round: once a day, also on the days when clocks are put forward or back.
#[must_use]
pub fn is_due(last: Timestamp, now: Timestamp, hour: u8, zone: &Zone) -> bool {
    last < zone.last_hour(hour, now)
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

/// Whether a champion's data ended long enough before for a challenger that must be `days` newer: with a week to spare, in
/// which the shop may have been closed.
#[must_use]
pub fn is_old(until_ms: i64, days: i64, now: Timestamp) -> bool {
    now.as_millis().saturating_sub(until_ms) >= (days + SPARE_DAYS) * DAY_MS
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

    /// The local times of the rounds between two moments, looked for every ten minutes.
    fn rounds(zone: &str, hour: u8, from: &str, to: &str) -> Vec<String> {
        let zone: Zone = zone.parse().unwrap();
        let (mut last, mut now, to) = (at(from), at(from), at(to));
        let mut rounds = Vec::new();
        while now < to {
            if is_due(last, now, hour, &zone) {
                last = now;
                rounds.push(now.to_string());
            }
            now = now + 600_000;
        }
        rounds
    }

    #[test]
    fn a_day_has_one_round_also_when_the_clocks_are_put_forward_or_back() {
        // Central Europe skips 2:00 to 3:00 on the last Sunday of March, and has it twice on that of October.
        for (hour, from, to, wanted) in [
            (
                2,
                "2024-03-29",
                "2024-04-01",
                ["03-30T01", "03-31T01", "04-01T00"],
            ),
            (
                3,
                "2024-03-29",
                "2024-04-01",
                ["03-30T02", "03-31T01", "04-01T01"],
            ),
            (
                2,
                "2024-10-25",
                "2024-10-28",
                ["10-26T00", "10-27T00", "10-28T01"],
            ),
            (
                3,
                "2024-10-25",
                "2024-10-28",
                ["10-26T01", "10-27T02", "10-28T02"],
            ),
        ] {
            let (from, to) = (format!("{from}T12:00:00Z"), format!("{to}T12:00:00Z"));
            let found = rounds("Europe/Berlin", hour, &from, &to);
            let wanted = wanted.map(|at| format!("2024-{at}:00:00.000Z"));
            assert_eq!(found, wanted, "at {hour}");
        }
    }

    #[test]
    fn a_model_is_old_a_week_after_its_successor_could_be_new() {
        let now = at("2024-05-10T00:00:00Z");
        let days_ago = |days: i64| now.as_millis() - days * DAY_MS;
        assert!(!is_old(days_ago(34), 28, now));
        assert!(is_old(days_ago(35), 28, now));
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
