//! What is learned: scores for new orders, forecasts, and the commands that train and judge the models behind them.
//!
//! * the tasks: `task` (names, and what each is judged by), a folder for each, `verbs` (train, predict, eval of any)
//! * trust: `card`, `page`, `folder` and `weights` (what a model is, and when it is refused), `figures`, `metrics`
//! * learning: `nn` (what candle lacks), `normalize`, `calibrate`, `training` (options, progress, not enough data), `plan`, `drift`
//! * facts: `log` and `requests` (files), `history` and `features` (what a site knows of an order)
//! * serving: `served` (what answers, by a folder and its registry), `live` (the same in a running hub), `scoring` (a new
//!   order, by all that score it), `score` (its cancel risk); command line: `cli`
//!
//! candle and safetensors types stop here. It imports `order` and nothing else of ours.

pub mod anomaly;
pub mod asked;
pub mod basket;
pub mod calibrate;
pub mod cancel;
pub mod card;
pub mod cli;
pub mod demand;
pub mod drift;
pub mod eta;
pub mod features;
pub mod figures;
pub mod folder;
pub mod history;
pub mod live;
pub mod log;
pub mod metrics;
mod nn;
pub mod normal;
pub mod normalize;
mod page;
mod plan;
pub mod registry;
mod requests;
pub mod score;
pub mod scoring;
pub mod segments;
pub mod sentiment;
pub mod served;
pub mod stockout;
pub mod task;
pub mod training;
pub mod verbs;
pub mod weights;
