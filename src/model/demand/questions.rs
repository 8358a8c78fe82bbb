//! Files that ask for forecasts, and files with what came.
//!
//! Requests: a CSV (or `.csv.zst`) whose first columns are `site, sku, origin, day`; `sku` is empty for the orders of the
//! whole site. Answers have `actual` and `scale` next, and may have `unseen` (0 or 1) after them.

use std::path::Path;

use super::day::Day;
use crate::model::log::{LogError, Table};

/// One day of one series, forecast from an origin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Question {
    pub(super) site: String,
    /// `None`: orders of the whole site.
    pub(super) sku: Option<String>,
    pub(super) origin: Day,
    /// Days after the origin, 0 being the origin's own.
    pub(super) ahead: usize,
}

impl Question {
    /// The day.
    pub(super) fn day(&self) -> Day {
        self.origin
            .plus(i32::try_from(self.ahead).unwrap_or(i32::MAX))
    }
}

/// What came.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) question: Question,
    pub(super) actual: f64,
    /// The mean step of a seasonal naive forecast of the series.
    pub(super) scale: f64,
    /// Whether the file counts it among the days that nobody has seen.
    pub(super) unseen: bool,
}

/// Reads requests, at most `horizon` days ahead each; what is asked twice is answered once.
pub(super) fn requests(file: &Path, horizon: usize) -> Result<Vec<Question>, LogError> {
    let mut table = Table::open_file(file, &["site", "sku", "origin", "day"])?;
    let mut questions = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    while table.next()? {
        let question = question(&table, horizon)?;
        if seen.insert(question.clone()) {
            questions.push(question);
        }
    }
    Ok(questions)
}

/// Reads answers.
pub(super) fn answers(file: &Path, horizon: usize) -> Result<Vec<Known>, LogError> {
    const UNSEEN: usize = 6;
    let mut table = Table::open_file(file, &["site", "sku", "origin", "day", "actual", "scale"])?;
    let mut known = Vec::new();
    while table.next()? {
        known.push(Known {
            question: question(&table, horizon)?,
            actual: number(&table, 4)?,
            scale: number(&table, 5)?,
            unseen: table.optional(UNSEEN).is_none_or(|unseen| unseen == "1"),
        });
    }
    Ok(known)
}

fn question(table: &Table, horizon: usize) -> Result<Question, LogError> {
    let origin = day(table, 2)?;
    let ahead = day(table, 3)?
        .place(origin)
        .filter(|&ahead| ahead < horizon);
    let ahead = ahead.ok_or_else(|| {
        table.field(
            3,
            format!("is not one of the {horizon} days from the origin {origin} on"),
        )
    })?;
    Ok(Question {
        site: table.text(0)?.to_owned(),
        sku: table.optional(1).map(str::to_owned),
        origin,
        ahead,
    })
}

fn day(table: &Table, column: usize) -> Result<Day, LogError> {
    let text = table.text(column)?;
    text.parse().map_err(|_| {
        table.field(
            column,
            format!("\"{text}\" is not a day such as 2011-06-01"),
        )
    })
}

fn number(table: &Table, column: usize) -> Result<f64, LogError> {
    let text = table.text(column)?;
    let number = text
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| table.field(column, format!("\"{text}\" is not a number of at least 0")))
}
