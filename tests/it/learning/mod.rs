//! Learning on, through a running hub: a made-up shop whose history is imported writes its log, trains when its hour comes,
//! and lets who is better answer. Time is what the test says it is.

mod damaged;
mod log;
mod rounds;
pub(crate) mod shop;
mod torn;
mod trials;
mod trimmed;
