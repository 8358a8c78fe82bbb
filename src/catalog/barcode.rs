//! What is printed on an article, for scanners: an EAN, a UPC, or whatever a supplier prints.

use std::sync::Arc;

/// The fewest and the most characters of a barcode.
pub const BARCODE_CHARS: std::ops::RangeInclusive<usize> = 4..=48;

/// A barcode as it was typed or scanned, trimmed; nothing where it cannot be one.
#[must_use]
pub fn barcode(typed: &str) -> Option<Arc<str>> {
    let trimmed = typed.trim();
    let is_printed = trimmed.chars().all(|one| one.is_ascii_graphic());
    (is_printed && BARCODE_CHARS.contains(&trimmed.len())).then(|| trimmed.into())
}
