//! How learning stands at a site: what the last round found, for people and for the round after it.
//!
//! It is a note of the journal, so that a restart neither forgets a trial nor trains the same again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{compare::Gain, schedule::Before, trial::Fate};
use crate::{
    journal::{Journal, ReadError},
    model::task::Task,
    order::{SiteId, Timestamp},
};

/// How learning stands at a site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The site.
    pub site: SiteId,
    /// When the last round began; of a new site, since when there are rounds.
    pub round_at: Timestamp,
    /// Orders in its log.
    pub orders: u64,
    /// Bytes of its log.
    pub bytes: u64,
    /// Why the last round came to no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// By task.
    pub tasks: BTreeMap<Task, TaskStanding>,
}

/// How one task stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskStanding {
    /// Who answers; none is the model inside the program, or the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub champion: Option<String>,
    /// Who is asked in the shadow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger: Option<String>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger_since: Option<Timestamp>,
    /// By how much the challenger is better.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain: Option<Gain>,
    /// What became of the last challenger that was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
    /// The last training.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trained: Option<Training>,
    /// How far questions and answers have moved from training.
    #[serde(default)]
    pub drift: Drift,
    /// Why the task could not be looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Who.
    pub model: String,
    /// What became of it.
    pub fate: Fate,
    /// Why.
    pub sentence: String,
    /// When.
    pub at: Timestamp,
}

/// How a training ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// There is a new model.
    Model,
    /// Nothing that beats the baseline can be learned.
    NoSignal,
    /// There is too little to learn from.
    NotEnoughData,
    /// The log is larger than memory allows.
    TooLarge,
    /// It took longer than it may.
    OutOfTime,
    /// The hub stopped.
    Stopped,
    /// Something cannot be read or written.
    Failed,
}

impl Ended {
    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::NoSignal => "no_signal",
            Self::NotEnoughData => "not_enough_data",
            Self::TooLarge => "too_large",
            Self::OutOfTime => "out_of_time",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// A training of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// When.
    pub at: Timestamp,
    /// Orders in the log then.
    pub orders: u64,
    /// How it ended.
    pub ended: Ended,
    /// In words.
    pub sentence: String,
}

impl Training {
    /// As the schedule sees it. One that the hub's end cut off counts as none.
    pub(super) fn before(&self) -> Option<Before> {
        let was_enough = match self.ended {
            Ended::Stopped => return None,
            // What could not be read or written may be mended by the next day.
            Ended::NotEnoughData | Ended::Failed => false,
            Ended::Model | Ended::NoSignal | Ended::TooLarge | Ended::OutOfTime => true,
        };
        Some(Before {
            at: self.at,
            orders: self.orders,
            was_enough,
        })
    }
}

/// How far the champion's questions and answers of the latest weeks have moved from those of its training.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Answers that were looked at.
    pub answers: usize,
    /// The stability index of the answers, where the card has a reliability curve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_psi: Option<f64>,
    /// That of the features that moved most, largest first, where the model keeps what they were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feature_psi: Vec<(String, f64)>,
    /// Of a chance its expected calibration error; of quantiles how far their coverage is from 80 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_error: Option<f64>,
}

impl Standing {
    /// How learning stands at a site; `None` before its first look.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn read(journal: &dyn Journal, site: &SiteId) -> Result<Option<Self>, ReadError> {
        let note = journal.note(Self::note_name(site)).await?;
        // A note of another form costs a look back, not the next round.
        Ok(note.and_then(|note| serde_json::from_slice(&note).ok()))
    }

    /// Keeps it.
    pub(super) async fn save(&self, journal: &dyn Journal) -> anyhow::Result<()> {
        let note = serde_json::to_vec(self)?;
        Ok(journal.save_note(Self::note_name(&self.site), note).await?)
    }

    fn note_name(site: &SiteId) -> String {
        format!("learning:{site}")
    }

    /// A site that has learned nothing yet.
    pub(super) fn new(site: SiteId, now: Timestamp) -> Self {
        Self {
            site,
            round_at: now,
            orders: 0,
            bytes: 0,
            problem: None,
            tasks: BTreeMap::new(),
        }
    }

    /// Tells the metrics.
    pub(super) fn tell(&self) {
        let site = || self.site.as_str().to_owned();
        metrics::gauge!("orderhub_learning_orders", "site" => site()).set(self.orders as f64);
        for (task, standing) in &self.tasks {
            let gauge = |name: &'static str, value: Option<f64>| {
                if let Some(value) = value {
                    metrics::gauge!(name, "site" => site(), "task" => task.name()).set(value);
                }
            };
            let drift = &standing.drift;
            gauge("orderhub_model_score_psi", drift.score_psi);
            let worst = drift.feature_psi.first().map(|(_, psi)| *psi);
            gauge("orderhub_model_feature_psi", worst);
            gauge("orderhub_model_calibration_error", drift.calibration_error);
            gauge("orderhub_model_gain", standing.gain.map(|gain| gain.mean));
        }
    }
}
