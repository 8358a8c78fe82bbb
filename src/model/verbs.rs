//! `train`, `predict`, `eval`, `check` and `drift` of any task: one table a verb.
//!
//! Every task has the same three functions in its own folder: a log in, a model folder's content out; a stored model and
//! a question in, a predictions file or figures out.

use std::io::Write;
use std::path::Path;

use super::asked::{Asked, Predicted};
use super::card::Refusal;
use super::figures::Figures;
use super::folder::{Stored, Trained};
use super::task::Task;
use super::training::{TrainOptions, Watch};
use super::{anomaly, basket, cancel, demand, eta, segments, sentiment, stockout};

/// Learns a task from a log.
///
/// # Errors
/// [`super::training::NotEnoughData`], [`super::training::Stopped`], or what cannot be read.
pub fn train(task: Task, options: &TrainOptions, watch: &mut Watch<'_>) -> anyhow::Result<Trained> {
    match task {
        Task::Cancel => cancel::train(options, watch),
        Task::Basket => basket::train(options, watch),
        Task::Segments => segments::train(options, watch),
        Task::Demand45 | Task::Demand730 => demand::train(task, options, watch),
        Task::Eta => eta::train(options, watch),
        Task::Stockout => stockout::train(options, watch),
        Task::Anomaly => anomaly::train(options, watch),
        Task::Sentiment => sentiment::train(options, watch),
    }
}

/// Writes a predictions file in the contract's form.
///
/// # Errors
/// A [`super::card::Refusal`] of the model, or what cannot be read. Nothing but the model answers: a file of the
/// baseline's figures under a model's name would mislead.
pub fn predict(
    task: Task,
    model: &Stored,
    asked: &Asked,
    out: &mut dyn Write,
) -> anyhow::Result<Predicted> {
    match task {
        Task::Cancel => cancel::predict(model, asked, out),
        Task::Basket => basket::predict(model, asked, out),
        Task::Segments => segments::predict(model, asked, out),
        Task::Demand45 | Task::Demand730 => demand::predict(task, model, asked, out),
        Task::Eta => eta::predict(model, asked, out),
        Task::Stockout => stockout::predict(model, asked, out),
        Task::Anomaly => anomaly::predict(model, asked, out),
        Task::Sentiment => sentiment::predict(model, asked, out),
    }
}

/// How far each feature of what is asked about has moved from what it was in training, as its population stability index.
/// Empty for tasks, and for models, that do not keep what it was.
///
/// # Errors
/// As [`predict`].
pub fn drift(task: Task, model: &Stored, asked: &Asked) -> anyhow::Result<Vec<(String, f64)>> {
    match task {
        Task::Cancel => cancel::drift(model, asked),
        Task::Eta => eta::drift(model, asked),
        Task::Anomaly => anomaly::drift(model, asked),
        Task::Demand45
        | Task::Demand730
        | Task::Stockout
        | Task::Basket
        | Task::Segments
        | Task::Sentiment => Ok(Vec::new()),
    }
}

/// Whether this program can use a stored model of a task.
///
/// # Errors
/// Why it cannot.
pub fn check(task: Task, model: &Stored) -> Result<(), Refusal> {
    match task {
        Task::Cancel => cancel::CancelModel::open(model).map(drop),
        Task::Basket => basket::BasketModel::open(model).map(drop),
        Task::Segments => segments::SegmentsModel::open(model).map(drop),
        Task::Demand45 | Task::Demand730 => demand::DemandModel::open(task, model).map(drop),
        Task::Eta => eta::EtaModel::open(model).map(drop),
        Task::Stockout => stockout::StockoutModel::open(model).map(drop),
        Task::Anomaly => anomaly::AnomalyModel::open(model).map(drop),
        Task::Sentiment => sentiment::SentimentModel::open(model).map(drop),
    }
}

/// Predicts and compares with the right answers.
///
/// # Errors
/// As [`predict`], and when answers and questions do not fit.
pub fn eval(task: Task, model: &Stored, asked: &Asked, answers: &Path) -> anyhow::Result<Figures> {
    match task {
        Task::Cancel => cancel::eval(model, asked, answers),
        Task::Basket => basket::eval(model, asked, answers),
        Task::Segments => segments::eval(model, asked, answers),
        Task::Demand45 | Task::Demand730 => demand::eval(task, model, asked, answers),
        Task::Eta => eta::eval(model, asked, answers),
        Task::Stockout => stockout::eval(model, asked, answers),
        Task::Anomaly => anomaly::eval(model, asked, answers),
        Task::Sentiment => sentiment::eval(model, asked, answers),
    }
}
