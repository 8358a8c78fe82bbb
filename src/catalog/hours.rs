//! When something is sold: days of the week and a time of day, in the site's own time. Past midnight belongs to the
//! day it began on. What time it is there is told by the caller: nothing here knows clocks or zones.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::order::InvalidId;

/// The most lines of hours that one thing has.
pub const HOURS_MAX: usize = 21;
/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// A day of the week.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mon => "mon",
            Self::Tue => "tue",
            Self::Wed => "wed",
            Self::Thu => "thu",
            Self::Fri => "fri",
            Self::Sat => "sat",
            Self::Sun => "sun",
        }
    }

    /// The day before.
    #[must_use]
    pub fn before(self) -> Self {
        match self {
            Self::Mon => Self::Sun,
            Self::Tue => Self::Mon,
            Self::Wed => Self::Tue,
            Self::Thu => Self::Wed,
            Self::Fri => Self::Thu,
            Self::Sat => Self::Fri,
            Self::Sun => Self::Sat,
        }
    }
}

/// A time of day, whole minutes after midnight, up to and including 24:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DayTime(u16);

impl DayTime {
    /// 00:00.
    pub const MIDNIGHT: Self = Self(0);

    /// So many minutes after midnight; `None` after 24:00.
    #[must_use]
    pub fn of_minutes(minutes: u16) -> Option<Self> {
        (minutes <= DAY_MINUTES).then_some(Self(minutes))
    }

    /// Whole minutes after midnight.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for DayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for DayTime {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let two = |digits: &str| {
            let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| digits.parse::<u16>().ok()).flatten()
        };
        text.split_once(':')
            .and_then(|(hours, minutes)| Some((two(hours)?, two(minutes)?)))
            .filter(|(_, minutes)| *minutes < 60)
            .and_then(|(hours, minutes)| Self::of_minutes(hours * 60 + minutes))
            .ok_or(InvalidId {
                expected: "a time of day is HH:MM, 00:00 to 24:00",
            })
    }
}

impl TryFrom<String> for DayTime {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<DayTime> for String {
    fn from(time: DayTime) -> Self {
        time.to_string()
    }
}

/// What the clock on the wall of a site says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    /// Its day.
    pub day: Weekday,
    /// Its time.
    pub time: DayTime,
}

/// From a time of day to another, on some days. `to` before `from` is past midnight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hours {
    /// The days it begins on.
    pub days: Vec<Weekday>,
    /// When it begins.
    #[schema(value_type = String, example = "11:00")]
    pub from: DayTime,
    /// When it ends; the minute itself is outside.
    #[schema(value_type = String, example = "15:00")]
    pub to: DayTime,
}

impl Hours {
    /// Whether `at` is inside.
    #[must_use]
    pub fn include(&self, at: LocalTime) -> bool {
        let began = |day: Weekday| self.days.contains(&day);
        if self.from < self.to {
            return began(at.day) && self.from <= at.time && at.time < self.to;
        }
        (began(at.day) && self.from <= at.time) || (began(at.day.before()) && at.time < self.to)
    }
}

/// Whether something with these hours is on; without any it always is.
#[must_use]
pub fn is_on(hours: &[Hours], at: LocalTime) -> bool {
    hours.is_empty() || hours.iter().any(|hours| hours.include(at))
}
