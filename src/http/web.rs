//! What handlers ask of what they share.

use super::{Web, problem::Problem};
use crate::{engine::Failure, order::Timestamp};

impl Web {
    /// The hub's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.engine.clock().now()
    }

    /// Whether letters reach anybody.
    #[must_use]
    pub fn sends_letters(&self) -> bool {
        self.settings.smtp.url.is_some() || self.outbox.is_some()
    }

    /// What the engine refused, as a problem.
    #[must_use]
    pub fn refusal(&self, failure: &Failure) -> Problem {
        Problem::of_failure(failure, self.now())
    }
}
