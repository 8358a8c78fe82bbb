//! One try to deliver, as it went.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::order::Timestamp;

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// The HTTP status of the answer, where there was one.
    pub status: Option<u16>,
    /// What went wrong, a sentence for people. None of the target's own words: those are not the hub's to show.
    pub error: Option<Arc<str>>,
    /// How long it took, milliseconds.
    pub ms: u64,
}

impl Attempt {
    /// Whether the target took it.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.error.is_none()
    }

    /// Whether the target says that it wants nothing any more (410).
    pub(super) fn is_gone(&self) -> bool {
        self.status == Some(410)
    }
}
