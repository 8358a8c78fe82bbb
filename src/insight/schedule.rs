//! When an insight is old: hourly ones after an hour, nightly ones after three in the morning on the site's wall.

use jiff::tz::TimeZone;

use super::{kind::Kind, past::DAY_MS};
use crate::order::Timestamp;

const HOUR_MS: i64 = 3_600_000;
/// The hour of the night at which a shop is quiet.
const NIGHT_HOUR: i64 = 3;

/// Whether an insight that was made at some moment is to be made again.
pub(super) fn is_old(kind: Kind, made: Option<Timestamp>, now: Timestamp, zone: &TimeZone) -> bool {
    let Some(made) = made else { return true };
    if kind.is_nightly() {
        made < last_night(now, zone)
    } else {
        now.since(made) >= HOUR_MS
    }
}

fn last_night(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let moment = jiff::Timestamp::from_millisecond(now.as_millis()).unwrap_or_default();
    let offset_ms = i64::from(zone.to_offset(moment).seconds()) * 1_000;
    let there = now.as_millis().saturating_add(offset_ms);
    let tonight = there - there.rem_euclid(DAY_MS) + NIGHT_HOUR * HOUR_MS;
    let last = if tonight > there {
        tonight - DAY_MS
    } else {
        tonight
    };
    Timestamp(last - offset_ms)
}

#[cfg(test)]
mod tests {
    use jiff::tz::{Offset, TimeZone};

    use super::{DAY_MS, HOUR_MS, Kind, Timestamp, is_old};

    #[test]
    fn hours_and_nights() {
        let zone = TimeZone::fixed(Offset::constant(1));
        let noon = Timestamp(20_000 * DAY_MS + 11 * HOUR_MS);
        assert!(is_old(Kind::Sales, None, noon, &zone));
        assert!(is_old(Kind::Sales, Some(noon - HOUR_MS), noon, &zone));
        assert!(!is_old(Kind::Sales, Some(noon - HOUR_MS + 1), noon, &zone));
        // Three on the wall is two in UTC.
        let night = Timestamp(20_000 * DAY_MS + 2 * HOUR_MS);
        assert!(!is_old(Kind::Demand, Some(night), noon, &zone));
        assert!(is_old(Kind::Demand, Some(night - 1), noon, &zone));
        assert!(!is_old(
            Kind::Demand,
            Some(night - DAY_MS),
            night - 1,
            &zone
        ));
    }
}
