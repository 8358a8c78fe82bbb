//! The models of a site: who answers which task, what the last night's learning found, and how far the world has moved
//! from what they learned. What their cards say is told by `GET models`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{answer::rounded, reason::Reason};
use crate::{
    learning::standing::{Standing, TaskStanding},
    model::{live::SiteModels, registry::Registry, task::Task},
    order::Timestamp,
};

/// What answers here, and what was learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ModelsReport {
    /// When the site learned last; missing before its first night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub learned_at: Option<String>,
    /// Orders in its log then.
    pub orders: u64,
    /// Why learning came to no end, where it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Every task, and who does it.
    pub tasks: Vec<TaskReport>,
}

/// Who does a task, and how well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskReport {
    /// The task.
    pub task: String,
    /// Who answers now: a model, or `baseline`.
    pub answers: String,
    /// Who is asked beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger: Option<String>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub challenger_since: Option<String>,
    /// The share of answers that are the challenger's.
    pub share: f64,
    /// Whether only the baseline answers.
    pub off: bool,
    /// By how much the challenger is better; missing while no outcome is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain: Option<GainReport>,
    /// What became of the last challenger that was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<JudgedReport>,
    /// The last training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained: Option<TrainedReport>,
    /// How far questions and answers have moved from training; missing where nothing was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<DriftReport>,
    /// Why the task could not be looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// The mean gain in loss on the same questions, with 95 % confidence; more is better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GainReport {
    /// Questions whose outcome is known: orders, days of a series, shelves, carts or reviews.
    pub count: u64,
    /// The mean.
    pub mean: f64,
    /// The lower bound.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
}

/// A judgement of a challenger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JudgedReport {
    /// Who.
    pub model: String,
    /// `promoted`, `waits` or `retired`.
    pub fate: String,
    /// Why.
    pub sentence: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
}

/// A training.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrainedReport {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Orders in the log then.
    pub orders: u64,
    /// `model`, `no_signal`, `not_enough_data`, `too_large`, `out_of_time`, `stopped` or `failed`.
    pub ended: String,
    /// In words.
    pub sentence: String,
}

/// Drift of the latest weeks. A stability index (PSI) above 0.25 means that the world is another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DriftReport {
    /// Answers that were looked at.
    pub answers: u64,
    /// The stability index of the answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_psi: Option<f64>,
    /// The features that moved most, the largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<FeatureDrift>,
    /// The expected calibration error of a chance; of quantiles how far their coverage is from 80 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_error: Option<f64>,
}

/// How far one feature has moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FeatureDrift {
    /// Its name.
    pub feature: String,
    /// Its stability index.
    pub psi: f64,
}

/// The report of a site.
pub(in crate::insight) fn report(
    models: &SiteModels,
    standing: Option<&Standing>,
) -> Result<ModelsReport, Reason> {
    let registry = models.registry();
    let registry = registry.map_err(|error| {
        tracing::error!(%error, "the registry of models cannot be read");
        Reason::NoRegistry
    })?;
    let learned = standing.filter(|standing| standing.orders > 0);
    Ok(ModelsReport {
        learned_at: learned.map(|standing| standing.round_at.to_string()),
        orders: standing.map_or(0, |standing| standing.orders),
        problem: standing.and_then(|standing| standing.problem.clone()),
        tasks: Task::ALL
            .into_iter()
            .map(|task| {
                let stands = standing.and_then(|standing| standing.tasks.get(&task));
                of_task(task, &registry, models, stands)
            })
            .collect(),
    })
}

fn of_task(
    task: Task,
    registry: &Registry,
    models: &SiteModels,
    stands: Option<&TaskStanding>,
) -> TaskReport {
    let roles = registry.roles(task);
    let stands = stands.cloned().unwrap_or_default();
    let since = stands
        .challenger_since
        .filter(|_| roles.challenger.is_some());
    let drift = stands.drift;
    let features = drift
        .feature_psi
        .into_iter()
        .map(|(feature, psi)| FeatureDrift {
            feature,
            psi: rounded(psi),
        });
    TaskReport {
        task: task.name().to_owned(),
        answers: models.served().name(task).unwrap_or("baseline").to_owned(),
        challenger: roles.challenger,
        challenger_since: since.as_ref().map(Timestamp::to_string),
        share: roles.share,
        off: roles.is_off,
        gain: stands.gain.map(|gain| GainReport {
            count: gain.n as u64,
            mean: rounded(gain.mean),
            lower: rounded(gain.lower),
            upper: rounded(gain.upper),
        }),
        judged: stands.judged.map(|judged| JudgedReport {
            model: judged.model,
            fate: judged.fate.as_str().to_owned(),
            sentence: judged.sentence,
            at: judged.at.to_string(),
        }),
        trained: stands.trained.map(|trained| TrainedReport {
            at: trained.at.to_string(),
            orders: trained.orders,
            ended: trained.ended.as_str().to_owned(),
            sentence: trained.sentence,
        }),
        drift: (drift.answers > 0).then(|| DriftReport {
            answers: drift.answers as u64,
            score_psi: drift.score_psi.map(rounded),
            features: features.collect(),
            calibration_error: drift.calibration_error.map(rounded),
        }),
        problem: stands.problem,
    }
}
