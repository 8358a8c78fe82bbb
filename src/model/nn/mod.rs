//! The little that candle lacks for training: seeded randomness, an optimizer that clips and insists on gradients, a
//! schedule, losses.
//!
//! Deterministic for a seed: nothing depends on a clock, on the machine's own randomness, or on how many threads a matrix
//! product used. No fused layer is used: candle's have no backward pass.

mod adam;
pub(crate) mod loss;
mod schedule;
mod seeded;
mod start;

pub(crate) use adam::{Adam, AdamSettings};
pub(crate) use schedule::Schedule;
pub(crate) use seeded::Seeded;
pub(crate) use start::{dropout, uniform, zeros};
