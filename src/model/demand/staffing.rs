//! Orders by the hour, for staffing: a day's forecast shared out by what the hours of that weekday had in the last eight
//! weeks.
//!
//! Hours are those of the site's own time zone. A weekday with few orders is drawn towards the hours of all weekdays.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::metrics::quantile::Quantiles;

/// Weeks that the hours are counted over.
const WEEKS: i64 = 8;
/// Milliseconds of a week.
const WEEK_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Orders that the hours of all weekdays are worth for a weekday's own.
const PRIOR_ORDERS: f64 = 40.0;
/// Standard deviations from the middle to p10 and p90.
const TENTH: f64 = 1.2816;

/// How the orders of a day are spread over its hours, by weekday (Monday first).
#[derive(Clone, Debug, PartialEq)]
pub struct HourShares([[f64; 24]; 7]);

impl HourShares {
    /// Counts orders of the eight weeks before `origin_ms`, in the site's time zone. All times are milliseconds since 1970
    /// UTC. Without any order every hour has the same share.
    #[must_use]
    pub fn of(placed_at_ms: impl Iterator<Item = i64>, origin_ms: i64, zone: &TimeZone) -> Self {
        let mut counts = [[0.0; 24]; 7];
        let recent = placed_at_ms
            .filter(|&ms| ms < origin_ms && ms >= origin_ms.saturating_sub(WEEKS * WEEK_MS));
        for ms in recent {
            let Ok(moment) = Timestamp::from_millisecond(ms) else {
                continue;
            };
            let local = zone.to_datetime(moment);
            let weekday =
                usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or_default();
            let hour = usize::try_from(local.hour()).unwrap_or_default();
            if let Some(count) = counts
                .get_mut(weekday)
                .and_then(|hours| hours.get_mut(hour))
            {
                *count += 1.0;
            }
        }
        let mut all = [0.0; 24];
        for hours in &counts {
            all.iter_mut()
                .zip(hours)
                .for_each(|(all, count)| *all += count);
        }
        let orders: f64 = all.iter().sum();
        let usual = all.map(|count| {
            if orders > 0.0 {
                count / orders
            } else {
                1.0 / 24.0
            }
        });
        Self(counts.map(|hours| {
            let total: f64 = hours.iter().sum::<f64>() + PRIOR_ORDERS;
            let mut shares = [0.0; 24];
            for ((share, count), usual) in shares.iter_mut().zip(hours).zip(usual) {
                *share = (count + PRIOR_ORDERS * usual) / total;
            }
            shares
        }))
    }

    /// p10, p50 and p90 of the orders of each hour of a weekday (Monday is 0) whose orders are forecast as `day`: an hour has
    /// its share of the day's doubt, and the doubt of its own few orders (Poisson).
    #[must_use]
    pub fn hours(&self, weekday: usize, day: Quantiles) -> [Quantiles; 24] {
        let shares = self.0.get(weekday % 7).copied().unwrap_or([1.0 / 24.0; 24]);
        shares.map(|share| {
            let of_day = day.map(|quantile| share * quantile);
            let own = TENTH * of_day.p50.max(0.0).sqrt();
            Quantiles::of([
                (of_day.p50 - own.hypot(of_day.p50 - of_day.p10)).max(0.0),
                of_day.p50,
                of_day.p50 + own.hypot(of_day.p90 - of_day.p50),
            ])
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{Offset, TimeZone};

    use super::HourShares;
    use crate::model::metrics::quantile::Quantiles;

    const HOUR_MS: i64 = 3_600_000;
    /// 2024-01-01, a Monday.
    const MONDAY_MS: i64 = 1_704_067_200_000;

    #[test]
    fn hours_are_the_sites_own_and_add_up_to_the_day() {
        // Every day 30 orders at 18:00 UTC and 10 at 23:30 UTC, which is half past midnight an hour further east.
        let day = |at: i64| MONDAY_MS + at * 24 * HOUR_MS;
        let evening = (0..56).flat_map(|at| std::iter::repeat_n(day(at) + 18 * HOUR_MS, 30));
        let late = (0..56).flat_map(|at| std::iter::repeat_n(day(at) + 47 * HOUR_MS / 2, 10));
        let placed: Vec<i64> = evening.chain(late).collect();
        let zone = TimeZone::fixed(Offset::constant(1));
        let shares = HourShares::of(placed.iter().copied(), day(56), &zone);
        let forecast = Quantiles::of([30.0, 40.0, 55.0]);
        let hours = shares.hours(2, forecast);
        assert!((hours[19].p50 - 30.0).abs() < 1e-9, "{:?}", hours[19]);
        assert!((hours[0].p50 - 10.0).abs() < 1e-9, "{:?}", hours[0]);
        assert_eq!(hours[12], Quantiles::default());
        let sum: f64 = hours.iter().map(|hour| hour.p50).sum();
        assert!((sum - 40.0).abs() < 1e-9);
        // 1.2816 * sqrt(30) = 7.02 and the day's own 7.5 below and 11.25 above.
        assert!((hours[19].p10 - (30.0 - 7.019_6_f64.hypot(7.5))).abs() < 1e-3);
        assert!((hours[19].p90 - (30.0 + 7.019_6_f64.hypot(11.25))).abs() < 1e-3);
        assert!(hours.iter().all(|hour| !hour.crossed()));
    }

    #[test]
    fn later_orders_and_none_at_all() {
        let zone = TimeZone::UTC;
        let none = HourShares::of(std::iter::empty(), MONDAY_MS, &zone);
        let later = HourShares::of(
            [MONDAY_MS, MONDAY_MS + HOUR_MS].into_iter(),
            MONDAY_MS,
            &zone,
        );
        assert_eq!(none, later);
        assert!((none.hours(0, Quantiles::sure(48.0))[3].p50 - 2.0).abs() < 1e-9);
    }
}
