//! The files of this task: which orders are asked about and as of when, and which answer was right.

use std::collections::BTreeSet;
use std::path::Path;

use super::tickets::PREP_MINUTES_MAX;
use crate::model::log::{LogError, Table};

/// One requested order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) order_id: String,
    /// Ready times up to then are known; `None`: up to the full hour before the order.
    pub(super) as_of_ms: Option<i64>,
}

/// A requests file `order_id,as_of`. A file that has the order ids alone is answered as of the full hour.
pub(super) fn questions(path: &Path) -> anyhow::Result<Vec<Question>> {
    let (mut table, timed) = match Table::open_file(path, &["order_id", "as_of"]) {
        Ok(table) => (table, true),
        Err(LogError::Header { at: 2, .. }) => (Table::open_file(path, &["order_id"])?, false),
        Err(error) => return Err(error.into()),
    };
    let mut seen = BTreeSet::new();
    let mut questions = Vec::new();
    while table.next()? {
        let order_id = table.text(0)?.to_owned();
        if !seen.insert(order_id.clone()) {
            return Err(table
                .field(0, format!("order {order_id} is asked for twice"))
                .into());
        }
        let as_of_ms = timed.then(|| table.time(1)).transpose()?;
        questions.push(Question { order_id, as_of_ms });
    }
    Ok(questions)
}

/// A label file `order_id,prep_minutes`.
pub(super) fn answers(file: &Path) -> anyhow::Result<Vec<(String, f64)>> {
    let mut table = Table::open_file(file, &["order_id", "prep_minutes"])?;
    let mut answers = Vec::new();
    while table.next()? {
        let text = table.text(1)?;
        let minutes = text
            .parse::<f64>()
            .ok()
            .filter(|minutes| (0.0..=PREP_MINUTES_MAX).contains(minutes));
        let Some(minutes) = minutes else {
            let problem =
                format!("\"{text}\" is not a number of minutes from 0 to {PREP_MINUTES_MAX}");
            return Err(table.field(1, problem).into());
        };
        answers.push((table.text(0)?.to_owned(), minutes));
    }
    Ok(answers)
}
