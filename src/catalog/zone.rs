//! The time zone of a site, from the database that is built in: what its clock on the wall says at a moment.

use std::{fmt, str::FromStr};

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::hours::{DayTime, LocalTime, Weekday};
use crate::order::{InvalidId, Timestamp};

/// An IANA time zone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone);

impl Zone {
    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Day and time of day there at `at`.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> LocalTime {
        let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
        let there = self.0.to_datetime(at);
        let day = match there.weekday() {
            jiff::civil::Weekday::Monday => Weekday::Mon,
            jiff::civil::Weekday::Tuesday => Weekday::Tue,
            jiff::civil::Weekday::Wednesday => Weekday::Wed,
            jiff::civil::Weekday::Thursday => Weekday::Thu,
            jiff::civil::Weekday::Friday => Weekday::Fri,
            jiff::civil::Weekday::Saturday => Weekday::Sat,
            jiff::civil::Weekday::Sunday => Weekday::Sun,
        };
        let minutes =
            u16::from(there.hour().unsigned_abs()) * 60 + u16::from(there.minute().unsigned_abs());
        LocalTime {
            day,
            time: DayTime::of_minutes(minutes).unwrap_or(DayTime::MIDNIGHT),
        }
    }

    /// What the clock there says at `at`: `14:05`, and with seconds `14:05:09`.
    #[must_use]
    pub fn time_of_day(&self, at: Timestamp, with_seconds: bool) -> String {
        let format = if with_seconds { "%H:%M:%S" } else { "%H:%M" };
        self.shown(at, format)
    }

    /// The day there at `at`: `2026-11-26`.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> String {
        self.shown(at, "%Y-%m-%d")
    }

    /// What the time there is called at `at`: `CET`.
    #[must_use]
    pub fn abbreviation(&self, at: Timestamp) -> String {
        self.shown(at, "%Z")
    }

    fn shown(&self, at: Timestamp, format: &str) -> String {
        let at = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
        at.to_zoned(self.0.clone()).strftime(format).to_string()
    }

    /// The last moment up to `at` when the clock there came to `hour`. Where it skips that hour it comes to it when it is put
    /// forward; where it shows the hour twice, it comes to it the first time.
    #[must_use]
    pub fn last_hour(&self, hour: u8, at: Timestamp) -> Timestamp {
        let now = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
        let today = self.0.to_datetime(now).date();
        let hour = i8::try_from(hour.min(23)).unwrap_or_default();
        // A day before yesterday is needed where a zone left a whole day out.
        let days = [
            Ok(today),
            today.yesterday(),
            today.yesterday().and_then(|day| day.yesterday()),
        ];
        let came = days.into_iter().flatten().filter_map(|day| {
            let came = self.0.to_timestamp(day.at(hour, 0, 0, 0)).ok()?;
            (came <= now).then_some(came)
        });
        let last = came.max().unwrap_or(now);
        Timestamp(last.as_millisecond())
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Zone {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let zone = TimeZone::get(text)
            .ok()
            .filter(|zone| zone.iana_name().is_some());
        zone.map(Self).ok_or(InvalidId {
            expected: "a time zone is an IANA name: Europe/London",
        })
    }
}

impl TryFrom<String> for Zone {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.name().to_owned()
    }
}
