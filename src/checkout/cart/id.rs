//! A cart's name: 128 random bits. Knowing it is the right of a guest, so it is never listed and never guessed.

use std::{fmt, str::FromStr};

use crate::order::InvalidId;

/// The name of a cart, written as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CartId([u8; 16]);

impl CartId {
    /// A name nobody has heard of.
    #[must_use]
    pub fn fresh() -> Self {
        Self(rand::random())
    }
}

impl fmt::Display for CartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Only its beginning: whoever reads a log must not get at the cart.
impl fmt::Debug for CartId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cart {:02x}…", self.0[0])
    }
}

impl FromStr for CartId {
    type Err = InvalidId;

    /// Accepts lower case only: one cart has one spelling.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let invalid = InvalidId {
            expected: "a cart's id is 32 lower-case hexadecimal digits",
        };
        let mut bytes = [0; 16];
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(invalid);
        }
        match hex::decode_to_slice(text, &mut bytes) {
            Ok(()) => Ok(Self(bytes)),
            Err(_) => Err(invalid),
        }
    }
}
