//! Growing, declining or stable: a word, and the figure behind it.
//!
//! The figure is the slope of the weekly levels' logarithms over the last half year, by least squares. A word is said only
//! when the slope is twice its own error, as scattered as the weeks are, and is worth mentioning.

use serde::Serialize;

use super::history::History;

/// Weeks that a slope is measured over.
const WEEKS: usize = 26;
/// Weeks below which nothing is said.
const WEEKS_MIN: usize = 8;
/// Errors of the slope that it must exceed.
const ERRORS_MIN: f64 = 2.0;
/// The least change in four weeks that is called one.
const CHANGE_MIN: f64 = 0.01;
/// What is added to each level, as a share of their mean: the logarithm of an empty week.
const FLOOR: f64 = 0.1;

/// Which way demand goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More week by week.
    Growing,
    /// Less week by week.
    Declining,
    /// Neither, as far as the weeks can tell.
    Stable,
}

/// A direction and its figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// The word.
    pub direction: Direction,
    /// Change in four weeks, as a share: 0.05 is five percent more.
    pub change_four_weeks: f64,
    /// The slope over its error (Student's t): how sure that is.
    pub sureness: f64,
    /// Weeks that it was measured over.
    pub weeks: usize,
}

/// The trend of a series at its origin; `None` with less than eight weeks, or without sales in them.
#[must_use]
pub fn trend(history: &History<'_>) -> Option<Trend> {
    let slope = slope(history)?;
    let sureness = slope.a_week / slope.error;
    let change = (4.0 * slope.a_week).exp_m1();
    let direction = if sureness.abs() < ERRORS_MIN || change.abs() < CHANGE_MIN {
        Direction::Stable
    } else if change > 0.0 {
        Direction::Growing
    } else {
        Direction::Declining
    };
    Some(Trend {
        direction,
        change_four_weeks: change,
        sureness,
        weeks: slope.weeks,
    })
}

/// The slope of weekly levels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slope {
    /// Growth a week, as a logarithm.
    pub(super) a_week: f64,
    /// Its standard error.
    pub(super) error: f64,
    weeks: usize,
}

impl Slope {
    /// As much of the growth as can be believed: all of it when its error is small, nothing when it is all scatter.
    pub(super) fn believed(self) -> f64 {
        let square = self.a_week.powi(2);
        self.a_week * square / (square + self.error.powi(2))
    }
}

/// The slope over the last half year; `None` with less than eight weeks, or without sales in them.
pub(super) fn slope(history: &History<'_>) -> Option<Slope> {
    let mean = history.level(7 * WEEKS);
    if mean <= 0.0 {
        return None;
    }
    let n = history.days();
    let week = |back: usize| {
        let from = n.checked_sub(7 * (back + 1))?;
        let level = history.level_between(from, from + 7);
        Some((-(back as f64), (level + FLOOR * mean).ln()))
    };
    let points: Vec<(f64, f64)> = (0..WEEKS).map_while(week).collect();
    let weeks = points.len();
    if weeks < WEEKS_MIN {
        return None;
    }
    let line = Line::of(&points);
    let rest: f64 = points.iter().map(|&(x, y)| (y - line.at(x)).powi(2)).sum();
    let error = (rest / (weeks as f64 - 2.0) / line.spread).sqrt().max(1e-6);
    Some(Slope {
        a_week: line.slope,
        error,
        weeks,
    })
}

/// A least-squares line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) slope: f64,
    centre: (f64, f64),
    /// The sum of the squared distances from the centre.
    spread: f64,
}

impl Line {
    /// Through points; level through one alone, nothing through none.
    pub(super) fn of(points: &[(f64, f64)]) -> Self {
        let n = points.len().max(1) as f64;
        let x = points.iter().map(|point| point.0).sum::<f64>() / n;
        let y = points.iter().map(|point| point.1).sum::<f64>() / n;
        let both: f64 = points
            .iter()
            .map(|point| (point.0 - x) * (point.1 - y))
            .sum();
        let spread = points
            .iter()
            .map(|point| (point.0 - x).powi(2))
            .sum::<f64>()
            .max(1e-9);
        Self {
            slope: both / spread,
            centre: (x, y),
            spread,
        }
    }

    fn at(self, x: f64) -> f64 {
        self.centre.1 + self.slope * (x - self.centre.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction, trend};
    use crate::model::demand::day::Day;
    use crate::model::demand::history::History;
    use crate::model::demand::past::SitePast;
    use crate::model::demand::series::Series;

    fn direction(days: i32, of: impl Fn(i32) -> f64) -> Option<Direction> {
        let first = Day::of(2024, 1, 1);
        let mut series = Series::from(first);
        (0..days).for_each(|at| series.add(first.plus(at), of(at)));
        let past = SitePast::of(&series, first.plus(days));
        trend(&History::of(&past, &series, None)).map(|trend| trend.direction)
    }

    #[test]
    fn a_word_needs_weeks_that_agree() {
        let wave = |at: i32| f64::from(at * 7 % 5) + f64::from(at % 7);
        assert_eq!(
            direction(200, |at| 20.0 + wave(at) + 0.2 * f64::from(at)),
            Some(Direction::Growing)
        );
        assert_eq!(
            direction(200, |at| 90.0 + wave(at) - 0.3 * f64::from(at)),
            Some(Direction::Declining)
        );
        assert_eq!(
            direction(200, |at| 20.0 + wave(at)),
            Some(Direction::Stable)
        );
        assert_eq!(direction(50, |at| 20.0 + wave(at)), None);
    }

    #[test]
    fn the_figure_is_that_of_four_weeks() {
        let first = Day::of(2024, 1, 1);
        let mut series = Series::from(first);
        (0..182)
            .for_each(|at| series.add(first.plus(at), 100.0 * (0.05 * f64::from(at / 7)).exp()));
        let past = SitePast::of(&series, first.plus(182));
        let found = trend(&History::of(&past, &series, None)).expect("26 weeks");
        // Five percent a week; the floor under the logarithm takes a little off.
        assert!((0.17..0.23).contains(&found.change_four_weeks), "{found:?}");
    }
}
