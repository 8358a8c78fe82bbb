//! Searching the menu: what has words that begin so, best first; and what merely has the text somewhere, after it.
//!
//! A menu is in memory whole, so it is searched there: an index in the database would be asked for each search, and
//! written with each order, which changes the stock of products.

use std::sync::Arc;

use crate::{catalog::Product, hub::SiteView as Shelf};

/// So much of what somebody looks for is looked at, characters.
const QUERY_CHARS_MAX: usize = 100;
/// The best score: every word is one that was looked for.
const SCORE_MAX: usize = 1_000;

/// The products of a site that were looked for, with what they are sorted by.
pub(super) fn search(site: &Shelf, q: &str) -> Vec<(String, Arc<Product>)> {
    let q: String = q
        .chars()
        .filter(|one| !one.is_control())
        .take(QUERY_CHARS_MAX)
        .collect();
    let q = q.trim().to_lowercase();
    let wanted = words_of(&q);
    let sorted = |product: Arc<Product>| {
        let score = score(&product, &wanted);
        if score.is_none() && !mentions(&product, &q) {
            return None;
        }
        let place = SCORE_MAX - score.unwrap_or(0).min(SCORE_MAX);
        let by_name = super::products::sort_key(&product);
        Some((format!("{place:04}\u{0}{by_name}"), product))
    };
    let mut found: Vec<_> = site.products().into_iter().filter_map(sorted).collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    found
}

/// The share of the product's words that begin with one that is wanted; `None` where one of these is missing.
fn score(product: &Product, wanted: &[String]) -> Option<usize> {
    let known = words_of(&product.words());
    let has = |word: &String| known.iter().any(|known| known.starts_with(word));
    if wanted.is_empty() || !wanted.iter().all(has) {
        return None;
    }
    let is_wanted = |known: &&String| wanted.iter().any(|word| known.starts_with(word));
    let matching = known.iter().filter(is_wanted).count();
    Some(matching * SCORE_MAX / known.len().max(1))
}

fn mentions(product: &Product, q: &str) -> bool {
    [&*product.name, product.sku.as_str(), &*product.description]
        .iter()
        .any(|text| text.to_lowercase().contains(q))
}

/// The words of a text, without case and accents.
fn words_of(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().chars().map(plain).collect())
        .collect()
}

/// A letter of the languages around us without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'ş' | 'š' | 'ș' => 's',
        'ť' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}
