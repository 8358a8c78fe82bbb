//! Recovery codes: 80 bits each, shown once, kept as SHA-256; and what somebody typed where a code is asked for.

use aws_lc_rs::rand;
use sha2::{Digest as _, Sha256};

use super::RECOVERY_CODES;

/// Bits of a code, as bytes; as text that is four groups of four letters.
const CODE_BYTES: usize = 10;
const CODE_CHARS: usize = 16;
const GROUP_CHARS: usize = 4;
/// The longest text that is looked at.
const TYPED_BYTES_MAX: usize = 64;

/// Fresh codes for people, and what is kept of them; none if the system gives no randomness.
pub(super) fn fresh() -> Option<(Vec<String>, Vec<String>)> {
    let codes: Option<Vec<String>> = (0..RECOVERY_CODES).map(|_| code()).collect();
    let codes = codes?;
    let kept = codes.iter().map(|code| hash(&bare(code))).collect();
    Some((codes, kept))
}

fn code() -> Option<String> {
    let mut bytes = [0_u8; CODE_BYTES];
    rand::fill(&mut bytes).ok()?;
    let letters = totp_rs::Secret::from(bytes.to_vec()).to_base32();
    let letters: Vec<char> = letters.to_ascii_lowercase().chars().collect();
    let groups: Vec<String> = letters.chunks(GROUP_CHARS).map(String::from_iter).collect();
    Some(groups.join("-"))
}

/// What somebody typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Six digits: a code of the app, or of a letter.
    Digits(String),
    /// What may be a recovery code: what would be kept of it.
    Recovery(String),
    /// Nothing that could be a code.
    Nothing,
}

impl Typed {
    /// Spaces, hyphens and case do not matter.
    pub(super) fn of(text: &str) -> Self {
        if text.len() > TYPED_BYTES_MAX {
            return Self::Nothing;
        }
        let bare = bare(text);
        let is_base32 = |b: u8| b.is_ascii_uppercase() || (b'2'..=b'7').contains(&b);
        if bare.len() == 6 && bare.bytes().all(|b| b.is_ascii_digit()) {
            Self::Digits(bare)
        } else if bare.len() == CODE_CHARS && bare.bytes().all(is_base32) {
            Self::Recovery(hash(&bare))
        } else {
            Self::Nothing
        }
    }
}

fn bare(text: &str) -> String {
    let letters = text.chars().filter(|c| !matches!(c, ' ' | '-'));
    letters.collect::<String>().to_ascii_uppercase()
}

fn hash(bare: &str) -> String {
    hex::encode(Sha256::digest(bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_again_however_it_is_typed() {
        let (codes, kept) = fresh().unwrap_or_default();
        assert_eq!((codes.len(), kept.len()), (RECOVERY_CODES, RECOVERY_CODES));
        for (code, kept) in codes.iter().zip(kept) {
            assert_eq!(code.len(), CODE_CHARS + 3);
            let typed = format!(" {} ", code.to_uppercase().replace('-', " "));
            assert_eq!(Typed::of(&typed), Typed::Recovery(kept));
        }
    }

    #[test]
    fn six_digits_are_digits_and_the_rest_is_nothing() {
        assert_eq!(Typed::of("123 456"), Typed::Digits("123456".into()));
        for wrong in ["", "12345", "1234567", "abcd", &"a".repeat(1_000)] {
            assert_eq!(Typed::of(wrong), Typed::Nothing, "{wrong}");
        }
    }
}
