//! A review's text as words and sentences.
//!
//! Lower case, apostrophes straightened; a word is a run of letters and digits with apostrophes inside it. Marks that
//! say something (`!`, `?`) are words; other marks end a clause. No dictionary: any language passes through.

/// The most words of a review that are looked at.
const WORDS_MAX: usize = 2_000;

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case.
    pub(super) text: String,
    /// Number of the clause: between two words of different clauses stands a mark.
    pub(super) clause: u32,
    /// A "not", "never", "without" … stands shortly before it in the same clause.
    pub(super) negated: bool,
}

/// How many words after a negation it reaches.
const NEGATION_REACH: usize = 3;

/// The words of a text.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut open = String::new();
    let (mut clause, mut reach) = (0, 0);
    let mut end = |open: &mut String, clause: u32, reach: &mut usize| {
        let text = open.trim_end_matches('\'').to_owned();
        open.clear();
        if text.is_empty() || words.len() >= WORDS_MAX {
            return;
        }
        let negates = negates(&text);
        words.push(Word {
            text,
            clause,
            negated: *reach > 0,
        });
        *reach = if negates {
            NEGATION_REACH
        } else {
            reach.saturating_sub(1)
        };
    };
    for letter in text.chars() {
        match letter {
            '\'' | '’' | '`' if !open.is_empty() => open.push('\''),
            _ if letter.is_alphanumeric() => open.extend(letter.to_lowercase()),
            _ => {
                end(&mut open, clause, &mut reach);
                if !letter.is_whitespace() && letter != '-' {
                    clause += 1;
                    reach = 0;
                }
                if matches!(letter, '!' | '?') {
                    open.push(letter);
                    end(&mut open, clause, &mut reach);
                }
            }
        }
    }
    end(&mut open, clause, &mut reach);
    words
}

fn negates(word: &str) -> bool {
    const NEGATIONS: [&str; 12] = [
        "not", "no", "never", "nor", "neither", "without", "cannot", "hardly", "barely", "nothing",
        "dont", "didnt",
    ];
    word.ends_with("n't") || NEGATIONS.contains(&word)
}

/// The sentences of a text, as they stand in it, without the white space around them.
pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut after_end = false;
    text.split_inclusive(move |letter: char| {
        let ends = letter == '\n' || (after_end && letter.is_whitespace());
        after_end = matches!(letter, '.' | '!' | '?');
        ends
    })
    .map(str::trim)
    .filter(|sentence| !sentence.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{sentences, words};

    #[test]
    fn words_know_their_clause_and_what_is_denied() {
        let words = words("It's NOT a very good fit - sadly. Love it!");
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "it's", "not", "a", "very", "good", "fit", "sadly", "love", "it", "!"
            ]
        );
        let denied: Vec<&str> = words
            .iter()
            .filter(|word| word.negated)
            .map(|word| word.text.as_str())
            .collect();
        assert_eq!(denied, ["a", "very", "good"]);
        assert_eq!(
            words.iter().map(|word| word.clause).collect::<Vec<_>>(),
            [0, 0, 0, 0, 0, 0, 0, 1, 1, 2]
        );
    }

    #[test]
    fn any_text_passes() {
        assert!(words("").is_empty());
        assert!(words("''' -- …").is_empty());
        assert_eq!(words("Größe fällt klein aus, 很好").len(), 5);
        assert_eq!(words(&"x ".repeat(100_000)).len(), super::WORDS_MAX);
    }

    #[test]
    fn sentences_end_at_marks_and_lines() {
        let text = "Runs small. I wear 10.5 usually!  Too tight\nSent back";
        let found: Vec<&str> = sentences(text).collect();
        assert_eq!(
            found,
            [
                "Runs small.",
                "I wear 10.5 usually!",
                "Too tight",
                "Sent back"
            ]
        );
    }
}
