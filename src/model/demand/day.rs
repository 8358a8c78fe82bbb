//! Days: a number for each, its weekday and its date, and the same occasion a year before.
//!
//! A day of a log is a day of its times as they are written (UTC). Dates follow the proleptic Gregorian calendar
//! (Howard Hinnant, "chrono-compatible low-level date algorithms"); Easter follows the anonymous Gregorian rule.

use std::fmt;
use std::str::FromStr;

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_SHIFT: i32 = 719_468;
/// Days of 400 years, after which dates and weekdays repeat.
const ERA_DAYS: i32 = 146_097;
/// Good Friday, Easter Sunday and Monday, Ascension, Whit Sunday and Monday: days from Easter.
const EASTER_DAYS: [i32; 6] = [-2, 0, 1, 39, 49, 50];

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day of a moment, milliseconds since 1970 UTC.
    #[must_use]
    pub fn of_ms(ms: i64) -> Self {
        // Of any i64 the quotient would not fit; a log's times are RFC 3339, years 0 to 9999.
        Self(i32::try_from(ms.div_euclid(DAY_MS)).unwrap_or(i32::MAX / 2))
    }

    /// Its first moment, milliseconds since 1970 UTC.
    #[must_use]
    pub fn start_ms(self) -> i64 {
        i64::from(self.0) * DAY_MS
    }

    /// Of a date.
    #[must_use]
    pub fn of(year: i32, month: i32, day: i32) -> Self {
        // Years that begin in March put the leap day last.
        let year = year - i32::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * ERA_DAYS + day_of_era - EPOCH_SHIFT)
    }

    /// Year, month (1 to 12) and day of the month.
    #[must_use]
    pub fn date(self) -> (i32, i32, i32) {
        let shifted = self.0 + EPOCH_SHIFT;
        let (era, day) = (shifted.div_euclid(ERA_DAYS), shifted.rem_euclid(ERA_DAYS));
        let year_of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = (march_month + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month, day_of_year - (153 * march_month + 2) / 5 + 1)
    }

    /// Monday is 0.
    #[must_use]
    pub fn weekday(self) -> usize {
        usize::try_from((self.0 + 3).rem_euclid(7)).unwrap_or_default()
    }

    /// So many days later.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days since another; negative before it.
    #[must_use]
    pub fn since(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }

    /// Its place in a list that begins with `first`.
    #[must_use]
    pub fn place(self, first: Self) -> Option<usize> {
        usize::try_from(self.since(first)).ok()
    }

    /// How much of its year has passed, as an angle from 0 to 2 pi.
    #[must_use]
    pub fn season(self) -> f64 {
        let (year, _, _) = self.date();
        f64::from(self.since(Self::of(year, 1, 1))) / 365.25 * std::f64::consts::TAU
    }

    /// The same occasion a year before: from Easter, as the first or last Monday of May or the last of August (the
    /// holidays that move with the weekday), or by its date.
    #[must_use]
    pub fn year_before(self) -> Self {
        let (year, month, day) = self.date();
        if let Some(from_easter) = self.days_after_easter() {
            return easter(year - 1).plus(from_easter);
        }
        if self.weekday() == 0 {
            match (month, day) {
                (5, ..=7) => return monday_from(Self::of(year - 1, 5, 1)),
                (5 | 8, 25..) => return monday_from(Self::of(year - 1, month, 25)),
                _ => {}
            }
        }
        Self::of(
            year - 1,
            month,
            if (month, day) == (2, 29) { 28 } else { day },
        )
    }

    /// Whether it is an occasion that many shops know: around Christmas and New Year, Easter, or a Monday of
    /// [`Day::year_before`].
    #[must_use]
    pub fn is_occasion(self) -> bool {
        let (_, month, day) = self.date();
        matches!((month, day), (12, 24..=26 | 31) | (1, 1))
            || self.days_after_easter().is_some()
            || (self.weekday() == 0 && matches!((month, day), (5, ..=7 | 25..) | (8, 25..)))
    }

    fn days_after_easter(self) -> Option<i32> {
        let days = self.since(easter(self.date().0));
        EASTER_DAYS.contains(&days).then_some(days)
    }
}

/// The first Monday from a day on.
fn monday_from(day: Day) -> Day {
    let ahead = (7 - day.weekday()) % 7;
    day.plus(i32::try_from(ahead).unwrap_or_default())
}

/// Easter Sunday of a year.
fn easter(year: i32) -> Day {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let moon =
        (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let shifted = moon + sunday - 7 * late + 114;
    Day::of(year, shifted / 31, shifted % 31 + 1)
}

impl fmt::Display for Day {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        write!(to, "{year:04}-{month:02}-{day:02}")
    }
}

impl FromStr for Day {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        let date: jiff::civil::Date = text.parse()?;
        Ok(Self::of(
            i32::from(date.year()),
            i32::from(date.month()),
            i32::from(date.day()),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    #[test]
    fn dates_and_numbers_agree() {
        assert_eq!(Day::of(1970, 1, 1).start_ms(), 0);
        assert_eq!(day("1970-01-01").weekday(), 3);
        for text in [
            "1600-02-29",
            "1969-12-31",
            "2000-03-01",
            "2011-04-04",
            "2024-02-29",
            "2024-12-31",
        ] {
            assert_eq!(day(text).to_string(), text);
        }
        assert_eq!(day("2011-04-04").weekday(), 0);
        assert_eq!(Day::of_ms(-1), day("1969-12-31"));
        assert_eq!(day("2024-03-01").since(day("2024-02-28")), 2);
    }

    #[test]
    fn an_occasion_is_found_a_year_before() {
        let pairs = [
            ("2011-04-22", "2010-04-02"),
            ("2011-04-25", "2010-04-05"),
            ("2011-05-02", "2010-05-03"),
            ("2011-05-30", "2010-05-31"),
            ("2011-08-29", "2010-08-30"),
            ("2010-12-25", "2009-12-25"),
            ("2012-02-29", "2011-02-28"),
            ("2011-06-15", "2010-06-15"),
        ];
        for (now, before) in pairs {
            assert_eq!(day(now).year_before(), day(before), "{now}");
        }
        assert!(day("2011-04-22").is_occasion() && day("2011-05-02").is_occasion());
        assert!(!day("2011-05-09").is_occasion() && !day("2011-06-15").is_occasion());
    }
}
