//! How good predictions are: the same definitions as the data contract's scoring script, one file a kind of answer.
//!
//! Pure arithmetic; no files, no models.

pub mod alerts;
pub mod binary;
pub mod classes;
pub mod clusters;
pub mod forecast;
mod mersenne;
pub mod quantile;
pub mod ranking;
