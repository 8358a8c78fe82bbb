//! The socket protocol against a whole hub: real accounts, real orders, real restarts.

mod cable;
mod commands;
mod drain;
mod ends;
pub mod floods;
mod frames;
mod greeting;
mod handshake;
mod keys;
mod limits;
mod me;
mod menu;
pub mod raw;
mod recovery;
mod resets;
mod resume;
mod resume_token;
mod schema;
mod screen;
mod storm;
mod streams;
mod tickets;
mod updates;
pub mod wire;
