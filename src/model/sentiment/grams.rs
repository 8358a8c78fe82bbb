//! What a review is made of, as the network sees it: word and character n-grams, each by a key of 48 bits.
//!
//! Four kinds, because they weigh differently and each is scaled to length 1 by itself:
//!
//! * words: one and two words of title and body, and single words under a negation;
//! * title: one and two words of the title alone, where the verdict often stands;
//! * close: words of the last sentence, and those after the last "but" or "however";
//! * characters: three to five characters of a word, for endings and for spelling.

use super::text::{Word, words};

/// Kinds of n-grams, in the order of the vocabulary.
pub(super) const KINDS: usize = 4;
/// The kind of words.
pub(super) const WORDS: usize = 0;
/// The kind of words of the title.
pub(super) const TITLE: usize = 1;
/// The kind of words near the end.
pub(super) const CLOSE: usize = 2;
/// The kind of characters.
pub(super) const CHARACTERS: usize = 3;

/// Keys have 48 bits: two of the halves that a 32-bit float holds exactly.
pub(super) const KEY_BITS: u32 = 48;
/// The longest word whose characters are looked at.
const CHARACTERS_MAX: usize = 24;

/// Tells every n-gram of a review, with repetitions.
pub(super) fn grams(title: &str, body: &str, mut tell: impl FnMut(usize, u64)) {
    let title = words(title);
    let body = words(body);
    for text in [&title, &body] {
        one_and_two(text, |key| tell(WORDS, key));
        for word in text.iter() {
            if word.negated {
                tell(WORDS, key("not", &word.text));
            }
            characters(&word.text, |key| tell(CHARACTERS, key));
        }
    }
    one_and_two(&title, |key| tell(TITLE, key));
    for word in close(&body) {
        tell(CLOSE, key("close", &word.text));
    }
    for word in turn(&body) {
        tell(CLOSE, key("turn", &word.text));
    }
}

fn one_and_two(words: &[Word], mut tell: impl FnMut(u64)) {
    for word in words {
        tell(key("", &word.text));
    }
    for (first, second) in words.iter().zip(words.iter().skip(1)) {
        if first.clause == second.clause {
            tell(key(&first.text, &second.text));
        }
    }
}

fn characters(word: &str, mut tell: impl FnMut(u64)) {
    let mut letters: Vec<char> = vec![' '];
    letters.extend(word.chars().take(CHARACTERS_MAX));
    letters.push(' ');
    for width in 3..=5 {
        for window in letters.windows(width) {
            tell(hash(window.iter().map(|&letter| u32::from(letter))));
        }
    }
}

/// The words of the last sentence that says something: the last eight to twelve words, back to a mark.
fn close(body: &[Word]) -> &[Word] {
    const LEAST: usize = 4;
    const MOST: usize = 14;
    let said = body
        .iter()
        .rposition(|word| word.text != "!" && word.text != "?");
    let end = said.map_or(0, |at| at + 1);
    let mut start = end;
    while start > 0 && end - start < MOST {
        let clause = |at: usize| body.get(at).map(|word| word.clause);
        if end - start >= LEAST && clause(start - 1) != clause(start) {
            break;
        }
        start -= 1;
    }
    body.get(start..end).unwrap_or_default()
}

/// What follows the last "but" or "however".
fn turn(body: &[Word]) -> &[Word] {
    const TURNS: [&str; 5] = ["but", "however", "although", "unfortunately", "sadly"];
    const MOST: usize = 14;
    let Some(at) = body
        .iter()
        .rposition(|word| TURNS.contains(&word.text.as_str()))
    else {
        return &[];
    };
    let end = body.len().min(at + 1 + MOST);
    body.get(at..end).unwrap_or_default()
}

/// The key of a single word.
pub(super) fn word_key(word: &str) -> u64 {
    key("", word)
}

fn key(first: &str, second: &str) -> u64 {
    // The space keeps "ab c" and "a bc" apart.
    let bytes = first
        .bytes()
        .chain(std::iter::once(b' '))
        .chain(second.bytes());
    hash(bytes.map(u32::from))
}

/// FNV-1a over 64 bits, mixed once more because only 48 of them are kept.
fn hash(parts: impl Iterator<Item = u32>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        hash = (hash ^ u64::from(part)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash >> (64 - KEY_BITS)
}

#[cfg(test)]
mod tests {
    use super::{CHARACTERS, CLOSE, TITLE, WORDS, grams, key};

    fn keys(title: &str, body: &str, kind: usize) -> Vec<u64> {
        let mut keys = Vec::new();
        grams(title, body, |of, key| {
            if of == kind {
                keys.push(key);
            }
        });
        keys
    }

    #[test]
    fn a_review_has_four_kinds() {
        let all = keys("", "not good. but cheap", WORDS);
        assert_eq!(
            all,
            [
                key("", "not"),
                key("", "good"),
                key("", "but"),
                key("", "cheap"),
                key("not", "good"),
                key("but", "cheap"),
                key("not", "good"),
            ],
            "no pair across a mark; the denied word once more"
        );
        assert_eq!(
            keys("Too big", "", TITLE),
            [key("", "too"), key("", "big"), key("too", "big")]
        );
        assert_eq!(
            keys("", "ab", CHARACTERS).len(),
            3,
            "two of three characters, one of four"
        );
        let close = keys("", "All was well. but it tore", CLOSE);
        assert!(close.contains(&key("close", "tore")) && close.contains(&key("turn", "tore")));
        assert!(!close.contains(&key("turn", "well")));
        assert!(keys("", "", WORDS).is_empty());
    }

    #[test]
    fn a_key_fits_two_floats() {
        assert!(
            keys("a", "b c d e f g h i j k", WORDS)
                .iter()
                .all(|&key| key < 1 << super::KEY_BITS)
        );
    }
}
