//! The code in a letter: six digits that follow from the hub's key and what is kept of the letter. The row alone does not
//! give it, so that no queue, no log and no copy of the database holds one; it is computed when the letter leaves, and
//! again when somebody types it.

use aws_lc_rs::{hmac, rand};
use subtle::ConstantTimeEq as _;

use super::store::LetterRow;

/// Bytes that make a letter's code its own.
const NONCE_BYTES: usize = 16;

/// Computes codes.
pub(super) struct LetterCodes(hmac::Key);

impl LetterCodes {
    pub(super) fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// What makes the next code another one; none if the system gives no randomness.
    pub(super) fn nonce() -> Option<String> {
        let mut nonce = [0_u8; NONCE_BYTES];
        rand::fill(&mut nonce).ok()?;
        Some(hex::encode(nonce))
    }

    /// The code of a letter.
    pub(super) fn code(&self, letter: &LetterRow) -> String {
        let text = format!("{}.{}.{}", letter.user, letter.session, letter.nonce);
        let tag = hmac::sign(&self.0, text.as_bytes());
        let number = tag.as_ref().iter().take(8).fold(0_u64, |number, byte| {
            number.wrapping_shl(8) | u64::from(*byte)
        });
        format!("{:06}", number % 1_000_000)
    }

    /// Whether six digits are the code of a letter.
    pub(super) fn is_right(&self, letter: &LetterRow, digits: &str) -> bool {
        self.code(letter).as_bytes().ct_eq(digits.as_bytes()).into()
    }
}
