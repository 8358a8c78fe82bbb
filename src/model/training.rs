//! What every training is told, what it tells while it runs, and what it says when there is nothing to learn.

use std::ops::ControlFlow;
use std::path::PathBuf;

/// What to train on and what to write on the card.
#[derive(Clone, Debug)]
pub struct TrainOptions {
    /// `<task>-v<N>`.
    pub name: String,
    /// The log folder.
    pub log: PathBuf,
    /// Label files: training, then validation. None: labels come from the log.
    pub splits: Vec<PathBuf>,
    /// The moment of the training: what was known by then is used, milliseconds since 1970 UTC.
    pub until_ms: Option<i64>,
    /// Same seed, same log, same bytes.
    pub seed: u64,
    /// Passes over the rows; without it as many as suit the task.
    pub epochs: Option<usize>,
    /// What the weights saw, for the card and each score.
    pub trained_on: Option<String>,
    /// Whom the data is owed to.
    pub attribution: String,
    /// Commit of the training code.
    pub commit: String,
}

impl TrainOptions {
    /// The plain training of a log.
    #[must_use]
    pub fn new(name: &str, log: PathBuf) -> Self {
        Self {
            name: name.to_owned(),
            log,
            splits: Vec::new(),
            until_ms: None,
            seed: 1,
            epochs: None,
            trained_on: None,
            attribution: "Trained on the shop's own log.".to_owned(),
            commit: "unrecorded".to_owned(),
        }
    }
}

/// There are too few answers to learn from: a fact about the log, not a failure of the program.
#[derive(Debug, thiserror::Error)]
#[error("not enough data: {0}")]
pub struct NotEnoughData(pub String);

/// Whoever watched a training has asked for its end.
#[derive(Debug, thiserror::Error)]
#[error("the training was stopped")]
pub struct Stopped;

/// How far a training is.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// What is being done, in a word or two.
    pub stage: &'a str,
    /// Steps done.
    pub done: usize,
    /// Steps in all.
    pub of: usize,
    /// The loss of the last step, where there is one.
    pub loss: Option<f64>,
}

/// Whoever watches a training: is told of its steps, and may end it between two of them.
pub struct Watch<'a>(Box<Look<'a>>);

/// Somebody who looks at a step, and says whether to go on.
type Look<'a> = dyn FnMut(&Step<'_>) -> ControlFlow<()> + 'a;

impl<'a> Watch<'a> {
    /// Somebody who looks at every step.
    pub fn new(look: impl FnMut(&Step<'_>) -> ControlFlow<()> + 'a) -> Self {
        Self(Box::new(look))
    }

    /// Nobody.
    #[must_use]
    pub fn nobody() -> Self {
        Self::new(|_| ControlFlow::Continue(()))
    }

    /// Tells of a step.
    ///
    /// # Errors
    /// When the training is to end.
    pub fn step(
        &mut self,
        stage: &str,
        done: usize,
        of: usize,
        loss: Option<f64>,
    ) -> Result<(), Stopped> {
        let step = Step {
            stage,
            done,
            of,
            loss,
        };
        match (self.0)(&step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stopped),
        }
    }
}

impl std::fmt::Debug for Watch<'_> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Watch")
    }
}
