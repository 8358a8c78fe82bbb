//! What a site's past says at an origin: when its record begins, which days it was closed, which weekdays it opens, and
//! what its occasions did last year.
//!
//! Only days before the origin are looked at, whatever the series holds later.
//!
//! * After eight weeks without an order a record begins anew: what was before is another shop.
//! * Two weeks without an order are a gap in the record, not demand of nothing; so is a longer silence right before the
//!   origin (a log that ends early) of less than eight weeks.
//! * A single day without orders is a closing when six or more were to be expected; the day then says nothing about
//!   demand, and its occasion is expected to be closed next year.

use super::day::Day;
use super::series::Series;

/// Days without an order after which a record begins anew.
const RESTART_DAYS: usize = 56;
/// Days without an order that are a gap in the record.
const GAP_DAYS: usize = 14;
/// Orders that are expected of a day whose absence is a closing.
const EXPECTED_MIN: f64 = 6.0;
/// Weeks before and after that say what was to be expected.
const WEEKS_AROUND: usize = 4;
/// Weeks in which an open weekday has an order.
const WEEKS_OPEN: usize = 8;
/// Orders that an occasion's change must outweigh: the doubt of a single day.
const OCCASION_DOUBT: f64 = 8.0;

/// Why a day says nothing about demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Silence {
    /// It does: there were orders, or none where none need be.
    None,
    /// The site was closed.
    Closed,
    /// The record has a gap.
    Gap,
}

/// A site's past at an origin.
#[derive(Clone, Debug)]
pub struct SitePast {
    /// The first day of the record that counts.
    first: Day,
    /// The day that is forecast first; nothing from it on is known.
    origin: Day,
    silence: Vec<Silence>,
    /// Orders a day, as they were.
    orders: Vec<f64>,
    /// What was to be expected of each day.
    expected: Vec<f64>,
    open: [bool; 7],
}

impl SitePast {
    /// Looks at a site's orders before `origin`.
    #[must_use]
    pub fn of(orders: &Series, origin: Day) -> Self {
        let days = origin.place(orders.first()).unwrap_or_default();
        let all: Vec<f64> = (0..)
            .map(|at| orders.get(orders.first().plus(at)))
            .take(days)
            .collect();
        let start = restart(&all);
        let first = orders
            .first()
            .plus(i32::try_from(start).unwrap_or_default());
        let orders = all.get(start..).unwrap_or_default().to_vec();
        let mut silence = vec![Silence::None; orders.len()];
        for (from, to) in silent_runs(&orders) {
            if to - from >= GAP_DAYS {
                silence
                    .iter_mut()
                    .take(to)
                    .skip(from)
                    .for_each(|day| *day = Silence::Gap);
            }
        }
        let expected: Vec<f64> = (0..orders.len())
            .map(|at| expected(&orders, &silence, at))
            .collect();
        for ((silence, orders), expected) in silence.iter_mut().zip(&orders).zip(&expected) {
            if *silence == Silence::None && *orders == 0.0 && *expected >= EXPECTED_MIN {
                *silence = Silence::Closed;
            }
        }
        let mut past = Self {
            first,
            origin,
            silence,
            orders,
            expected,
            open: [true; 7],
        };
        past.open = past.open_weekdays();
        past
    }

    /// The first day of the record that counts.
    #[must_use]
    pub fn first(&self) -> Day {
        self.first
    }

    /// The day that is forecast first.
    #[must_use]
    pub fn origin(&self) -> Day {
        self.origin
    }

    /// Days of the record.
    #[must_use]
    pub fn days(&self) -> usize {
        self.orders.len()
    }

    /// Whether a day of the record, by its place, says something about demand.
    #[must_use]
    pub fn speaks(&self, at: usize) -> bool {
        self.silence.get(at) == Some(&Silence::None)
    }

    /// A series of this site over the record, with what was to be expected where a day says nothing about demand: the
    /// mean of the same weekday over four weeks before (or, at the start, after).
    #[must_use]
    pub fn mended(&self, series: &Series) -> Vec<f64> {
        let mut values: Vec<f64> = (0..)
            .map(|at| series.get(self.first.plus(at)))
            .take(self.days())
            .collect();
        for at in 0..values.len() {
            if self.speaks(at) {
                continue;
            }
            // Days before are mended already.
            let before: Vec<f64> = (1..=WEEKS_AROUND)
                .filter_map(|week| values.get(at.checked_sub(7 * week)?).copied())
                .collect();
            let after = (1..=2 * WEEKS_AROUND)
                .map(|week| at + 7 * week)
                .filter(|&at| self.speaks(at))
                .filter_map(|at| values.get(at).copied());
            let like = if before.is_empty() {
                after.collect()
            } else {
                before
            };
            let mean = like.iter().sum::<f64>() / like.len().max(1) as f64;
            if let Some(value) = values.get_mut(at) {
                *value = mean;
            }
        }
        values
    }

    /// What is to be expected of a day from the origin on, against a usual day of its weekday: 0 where the site will be
    /// closed, 1 as a rule, and what the occasion did a year before, the less the fewer orders that was seen in.
    #[must_use]
    pub fn opening(&self, day: Day) -> f64 {
        if !self.open.get(day.weekday()).copied().unwrap_or(true) {
            return 0.0;
        }
        let mut before = day.year_before();
        while before >= self.origin {
            before = before.year_before();
        }
        let Some(at) = before.place(self.first) else {
            return 1.0;
        };
        match self.silence.get(at) {
            Some(Silence::Closed) => 0.0,
            Some(Silence::None) if day.is_occasion() => {
                let of =
                    |numbers: &[f64]| numbers.get(at).copied().unwrap_or_default() + OCCASION_DOUBT;
                of(&self.orders) / of(&self.expected)
            }
            Some(Silence::None | Silence::Gap) | None => 1.0,
        }
    }

    /// Weekdays with an order in the last eight weeks that are not a gap.
    fn open_weekdays(&self) -> [bool; 7] {
        let mut open = [false; 7];
        let mut seen = [0_usize; 7];
        for at in (0..self.days()).rev() {
            let weekday = self
                .first
                .plus(i32::try_from(at).unwrap_or_default())
                .weekday();
            let (Some(open), Some(seen)) = (open.get_mut(weekday), seen.get_mut(weekday)) else {
                continue;
            };
            if *seen < WEEKS_OPEN && self.speaks(at) {
                *seen += 1;
                *open |= self.orders.get(at).is_some_and(|&orders| orders > 0.0);
            }
        }
        // A weekday that was hardly seen is not known to be closed.
        for (open, seen) in open.iter_mut().zip(seen) {
            *open |= seen < WEEKS_OPEN / 2;
        }
        open
    }
}

/// Where the record begins that counts: after the last long silence that orders followed.
fn restart(orders: &[f64]) -> usize {
    let runs = silent_runs(orders);
    let long = runs
        .into_iter()
        .filter(|(from, to)| to - from >= RESTART_DAYS && *to < orders.len());
    long.map(|(_, to)| to).max().unwrap_or_default()
}

/// Runs of days without orders: their first place, and the one after their last.
fn silent_runs(orders: &[f64]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut from = None;
    for (at, &value) in orders.iter().enumerate() {
        if value == 0.0 {
            from.get_or_insert(at);
        } else if let Some(from) = from.take() {
            runs.push((from, at));
        }
    }
    runs.extend(from.map(|from| (from, orders.len())));
    runs
}

/// The mean of the same weekday over four weeks before and after, 0 where none of them has a neighbour with orders.
fn expected(orders: &[f64], silence: &[Silence], at: usize) -> f64 {
    let before = (1..=WEEKS_AROUND).filter_map(|week| at.checked_sub(7 * week));
    let after = (1..=WEEKS_AROUND).map(|week| at + 7 * week);
    let (mut sum, mut n, mut with_orders) = (0.0, 0.0, 0.0);
    for near in before.chain(after) {
        if let (Some(&value), Some(Silence::None)) = (orders.get(near), silence.get(near)) {
            sum += value;
            n += 1.0;
            with_orders += f64::from(u8::from(value > 0.0));
        }
    }
    // Weekly closing days are not closings of their own.
    if with_orders * 2.0 < n || n == 0.0 {
        0.0
    } else {
        sum / with_orders
    }
}
