//! That a screen did not say in time that it saw something critical: told once per event, and kept with the order.
//!
//! Which screens there are, and what they have said, the order does not know: that comes with the command. It only sees
//! to it that an event of its own is meant, that it is told once, and that its history has room.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    decide::{ChallengeChange, Decider, Decision},
    event::Change,
    id::Seq,
    state::Order,
    status::Verb,
    time::Timestamp,
};

/// The most screens named for one event; the first of them are.
pub const SCREENS_NAMED_MAX: usize = 16;

/// A critical event that screens did not acknowledge in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unacknowledged {
    /// The event's position in the site's feed.
    pub of: Seq,
    /// Which screens, by name; at most [`SCREENS_NAMED_MAX`].
    pub screens: Vec<Arc<str>>,
    /// When it was told.
    pub at: Timestamp,
}

impl Decider<'_> {
    pub(super) fn alarm(&self, of: Seq, screens: &[Arc<str>]) -> Decision {
        let Ok(after) = self.standing(Verb::Alarm) else {
            return Decision::nothing();
        };
        if screens.is_empty() || !self.order.can_alarm(of) {
            return Decision::nothing();
        }
        let screens = screens.iter().take(SCREENS_NAMED_MAX).cloned().collect();
        let change = Change::Unacknowledged { of, screens };
        Decision::of(after, change, ChallengeChange::Keep)
    }
}

impl Order {
    /// Whether `of` is an event of this order of which this was not told yet, and there is room to tell it.
    fn can_alarm(&self, of: Seq) -> bool {
        let is_told = self.unacknowledged.iter().any(|alarm| alarm.of == of);
        self.seqs.contains(&of) && !is_told && self.has_room()
    }
}
