//! Whether what is stored keeps the rules: money, stock, the feed, timers, attempts, coupons, tickets, reviews. Reads, and
//! changes nothing.
//!
//! The checks of one order are pure (`order.rs`, `tickets.rs`, and for money `order/conserve.rs`); `examine.rs` walks a
//! store past them in bounded memory, beside a hub that runs over it or without one; `gauges.rs` asks the same of what a
//! hub has in memory, all the time.

mod coupons;
mod examine;
mod gauges;
mod order;
mod report;
mod reviews;
mod tickets;

pub use examine::{Beside, examine};
pub use gauges::keep_gauges;
pub use order::{Moment, check_fold, check_order, check_times, reserved};
pub use report::{Report, Rule, VIOLATIONS_SHOWN_MAX, Violation};
