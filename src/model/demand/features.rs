//! What the network is told of a day ahead of a series: one row of numbers, all from before the origin.
//!
//! Levels are told as logarithms of their ratio to a base level, so that large and small series look alike; the answer is a
//! multiple of the base expectation. Where a fact is not known (no earlier year), it is 0 and a flag says so.

use super::classical::doubted;
use super::history::History;
use super::trend::{self, Slope};
use super::year;
use crate::model::metrics::quantile::Quantiles;

/// How many are the same for all days ahead; they come first.
const FIXED: usize = 26;
/// How many there are.
pub(super) const FEATURES: usize = 50;

/// Their names, in order.
pub(super) const FEATURE_NAMES: [&str; FEATURES] = [
    "is_site",
    "base_level",
    "level_7",
    "level_14",
    "level_28",
    "level_91",
    "level_182",
    "level_364",
    "week_2",
    "week_3",
    "week_4",
    "sold_days_28",
    "sold_days_91",
    "spread_10",
    "spread_50",
    "spread_90",
    "largest_day_28",
    "days_since_sale",
    "age",
    "growth_a_week",
    "site_level_7",
    "site_level_28",
    "site_growth_a_week",
    "year_known",
    "site_over_last_year",
    "own_over_last_year",
    "site_course_last_year",
    "own_course_last_year",
    "own_level_last_year",
    "ahead",
    "ahead_root",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "share_of_weekday",
    "same_weekday_4",
    "site_share_of_weekday",
    "occasion",
    "season_sin",
    "season_cos",
    "season_sin_2",
    "season_cos_2",
    "month_start",
    "growth_so_far",
    "trend_28_91",
    "base_over_usual",
];

/// The farthest a logarithm of a ratio goes.
const LOG_MAX: f64 = 3.0;
/// The smallest base level: of an article that was not sold for half a year.
const LEVEL_MIN: f64 = 0.01;
/// The smallest part of an answer that the start gives, so that a network can move it.
const PART_MIN: f64 = 0.02;

/// One day ahead, as the network sees it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// In the order of [`FEATURE_NAMES`].
    pub(super) features: [f32; FEATURES],
    /// What p10, p50 - p10 and p90 - p50 are to start from, as multiples of the base.
    pub(super) start: [f32; 3],
    /// The base expectation of the day; 0 where the site is closed.
    pub(super) base: f64,
}

/// What is the same for all days ahead of a series.
pub(super) struct Facts<'a> {
    history: &'a History<'a>,
    site: Option<&'a History<'a>>,
    base_level: f64,
    fixed: [f32; FIXED],
    growth_a_week: f64,
    seasons: bool,
    ahead_max: usize,
}

impl<'a> Facts<'a> {
    /// Of a series; `site` is its site where it is an article's. Days further ahead than `ahead_max` look like that one:
    /// the network has not seen further. Without `seasons` it is not told the time of the year.
    pub(super) fn of(
        history: &'a History<'a>,
        site: Option<&'a History<'a>>,
        ahead_max: usize,
        seasons: bool,
    ) -> Self {
        let base_level =
            0.5 * history.level(28) + 0.3 * history.level(56) + 0.2 * history.level(182);
        let base_level = base_level.max(LEVEL_MIN);
        let near = 0.05 * base_level + LEVEL_MIN;
        let over_base = |level: f64| log_ratio(level + near, base_level + near);
        let n = history.days();
        let week = |back: usize| {
            let to = n.saturating_sub(7 * (back - 1));
            over_base(history.level_between(to.saturating_sub(7), to))
        };
        let whole = site.unwrap_or(history);
        let recent: Vec<f64> = history.values().iter().rev().take(91).copied().collect();
        let sold = |days: usize| {
            let sold = recent
                .iter()
                .take(days)
                .filter(|&&value| value > 0.0)
                .count();
            sold as f64 / recent.len().min(days).max(1) as f64
        };
        let since = history
            .values()
            .iter()
            .rev()
            .take_while(|&&value| value <= 0.0)
            .count();
        let age = history
            .values()
            .iter()
            .skip_while(|&&value| value <= 0.0)
            .count();
        let largest = recent.iter().take(28).copied().fold(0.0, f64::max);
        let spread = history.spread();
        let level_before = |of: &History<'_>| {
            let to = of.days().checked_sub(364 - 14)?;
            Some(of.level_between(to.checked_sub(42)?, to))
        };
        let over_last_year = |of: &History<'_>| {
            level_before(of).map_or(0.0, |before| log_ratio(of.level(28) + near, before + near))
        };
        let growth_a_week = growth(history);
        let fixed = [
            f64::from(u8::from(site.is_none())),
            base_level.ln_1p(),
            over_base(history.level(7)),
            over_base(history.level(14)),
            over_base(history.level(28)),
            over_base(history.level(91)),
            over_base(history.level(182)),
            over_base(history.level(364)),
            week(2),
            week(3),
            week(4),
            sold(28),
            sold(91),
            spread.p10,
            spread.p50,
            spread.p90.min(8.0),
            (largest / base_level).ln_1p(),
            since.min(60) as f64 / 30.0,
            (age as f64 / 28.0).ln_1p(),
            growth_a_week,
            log_ratio(whole.level(7), whole.level(28)),
            log_ratio(whole.level(28), whole.level(91)),
            growth(whole),
            f64::from(u8::from(level_before(history).is_some())),
            over_last_year(whole),
            over_last_year(history),
        ];
        Self {
            history,
            site,
            base_level,
            fixed: fixed.map(|value| value as f32),
            growth_a_week,
            seasons,
            ahead_max,
        }
    }

    /// The row of a day, 0 being the origin's.
    pub(super) fn row(&self, ahead: usize) -> Row {
        let history = self.history;
        let day = history
            .origin()
            .plus(i32::try_from(ahead).unwrap_or_default());
        let base = self.base_level * history.shape(day);
        let near = 0.05 * self.base_level + LEVEL_MIN;
        let whole = self.site.unwrap_or(history);
        let seen_ahead = ahead.min(self.ahead_max);
        let course = |of: Option<f64>| of.map_or(0.0, |ratio| ratio.ln().clamp(-LOG_MAX, LOG_MAX));
        let n = history.days();
        let then = (n + ahead % 364).checked_sub(364);
        let last_year = then.map_or(0.0, |then| {
            let level = history.level_between(then.saturating_sub(14), then + 15);
            log_ratio(level + near, self.base_level + near)
        });
        let same =
            (1..=4).filter_map(|week| history.values().get((n + ahead % 7).checked_sub(7 * week)?));
        let same = same.sum::<f64>() / 4.0;
        let expected = self.base_level * history.share(day);
        let season = if self.seasons { day.season() } else { 0.0 };
        let told = |value: f64| if self.seasons { value } else { 0.0 };
        let (_, _, day_of_month) = day.date();
        let weekday = day.weekday();
        let is = |other: usize| f64::from(u8::from(weekday == other));
        let own_course = course(year::ratio(history, self.site, ahead));
        let varying = [
            course(year::ratio(whole, None, ahead)),
            own_course,
            last_year,
            seen_ahead as f64 / 45.0,
            (seen_ahead as f64).sqrt() / 6.0,
            is(0),
            is(1),
            is(2),
            is(3),
            is(4),
            is(5),
            is(6),
            history.share(day).min(4.0),
            log_ratio(same + near, expected + near),
            whole.share(day).min(4.0),
            (history.past().opening(day) - 1.0).clamp(-1.0, 2.0),
            told(season.sin()),
            told(season.cos()),
            told((2.0 * season).sin()),
            told((2.0 * season).cos()),
            f64::from(day_of_month) / 31.0,
            self.growth_a_week * (seen_ahead as f64 / 7.0).min(26.0),
            log_ratio(history.level(28) + near, history.level(91) + near),
            log_ratio(self.base_level + near, history.level(364) + near),
        ];
        let mut features = [0.0; FEATURES];
        let numbers = self
            .fixed
            .iter()
            .copied()
            .chain(varying.map(|value| value as f32));
        for (to, from) in features.iter_mut().zip(numbers) {
            *to = from;
        }
        let Quantiles { p10, p50, p90 } = doubted(history.spread(), seen_ahead);
        let parts = [p10, p50 - p10, p90 - p50].map(|part| part.max(PART_MIN) as f32);
        Row {
            features,
            start: parts,
            base,
        }
    }
}

/// Growth a week, as a logarithm.
fn growth(history: &History<'_>) -> f64 {
    trend::slope(history)
        .map_or(0.0, Slope::believed)
        .clamp(-0.2, 0.2)
}

/// The logarithm of a ratio; 0 where one of both is nothing.
fn log_ratio(of: f64, over: f64) -> f64 {
    if of <= 0.0 || over <= 0.0 {
        return 0.0;
    }
    (of / over).ln().clamp(-LOG_MAX, LOG_MAX)
}
