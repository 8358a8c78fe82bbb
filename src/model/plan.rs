//! Which answers do what in a training: fit, judge, fit again.
//!
//! Without split files the log's own answers up to the moment of the training are cut in two, and the shipped model is
//! fitted on all of them. One split file is cut in two. Two files say who is judged, and the first model ships unless a
//! moment asks for another one. What an answer is, and how much there must be, is each task's own.

use anyhow::bail;

/// Answers, as a task keeps them, by what they do.
pub(super) struct Plan<A> {
    /// Fit the first model.
    pub(super) core: A,
    /// Judge it.
    pub(super) holdout: A,
    /// Fit the shipped model; `None` when that is the first one.
    pub(super) refit: Option<A>,
}

impl<A> Plan<A> {
    /// Of split files: `placed` finds a file's answers in the log, `known` those of the log itself up to a moment, and
    /// `cut` takes the newest off to judge by.
    pub(super) fn of<S>(
        splits: &[S],
        until_ms: Option<i64>,
        placed: impl Fn(&S) -> anyhow::Result<A>,
        known: impl Fn(Option<i64>) -> A,
        cut: impl Fn(&A) -> (A, A),
    ) -> anyhow::Result<Self> {
        let again = || until_ms.map(|until_ms| known(Some(until_ms)));
        let (all, whole) = match splits {
            [] => (known(until_ms), None),
            [train] => (placed(train)?, again()),
            [train, holdout] => {
                return Ok(Self {
                    core: placed(train)?,
                    holdout: placed(holdout)?,
                    refit: again(),
                });
            }
            _ => bail!("--split takes one file (training) or two (training, validation)"),
        };
        let (core, holdout) = cut(&all);
        Ok(Self {
            core,
            holdout,
            refit: Some(whole.unwrap_or(all)),
        })
    }
}
