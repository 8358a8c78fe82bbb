//! Classical forecasters: plain functions of a series' past, each with intervals. They stand beside the network, and serve
//! where it does not.
//!
//! Each says a level for every day ahead; the weekday's share and the occasion make it a day's expectation, and the spread
//! of the last half year its quantiles. The farther ahead, the wider: the level itself becomes doubtful.

use serde::{Deserialize, Serialize};

use super::history::{History, quantile};
use super::trend::{self, Line, Slope};
use super::year;
use crate::model::metrics::quantile::{LEVELS, Quantiles};

/// Days of history below which nothing but the mean is said.
pub const DAYS_MIN: usize = 56;
/// Doubt of a level a year ahead, as a share of it (one standard deviation); it grows with the square root of time.
const DOUBT_A_YEAR: f64 = 0.25;
/// Standard deviations from the middle to p10 and p90.
const TENTH: f64 = 1.2816;
/// The share of a level's growth that is left after a week.
const DAMPING_A_WEEK: f64 = 0.98;
/// Smoothing constants that Theta chooses from.
const ALPHAS: [f64; 6] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

/// A classical forecaster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forecaster {
    /// The mean of all days, whatever the weekday.
    Mean,
    /// The mean of the last 28 days (simple moving average), by weekday shares.
    Sma,
    /// A mean that forgets a tenth a day (exponential moving average), by weekday shares.
    Ema,
    /// A mean that forgets two hundredths a day.
    SlowEma,
    /// The same weekday of the last week.
    Naive7,
    /// The same weekday a year (364 days) before.
    Naive364,
    /// The mean of the same weekday in the last eight weeks.
    WeekdayMean,
    /// Theta (Assimakopoulos and Nikolopoulos, 2000): exponential smoothing with half the slope of the whole record.
    Theta,
    /// The growth of the last half year, damped.
    Growth,
    /// The last four weeks, going on as earlier years did; Theta where there is no earlier year.
    Year,
}

impl Forecaster {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Mean,
        Self::Sma,
        Self::Ema,
        Self::SlowEma,
        Self::Naive7,
        Self::Naive364,
        Self::WeekdayMean,
        Self::Theta,
        Self::Growth,
        Self::Year,
    ];

    /// The name on cards.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "constant mean",
            Self::Sma => "SMA 28 x weekday",
            Self::Ema => "EMA 0.1 x weekday",
            Self::SlowEma => "EMA 0.02 x weekday",
            Self::Naive7 => "seasonal naive 7",
            Self::Naive364 => "seasonal naive 364",
            Self::WeekdayMean => "weekday mean 8 weeks",
            Self::Theta => "Theta x weekday",
            Self::Growth => "damped growth x weekday",
            Self::Year => "last year's course x weekday",
        }
    }

    /// Quantiles of the origin's day and the following ones, `days` in all. `site` is the site's own past where the series
    /// is an article's. Fewer than [`DAYS_MIN`] days of history: the mean, with a wide band.
    #[must_use]
    pub fn forecast(
        self,
        history: &History<'_>,
        site: Option<&History<'_>>,
        days: usize,
    ) -> Vec<Quantiles> {
        if self == Self::Mean || history.days() < DAYS_MIN {
            return vec![mean(history); days];
        }
        let level = history.level(28);
        match self {
            Self::Mean => Vec::new(),
            Self::Sma => spread(history, days, |_| level),
            Self::Ema => {
                let level = history.level_decaying(0.9);
                spread(history, days, |_| level)
            }
            Self::SlowEma => {
                let level = history.level_decaying(0.98);
                spread(history, days, |_| level)
            }
            Self::Naive7 => seasonal(history, days, 7),
            Self::Naive364 if history.days() >= 364 => seasonal(history, days, 364),
            Self::Naive364 | Self::WeekdayMean => weekday_mean(history, days),
            Self::Theta => theta(history, days),
            Self::Growth => growth(history, days),
            Self::Year => going_on(history, site, days).unwrap_or_else(|| theta(history, days)),
        }
    }
}

/// The last four weeks, going on as earlier years did; `None` without a whole earlier year. Earlier growth is believed by
/// half: it is in the course of the year before, and would be repeated whole.
fn going_on(
    history: &History<'_>,
    site: Option<&History<'_>>,
    days: usize,
) -> Option<Vec<Quantiles>> {
    const YEAR_DAYS: usize = 364;
    let level = history.level(28);
    let growth = year::growth(site.unwrap_or(history))? / 2.0;
    let levels: Option<Vec<f64>> = (0..days)
        .map(|ahead| {
            let years = (ahead / YEAR_DAYS) as f64 - (ahead % YEAR_DAYS) as f64 / YEAR_DAYS as f64;
            Some(level * year::ratio(history, site, ahead)? * (growth * years).exp())
        })
        .collect();
    let levels = levels?;
    Some(spread(history, days, |ahead| {
        levels.get(ahead).copied().unwrap_or(level)
    }))
}

/// The mean of all days, and what a tenth of the days were below and above.
fn mean(history: &History<'_>) -> Quantiles {
    let values = history.values();
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let mut rising = values.to_vec();
    rising.sort_by(f64::total_cmp);
    let [low, _, high] = LEVELS.map(|level| quantile(&rising, level));
    let known = (values.len() as f64 / DAYS_MIN as f64).min(1.0);
    // What was seen of a short record is narrower than what is to come.
    Quantiles::of([
        (low * known).min(mean),
        mean,
        high.max(mean) + (1.0 - known) * mean,
    ])
}

/// Levels made days.
fn spread(history: &History<'_>, days: usize, level: impl Fn(usize) -> f64) -> Vec<Quantiles> {
    let day = |ahead: usize| {
        let day = history
            .origin()
            .plus(i32::try_from(ahead).unwrap_or_default());
        let expected = level(ahead) * history.shape(day);
        doubted(history.spread(), ahead).map(|ratio| ratio * expected)
    };
    (0..days).map(day).collect()
}

/// A spread, widened by the doubt of a level so many days ahead; never below 0.
#[must_use]
pub fn doubted(spread: Quantiles, ahead: usize) -> Quantiles {
    let doubt = TENTH * DOUBT_A_YEAR * spread.p50 * (ahead as f64 / 365.0).sqrt();
    let wider = |distance: f64| distance.hypot(doubt);
    Quantiles::of([
        (spread.p50 - wider(spread.p50 - spread.p10)).max(0.0),
        spread.p50,
        spread.p50 + wider(spread.p90 - spread.p50),
    ])
}

/// The number of the same weekday in the last season of so many days.
fn seasonal(history: &History<'_>, days: usize, season: usize) -> Vec<Quantiles> {
    let values = history.values();
    let start = values.len().saturating_sub(season);
    let day = |ahead: usize| {
        let day = history
            .origin()
            .plus(i32::try_from(ahead).unwrap_or_default());
        let value = values
            .get(start + ahead % season)
            .copied()
            .unwrap_or_default();
        let value = value * history.past().opening(day);
        let Quantiles { p10, p50, p90 } = doubted(history.spread(), ahead);
        let middle = p50.max(1e-9);
        // Two single days differ by more than a day from its expectation.
        let wider = std::f64::consts::SQRT_2 * value;
        Quantiles::of([
            (value - wider * (1.0 - p10 / middle)).max(0.0),
            value,
            value + wider * (p90 / middle - 1.0).min(4.0),
        ])
    };
    (0..days).map(day).collect()
}

/// Mean and spread of each weekday in the last eight weeks.
fn weekday_mean(history: &History<'_>, days: usize) -> Vec<Quantiles> {
    let values = history.values();
    let level = |ahead: usize| {
        let day = history
            .origin()
            .plus(i32::try_from(ahead).unwrap_or_default());
        let share = history.share(day);
        let same = (1..=8)
            .filter_map(|week| values.get((values.len() + ahead % 7).checked_sub(7 * week)?));
        let mean = same.sum::<f64>() / 8.0;
        if share > 1e-3 { mean / share } else { 0.0 }
    };
    spread(history, days, level)
}

fn theta(history: &History<'_>, days: usize) -> Vec<Quantiles> {
    // (days from the first, number without weekday)
    let points: Vec<(f64, f64)> = history
        .spoken()
        .map(|(at, value, share)| (at as f64, value / share))
        .collect();
    let slope = Line::of(&points).slope;
    let smooth = |alpha: f64| {
        let mut level = points.iter().take(7).map(|(_, value)| value).sum::<f64>()
            / points.len().clamp(1, 7) as f64;
        let mut squares = 0.0;
        for (_, value) in &points {
            squares += (value - level).powi(2);
            level += alpha * (value - level);
        }
        (squares, level, alpha)
    };
    let best = ALPHAS
        .map(smooth)
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0));
    let (_, level, alpha) = best.unwrap_or_default();
    // Where the smoothed level stands behind the line: its mean delay.
    let delay = 1.0 / alpha.max(1e-3) - 1.0;
    let delay = delay.min(history.days() as f64);
    spread(history, days, |ahead| {
        (level + 0.5 * slope * (ahead as f64 + 1.0 + delay))
            .max(0.1 * level)
            .min(4.0 * level)
    })
}

fn growth(history: &History<'_>, days: usize) -> Vec<Quantiles> {
    let level = history.level(28);
    let a_week = trend::slope(history).map_or(0.0, Slope::believed);
    spread(history, days, |ahead| {
        let weeks = (ahead as f64 + 14.0) / 7.0;
        // The sum of what is left of the growth after each week.
        let grown = a_week * (1.0 - DAMPING_A_WEEK.powf(weeks)) / (1.0 - DAMPING_A_WEEK);
        level * grown.clamp(-1.0, 1.0).exp()
    })
}
