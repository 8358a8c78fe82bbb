//! The program itself, ended without warning, frozen, traced and raced, from outside. Nothing in here reaches into it.

mod api;
mod durability;
mod feed;
mod frozen;
pub(crate) mod hub;
mod inspector;
mod invariants;
mod kill;
mod learning;
mod ledger;
mod money;
mod races;
mod resume;
mod stage;
mod trace;
mod watcher;
