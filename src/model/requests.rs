//! Files that name what they are about in their first column: what to predict, and which answer was right.
//!
//! A CSV (or `.csv.zst`), or a folder with the table of such rows; a file of answers has the answer next: `label` (0 or
//! 1) of an order, `rating` (1 to 5) of a review.

use std::path::Path;

use super::log::reviews::stars;
use super::log::{LogError, Table};

/// The order ids of a requests file or folder, in file order.
pub(crate) fn order_ids(path: &Path) -> Result<Vec<String>, LogError> {
    ids(path, "orders", &["order_id"])
}

/// The review ids of a requests file or folder, in file order.
pub(crate) fn review_ids(path: &Path) -> Result<Vec<String>, LogError> {
    ids(path, "reviews", &["review_id"])
}

/// Order ids with their labels, in file order.
pub(crate) fn labels(file: &Path) -> Result<Vec<(String, bool)>, LogError> {
    answers(file, &["order_id", "label"], |table| {
        match table.text(1)? {
            "0" => Ok(false),
            "1" => Ok(true),
            other => Err(table.field(1, format!("\"{other}\" is neither 0 nor 1"))),
        }
    })
}

/// Review ids with their ratings, in file order.
pub(crate) fn ratings(file: &Path) -> Result<Vec<(String, u8)>, LogError> {
    answers(file, &["review_id", "rating"], |table| stars(table, 1))
}

fn ids(
    path: &Path,
    table: &'static str,
    columns: &'static [&'static str; 1],
) -> Result<Vec<String>, LogError> {
    let mut table = if path.is_dir() {
        Table::open(path, table, columns)?
    } else {
        Table::open_file(path, columns)?
    };
    let mut ids = Vec::new();
    while table.next()? {
        ids.push(table.text(0)?.to_owned());
    }
    Ok(ids)
}

fn answers<A>(
    file: &Path,
    columns: &'static [&'static str; 2],
    answer: impl Fn(&Table) -> Result<A, LogError>,
) -> Result<Vec<(String, A)>, LogError> {
    let mut table = Table::open_file(file, columns)?;
    let mut answers = Vec::new();
    while table.next()? {
        let answer = answer(&table)?;
        answers.push((table.text(0)?.to_owned(), answer));
    }
    Ok(answers)
}
