//! The files of this task: which shelf and day is asked about, and what came.

use std::path::Path;

use crate::model::log::stock_days::day;
use crate::model::log::{LogError, Table};

/// A shelf and a day, as a file names them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Question {
    pub(super) site: String,
    pub(super) sku: String,
    pub(super) day: i32,
}

/// What came.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Answer {
    pub(super) question: Question,
    /// Whether there was no stock at some hour.
    pub(super) out: bool,
    /// Whether there was none for eight hours or more.
    pub(super) severe: bool,
    /// `known` or `new` where the file says so; empty otherwise.
    pub(super) group: String,
}

fn question(table: &Table) -> Result<Question, LogError> {
    Ok(Question {
        site: table.text(0)?.to_owned(),
        sku: table.text(1)?.to_owned(),
        day: day(table, 2)?,
    })
}

/// A requests file `site,sku,day`.
pub(super) fn questions(file: &Path) -> Result<Vec<Question>, LogError> {
    let mut table = Table::open_file(file, &["site", "sku", "day"])?;
    let mut seen = std::collections::BTreeSet::new();
    let mut questions = Vec::new();
    while table.next()? {
        let question = question(&table)?;
        if !seen.insert(question.clone()) {
            return Err(table.field(2, "this day of this shelf is asked for twice".to_owned()));
        }
        questions.push(question);
    }
    Ok(questions)
}

/// A label file `site,sku,day,label`, with `severe` and `group` next where it has them.
pub(super) fn answers(file: &Path) -> Result<Vec<Answer>, LogError> {
    const ALL: [&str; 6] = ["site", "sku", "day", "label", "severe", "group"];
    let (mut table, whole) = match Table::open_file(file, &ALL) {
        Ok(table) => (table, true),
        Err(LogError::Header { at, .. }) if at > 4 => (
            Table::open_file(file, &["site", "sku", "day", "label"])?,
            false,
        ),
        Err(error) => return Err(error),
    };
    let flag = |table: &Table, column| match table.text(column)? {
        "0" => Ok(false),
        "1" => Ok(true),
        other => Err(table.field(column, format!("\"{other}\" is neither 0 nor 1"))),
    };
    let mut answers = Vec::new();
    while table.next()? {
        answers.push(Answer {
            question: question(&table)?,
            out: flag(&table, 3)?,
            severe: whole && flag(&table, 4)?,
            group: if whole {
                table.optional(5).unwrap_or_default().to_owned()
            } else {
                String::new()
            },
        });
    }
    Ok(answers)
}
