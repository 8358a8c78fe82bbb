//! What a model looks like: its role, and what its card says it is worth.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::names::{ModelRoleName, TaskName};
use crate::{
    hub::shapes::rfc3339,
    model::{
        card::{Bin, Card},
        figures::Measured,
        live::Listed,
        registry::Registry,
        served::Served,
        task::Task,
    },
    order::{SiteId, Timestamp},
};

/// Who answers when no model does.
const BASELINE: &str = "baseline";

/// The models of a site, and who answers.
#[derive(Serialize, ToSchema)]
pub(super) struct ModelsPage {
    site: String,
    /// Whether the site learns now.
    learning: bool,
    /// Every model of the folder, by name.
    items: Vec<ModelView>,
    /// Always null: there are few.
    #[schema(required = true)]
    next: Option<String>,
    /// Every task.
    tasks: Vec<ModelTaskView>,
}

/// Who answers for a task.
#[derive(Serialize, ToSchema)]
#[schema(as = ModelTask)]
pub(super) struct ModelTaskView {
    #[schema(value_type = TaskName)]
    task: &'static str,
    /// Who answers now: a model, or `baseline`.
    answers: String,
    /// Whether models may answer.
    on: bool,
    /// Who is to answer, where somebody said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    champion: Option<String>,
    /// Who is asked beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    challenger: Option<String>,
    /// The share of answers that are the challenger's.
    share: f64,
}

/// A model.
#[derive(Serialize, ToSchema)]
#[schema(as = Model)]
pub(super) struct ModelView {
    /// `<task>-v<N>`.
    name: String,
    #[schema(value_type = ModelRoleName)]
    role: &'static str,
    /// The share of answers of a challenger.
    share: f64,
    /// Why it does not serve, though it was to.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<String>,
    /// What it says of itself; missing where it is refused for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<CardView>,
}

/// What one must know to trust a model.
#[derive(Serialize, ToSchema)]
#[schema(as = ModelCard)]
pub(super) struct CardView {
    #[schema(value_type = TaskName)]
    task: &'static str,
    /// What the answer means.
    label: String,
    /// What it learned from.
    trained_on: String,
    /// Whom the data is owed to.
    attribution: String,
    /// The last moment that it saw.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
    seed: u64,
    commit: String,
    data_sha256: String,
    weights_sha256: String,
    feature_sha256: String,
    features: Vec<String>,
    /// The network, in words.
    architecture: String,
    /// Numbers that were learned.
    parameters: usize,
    /// Rows it was fitted on.
    rows: usize,
    /// Whether it passed the gate: better than the baseline on answers that neither has seen.
    passed: bool,
    /// The baseline that it was held against.
    baseline: String,
    /// Why, in one sentence.
    verdict: String,
    /// What it is not, and where it is weak.
    limits: Vec<String>,
    /// Figures on answers that it has not seen, baselines beside it.
    measured: Vec<MeasuredView>,
    /// What was said and what came, in bins of equal count.
    reliability: Vec<BinView>,
}

/// Figures of one set of answers.
#[derive(Serialize, ToSchema)]
#[schema(as = ModelFigures)]
pub(super) struct MeasuredView {
    /// Who predicted: this model, or a baseline.
    by: String,
    /// Which answers.
    split: String,
    /// How many.
    n: usize,
    /// Figures by name.
    values: BTreeMap<String, f64>,
}

/// One bin of a reliability curve.
#[derive(Serialize, ToSchema)]
#[schema(as = ReliabilityBin)]
pub(super) struct BinView {
    /// The mean of what was said.
    said: f64,
    /// The mean of what came.
    came: f64,
    /// Answers.
    n: usize,
}

/// Models as they are listed, and who answers for which task.
pub(super) fn page(
    site: &SiteId,
    learning: bool,
    listed: Vec<Listed>,
    registry: &Registry,
    served: &Served,
) -> ModelsPage {
    ModelsPage {
        site: site.to_string(),
        learning,
        items: listed.into_iter().map(ModelView::from).collect(),
        next: None,
        tasks: Task::ALL
            .into_iter()
            .map(|task| of_task(task, registry, served))
            .collect(),
    }
}

fn of_task(task: Task, registry: &Registry, served: &Served) -> ModelTaskView {
    let roles = registry.roles(task);
    ModelTaskView {
        task: task.name(),
        answers: served.name(task).unwrap_or(BASELINE).to_owned(),
        on: !roles.is_off,
        champion: roles.champion,
        challenger: roles.challenger,
        share: roles.share,
    }
}

impl From<Listed> for ModelView {
    fn from(listed: Listed) -> Self {
        let Listed {
            name,
            role,
            share,
            card,
            refused,
        } = listed;
        let (card, broken) = match card {
            Ok(card) => (Some(CardView::from(*card)), None),
            Err(reason) => (None, Some(reason)),
        };
        Self {
            name,
            role,
            share,
            refused: refused.or(broken),
            card,
        }
    }
}

impl From<Card> for CardView {
    fn from(card: Card) -> Self {
        Self {
            task: card.task.name(),
            label: card.label,
            trained_on: card.trained_on,
            attribution: card.attribution,
            until: Timestamp(card.until_ms),
            seed: card.seed,
            commit: card.commit,
            data_sha256: card.data_sha256,
            weights_sha256: card.weights_sha256,
            feature_sha256: card.feature_sha256,
            features: card.features,
            architecture: card.architecture.kind,
            parameters: card.architecture.parameters,
            rows: card.architecture.rows,
            passed: card.verdict.passed,
            baseline: card.verdict.baseline,
            verdict: card.verdict.sentence,
            limits: card.limits,
            measured: card.measured.into_iter().map(Into::into).collect(),
            reliability: card.reliability.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Measured> for MeasuredView {
    fn from(measured: Measured) -> Self {
        Self {
            by: measured.by,
            split: measured.split,
            n: measured.figures.n,
            values: measured.figures.values,
        }
    }
}

impl From<Bin> for BinView {
    fn from(Bin { said, came, n }: Bin) -> Self {
        Self { said, came, n }
    }
}
