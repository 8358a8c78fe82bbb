//! The API through its door: a real server, a real database, a client per role.

mod app;
mod auth;
mod bad_input;
mod catalog;
mod edge;
mod orders;
mod sockets;
