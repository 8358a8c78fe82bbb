//! The n-grams that count, and a review as a sparse row of their weights.
//!
//! Fitted on the training reviews only: an n-gram is kept when enough reviews have it, and weighs more the fewer do
//! (`ln((1 + n) / (1 + reviews)) + 1`, times `1 + ln(times)`). The n-grams of one kind are scaled to length 1 together.

use std::collections::HashMap;

use anyhow::ensure;

use super::grams::{CHARACTERS, KEY_BITS, KINDS, WORDS, grams, word_key};
use crate::model::weights::Weights;

/// Names of the tensors in `model.safetensors`.
const KEYS: &str = "vocabulary.keys";
const RARITY: &str = "vocabulary.rarity";
/// Half a key.
const HALF: u32 = KEY_BITS / 2;

/// Reviews that must have an n-gram, by its kind.
const REVIEWS_MIN: [u32; KINDS] = [3, 2, 2, 5];
/// The most n-grams that are kept of a kind; the most frequent ones.
const KEPT_MAX: [usize; KINDS] = [60_000, 10_000, 12_000, 60_000];

/// The kept n-grams, in rising order of kind and key; its place is an n-gram's number.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary {
    rarity: Vec<f32>,
    numbers: HashMap<(usize, u64), u32>,
    /// How many there are of each kind.
    pub(super) counts: [usize; KINDS],
}

/// A review as numbers: n-grams in rising order, and what each weighs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Row {
    /// (number, weight)
    pub(super) grams: Vec<(u32, f32)>,
}

impl Vocabulary {
    /// Counts the reviews' n-grams. Texts are (title, body).
    pub(super) fn of<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        // The last review that was counted stands beside the count: each review counts once.
        let mut found: HashMap<(usize, u64), (u32, u32)> = HashMap::new();
        let mut reviews = 0_u32;
        for (title, body) in texts {
            reviews += 1;
            grams(title, body, |kind, key| {
                let (count, last) = found.entry((kind, key)).or_default();
                *count += u32::from(*last != reviews);
                *last = reviews;
            });
        }
        let mut kept: Vec<((usize, u64), u32)> = Vec::new();
        for (kind, (&least, &most)) in REVIEWS_MIN.iter().zip(&KEPT_MAX).enumerate() {
            let enough = |&(&(of, _), &(count, _)): &(&(usize, u64), &(u32, u32))| {
                of == kind && count >= least
            };
            let mut of_kind: Vec<_> = found
                .iter()
                .filter(enough)
                .map(|(&gram, &(count, _))| (gram, count))
                .collect();
            of_kind.sort_unstable_by_key(|&(gram, count)| (std::cmp::Reverse(count), gram));
            of_kind.truncate(most);
            kept.extend(of_kind);
        }
        kept.sort_unstable();
        let rarity =
            |count: u32| ((1.0 + f64::from(reviews)) / (1.0 + f64::from(count))).ln() + 1.0;
        Self::new(
            kept.into_iter()
                .map(|(gram, count)| (gram, rarity(count) as f32)),
        )
    }

    fn new(grams: impl Iterator<Item = ((usize, u64), f32)>) -> Self {
        let mut new = Self {
            rarity: Vec::new(),
            numbers: HashMap::new(),
            counts: [0; KINDS],
        };
        for (number, ((kind, key), rarity)) in (0_u32..).zip(grams) {
            new.numbers.insert((kind, key), number);
            new.rarity.push(rarity);
            if let Some(count) = new.counts.get_mut(kind) {
                *count += 1;
            }
        }
        new
    }

    /// How many n-grams there are.
    pub(super) fn len(&self) -> usize {
        self.rarity.len()
    }

    /// How many of them, the first ones, are of words and not of characters.
    pub(super) fn words(&self) -> usize {
        self.counts.iter().take(CHARACTERS).sum()
    }

    /// A review as a row; what is not in the vocabulary is left out.
    pub(super) fn row(&self, title: &str, body: &str) -> Row {
        let mut numbers: Vec<u32> = Vec::new();
        grams(title, body, |kind, key| {
            numbers.extend(self.numbers.get(&(kind, key)))
        });
        numbers.sort_unstable();
        let weigh = |run: &[u32]| {
            let number = run.first().copied()?;
            let rarity = self.rarity.get(number as usize)?;
            Some((number, (1.0 + (run.len() as f32).ln()) * rarity))
        };
        let mut grams: Vec<(u32, f32)> =
            numbers.chunk_by(|a, b| a == b).filter_map(weigh).collect();
        let mut start = 0_usize;
        let mut rest = grams.as_mut_slice();
        for count in self.counts {
            start += count;
            let split = rest.partition_point(|&(number, _)| (number as usize) < start);
            let (kind, others) = rest.split_at_mut(split);
            let length = kind
                .iter()
                .map(|(_, weight)| weight * weight)
                .sum::<f32>()
                .sqrt();
            kind.iter_mut()
                .for_each(|(_, weight)| *weight /= length.max(1e-6));
            rest = others;
        }
        Row { grams }
    }

    /// The number and the rarity of a single word.
    pub(super) fn word(&self, word: &str) -> Option<(u32, f32)> {
        let number = *self.numbers.get(&(WORDS, word_key(word)))?;
        Some((number, *self.rarity.get(number as usize)?))
    }

    /// Adds the vocabulary to a model's weights: keys as two exact halves.
    pub(super) fn put(&self, weights: &mut Weights) {
        let mut keys: Vec<(u32, u64)> = self
            .numbers
            .iter()
            .map(|(&(_, key), &number)| (number, key))
            .collect();
        keys.sort_unstable();
        let halves =
            |(_, key): (u32, u64)| [(key >> HALF) as f32, (key & ((1 << HALF) - 1)) as f32];
        let halves: Vec<f32> = keys.into_iter().flat_map(halves).collect();
        weights.put(KEYS, &[self.len(), 2], halves);
        weights.put(RARITY, &[self.len()], self.rarity.clone());
    }

    /// What [`Vocabulary::put`] added.
    pub(super) fn of_weights(weights: &Weights, counts: [usize; KINDS]) -> anyhow::Result<Self> {
        let len = counts.iter().sum();
        let halves = weights.take(KEYS, &[len, 2])?;
        let rarity = weights.take(RARITY, &[len])?;
        let kinds = counts
            .iter()
            .enumerate()
            .flat_map(|(kind, &count)| std::iter::repeat_n(kind, count));
        let keys = halves.chunks_exact(2).map(|halves| {
            halves
                .iter()
                .fold(0_u64, |key, &half| (key << HALF) | half.max(0.0) as u64)
        });
        let new = Self::new(kinds.zip(keys).zip(rarity.iter().copied()));
        ensure!(
            new.numbers.len() == len,
            "the vocabulary holds an n-gram twice"
        );
        Ok(new)
    }
}

#[cfg(test)]
mod tests {
    use super::Vocabulary;
    use crate::model::weights::Weights;

    #[test]
    fn a_vocabulary_survives_the_file_and_rows_have_length_one_by_kind() {
        let texts = [("nice", "a very nice skirt"); 6];
        let vocabulary = Vocabulary::of(texts.into_iter());
        let row = vocabulary.row("nice", "a very nice skirt, unheard of");
        let words: f32 = row
            .grams
            .iter()
            .filter(|(number, _)| (*number as usize) < vocabulary.counts[0])
            .map(|(_, weight)| weight * weight)
            .sum();
        assert!((words - 1.0).abs() < 1e-5, "{words}");
        let mut weights = Weights::default();
        vocabulary.put(&mut weights);
        let again = Vocabulary::of_weights(&weights, vocabulary.counts).unwrap();
        assert_eq!(
            again.row("nice", "a very nice skirt"),
            vocabulary.row("nice", "a very nice skirt")
        );
        assert!(vocabulary.row("", "xyz").grams.is_empty());
    }
}
