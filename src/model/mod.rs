//! What is learned: scores for new orders, and the commands that train and judge the models behind them.
//!
//! * serving: `history` (what a site knows) → `features` → `network` → `calibrate` = `score`; `baseline` without a model
//! * trust: `card` (what the weights are, and when they are refused), `metrics`
//! * command line: `log` and `requests` (files) → `tape` (facts, replay) → `train`, `predict`, `evaluate`, behind `cli`
//!
//! candle and safetensors types stop here. It imports `order` and nothing else of ours.

pub mod baseline;
pub mod calibrate;
pub mod card;
pub mod cli;
pub mod evaluate;
pub mod features;
pub mod history;
pub mod log;
pub mod metrics;
pub mod network;
pub mod normalize;
pub mod predict;
mod requests;
pub mod score;
mod tape;
pub mod train;
