//! Daily series of a log: orders a day of each site, units a day of each article of a site.
//!
//! Every series of a site begins with the site's first order and has a number for each day up to the last day of which
//! something is known; days without sales hold 0. What a forecast may know of it is cut in `past.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::day::Day;
use crate::model::card::sha256;
use crate::model::log::OrderLog;

/// The longest series: beyond it (a wrong date) days are not counted.
const DAYS_MAX: usize = 20_000;

/// A number for every day from `first` on.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    first: Day,
    values: Vec<f64>,
}

impl Series {
    /// An empty series.
    #[must_use]
    pub fn from(first: Day) -> Self {
        Self {
            first,
            values: Vec::new(),
        }
    }

    /// Adds to a day. Days before the first one and further than 54 years after it are not counted.
    pub fn add(&mut self, day: Day, amount: f64) {
        let Some(place) = day.place(self.first).filter(|&place| place < DAYS_MAX) else {
            return;
        };
        if self.values.len() <= place {
            self.values.resize(place + 1, 0.0);
        }
        if let Some(value) = self.values.get_mut(place) {
            *value += amount;
        }
    }

    /// The first day.
    #[must_use]
    pub fn first(&self) -> Day {
        self.first
    }

    /// The day after the last one of which something is known.
    #[must_use]
    pub fn end(&self) -> Day {
        self.first
            .plus(i32::try_from(self.values.len()).unwrap_or(i32::MAX))
    }

    /// The number of a day; 0 where nothing is known.
    #[must_use]
    pub fn get(&self, day: Day) -> f64 {
        let value = day
            .place(self.first)
            .and_then(|place| self.values.get(place));
        value.copied().unwrap_or_default()
    }

    /// The sum of all days from `from` on and before `to`.
    #[must_use]
    pub fn sum(&self, from: Day, to: Day) -> f64 {
        let days = self
            .values
            .iter()
            .zip(0..)
            .map(|(value, at)| (self.first.plus(at), value));
        let within = days.filter(|(day, _)| *day >= from && *day < to);
        within.map(|(_, value)| value).sum()
    }

    /// The mean step from one week to the next in the year before an origin, over which errors of large and of small
    /// series are alike; 1 where there is none.
    #[must_use]
    pub fn step(&self, origin: Day) -> f64 {
        let (mut sum, mut n) = (0.0, 0.0);
        for back in 1..=365 {
            let day = origin.plus(-back);
            if day.plus(-7) < self.first {
                break;
            }
            sum += (self.get(day) - self.get(day.plus(-7))).abs();
            n += 1.0;
        }
        if n > 0.0 && sum > 0.0 { sum / n } else { 1.0 }
    }
}

/// All series of a site.
#[derive(Clone, Debug)]
pub struct SiteSeries {
    /// Orders a day.
    pub orders: Series,
    /// Units a day, by article.
    pub units: BTreeMap<Arc<str>, Series>,
}

impl SiteSeries {
    /// The articles with the most units from `from` on and before `to`, largest first.
    #[must_use]
    pub fn largest(&self, from: Day, to: Day, n: usize) -> Vec<Arc<str>> {
        let sums = self
            .units
            .iter()
            .map(|(sku, units)| (units.sum(from, to), sku));
        let mut skus: Vec<(f64, &Arc<str>)> = sums.filter(|(sum, _)| *sum > 0.0).collect();
        skus.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let largest = skus.into_iter().take(n);
        largest.map(|(_, sku)| Arc::clone(sku)).collect()
    }
}

/// The series of a log, by site.
#[derive(Clone, Debug, Default)]
pub struct LogSeries {
    /// By the site's name.
    pub sites: BTreeMap<Arc<str>, SiteSeries>,
}

impl LogSeries {
    /// Counts a log.
    #[must_use]
    pub fn of(log: &OrderLog) -> Self {
        let mut sites: BTreeMap<Arc<str>, SiteSeries> = BTreeMap::new();
        for entry in log.orders() {
            let day = Day::of_ms(entry.order.placed_at_ms);
            let site = sites
                .entry(Arc::clone(&entry.order.site))
                .or_insert_with(|| SiteSeries {
                    orders: Series::from(day),
                    units: BTreeMap::new(),
                });
            site.orders.add(day, 1.0);
            let first = site.orders.first();
            for line in entry.lines {
                let series = site.units.entry(Arc::clone(&line.sku));
                let series = series.or_insert_with(|| Series::from(first));
                series.add(day, f64::from(line.quantity));
            }
        }
        Self { sites }
    }

    /// The day after the last order of any site.
    #[must_use]
    pub fn end(&self) -> Option<Day> {
        self.sites.values().map(|site| site.orders.end()).max()
    }

    /// SHA-256 over all that happened before a day.
    #[must_use]
    pub fn sha256_until(&self, end: Day) -> String {
        let mut text = String::new();
        let mut tell = |name: &str, series: &Series| {
            use std::fmt::Write as _;
            for (value, at) in series.values.iter().zip(0..) {
                let day = series.first.plus(at);
                if day < end && *value > 0.0 {
                    // Writing to a string cannot fail.
                    let _ = writeln!(text, "{name},{day},{value}");
                }
            }
        };
        for (name, site) in &self.sites {
            tell(name, &site.orders);
            for (sku, series) in &site.units {
                tell(sku, series);
            }
        }
        sha256(text.as_bytes())
    }
}
