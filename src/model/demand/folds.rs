//! Who is asked what, to choose and to judge: origins near the end of a stretch of the log, the site and its largest
//! articles, and what came.

use std::sync::Arc;

use super::blend::Said;
use super::day::Day;
use super::history::History;
use super::judged::Row;
use super::model::Learned;
use super::past::SitePast;
use super::questions::{Known, Question};
use super::series::{LogSeries, Series};
use super::units;
use crate::model::metrics::quantile::Quantiles;
use crate::model::task::Task;

/// Articles that a fold asks for, by site.
const SKUS: usize = 40;
/// Days of history that a fold leaves to learn from, lags included.
const LEFT_DAYS: i32 = 84;
/// The shortest horizon that anything can be chosen on.
const HORIZON_MIN: i32 = 14;

/// How the end of a record is divided: a stretch to choose on, and a later one to judge on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// Days ahead that a fold can ask for.
    pub(super) horizon: i32,
    /// Origins in a stretch.
    origins: i32,
    /// Days between them.
    step: i32,
}

impl Plan {
    /// Of a record of so many days; `None` when it is too short. Two stretches are to fit, and what is left to learn from.
    pub(super) fn of(task: Task, days: i32) -> Option<Self> {
        let (wanted, origins, parts) = if task == Task::Demand730 {
            (730, 3, 6)
        } else {
            (45, 5, 3)
        };
        // A stretch is the horizon and the steps between its origins.
        let stretches = 2 * (parts + origins - 1);
        let horizon = ((days - LEFT_DAYS) * parts / stretches).min(wanted);
        (horizon >= HORIZON_MIN).then_some(Self {
            horizon,
            origins,
            step: horizon / parts,
        })
    }

    /// Days of a stretch.
    pub(super) fn stretch(self) -> i32 {
        self.horizon + self.step * (self.origins - 1)
    }

    /// Days that [`Plan::of`] needs.
    pub(super) fn days_min(task: Task) -> i32 {
        (0..1000)
            .find(|&days| Self::of(task, days).is_some())
            .unwrap_or(i32::MAX)
    }

    /// The questions of the stretch that ends before `end`, with what came.
    pub(super) fn questions(self, log: &LogSeries, end: Day) -> Vec<Known> {
        let mut known = Vec::new();
        let first = end.plus(-self.stretch());
        for (name, site) in &log.sites {
            let skus = site.largest(first, end, SKUS);
            for nth in 0..self.origins {
                let origin = first.plus(nth * self.step);
                let mut ask = |sku: Option<&Arc<str>>, series: &Series| {
                    let scale = series.step(origin);
                    for ahead in 0..self.horizon {
                        let question = Question {
                            site: name.to_string(),
                            sku: sku.map(ToString::to_string),
                            origin,
                            ahead: usize::try_from(ahead).unwrap_or_default(),
                        };
                        let actual = series.get(question.day());
                        known.push(Known {
                            question,
                            actual,
                            scale,
                            unseen: true,
                        });
                    }
                };
                ask(None, &site.orders);
                for sku in &skus {
                    ask(Some(sku), &units(site, sku));
                }
            }
        }
        known
    }
}

/// What came and what every forecaster had said, for orders of sites and for units of articles.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) known: Vec<Known>,
    pub(super) said: Vec<Said>,
}

impl Answers {
    /// Asks every forecaster. Questions of one series and origin stand together; those of unknown sites are passed over.
    pub(super) fn of(
        log: &LogSeries,
        learned: &Learned,
        known: Vec<Known>,
    ) -> anyhow::Result<Self> {
        let mut answers = Self::default();
        let series = |known: &Known| {
            (
                known.question.site.clone(),
                known.question.sku.clone(),
                known.question.origin,
            )
        };
        for at_origin in known.chunk_by(|a, b| {
            (&a.question.site, a.question.origin) == (&b.question.site, b.question.origin)
        }) {
            let Some(Known { question, .. }) = at_origin.first() else {
                continue;
            };
            let Some(site) = log.sites.get(question.site.as_str()) else {
                continue;
            };
            let past = SitePast::of(&site.orders, question.origin);
            let whole = History::of(&past, &site.orders, None);
            for of_series in at_origin.chunk_by(|a, b| series(a) == series(b)) {
                let days = of_series
                    .iter()
                    .map(|known| known.question.ahead + 1)
                    .max()
                    .unwrap_or_default();
                let sku = of_series
                    .first()
                    .and_then(|known| known.question.sku.as_deref());
                let all = match sku {
                    None => learned.all(&whole, None, days)?,
                    Some(sku) => {
                        let units = units(site, sku);
                        let history = History::of(&past, &units, Some(whole.profile()));
                        learned.all(&history, Some(&whole), days)?
                    }
                };
                for known in of_series {
                    answers.said.push(Said {
                        actual: known.actual,
                        by: all
                            .iter()
                            .filter_map(|one| one.get(known.question.ahead).copied())
                            .collect(),
                    });
                    answers.known.push(known.clone());
                }
            }
        }
        Ok(answers)
    }

    /// The answers of a group: orders of sites, or units of articles.
    pub(super) fn group(&self, is_site: bool) -> Vec<Said> {
        let all = self.known.iter().zip(&self.said);
        let group = all.filter(|(known, _)| known.question.sku.is_none() == is_site);
        group.map(|(_, said)| said.clone()).collect()
    }

    /// More answers.
    pub(super) fn and(mut self, more: Self) -> Self {
        self.known.extend(more.known);
        self.said.extend(more.said);
        self
    }

    /// Rows to be judged, each said by a choice among what the forecasters said.
    pub(super) fn rows(&self, choose: impl Fn(&Known, &Said) -> Quantiles) -> Vec<Row> {
        let all = self.known.iter().zip(&self.said);
        let row = |(known, said): (&Known, &Said)| Row {
            known: known.clone(),
            said: choose(known, said),
        };
        all.map(row).collect()
    }
}
