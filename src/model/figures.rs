//! Figures: how well something predicted, by the names of the order log's contract.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::task::Task;

/// What was measured on one set of answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// How many answers were compared.
    pub n: usize,
    /// Figures by name.
    #[serde(flatten)]
    pub values: BTreeMap<String, f64>,
}

impl Figures {
    /// Figures of `n` answers.
    #[must_use]
    pub fn of<const N: usize>(n: usize, values: [(&str, f64); N]) -> Self {
        let values = values.map(|(name, value)| (name.to_owned(), value)).into();
        Self { n, values }
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<f64> {
        self.values.get(name).copied()
    }

    /// How good, by what decides: more is better, whatever the task. `None` where it was not measured.
    #[must_use]
    pub fn goodness(&self, task: Task) -> Option<f64> {
        let judged = task.judged();
        let primary = self.get(judged.primary)?;
        Some(if judged.more_is_better {
            primary
        } else {
            -primary
        })
    }
}

/// One row of a card's table of figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Who predicted: this model, or a baseline's name.
    pub by: String,
    /// Which answers.
    pub split: String,
    /// The figures.
    #[serde(flatten)]
    pub figures: Figures,
}
