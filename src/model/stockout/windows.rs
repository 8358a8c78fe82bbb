//! Stretches of shelves' days: what the network is shown at once.
//!
//! In training a window is up to twelve weeks; a shelf with a longer past has several, each warmed up by days that count
//! for nothing. In service a window starts at a fixed four-week mark at least four weeks before the day that is asked about,
//! so that a prediction depends on the shelf and the day alone, never on what else was asked.

use super::features::{FEATURES, Row};
use crate::model::normalize::Normalization;

/// Days of a training window.
pub(super) const WINDOW_DAYS: usize = 84;
/// Days at a window's start that only warm it up, when the shelf has a past before it.
const WARM_DAYS: usize = 28;
/// Days at a shelf's start that only warm it up.
pub(super) const NEW_DAYS: usize = 10;
/// Serving windows start at multiples of this many days.
const MARK_DAYS: i32 = 28;

/// One stretch of a shelf's rows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Window {
    /// Place of the first row among the shelf's rows.
    pub(super) from: usize,
    /// Rows.
    pub(super) len: usize,
    /// Rows at its start that count for nothing.
    pub(super) warm: usize,
}

/// All windows of a shelf with this many rows, the newest first.
pub(super) fn windows(rows: usize) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut end = rows;
    // From the newest backwards, so that the newest are whole.
    while end > 0 {
        let from = end.saturating_sub(WINDOW_DAYS);
        let warm = if from == 0 { NEW_DAYS } else { WARM_DAYS };
        windows.push(Window {
            from,
            len: end - from,
            warm,
        });
        end = if from == 0 { 0 } else { from + WARM_DAYS };
    }
    windows
}

/// The first day of the serving window for a row of `day`.
pub(super) fn mark(day: i32) -> i32 {
    (day.div_euclid(MARK_DAYS) - 1) * MARK_DAYS
}

/// Normalized rows.
pub(super) fn normalized(normal: &Normalization, row: &Row) -> Row {
    let mut to = [0.0; FEATURES];
    normal.apply(row, &mut to);
    to
}

#[cfg(test)]
mod tests {
    use super::{mark, windows};

    #[test]
    fn every_day_counts_once() {
        for rows in [0, 5, 83, 84, 85, 200, 365] {
            let mut counted = vec![0; rows];
            for window in windows(rows) {
                assert!(window.len <= 84);
                for count in counted
                    .iter_mut()
                    .skip(window.from + window.warm)
                    .take(window.len.saturating_sub(window.warm))
                {
                    *count += 1;
                }
            }
            assert!(
                counted.iter().skip(10).all(|&count| count == 1),
                "{rows}: {counted:?}"
            );
        }
    }

    #[test]
    fn a_mark_is_four_to_eight_weeks_back() {
        for day in 19_000..19_100 {
            assert!((28..56).contains(&(day - mark(day))));
        }
    }
}
