//! What `predict` and `eval` are asked: which logs to know, and what to predict.

use std::path::PathBuf;

use super::log::{LogError, OrderLog};

/// A question to a model.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Log folders, each continuing the one before.
    pub logs: Vec<PathBuf>,
    /// The file or folder that says what to predict.
    pub requests: PathBuf,
}

impl Asked {
    /// All logs as one.
    ///
    /// # Errors
    /// The first row that cannot be read.
    pub fn log(&self) -> Result<OrderLog, LogError> {
        OrderLog::open_all(&self.logs)
    }
}

/// What came of a prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicted {
    /// The name of whoever predicted.
    pub by: String,
    /// Rows written.
    pub rows: usize,
    /// Requests that could not be answered and have no row.
    pub missing: usize,
}
