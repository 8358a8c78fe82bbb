//! What pushed messages say: one table a language. A screen that is locked shows them to whoever looks: no amounts, no names
//! of people, nothing of what was ordered.

mod ar;
mod de;
mod en;

use crate::language::Language;

/// A title, by the number people know the order by, and a sentence, by the name of the shop.
pub(super) type Wording = (fn(u64) -> String, fn(&str) -> String);

/// Every wording of one language.
pub(super) struct Words {
    pub(super) paid: Wording,
    pub(super) released: Wording,
    pub(super) ready: Wording,
    pub(super) fulfilled: Wording,
    pub(super) cancelled: Wording,
    pub(super) refunded: Wording,
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
