//! How long one insight may be worked on.

use std::time::Duration;

use tokio::time::Instant;

/// The longest that one kind of one site is worked on.
const LONGEST: Duration = Duration::from_secs(120);

/// The time that is left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget(Instant);

impl Budget {
    /// All of it.
    pub(super) fn whole() -> Self {
        Self(Instant::now() + LONGEST)
    }

    /// Whether nothing is left.
    pub(super) fn is_spent(self) -> bool {
        Instant::now() >= self.0
    }
}
