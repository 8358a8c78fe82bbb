//! What is learned from order logs, and the reader of those logs.

pub mod log;
