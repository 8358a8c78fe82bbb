//! The socket protocol against a whole hub: real accounts, real orders, real restarts.

mod commands;
mod ends;
mod greeting;
mod limits;
mod me;
mod menu;
mod resets;
mod resume;
mod resume_token;
mod schema;
mod streams;
mod tickets;
mod updates;
pub mod wire;
