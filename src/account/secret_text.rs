//! The secrets that programs and boards show: a prefix that says what it is, 178 random bits, and a checksum.
//!
//! The checksum tells a typing error from a wrong secret without a look at any store, and lets a scanner of leaked texts know
//! one when it sees it. Such a secret cannot be guessed, so its SHA-256 is kept of it and no slow hash.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::error::AccountError;

/// What a secret is written with.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Random characters: 30 of 62 are 178 bits.
const RANDOM_CHARS: usize = 30;
/// Characters of the checksum: the first 32 bits of a SHA-256, in base 62.
const CHECK_CHARS: usize = 6;
/// Characters that are shown of a secret for people to know it again: the prefix, and some.
const HINT_CHARS: usize = 8;

/// The SHA-256 of a secret.
pub(super) type Digest = [u8; 32];

/// A secret that was just made.
pub(super) struct Issued {
    /// It, for whoever it is for.
    pub(super) text: String,
    /// How it begins.
    pub(super) hint: Arc<str>,
    /// What it is known by.
    pub(super) digest: Digest,
}

impl Issued {
    /// What is kept of it.
    pub(super) fn hash(&self) -> String {
        hex::encode(self.digest)
    }
}

/// Makes a secret with this prefix.
pub(super) fn issue(prefix: &str) -> Result<Issued, AccountError> {
    let random = || AccountError::Unavailable("the system gives no randomness".into());
    let text = fresh(prefix).ok_or_else(random)?;
    Ok(Issued {
        hint: hint(&text).into(),
        digest: digest(prefix, &text).ok_or_else(random)?,
        text,
    })
}

/// What a secret is known by, of what is kept.
pub(super) fn kept(hash: &str) -> Result<Digest, AccountError> {
    let mut digest: Digest = [0; 32];
    hex::decode_to_slice(hash, &mut digest)
        .map_err(|_| AccountError::Unavailable("a secret without a hash".into()))?;
    Ok(digest)
}

/// A fresh secret; `None` if the system gives no randomness.
fn fresh(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while text.len() < prefix.len() + RANDOM_CHARS {
        let mut bytes = [0_u8; RANDOM_CHARS];
        aws_lc_rs::rand::fill(&mut bytes).ok()?;
        // 248 is four times 62: what is above would make some characters likelier than others.
        let fair = bytes.iter().filter(|byte| **byte < 248);
        let wanted = prefix.len() + RANDOM_CHARS - text.len();
        let characters = fair.filter_map(|byte| ALPHABET.get(usize::from(byte % 62)));
        text.extend(characters.take(wanted).map(|byte| char::from(*byte)));
    }
    let check = checksum(&text);
    Some(text + &check)
}

/// What is kept of a secret with this prefix; `None` for what cannot be one.
pub(super) fn digest(prefix: &str, text: &str) -> Option<Digest> {
    let random = text.strip_prefix(prefix)?;
    let fits = random.len() == RANDOM_CHARS + CHECK_CHARS && random.is_ascii();
    let (body, check) = fits.then(|| text.split_at(text.len() - CHECK_CHARS))?;
    (checksum(body) == check).then(|| Sha256::digest(text).into())
}

/// Its beginning, to be known again by.
fn hint(text: &str) -> String {
    text.chars().take(HINT_CHARS).collect()
}

fn checksum(text: &str) -> String {
    let digest = Sha256::digest(text);
    let mut number = digest
        .iter()
        .take(4)
        .fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
    let mut check = [b'0'; CHECK_CHARS];
    for place in check.iter_mut().rev() {
        *place = ALPHABET.get(number % 62).copied().unwrap_or(b'0');
        number /= 62;
    }
    check.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_secret_is_known_by_its_form_and_every_typing_error_is_seen() -> Result<(), &'static str> {
        let secret = fresh("ohk_").ok_or("no randomness")?;
        assert_eq!(secret.len(), 40);
        assert_eq!(
            digest("ohk_", &secret),
            Some(Sha256::digest(&secret).into())
        );
        assert_eq!(digest("ohd_", &secret), None);
        for place in 4..secret.len() {
            let mut typed = secret.clone().into_bytes();
            let byte = typed.get_mut(place).ok_or("too short")?;
            *byte = if *byte == b'x' { b'y' } else { b'x' };
            let typed = String::from_utf8(typed).map_err(|_| "no text")?;
            assert_eq!(digest("ohk_", &typed), None, "{typed}");
        }
        for wrong in ["", "ohk_", "ohk_é", &secret[..39], &format!("{secret}0")] {
            assert_eq!(digest("ohk_", wrong), None, "{wrong}");
        }
        let many: HashSet<_> = (0..100).filter_map(|_| fresh("ohk_")).collect();
        assert_eq!(many.len(), 100);
        Ok(())
    }
}
