//! The engine through its own door, over the journal that crashes on purpose.

mod crashes;
mod races;
mod rig;
