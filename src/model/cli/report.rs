//! Rows of a card's table that are asked for on the command line: the finished model on further answers, and other
//! models' figures beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context;
use serde_json::{Map, Value};

use crate::model::asked::Asked;
use crate::model::figures::{Figures, Measured};
use crate::model::folder::Stored;
use crate::model::task::Task;
use crate::model::training::TrainOptions;
use crate::model::verbs;

/// Answers to measure a model on.
#[derive(Clone, Debug)]
pub(super) struct Report {
    split: String,
    requests: PathBuf,
    labels: PathBuf,
}

impl FromStr for Report {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=');
        let (split, files) =
            parts.ok_or_else(|| format!("NAME=LABELS or NAME=REQUESTS,LABELS, not {text}"))?;
        let (requests, labels) = files.split_once(',').unwrap_or((files, files));
        Ok(Self {
            split: split.to_owned(),
            requests: requests.into(),
            labels: labels.into(),
        })
    }
}

impl Report {
    pub(super) fn measure(
        &self,
        task: Task,
        model: &Stored,
        options: &TrainOptions,
    ) -> anyhow::Result<Measured> {
        let asked = Asked {
            logs: vec![options.log.clone()],
            requests: self.requests.clone(),
        };
        Ok(Measured {
            by: options.name.clone(),
            split: self.split.clone(),
            figures: verbs::eval(task, model, &asked, &self.labels)?,
        })
    }
}

/// The figures of other models: `{task: {name: {split: {"set/figure": number}}}}`, those of one set.
pub(super) fn beside(file: &Path, task: Task, set: &str) -> anyhow::Result<Vec<Measured>> {
    let mut tasks: Map<String, Value> = serde_json::from_slice(&std::fs::read(file)?)?;
    let models = tasks
        .remove(task.name())
        .with_context(|| format!("no figures for {task}"))?;
    let models: BTreeMap<String, BTreeMap<String, Map<String, Value>>> =
        serde_json::from_value(models)?;
    let mut rows = Vec::new();
    for split in ["valid", "test"] {
        for (by, splits) in &models {
            let Some(all) = splits.get(split) else {
                continue;
            };
            let mut figures = Figures::default();
            for (name, value) in all {
                let own = name
                    .strip_prefix(set)
                    .and_then(|name| name.strip_prefix('/'));
                match (own, value.as_f64()) {
                    (Some("n"), Some(n)) => figures.n = n as usize,
                    (Some(name), Some(value)) => {
                        figures.values.insert(name.to_owned(), value);
                    }
                    _ => {}
                }
            }
            if !figures.values.is_empty() {
                rows.push(Measured {
                    by: by.clone(),
                    split: split.to_owned(),
                    figures,
                });
            }
        }
    }
    Ok(rows)
}
