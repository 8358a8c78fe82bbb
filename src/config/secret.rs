//! A secret among the settings: it can be used, and is never printed.

use std::{convert::Infallible, fmt, str::FromStr};

/// A secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret as it was given; blanks around it are none of it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// Those in a list with commas between them.
    #[must_use]
    pub fn split(&self) -> Vec<Self> {
        let parts = self.0.split(',').map(Self::new);
        parts.filter(|secret| !secret.0.is_empty()).collect()
    }

    /// What it is. For whoever it is meant for alone.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::new(text))
    }
}
