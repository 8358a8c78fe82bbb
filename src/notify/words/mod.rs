//! What letters and pushed messages say: one table a language, every sentence in it. `letter.rs` knows when, these know
//! how. Sentences take what they tell of as arguments, since languages put it at different places.

mod ar;
mod de;
mod en;

use crate::language::Language;

/// What a letter about an order says in one sentence, by the number people know it by.
pub(super) type AboutOrder = fn(u64) -> String;

/// Every wording of one language.
pub(super) struct Words {
    pub(super) language: Language,
    /// Subjects.
    pub(super) code_subject: AboutOrder,
    pub(super) declined_subject: AboutOrder,
    pub(super) updated_subject: AboutOrder,
    pub(super) paid_subject: AboutOrder,
    pub(super) released_subject: AboutOrder,
    pub(super) ready_subject: AboutOrder,
    pub(super) fulfilled_subject: AboutOrder,
    pub(super) cancelled_subject: AboutOrder,
    pub(super) expired_subject: AboutOrder,
    pub(super) rejected_subject: AboutOrder,
    pub(super) refunded_subject: AboutOrder,
    /// The code, the order's number, its total, until when.
    pub(super) code: fn(&str, u64, &str, &str) -> String,
    pub(super) declined: &'static str,
    /// The order's number, its new total.
    pub(super) updated: fn(u64, &str) -> String,
    /// The code, until when.
    pub(super) new_code: fn(&str, &str) -> String,
    /// All differences, joined.
    pub(super) differences: fn(&str) -> String,
    /// What is different, by the name of an article: how many more; how many before; which note; how many now and
    /// before.
    pub(super) more: fn(&str, u32) -> String,
    pub(super) none_left: fn(&str, u32) -> String,
    pub(super) other_note: fn(&str) -> String,
    pub(super) instead: fn(&str, u32, u32) -> String,
    /// Between differences.
    pub(super) and: &'static str,
    /// The order's number, its total.
    pub(super) paid: fn(u64, &str) -> String,
    /// Until when.
    pub(super) can_cancel: fn(&str) -> String,
    pub(super) released: AboutOrder,
    pub(super) ready: AboutOrder,
    pub(super) fulfilled: AboutOrder,
    pub(super) rate: &'static str,
    pub(super) cancelled: AboutOrder,
    pub(super) expired: AboutOrder,
    pub(super) rejected: AboutOrder,
    /// The reason, in the words of whoever gave it.
    pub(super) reason: fn(&str) -> String,
    /// The amount, the order's number.
    pub(super) refunded_part: fn(&str, u64) -> String,
    pub(super) refunded: AboutOrder,
    /// About one's own account; each is followed by a link.
    pub(super) sign_in_subject: &'static str,
    pub(super) reset_subject: &'static str,
    pub(super) verify_subject: &'static str,
    pub(super) locked_subject: &'static str,
    /// Until when the link is good.
    pub(super) sign_in: fn(&str) -> String,
    pub(super) reset: fn(&str) -> String,
    pub(super) verify: fn(&str) -> String,
    pub(super) locked: fn(&str) -> String,
    /// To whoever did not ask for it.
    pub(super) not_asked: &'static str,
    pub(super) step_up_subject: &'static str,
    /// The code, until when.
    pub(super) step_up: fn(&str, &str) -> String,
    /// Before the sum.
    pub(super) total: &'static str,
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
