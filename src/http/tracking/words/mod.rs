//! What the page of a shared order says: one table a language.

mod ar;
mod de;
mod en;

use super::super::language::Language;

/// Every wording of one language.
pub(super) struct Words {
    pub(super) language: Language,
    pub(super) order: fn(u64) -> String,
    pub(super) progress: &'static str,
    pub(super) lines: &'static str,

    pub(super) unpaid: &'static str,
    pub(super) asking: &'static str,
    pub(super) paid: &'static str,
    pub(super) confirmed: &'static str,
    pub(super) queued: &'static str,
    pub(super) preparing: &'static str,
    pub(super) ready: &'static str,
    pub(super) stopped: &'static str,
    pub(super) fulfilled: &'static str,
    pub(super) cancelled: &'static str,
    pub(super) expired: &'static str,

    pub(super) step_placed: &'static str,
    pub(super) step_paid: &'static str,
    pub(super) step_confirmed: &'static str,
    pub(super) step_kitchen: &'static str,
    pub(super) step_done: &'static str,
    pub(super) step_cancelled: &'static str,
    pub(super) step_expired: &'static str,
    pub(super) step_stopped: &'static str,
    pub(super) state_done: &'static str,
    pub(super) state_current: &'static str,
    pub(super) state_upcoming: &'static str,
    pub(super) state_ended: &'static str,

    /// Notes on the step that is current.
    pub(super) note_unpaid: &'static str,
    pub(super) note_asking: &'static str,
    pub(super) note_held: fn(&str) -> String,
    pub(super) note_queued: &'static str,
    pub(super) note_preparing: &'static str,
    pub(super) note_ready: &'static str,
    pub(super) note_ready_since: fn(&str) -> String,
    pub(super) note_expired: &'static str,

    pub(super) between: fn(&str, &str) -> String,
    pub(super) about: fn(&str) -> String,
    pub(super) by: fn(&str) -> String,
    pub(super) late: fn(&str) -> String,

    pub(super) as_of: fn(&str) -> String,
    pub(super) renews: fn(u32) -> String,
    pub(super) stop: &'static str,
    pub(super) stands_still: &'static str,
    pub(super) go_on: &'static str,
    pub(super) over: &'static str,
    pub(super) privacy: &'static str,

    pub(super) not_found: &'static str,
    pub(super) not_found_hint: &'static str,
    pub(super) unavailable: &'static str,
    pub(super) unavailable_hint: fn(u32) -> String,
}

impl Words {
    /// The wordings of `language`.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::En => &en::WORDS,
            Language::De => &de::WORDS,
            Language::Ar => &ar::WORDS,
        }
    }
}
