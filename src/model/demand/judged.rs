//! Figures of forecasts by the contract's definitions: in groups for 45 days, by week and month too for two years.

use std::collections::BTreeMap;

use super::day::Day;
use super::questions::Known;
use crate::model::figures::Figures;
use crate::model::metrics::quantile::{self, Answer, Quantiles};
use crate::model::task::Task;

/// What came on a day, and what had been said.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) known: Known,
    pub(super) said: Quantiles,
}

impl Row {
    pub(super) fn answer(&self) -> Answer {
        Answer {
            actual: self.known.actual,
            said: self.said,
        }
    }

    /// The series and the origin.
    fn key(&self) -> (Option<&str>, Day) {
        (
            self.known.question.sku.as_deref(),
            self.known.question.origin,
        )
    }
}

/// The figures of a task; `None` without answers.
pub(super) fn figures(task: Task, rows: &[Row]) -> Option<Figures> {
    if task == Task::Demand730 {
        return two_years(rows);
    }
    let (site, sku): (Vec<&Row>, Vec<&Row>) = rows
        .iter()
        .partition(|row| row.known.question.sku.is_none());
    let mut all = Figures {
        n: rows.len(),
        values: BTreeMap::new(),
    };
    let mut losses = Vec::new();
    for (name, part) in [("site", site), ("sku", sku)] {
        if let Some(group) = group(&part) {
            losses.extend(group.get("wql"));
            all.take(&format!("{name}."), group);
        }
    }
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    all.values.insert("wql".to_owned(), mean);
    (!losses.is_empty()).then_some(all)
}

/// All series as one group: those days that count as unseen, and, where that is not all, all of them.
fn two_years(rows: &[Row]) -> Option<Figures> {
    let unseen: Vec<&Row> = rows.iter().filter(|row| row.known.unseen).collect();
    let all: Vec<&Row> = rows.iter().collect();
    let mut figures = Figures {
        n: unseen.len(),
        values: BTreeMap::new(),
    };
    for (name, part) in [("", &unseen), ("all.", &all)] {
        if !name.is_empty() && part.len() == unseen.len() {
            continue;
        }
        let Some(mut group) = group(part) else {
            continue;
        };
        group
            .values
            .insert("wape_weekly".to_owned(), wape_by(part, week));
        group
            .values
            .insert("wape_monthly".to_owned(), wape_by(part, month));
        figures.take(name, group);
    }
    (!figures.values.is_empty()).then_some(figures)
}

impl Figures {
    fn take(&mut self, prefix: &str, group: Self) {
        let named = group
            .values
            .into_iter()
            .map(|(name, value)| (format!("{prefix}{name}"), value));
        self.values.extend(named);
    }
}

fn group(rows: &[&Row]) -> Option<Figures> {
    let answers: Vec<Answer> = rows.iter().map(|row| row.answer()).collect();
    let mut figures = quantile::weighted(&answers)?;
    let scaled = rows
        .iter()
        .map(|row| (row.key(), row.known.scale, row.answer()));
    figures
        .values
        .insert("mase".to_owned(), quantile::mase(scaled));
    Some(figures)
}

/// The sum of the absolute errors of stretches over the sum of what came.
fn wape_by<K: Ord>(rows: &[&Row], stretch: fn(Day) -> K) -> f64 {
    let mut sums = BTreeMap::new();
    let mut came = 0.0;
    for row in rows {
        let (actual, said) = sums
            .entry((row.key(), stretch(row.known.question.day())))
            .or_insert((0.0, 0.0));
        *actual += row.known.actual;
        *said += row.said.p50;
        came += row.known.actual;
    }
    let missed: f64 = sums
        .values()
        .map(|(actual, said): &(f64, f64)| (actual - said).abs())
        .sum();
    missed / if came == 0.0 { 1.0 } else { came }
}

/// The Monday of a day's week.
fn week(day: Day) -> Day {
    day.plus(-i32::try_from(day.weekday()).unwrap_or_default())
}

fn month(day: Day) -> (i32, i32) {
    let (year, month, _) = day.date();
    (year, month)
}
