//! How long one insight may be worked on, and how long reading for it may take.

use std::time::Duration;

use tokio::time::Instant;

/// The longest that one kind of one site is worked on.
const LONGEST: Duration = Duration::from_secs(120);

/// The longest that a site's orders are read, a page at a time while others go first.
const READING: Duration = Duration::from_secs(300);

/// The time that is left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget(Instant);

impl Budget {
    /// All of it.
    pub(super) fn whole() -> Self {
        Self(Instant::now() + LONGEST)
    }

    /// All of it, for reading.
    pub(super) fn reading() -> Self {
        Self(Instant::now() + READING)
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(self) -> bool {
        Instant::now() >= self.0
    }
}
