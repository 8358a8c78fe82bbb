//! Files that name orders: what to predict, and which answer was right.
//!
//! A CSV (or `.csv.zst`) whose first column is `order_id`, or a folder with an `orders` table; a label file has `label`
//! (0 or 1) next.

use std::path::Path;

use super::log::{LogError, Table};

/// The order ids of a requests file or folder, in file order.
pub(crate) fn order_ids(path: &Path) -> Result<Vec<String>, LogError> {
    const COLUMNS: [&str; 1] = ["order_id"];
    let mut table = if path.is_dir() {
        Table::open(path, "orders", &COLUMNS)?
    } else {
        Table::open_file(path, &COLUMNS)?
    };
    let mut ids = Vec::new();
    while table.next()? {
        ids.push(table.text(0)?.to_owned());
    }
    Ok(ids)
}

/// Order ids with their labels, in file order.
pub(crate) fn labels(file: &Path) -> Result<Vec<(String, bool)>, LogError> {
    let mut table = Table::open_file(file, &["order_id", "label"])?;
    let mut labels = Vec::new();
    while table.next()? {
        let label = match table.text(1)? {
            "0" => false,
            "1" => true,
            other => return Err(table.field(1, format!("\"{other}\" is neither 0 nor 1"))),
        };
        labels.push((table.text(0)?.to_owned(), label));
    }
    Ok(labels)
}
