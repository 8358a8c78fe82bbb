//! Files that name reviews: what to predict, and which rating was given.
//!
//! A CSV (or `.csv.zst`) whose first column is `review_id`, or a folder with a `reviews` table; a file of ratings has
//! `rating` (1 to 5) next.

use std::path::Path;

use crate::model::log::reviews::stars;
use crate::model::log::{LogError, Table};

/// The review ids of a requests file or folder, in file order.
pub(super) fn review_ids(path: &Path) -> Result<Vec<String>, LogError> {
    const COLUMNS: [&str; 1] = ["review_id"];
    let mut table = if path.is_dir() {
        Table::open(path, "reviews", &COLUMNS)?
    } else {
        Table::open_file(path, &COLUMNS)?
    };
    let mut ids = Vec::new();
    while table.next()? {
        ids.push(table.text(0)?.to_owned());
    }
    Ok(ids)
}

/// Review ids with their ratings, in file order.
pub(super) fn ratings(file: &Path) -> Result<Vec<(String, u8)>, LogError> {
    let mut table = Table::open_file(file, &["review_id", "rating"])?;
    let mut ratings = Vec::new();
    while table.next()? {
        ratings.push((table.text(0)?.to_owned(), stars(&table, 1)?));
    }
    Ok(ratings)
}
