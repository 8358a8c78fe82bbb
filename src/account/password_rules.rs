//! What a password must be (NIST SP 800-63B-4, 3.1.1.2): long enough, not too long, and none that is guessed first. Nothing
//! is asked of its composition. Pure.
//!
//! Lengths are counted in code points after NFC, so that a letter with an accent counts once whichever keyboard wrote it.
//! At fifteen characters a list of leaked passwords finds little; what people write to reach a length does: a word said
//! twice, a walk over the keyboard, a common word with figures around it, their own name. Those are looked for by rule.

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::UnicodeNormalization as _;

use super::user::PASSWORD_BYTES_MAX;

/// What is guessed first, one a line, in lower case letters and figures.
const COMMON: &str = include_str!("common_passwords.txt");
/// What this service is called.
const SERVICE: &str = "orderhub";
/// Characters that must be left of a password without a name that everybody knows.
const REST_CHARS_MIN: usize = 8;
/// Names shorter than this are part of too many words to mean anything.
const NAME_CHARS_MIN: usize = 3;
/// Pieces of keyboard or alphabet that make a password when there are no more of them than this.
const RUNS_MAX: usize = 4;
/// The keys in their rows, as far right as each row begins: neighbours are at most one and a half apart.
const ROWS: [(&str, i32); 4] = [
    ("1234567890-=", 0),
    ("qwertyuiop[]", 1),
    ("asdfghjkl;'", 2),
    ("zxcvbnm,./", 3),
];

/// What is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// Fewer characters than the hub asks for, which is this many.
    TooShort(usize),
    /// More bytes than anybody hashes.
    TooLong,
    /// Among the first that are guessed.
    Common,
    /// Made of a name that whoever guesses knows.
    Personal,
}

impl PasswordFault {
    /// Its stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort(_) => "too_short",
            Self::TooLong => "too_long",
            Self::Common => "common",
            Self::Personal => "personal",
        }
    }
}

impl std::fmt::Display for PasswordFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooShort(least) => write!(f, "a password has at least {least} characters"),
            Self::TooLong => write!(f, "a password has at most {PASSWORD_BYTES_MAX} bytes"),
            Self::Common => f.write_str("this password is among the first that are guessed"),
            Self::Personal => f.write_str("a password is not made of one's own name or address"),
        }
    }
}

/// The one spelling of a password that is hashed.
pub(super) fn normal(typed: &str) -> String {
    typed.nfc().collect()
}

/// Whether somebody of this address and name may have this password, which is in its one spelling.
pub(super) fn check(
    password: &str,
    chars_min: usize,
    email: &str,
    name: &str,
) -> Result<(), PasswordFault> {
    let chars = password.chars().count();
    if chars < chars_min {
        return Err(PasswordFault::TooShort(chars_min));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordFault::TooLong);
    }
    let folded: Vec<char> = password.to_lowercase().chars().collect();
    let plain: String = folded.iter().filter(|c| c.is_alphanumeric()).collect();
    let is_common = repeats(&folded, chars_min)
        || runs(&folded) <= RUNS_MAX
        || is_listed(&plain)
        || is_listed(&unmasked(word(&plain)))
        || leaves_little(&plain, &[SERVICE.into()]);
    if is_common {
        return Err(PasswordFault::Common);
    }
    let names = names(email, name);
    if leaves_little(&plain, &names) || leaves_little(&unmasked(&plain), &names) {
        return Err(PasswordFault::Personal);
    }
    Ok(())
}

/// Whether it is something too short to be a password, said again and again.
fn repeats(password: &[char], chars_min: usize) -> bool {
    let longest = (chars_min - 1).min(password.len() / 2);
    (1..=longest).any(|unit| {
        let again = password.iter().skip(unit);
        again.zip(password).all(|(one, before)| one == before)
    })
}

/// Of how many pieces a password is, where a piece is one character again and again, a part of the alphabet or a walk
/// from key to key.
fn runs(password: &[char]) -> usize {
    let steps = password.iter().zip(password.iter().skip(1));
    1 + steps.filter(|(one, next)| !is_step(**one, **next)).count()
}

fn is_step(one: char, next: char) -> bool {
    let apart = i64::from(u32::from(one)) - i64::from(u32::from(next));
    let is_next_letter = one.is_alphanumeric() && next.is_alphanumeric() && apart.abs() <= 1;
    let are_neighbours = match (key(one), key(next)) {
        // A row is half a key further right than the one above it.
        (Some((row, place)), Some((other_row, other_place))) => {
            (row - other_row).abs() <= 1 && (place - other_place).abs() <= 2
        }
        _ => false,
    };
    one == next || is_next_letter || are_neighbours
}

/// The row of a key, and how far right it is, in half keys.
fn key(character: char) -> Option<(i32, i32)> {
    ROWS.iter().zip(0..).find_map(|((keys, offset), row)| {
        let place = keys.chars().position(|one| one == character)?;
        Some((row, i32::try_from(place).ok()? * 2 + offset))
    })
}

/// Whether it is a common one, or two in a row, figures and signs around it or not.
fn is_listed(plain: &str) -> bool {
    static LISTED: LazyLock<HashSet<&str>> =
        LazyLock::new(|| COMMON.lines().filter(|line| !line.is_empty()).collect());
    let word = word(plain);
    let is_one = |text: &str| LISTED.contains(text);
    let are_two = |text: &str| {
        let cuts = text.char_indices().map(|(cut, _)| text.split_at(cut));
        cuts.into_iter()
            .any(|(one, other)| is_one(one) && is_one(other))
    };
    is_one(plain) || is_one(word) || are_two(plain) || are_two(word)
}

/// What is between figures.
fn word(plain: &str) -> &str {
    plain.trim_matches(|c: char| !c.is_alphabetic())
}

/// Without the figures that stand for letters.
fn unmasked(plain: &str) -> String {
    let letter = |c| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    };
    plain.chars().map(letter).collect()
}

/// Names that belong to an account: the address before its `@`, the parts of both, and the whole.
fn names(email: &str, name: &str) -> Vec<String> {
    let local = email.split('@').next().unwrap_or(email).to_lowercase();
    let name = name.to_lowercase();
    let mut names: Vec<String> = [local, name]
        .iter()
        .flat_map(|text| {
            let parts = text.split(|c: char| !c.is_alphanumeric());
            let whole: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            parts.map(str::to_owned).chain([whole])
        })
        .filter(|name| name.chars().count() >= NAME_CHARS_MIN)
        .collect();
    // A whole before its parts.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// Whether some of `names` are in it, and little else.
fn leaves_little(plain: &str, names: &[String]) -> bool {
    let rest = names
        .iter()
        .fold(plain.to_owned(), |rest, name| rest.replace(name, ""));
    rest.len() < plain.len() && rest.chars().count() < REST_CHARS_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Result<(), PasswordFault> {
        check(
            &normal(password),
            15,
            "ada.lovelace@example.org",
            "Ada Lovelace",
        )
    }

    #[test]
    fn nothing_is_asked_of_what_it_is_made_of() {
        for good in [
            "seven quiet trams at dawn",
            "orderhub-demo-shop",
            "correct horse, no staple",
            "aller guten dinge",
            "жёлтый трамвай у моря",
            "八月の静かな雨と古い橋の上の猫",
            "        o        k        ?",
            "Lovelace danced in moonlight",
        ] {
            assert_eq!(judged(good), Ok(()), "{good}");
        }
        assert_eq!(judged(&"seven quiet trams at dawn. ".repeat(9)), Ok(()));
        let long = "seven quiet trams at dawn. ".repeat(10);
        assert_eq!(judged(&long), Err(PasswordFault::TooLong));
    }

    #[test]
    fn characters_are_counted_once_whichever_way_they_are_written() {
        let (composed, decomposed) = ("é tant de nuits", "e\u{301} tant de nuits");
        assert_eq!(
            (composed.chars().count(), decomposed.chars().count()),
            (15, 16)
        );
        assert_eq!(normal(decomposed), composed);
        assert_eq!(judged(decomposed), Ok(()));
        let short = "e\u{301}e\u{301} nuit de mai";
        assert_eq!(short.chars().count(), 16);
        assert_eq!(judged(short), Err(PasswordFault::TooShort(15)));
        assert_eq!(judged("only 14 chars!"), Err(PasswordFault::TooShort(15)));
    }

    #[test]
    fn what_is_written_to_reach_a_length_is_guessed_first() {
        for common in [
            "passwordpassword",
            "aaaaaaaaaaaaaaaa",
            "abcabcabcabcabca",
            "123456789012345",
            "qwertyuiopasdfghjkl",
            "1q2w3e4r5t6y7u8i",
            "abcdefghijklmnop",
            "ABCDEFGH12345678",
            "password1234567!",
            "P4ssw0rd-2026-2026",
            "!!!iloveyou!!!!!!",
            "sunshine football",
            "correcthorsebatterystaple",
            "Orderhub 2026!!!!",
        ] {
            assert_eq!(judged(common), Err(PasswordFault::Common), "{common}");
        }
    }

    #[test]
    fn ones_own_name_is_no_password() {
        for own in ["AdaLovelace-1815", "lovelace lovelace?", "ada.lovelace@ada"] {
            assert_eq!(judged(own), Err(PasswordFault::Personal), "{own}");
        }
        assert_eq!(
            check("12 angry bobs!!", 15, "bo@example.org", "Bo"),
            Ok(()),
            "two letters are in many words"
        );
    }

    #[test]
    fn every_common_one_is_in_the_spelling_that_is_looked_for() {
        for line in COMMON.lines() {
            let is_plain = line
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
            assert!(is_plain && line.len() >= 4, "{line:?}");
        }
        assert!(COMMON.lines().count() > 500);
    }
}
