//! The models of the models folder: who does what, and what their cards say.

use std::path::Path;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::answer::{Silence, rounded};
use crate::{
    model::{
        card::Card,
        folder::CARD_FILE,
        registry::{Registry, names},
        task::Task,
    },
    order::Timestamp,
};

/// Models that are listed; the last by name.
const MODELS_MAX: usize = 200;
/// The largest card that is read.
const CARD_BYTES_MAX: u64 = 1024 * 1024;

/// What answers here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelsReport {
    /// Every task, and who does it.
    pub tasks: Vec<TaskRoles>,
    /// Every model of the folder.
    pub models: Vec<ModelCard>,
    /// What the last look at features and scores said of drift, as it was written; missing while nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub drift: Option<serde_json::Value>,
}

/// Who does a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskRoles {
    /// The task.
    pub task: String,
    /// Who answers; missing where the built-in model or the baseline does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub champion: Option<String>,
    /// Who is asked in the shadow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger: Option<String>,
    /// The share of answers that are the challenger's.
    pub share: f64,
    /// Whether only the baseline answers.
    pub off: bool,
}

/// A model, as its card tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelCard {
    /// Its name, with its version.
    pub name: String,
    /// What it does; missing with a card that cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// `champion`, `challenger`, `shadow`, `idle`, `retired`, or `champion, off`.
    pub role: String,
    /// Why its card is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// What it was trained on.
    pub trained_on: String,
    /// Nothing after this moment was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub until: Option<String>,
    /// What sort of network.
    pub architecture: String,
    /// Numbers that were learned.
    pub parameters: u64,
    /// Rows it learned from.
    pub rows: u64,
    /// Whether it is better than its baseline.
    pub passed: bool,
    /// What it was held against.
    pub baseline: String,
    /// The verdict in a sentence.
    pub verdict: String,
    /// What it must not be used for.
    pub limits: Vec<String>,
    /// Figures on data that it had not seen, the baselines' beside its own.
    pub figures: Vec<CardFigures>,
    /// Chances that were said, and what came.
    pub reliability: Vec<ReliabilityBin>,
}

/// Figures of a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CardFigures {
    /// Whose.
    pub by: String,
    /// On what.
    pub split: String,
    /// Rows.
    pub count: u64,
    /// By name of the measure.
    pub values: std::collections::BTreeMap<String, f64>,
}

/// A chance, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReliabilityBin {
    /// The mean chance that was said.
    pub said: f64,
    /// The share that came.
    pub came: f64,
    /// Rows.
    pub count: u64,
}

/// The report of a folder.
pub(in crate::insight) fn report(
    folder: Option<&Path>,
    drift: Option<serde_json::Value>,
) -> Result<ModelsReport, Silence> {
    let folder = folder.ok_or_else(|| {
        Silence::few("there is no models folder: the built-in model and the baselines answer")
    })?;
    let registry = Registry::read(folder).map_err(|error| Silence::few(error.to_string()))?;
    let names = names(folder);
    let names = names.iter().rev().take(MODELS_MAX);
    Ok(ModelsReport {
        tasks: Task::ALL.map(|task| roles(&registry, task)).to_vec(),
        models: names.map(|name| model(folder, &registry, name)).collect(),
        drift,
    })
}

fn roles(registry: &Registry, task: Task) -> TaskRoles {
    let roles = registry.roles(task);
    TaskRoles {
        task: task.name().to_owned(),
        champion: roles.champion,
        challenger: roles.challenger,
        share: roles.share,
        off: roles.is_off,
    }
}

fn model(folder: &Path, registry: &Registry, name: &str) -> ModelCard {
    match card(&folder.join(name).join(CARD_FILE)) {
        Ok(card) => of_card(name, registry.role(card.task, name), card),
        Err(why) => ModelCard {
            name: name.to_owned(),
            task: None,
            role: "idle".to_owned(),
            refused: Some(why),
            trained_on: String::new(),
            until: None,
            architecture: String::new(),
            parameters: 0,
            rows: 0,
            passed: false,
            baseline: String::new(),
            verdict: String::new(),
            limits: Vec::new(),
            figures: Vec::new(),
            reliability: Vec::new(),
        },
    }
}

fn card(file: &Path) -> Result<Card, String> {
    let size = std::fs::metadata(file).map_err(|error| error.to_string())?;
    if size.len() > CARD_BYTES_MAX {
        return Err("its card is too large".to_owned());
    }
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    Card::parse(&text).map_err(|refusal| refusal.to_string())
}

fn of_card(name: &str, role: &str, card: Card) -> ModelCard {
    let figures = card.measured.into_iter().map(|measured| CardFigures {
        by: measured.by,
        split: measured.split,
        count: measured.figures.n as u64,
        values: measured
            .figures
            .values
            .into_iter()
            .map(|(name, value)| (name, rounded(value)))
            .collect(),
    });
    let bins = card.reliability.into_iter().map(|bin| ReliabilityBin {
        said: rounded(bin.said),
        came: rounded(bin.came),
        count: bin.n as u64,
    });
    ModelCard {
        name: name.to_owned(),
        task: Some(card.task.name().to_owned()),
        role: role.to_owned(),
        refused: None,
        trained_on: card.trained_on,
        until: Some(Timestamp(card.until_ms).to_string()),
        architecture: card.architecture.kind,
        parameters: card.architecture.parameters as u64,
        rows: card.architecture.rows as u64,
        passed: card.verdict.passed,
        baseline: card.verdict.baseline,
        verdict: card.verdict.sentence,
        limits: card.limits,
        figures: figures.collect(),
        reliability: bins.collect(),
    }
}
