//! The `reviews` table of a log: what customers wrote about an article, row by row.
//!
//! `reviews.csv` or `reviews.csv.zst` with `review_id, sku, rating, title, body`, and `written_at` next where that is known.
//! A rating may be missing, and so may title and body. Long texts are cut: what somebody thinks of an article does not need more room, and a row must not
//! decide how much memory a reader takes. What is not UTF-8 is an error with file and row.

use std::collections::HashSet;
use std::path::Path;

use super::{LogError, Table};

/// The longest body that is kept, in bytes; more is cut off at a character's boundary.
pub const BODY_BYTES_MAX: usize = 16 * 1024;
/// The longest title that is kept.
pub const TITLE_BYTES_MAX: usize = 512;
/// The highest rating; the lowest is 1.
pub const RATING_MAX: u8 = 5;

/// One review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// The review's id, unique in its table.
    pub review_id: String,
    /// The article it is about.
    pub sku: String,
    /// Stars, 1 to 5, where they were given.
    pub rating: Option<u8>,
    /// The title; may be empty.
    pub title: String,
    /// The text; may be empty.
    pub body: String,
    /// When it was written, milliseconds since 1970 UTC, where the table says it.
    pub written_at_ms: Option<i64>,
}

/// An open `reviews` table.
pub(crate) struct Reviews {
    table: Table,
    has_times: bool,
    seen: HashSet<String>,
}

impl Reviews {
    /// Opens the table of a log folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, LogError> {
        const COLUMNS: [&str; 6] = ["review_id", "sku", "rating", "title", "body", "written_at"];
        const COLUMNS_PLAIN: [&str; 5] = ["review_id", "sku", "rating", "title", "body"];
        let (table, has_times) = match Table::open(folder, "reviews", &COLUMNS) {
            Ok(table) => (table, true),
            Err(LogError::Header { at, .. }) if at > COLUMNS_PLAIN.len() => {
                (Table::open(folder, "reviews", &COLUMNS_PLAIN)?, false)
            }
            Err(error) => return Err(error),
        };
        Ok(Self {
            table,
            has_times,
            seen: HashSet::new(),
        })
    }

    /// The next review; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Review>, LogError> {
        if !self.table.next()? {
            return Ok(None);
        }
        let review_id = self.table.text(0)?.to_owned();
        if !self.seen.insert(review_id.clone()) {
            return Err(self
                .table
                .field(0, format!("review {review_id} appears twice")));
        }
        let text = |column, bytes_max| {
            cut(self.table.optional(column).unwrap_or_default(), bytes_max).to_owned()
        };
        let rating = self.table.optional(2).is_some();
        let has_time = self.has_times && self.table.optional(5).is_some();
        Ok(Some(Review {
            review_id,
            sku: self.table.text(1)?.to_owned(),
            rating: rating.then(|| stars(&self.table, 2)).transpose()?,
            title: text(3, TITLE_BYTES_MAX),
            body: text(4, BODY_BYTES_MAX),
            written_at_ms: has_time.then(|| self.table.time(5)).transpose()?,
        }))
    }
}

/// The stars of a column, 1 to 5.
pub(crate) fn stars(table: &Table, column: usize) -> Result<u8, LogError> {
    let stars = table.number::<u8>(column, 1)?;
    if stars > RATING_MAX {
        return Err(table.field(column, format!("\"{stars}\" is more than {RATING_MAX}")));
    }
    Ok(stars)
}

/// The longest start of a text that has at most this many bytes and ends between two characters.
#[must_use]
pub fn cut(text: &str, bytes_max: usize) -> &str {
    let end = (0..=bytes_max.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("größe", 3), "gr");
        assert_eq!(cut("größe", 4), "grö");
        assert_eq!(cut("kurz", 100), "kurz");
        assert_eq!(cut("", 0), "");
    }
}
