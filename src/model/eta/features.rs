//! What the network is told of a new order: its site's tickets, everybody's tickets, the order itself, the hour.
//!
//! Minutes are logarithms (of one minute more), counts are logarithms (of one more). What a site says is pulled towards
//! what all sites say, and that towards the log's usual, with the weight of a few tickets: a site without a past looks
//! like all sites.

use serde::{Deserialize, Serialize};

use super::baseline::quantile;
use super::survival::{self, Points};
use super::tickets::{Done, Seen};

/// Names of the features, in order.
pub const FEATURE_NAMES: [&str; 47] = [
    "site_mean",
    "site_censored_mean",
    "site_p10",
    "site_p50",
    "site_p90",
    "site_spread",
    "site_last",
    "site_last_three",
    "site_last_hour",
    "site_trend",
    "site_done",
    "site_open",
    "site_open_age",
    "site_open_oldest",
    "site_longest",
    "site_shortest",
    "site_round",
    "site_since",
    "site_placed_2",
    "site_placed_15",
    "site_placed_30",
    "site_placed_60",
    "site_gap",
    "site_likely_p10",
    "site_likely_p50",
    "site_likely_p90",
    "all_mean",
    "all_censored_mean",
    "all_p10",
    "all_p50",
    "all_p90",
    "all_likely_p50",
    "all_likely_p90",
    "all_last_hour",
    "all_done",
    "all_open",
    "all_open_age",
    "all_placed_15",
    "all_placed_30",
    "all_placed_60",
    "stale_minutes",
    "lines",
    "units",
    "worth",
    "hour_sin",
    "hour_cos",
    "weekend",
];
/// How many there are.
pub const FEATURES: usize = FEATURE_NAMES.len();

/// A new order.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NewOrder {
    /// When it is placed, milliseconds since 1970 UTC.
    pub placed_at_ms: i64,
    /// Up to when ready times are known; a running hub says the moment of placing.
    pub as_of_ms: i64,
    /// Lines; 0 where they are unknown.
    pub lines: u32,
    /// Units over all lines.
    pub units: u64,
    /// What they are worth, in minor units.
    pub value_minor: i64,
}

/// Logarithms of minutes where nothing is known yet, measured on the training orders.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// Their mean.
    pub mean: f64,
    /// Their spread.
    pub spread: f64,
    /// Their 10 %, 50 % and 90 % quantiles.
    pub quantiles: [f64; 3],
    /// Minutes, as equally likely points.
    pub points: Points,
    /// Whether days of the week were seen often enough to mean something.
    pub weekdays: bool,
}

/// Tickets of its own that a site needs to weigh as much as all sites, and all sites as much as the log.
const SITE_WEIGHT: f64 = 3.0;
const ALL_WEIGHT: f64 = 10.0;
const HOUR_MINUTES: f64 = 60.0;

/// One row, and the scale that the network's answer is a multiple of: the typical minutes of the site.
#[must_use]
pub fn row(prior: &Prior, site: &Seen, all: &Seen, order: &NewOrder) -> ([f32; FEATURES], f32) {
    let above = Level::of(all, &prior.level(), ALL_WEIGHT);
    let own = Level::of(site, &above, SITE_WEIGHT);
    let hour = order.placed_at_ms.rem_euclid(DAY_MS) as f64 / DAY_MS as f64 * std::f64::consts::TAU;
    // 1970-01-01 was a Thursday.
    let weekend = prior.weekdays
        && matches!(
            (order.placed_at_ms.div_euclid(DAY_MS) + 3).rem_euclid(7),
            5 | 6
        );
    let last = |count: usize| recent(site.done.iter().rev().take(count), own.mean, 0.5);
    let usual_worth = (site.worth + 1.0) / (site.placed + 1.0);
    let worth = if order.value_minor > 0 && site.worth > 0.0 {
        (order.value_minor as f64 / usual_worth.max(1.0))
            .max(1e-3)
            .ln()
    } else {
        0.0
    };
    let [site_2, site_15, site_30, site_60] = site.placed_within.map(f64::ln_1p);
    let [_, all_15, all_30, all_60] = all.placed_within.map(f64::ln_1p);
    let [p10, p50, p90] = own.quantiles;
    let [all_p10, all_p50, all_p90] = above.quantiles;
    let likely = |share: f64| survival::quantile(&own.points, share).ln_1p();
    let last_hour = |seen: &Seen, mean: f64, weight: f64| {
        let fresh = seen.done.iter().filter(|done| done.ago <= HOUR_MINUTES);
        recent(fresh, mean, weight) - mean
    };
    let stale = order.placed_at_ms.saturating_sub(order.as_of_ms).max(0) as f64 / 60_000.0;
    let numbers = [
        own.mean,
        own.censored,
        p10,
        p50,
        p90,
        own.spread,
        last(1),
        last(3),
        last_hour(site, own.mean, 2.0),
        trend(site),
        count(site.done.len()),
        count(site.open.len()),
        age(&site.open),
        oldest(&site.open),
        site.done
            .iter()
            .map(|done| done.minutes)
            .fold(own.mean.exp_m1().max(0.0), f64::max)
            .ln_1p(),
        site.done
            .iter()
            .map(|done| done.minutes)
            .fold(own.mean.exp_m1().max(0.0), f64::min)
            .ln_1p(),
        round(site),
        site.since.ln_1p(),
        site_2,
        site_15,
        site_30,
        site_60,
        site.last_placed_ago
            .unwrap_or(GAP_MINUTES_MAX)
            .min(GAP_MINUTES_MAX)
            .ln_1p(),
        likely(0.1),
        likely(0.5),
        likely(0.9),
        above.mean,
        above.censored,
        all_p10,
        all_p50,
        all_p90,
        survival::quantile(&above.points, 0.5).ln_1p(),
        survival::quantile(&above.points, 0.9).ln_1p(),
        last_hour(all, above.mean, 5.0),
        count(all.done.len()),
        count(all.open.len()),
        age(&all.open),
        all_15,
        all_30,
        all_60,
        stale.min(GAP_MINUTES_MAX).ln_1p(),
        f64::from(order.lines).ln_1p(),
        (order.units as f64).ln_1p(),
        worth,
        hour.sin(),
        hour.cos(),
        f64::from(u8::from(weekend)),
    ];
    (
        numbers.map(|number| number as f32),
        (own.mean.exp_m1().max(1.0)) as f32,
    )
}

const DAY_MS: i64 = 86_400_000;
/// A gap beyond this is a new shift, in minutes.
const GAP_MINUTES_MAX: f64 = 240.0;

/// What a group of tickets says of the logarithm of the minutes, pulled towards the level above.
struct Level {
    mean: f64,
    censored: f64,
    spread: f64,
    quantiles: [f64; 3],
    /// Minutes, open tickets counted.
    points: Points,
}

impl Prior {
    pub(super) fn is_sound(&self) -> bool {
        let numbers = [self.mean, self.spread]
            .into_iter()
            .chain(self.quantiles)
            .chain(self.points);
        numbers.into_iter().all(f64::is_finite)
    }

    fn level(&self) -> Level {
        Level {
            mean: self.mean,
            censored: self.mean,
            spread: self.spread,
            quantiles: self.quantiles,
            points: self.points,
        }
    }
}

impl Level {
    fn of(seen: &Seen, above: &Self, weight: f64) -> Self {
        let mut logs: Vec<f64> = seen.done.iter().map(|done| done.minutes.ln_1p()).collect();
        let n = logs.len() as f64;
        let mean = (logs.iter().sum::<f64>() + weight * above.mean) / (n + weight);
        let around = |log: &f64| (log - mean).powi(2);
        let squares = logs.iter().map(around).sum::<f64>() + weight * above.spread.powi(2);
        logs.sort_by(f64::total_cmp);
        let mut quantiles = above.quantiles;
        for (to, share) in quantiles.iter_mut().zip([0.1, 0.5, 0.9]) {
            let own = quantile(&logs, share).unwrap_or(*to);
            *to = (n * own + weight * *to) / (n + weight);
        }
        Self {
            mean,
            censored: seen
                .censored_mean(above.censored.exp_m1(), weight)
                .max(0.0)
                .ln_1p(),
            spread: (squares / (n + weight)).sqrt(),
            quantiles,
            points: survival::posterior(
                seen.done.iter().map(|done| done.minutes),
                &seen.open,
                &above.points,
                weight,
            ),
        }
    }
}

fn count(tickets: usize) -> f64 {
    (tickets as f64).ln_1p()
}

fn age(ages: &[f64]) -> f64 {
    (ages.iter().sum::<f64>() / ages.len().max(1) as f64).ln_1p()
}

fn oldest(ages: &[f64]) -> f64 {
    ages.iter().copied().fold(0.0, f64::max).ln_1p()
}

/// The mean logarithm of some finished tickets, with `weight` tickets of `mean` added.
fn recent<'a>(done: impl Iterator<Item = &'a Done>, mean: f64, weight: f64) -> f64 {
    let (sum, n) = done.fold((0.0, 0.0), |(sum, n), done| {
        (sum + done.minutes.ln_1p(), n + 1.0)
    });
    (sum + weight * mean) / (n + weight)
}

/// How much longer the newer half of the finished tickets took than the older half.
fn trend(site: &Seen) -> f64 {
    let half = site.done.len() / 2;
    if half == 0 {
        return 0.0;
    }
    let mean = |done: &mut dyn Iterator<Item = &Done>| recent(done, 0.0, 0.0);
    let newer = mean(&mut site.done.iter().rev().take(half));
    let older = mean(&mut site.done.iter().take(half));
    (newer - older) * half as f64 / (half as f64 + SITE_WEIGHT)
}

/// Share of finished tickets of a multiple of five minutes: a kitchen that promises instead of measuring.
fn round(site: &Seen) -> f64 {
    let whole = site
        .done
        .iter()
        .filter(|done| (done.minutes / 5.0).fract() < 1e-6 && done.minutes > 0.0);
    (whole.count() as f64 + 0.3 * SITE_WEIGHT) / (site.done.len() as f64 + SITE_WEIGHT)
}

#[cfg(test)]
mod tests {
    use super::{FEATURE_NAMES, NewOrder, Prior, row};
    use crate::model::eta::tickets::{Done, Seen};

    const PRIOR: Prior = Prior {
        mean: 3.0,
        spread: 0.5,
        quantiles: [2.3, 3.0, 3.7],
        points: [5.0, 8.0, 10.0, 13.0, 16.0, 19.0, 23.0, 28.0, 35.0, 50.0],
        weekdays: true,
    };

    #[test]
    fn a_site_without_a_past_looks_like_the_log() {
        let (numbers, scale) = row(
            &PRIOR,
            &Seen::default(),
            &Seen::default(),
            &NewOrder::default(),
        );
        assert!(numbers.iter().all(|number| number.is_finite()));
        assert!((scale - (3.0_f32.exp() - 1.0)).abs() < 1e-3);
        let at = |name: &str| {
            FEATURE_NAMES
                .iter()
                .position(|known| *known == name)
                .map(|at| numbers[at])
        };
        assert_eq!(
            (at("site_mean"), at("site_p90"), at("site_done")),
            (Some(3.0), Some(3.7), Some(0.0))
        );
    }

    #[test]
    fn three_tickets_weigh_as_much_as_everybody() {
        let slow = Seen {
            done: vec![
                Done {
                    minutes: 4.0_f64.exp_m1(),
                    ago: 5.0
                };
                3
            ],
            ..Seen::default()
        };
        let (numbers, _) = row(&PRIOR, &slow, &Seen::default(), &NewOrder::default());
        assert!((numbers[0] - 3.5).abs() < 1e-6, "{}", numbers[0]);
    }
}
