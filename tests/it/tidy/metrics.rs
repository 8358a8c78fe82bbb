//! The table of metrics, and what the code records: the same names.

use std::collections::BTreeSet;

use super::{report, rust_files};

const TABLE: &str = "src/telemetry/metrics.rs";
/// A cookie.
const NO_METRIC: &str = "orderhub_language";

#[test]
fn the_table_of_metrics_is_whole() {
    let files = rust_files("src");
    let (table, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.path == TABLE);
    let known: BTreeSet<&str> = table.iter().flat_map(|file| named(&file.text)).collect();
    let recorded: BTreeSet<&str> = others.iter().flat_map(|file| named(&file.text)).collect();
    assert!(
        known.len() > 30 && recorded.len() > 30,
        "{known:?} {recorded:?}"
    );
    // The table itself records what never changes.
    let of_itself = BTreeSet::from(["orderhub_build_info"]);
    let unknown = recorded.difference(&known);
    let unused = known.difference(&recorded);
    let unused = unused.filter(|name| !of_itself.contains(**name));
    let violations: Vec<String> = unknown
        .map(|name| format!("`{name}` is recorded, and not in {TABLE}"))
        .chain(unused.map(|name| format!("`{name}` is in {TABLE}, and nobody records it")))
        .collect();
    report(&violations);
}

/// Every quoted `orderhub_…` of lower case letters.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split('"').skip(1).step_by(2);
    words.filter(|word| {
        word.starts_with("orderhub_")
            && *word != NO_METRIC
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
}
