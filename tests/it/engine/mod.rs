//! The engine through its own door, over the journal that crashes on purpose.

mod coupons;
mod crashes;
mod forgetting;
mod races;
pub mod rig;
mod stock;
