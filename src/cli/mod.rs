//! The command line: parses, calls one function, prints.

pub mod demo;
pub mod replay;
