//! Whether what is stored keeps the rules: money, stock, the feed, timers, attempts. Reads, and changes nothing.
//!
//! The checks of one order are pure (`order.rs`); `examine.rs` walks a store past them in bounded memory, beside a hub
//! that runs over it or without one.

mod examine;
mod order;
mod report;

pub use examine::{Beside, examine};
pub use order::{Moment, check_fold, check_order, check_times, reserved};
pub use report::{Report, Rule, VIOLATIONS_SHOWN_MAX, Violation};
