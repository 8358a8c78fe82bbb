//! What a shop is and what it sells. Plain types; a site's sequencer owns the live ones.

mod category;
mod entry;
mod hours;
mod product;
mod site;

pub use category::Category;
pub use entry::{ENTRIES_PER_KIND_MAX, ENTRY_NAME_CHARS_MAX, Entries, Entry, EntryKind, Record};
pub use hours::{DayTime, HOURS_MAX, Hours, LocalTime, Weekday, is_on};
pub use product::{
    LABEL_CHARS_MAX, NAME_CHARS_MAX, Product, ProductPatch, STOCK_MAX, Stock, TEXT_CHARS_MAX,
};
pub use site::{Site, SitePatch, WINDOW_MS_MAX};
