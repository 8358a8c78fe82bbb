//! What a shop is and what it sells. Plain types; a site's sequencer owns the live ones.

mod allergen;
mod barcode;
mod category;
mod entry;
mod hours;
mod images;
mod movement;
mod peer;
mod product;
mod reconcile;
mod site;
mod zone;

pub use allergen::Allergen;
pub use barcode::{BARCODE_CHARS, barcode};
pub use category::Category;
pub use entry::{ENTRIES_PER_KIND_MAX, ENTRY_NAME_CHARS_MAX, Entries, Entry, EntryKind, Record};
pub use hours::{DayTime, HOURS_MAX, Hours, LocalTime, Weekday, is_on};
pub use images::{ImageError, Images, Upload};
pub use movement::{Movement, MovementKind};
pub use peer::{DELIVERIES_MAX, Delivery, Peer};
pub use product::{
    LABEL_CHARS_MAX, NAME_CHARS_MAX, PICTURE_WIDTHS, Product, ProductPatch, STOCK_MAX, Stock,
    TEXT_CHARS_MAX,
};
pub use reconcile::{Mismatch, reserved_mismatches};
pub use site::{Site, SitePatch, WINDOW_MS_MAX};
pub use zone::Zone;
