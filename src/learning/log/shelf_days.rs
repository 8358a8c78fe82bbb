//! Days of an article on the shelf, from its ledger: what was handed over, and how long nothing was there.
//!
//! The ledger counts what is on the shelf, reserved pieces included: an article whose last piece is reserved counts as
//! there until it is handed over. What was not sold because nobody could order it is not known, nor what a discount or a
//! promotion did. Days are those of UTC, and a day has 24 hours.

use std::collections::BTreeMap;

use crate::{
    catalog::{Movement, MovementKind},
    order::Timestamp,
    transfer::StockDayOut,
};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// The days of one article, gathered from its newest movement to its oldest.
#[derive(Debug)]
pub(super) struct ShelfDays {
    /// What is gathered: pieces sold and milliseconds without any, by day.
    days: BTreeMap<i64, (u64, i64)>,
    /// From where on time is accounted for.
    until: i64,
    /// Where the last whole day ends: the day of `now` is not over and has no row.
    end: i64,
    /// Days before this one are not asked for.
    first_day: i64,
}

impl ShelfDays {
    /// Whole days before `now`, at most `days_max` of them.
    pub(super) fn new(now: Timestamp, days_max: i64) -> Self {
        let today = now.as_millis().div_euclid(DAY_MS);
        Self {
            days: BTreeMap::new(),
            until: today * DAY_MS,
            end: today * DAY_MS,
            first_day: today - days_max,
        }
    }

    /// The next older movement. False when older ones say nothing more.
    pub(super) fn add(&mut self, movement: &Movement) -> bool {
        let at = movement.at.as_millis();
        let begin = self.first_day * DAY_MS;
        self.stand(at.max(begin), movement.on_hand);
        if at < begin {
            return false;
        }
        // A day with a movement has a row, whether pieces were sold or not.
        if at < self.end {
            let day = self.days.entry(at.div_euclid(DAY_MS)).or_default();
            if movement.kind == MovementKind::Sale {
                day.0 += movement.quantity.unsigned_abs();
            }
        }
        true
    }

    /// The days, oldest first: every one since the first movement.
    pub(super) fn done(self) -> Vec<StockDayOut> {
        let row = |(day, (sold, out_ms)): (i64, (u64, i64))| StockDayOut {
            day: i32::try_from(day).unwrap_or_default(),
            sold,
            stockout_hours: out_ms as f32 / HOUR_MS as f32,
        };
        self.days.into_iter().map(row).collect()
    }

    /// So many pieces were there from `from` to where the newer movement began.
    fn stand(&mut self, from: i64, on_hand: i64) {
        let mut at = from;
        while at < self.until {
            let day = at.div_euclid(DAY_MS);
            let end = self.until.min((day + 1) * DAY_MS);
            let entry = self.days.entry(day).or_default();
            if on_hand <= 0 {
                entry.1 += end - at;
            }
            at = end;
        }
        self.until = self.until.min(from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::UserId;

    fn movement(hour: i64, kind: MovementKind, quantity: i64, on_hand: i64) -> Movement {
        Movement {
            site: "main".parse().unwrap(),
            sku: "soup".parse().unwrap(),
            number: 1,
            kind,
            quantity,
            on_hand,
            order: None,
            peer: None,
            by: UserId::system(),
            reason: None,
            at: Timestamp(hour * HOUR_MS),
        }
    }

    fn gathered(now_hour: i64, days_max: i64, movements: &[Movement]) -> Vec<(i32, u64, f32)> {
        let mut days = ShelfDays::new(Timestamp(now_hour * HOUR_MS), days_max);
        for movement in movements.iter().rev() {
            if !days.add(movement) {
                break;
            }
        }
        let days = days.done().into_iter();
        days.map(|day| (day.day, day.sold, day.stockout_hours))
            .collect()
    }

    #[test]
    fn hours_without_a_piece_are_counted_day_by_day() {
        use MovementKind::{Restock, Sale};
        let ledger = [
            movement(6, Restock, 3, 3),
            movement(10, Sale, -1, 2),
            movement(18, Sale, -2, 0),
            movement(24 + 24 + 8, Restock, 5, 5),
            movement(24 * 3 + 1, Sale, -1, 4),
        ];
        // The fourth day is not over.
        let wanted = [(0, 3, 6.0), (1, 0, 24.0), (2, 0, 8.0)];
        assert_eq!(gathered(24 * 3 + 2, 100, &ledger), wanted);
    }

    #[test]
    fn a_long_past_is_cut_off_and_what_stood_then_still_counts() {
        let ledger = [
            movement(1, MovementKind::Restock, 1, 1),
            movement(2, MovementKind::Sale, -1, 0),
        ];
        assert_eq!(gathered(24 * 10, 2, &ledger), [(8, 0, 24.0), (9, 0, 24.0)]);
        assert_eq!(gathered(24 * 10, 100, &[]), []);
    }
}
