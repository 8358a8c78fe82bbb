//! Names as bags of words and SKUs as codes: what two articles have in common before anybody has bought them together.
//!
//! A word weighs by how rare it is among the shop's articles (inverse document frequency), so that "set" and "red" say
//! less than "toadstool".

use std::collections::BTreeMap;

/// The words of a shop's articles and what they weigh.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    /// Word, its number and its weight.
    known: BTreeMap<String, (u32, f32)>,
}

/// The words of one name, by rising number, with weights of length 1 in all.
pub(super) type Bag = Vec<(u32, f32)>;

impl Words {
    /// The words of all names.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        let mut all = 0_u32;
        for name in names {
            all += 1;
            let mut words: Vec<String> = split(name).collect();
            words.sort_unstable();
            words.dedup();
            words
                .into_iter()
                .for_each(|word| *counts.entry(word).or_insert(0) += 1);
        }
        let weight = |count: u32| (f64::from(all + 1) / f64::from(count)).ln() as f32;
        let numbered = counts.into_iter().zip(0_u32..);
        Self {
            known: numbered
                .map(|((word, count), number)| (word, (number, weight(count))))
                .collect(),
        }
    }

    /// A name as known words.
    pub(super) fn bag(&self, name: &str) -> Bag {
        let mut bag: Bag = split(name)
            .filter_map(|word| self.known.get(&word).copied())
            .collect();
        bag.sort_unstable_by_key(|(number, _)| *number);
        bag.dedup_by_key(|(number, _)| *number);
        let length = bag
            .iter()
            .map(|(_, weight)| weight * weight)
            .sum::<f32>()
            .sqrt()
            .max(1e-6);
        bag.iter_mut().for_each(|(_, weight)| *weight /= length);
        bag
    }
}

/// How alike two names are: 0 without a common word, 1 for the same words.
pub(super) fn likeness(one: &[(u32, f32)], other: &[(u32, f32)]) -> f32 {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut sum = 0.0;
    while let (Some((a, weight)), Some((b, beside))) = (one.peek(), other.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => {
                one.next();
            }
            std::cmp::Ordering::Greater => {
                other.next();
            }
            std::cmp::Ordering::Equal => {
                sum += weight * beside;
                one.next();
                other.next();
            }
        }
    }
    sum
}

/// The number that a SKU starts with, where it has at least three digits: neighbours in a catalogue are often variants
/// of one design.
pub(super) fn code(sku: &str) -> Option<i64> {
    let digits: String = sku
        .chars()
        .take_while(char::is_ascii_digit)
        .take(15)
        .collect();
    (digits.len() >= 3).then(|| digits.parse().ok()).flatten()
}

fn split(name: &str) -> impl Iterator<Item = String> {
    let parts = name.split(|letter: char| !letter.is_alphanumeric());
    parts
        .filter(|part| part.chars().count() >= 2)
        .take(32)
        .map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::{Words, code, likeness};

    #[test]
    fn rare_words_weigh_more() {
        let names = [
            "Lunch bag red",
            "Lunch bag blue",
            "Cake tin red",
            "Lunch bag spaceboy",
            "Cake tin spaceboy",
        ];
        let words = Words::of(names.into_iter());
        let alike = |a: &str, b: &str| likeness(&words.bag(a), &words.bag(b));
        assert!((alike("LUNCH BAG RED", "lunch, bag (red)") - 1.0).abs() < 1e-6);
        assert!(
            alike("Lunch bag spaceboy", "Cake tin spaceboy")
                > alike("Lunch bag red", "Cake tin red") - 1e-6
        );
        assert_eq!(alike("Lunch bag", "unheard of"), 0.0);
    }

    #[test]
    fn codes_are_numbers_with_or_without_letters() {
        assert_eq!(
            (code("84997A"), code("22662"), code("naan"), code("7up")),
            (Some(84997), Some(22662), None, None)
        );
    }
}
