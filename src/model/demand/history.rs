//! The past of one series as a forecaster sees it: mended days, a weekday profile, levels without weekdays, and how far
//! single days are from what was to be expected.
//!
//! Levels are in units (or orders) of a mean weekday; a day's expectation is a level times its weekday's share (7 shares
//! with mean 1). Everything is known before the origin.

use super::day::Day;
use super::past::SitePast;
use super::series::Series;
use crate::model::metrics::quantile::{LEVELS, Quantiles};

/// After so many days a day counts half for the weekday profile.
const PROFILE_HALF_LIFE_DAYS: f64 = 70.0;
/// Days of sales that the profile of the site is worth for an article's own.
const PROFILE_PRIOR_DAYS: f64 = 30.0;
/// Days that the spread is measured over.
const SPREAD_DAYS: usize = 182;
/// Days of the level that a day is compared with.
const SPREAD_LEVEL_DAYS: usize = 56;
/// The farthest that a day is from what was expected, as a multiple.
const RATIO_MAX: f64 = 20.0;
/// What is assumed of days that were not seen.
const RATIOS_ASSUMED: [f64; 5] = [0.4, 0.7, 1.0, 1.3, 1.8];
/// A weekday with less than this share is closed.
const SHARE_MIN: f64 = 0.02;

/// A series' past.
#[derive(Clone, Debug)]
pub struct History<'a> {
    past: &'a SitePast,
    values: Vec<f64>,
    profile: [f64; 7],
    /// Sums of values and of shares before each place, for levels of any stretch.
    sums: Vec<(f64, f64)>,
    spread: Quantiles,
}

impl<'a> History<'a> {
    /// The past of a series of a site. `like` is the profile that it is thought to have while it has few sales: the
    /// site's, for an article.
    #[must_use]
    pub fn of(past: &'a SitePast, series: &Series, like: Option<&[f64; 7]>) -> Self {
        let values = past.mended(series);
        let profile = profile(past, &values, like);
        let mut sums = vec![(0.0, 0.0)];
        let (mut value_sum, mut share_sum) = (0.0, 0.0);
        for (value, at) in values.iter().zip(0..) {
            value_sum += value;
            share_sum += share_of(&profile, past.first().plus(at));
            sums.push((value_sum, share_sum));
        }
        let mut history = Self {
            past,
            values,
            profile,
            sums,
            spread: Quantiles::default(),
        };
        history.spread = history.spread_of_days();
        history
    }

    /// The site's past.
    #[must_use]
    pub fn past(&self) -> &'a SitePast {
        self.past
    }

    /// The day that is forecast first.
    #[must_use]
    pub fn origin(&self) -> Day {
        self.past.origin()
    }

    /// Mended numbers of all days from [`SitePast::first`] on.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Days of the record.
    #[must_use]
    pub fn days(&self) -> usize {
        self.values.len()
    }

    /// Shares of the weekdays, Monday first; their mean is 1.
    #[must_use]
    pub fn profile(&self) -> &[f64; 7] {
        &self.profile
    }

    /// The share of a day's weekday.
    #[must_use]
    pub fn share(&self, day: Day) -> f64 {
        share_of(&self.profile, day)
    }

    /// What a day after the origin is to be expected at, against a level: its weekday's share and its occasion.
    #[must_use]
    pub fn shape(&self, day: Day) -> f64 {
        self.share(day) * self.past.opening(day)
    }

    /// p10, p50 and p90 of a day over what was to be expected of it.
    #[must_use]
    pub fn spread(&self) -> Quantiles {
        self.spread
    }

    /// The level of the last `days` days before the origin (of all, where there are fewer).
    #[must_use]
    pub fn level(&self, days: usize) -> f64 {
        let n = self.days();
        self.level_between(n.saturating_sub(days), n)
    }

    /// The level of the places `from` up to before `to`; 0 where there is none.
    #[must_use]
    pub fn level_between(&self, from: usize, to: usize) -> f64 {
        let end = self.days();
        let (Some(a), Some(b)) = (self.sums.get(from.min(end)), self.sums.get(to.min(end))) else {
            return 0.0;
        };
        let (value, share) = (b.0 - a.0, b.1 - a.1);
        if share > 1e-9 {
            (value / share).max(0.0)
        } else {
            0.0
        }
    }

    /// The level that weighs a day `decay` times the day after it.
    #[must_use]
    pub fn level_decaying(&self, decay: f64) -> f64 {
        let (mut value_sum, mut share_sum) = (0.0, 0.0);
        for (value, at) in self.values.iter().zip(0..) {
            value_sum = value_sum * decay + value;
            share_sum = share_sum * decay + self.share(self.past.first().plus(at));
        }
        if share_sum > 1e-9 {
            value_sum / share_sum
        } else {
            0.0
        }
    }

    /// Days that say something about demand as (place, number, share of the weekday), open weekdays only.
    pub fn spoken(&self) -> impl DoubleEndedIterator<Item = (usize, f64, f64)> + '_ {
        let days = self.values.iter().enumerate().map(|(at, &value)| {
            let day = self
                .past
                .first()
                .plus(i32::try_from(at).unwrap_or_default());
            (at, value, self.share(day))
        });
        days.filter(|&(at, _, share)| share >= SHARE_MIN && self.past.speaks(at))
    }

    /// The days of the spread over the level before each of them; a few assumed ones stand for what was not seen.
    fn spread_of_days(&self) -> Quantiles {
        let usual = self.level(2 * SPREAD_DAYS);
        let mut ratios = RATIOS_ASSUMED.to_vec();
        let from = self.days().saturating_sub(SPREAD_DAYS);
        for (at, value, share) in self.spoken().rev().take_while(|&(at, ..)| at >= from) {
            let before = at.min(SPREAD_LEVEL_DAYS);
            let level = if before < 14 {
                usual
            } else {
                self.level_between(at - before, at)
            };
            let expected = share * level.max(0.25 * usual);
            if expected > 1e-9 {
                ratios.push((value / expected).min(RATIO_MAX));
            }
        }
        ratios.sort_by(f64::total_cmp);
        Quantiles::of(LEVELS.map(|level| quantile(&ratios, level)))
    }
}

/// The quantile of rising numbers, between neighbours along a line; 0 of none.
#[must_use]
pub fn quantile(rising: &[f64], level: f64) -> f64 {
    let place = level * rising.len().saturating_sub(1) as f64;
    let low = place.floor();
    // Both are places in the list.
    let at = |place: f64| rising.get(place as usize).copied().unwrap_or_default();
    at(low) + (at(place.ceil()) - at(low)) * (place - low)
}

fn share_of(profile: &[f64; 7], day: Day) -> f64 {
    profile.get(day.weekday()).copied().unwrap_or(1.0)
}

/// Weekday means, recent weeks counting more, over their mean; drawn towards `like` by the days that had sales.
fn profile(past: &SitePast, values: &[f64], like: Option<&[f64; 7]>) -> [f64; 7] {
    let mut sums = [(0.0, 0.0); 7];
    let mut with_sales = 0.0;
    for (at, &value) in values.iter().enumerate() {
        if !past.speaks(at) {
            continue;
        }
        let age = (values.len() - at) as f64;
        let weight = 0.5_f64.powf(age / PROFILE_HALF_LIFE_DAYS);
        let weekday = past
            .first()
            .plus(i32::try_from(at).unwrap_or_default())
            .weekday();
        if let Some((sum, weights)) = sums.get_mut(weekday) {
            *sum += weight * value;
            *weights += weight;
        }
        with_sales += if value > 0.0 { weight } else { 0.0 };
    }
    let means = sums.map(|(sum, weights)| if weights > 0.0 { sum / weights } else { 0.0 });
    let mean = means.iter().sum::<f64>() / 7.0;
    if mean <= 0.0 {
        return like.copied().unwrap_or([1.0; 7]);
    }
    let own = means.map(|weekday| weekday / mean);
    let Some(like) = like else {
        return own;
    };
    let trust = with_sales / (with_sales + PROFILE_PRIOR_DAYS);
    let mut mixed = own;
    for (own, like) in mixed.iter_mut().zip(like) {
        *own = trust * *own + (1.0 - trust) * like;
    }
    mixed
}
