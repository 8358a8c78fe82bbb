//! Which models of a folder do what: `registry.toml` beside the model folders.
//!
//! Model folders never change; their roles do, and stand in this one file. For every task one model may be the *champion*,
//! which answers, and one the *challenger*, which is asked the same questions in its shadow and, where a share is given,
//! answers that share of them (the A/B switch). A retired model is never used again unless somebody promotes it. A task
//! that is off is answered by the baseline. The file is replaced as a whole, so that a reader sees the old or the new.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::card::{Card, Refusal};
use super::folder::{CARD_FILE, holds_a_model};
use super::task::Task;

/// The file's name.
pub const REGISTRY_FILE: &str = "registry.toml";
/// The most answers a challenger may give: more would be a promotion.
pub const SHARE_MAX: f64 = 0.5;

/// Why a role was not given.
#[derive(Debug, thiserror::Error)]
pub enum RoleError {
    /// There is no such model in the folder.
    #[error("there is no model {0} in this folder")]
    Unknown(String),
    /// Its card is none.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It did not pass its gate.
    #[error("{name} did not pass its gate against {baseline}: {sentence}")]
    Gate {
        /// The model.
        name: String,
        /// What it was held against.
        baseline: String,
        /// Its verdict.
        sentence: String,
    },
    /// It answers already.
    #[error("{0} is the champion already")]
    Champion(String),
    /// No share of answers.
    #[error("a challenger's share is from 0 to {SHARE_MAX}, not {0}")]
    Share(f64),
    /// The registry cannot be read or written.
    #[error("{file}: {problem}")]
    File {
        /// The file.
        file: PathBuf,
        /// Why.
        problem: String,
    },
}

/// Who does what for one task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Roles {
    /// Who answers. None: the model inside the program where there is one, else the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub champion: Option<String>,
    /// Who is asked in the shadow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger: Option<String>,
    /// The share of answers that are the challenger's, 0 to [`SHARE_MAX`].
    #[serde(default)]
    pub share: f64,
    /// Only the baseline answers.
    #[serde(default)]
    pub is_off: bool,
}

/// The registry of one folder of model folders.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Registry {
    /// Roles by task.
    #[serde(default)]
    pub tasks: BTreeMap<Task, Roles>,
    /// Never used again.
    #[serde(default)]
    pub retired: BTreeSet<String>,
}

impl Registry {
    /// Reads the registry of a folder; one without the file gives nobody a role.
    ///
    /// # Errors
    /// When the file is there and is none.
    pub fn read(models: &Path) -> Result<Self, RoleError> {
        let file = models.join(REGISTRY_FILE);
        match std::fs::read_to_string(&file) {
            Ok(text) => toml::from_str(&text).map_err(|error| RoleError::File {
                file,
                problem: error.message().to_owned(),
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(RoleError::File {
                file,
                problem: error.to_string(),
            }),
        }
    }

    /// Replaces the registry of a folder.
    ///
    /// # Errors
    /// When the disk refuses; the old one stands then.
    pub fn write(&self, models: &Path) -> Result<(), RoleError> {
        let file = models.join(REGISTRY_FILE);
        let write = || -> anyhow::Result<()> {
            let text = toml::to_string(self)?;
            let new = models.join(format!("{REGISTRY_FILE}.new"));
            let mut to = std::fs::File::create(&new)?;
            to.write_all(text.as_bytes())?;
            to.sync_all()?;
            std::fs::rename(new, &file)?;
            Ok(())
        };
        write().map_err(|error| RoleError::File {
            file: file.clone(),
            problem: format!("{error:#}"),
        })
    }

    /// Who does what for a task.
    #[must_use]
    pub fn roles(&self, task: Task) -> Roles {
        self.tasks.get(&task).cloned().unwrap_or_default()
    }

    /// Makes a model of `models` the champion of its task. One that did not pass its gate is refused, unless `anyway`.
    ///
    /// # Errors
    /// Why it does not become it.
    pub fn promote(&mut self, models: &Path, name: &str, anyway: bool) -> Result<Task, RoleError> {
        let card = card(models, name)?;
        if !card.verdict.passed && !anyway {
            return Err(RoleError::Gate {
                name: name.to_owned(),
                baseline: card.verdict.baseline,
                sentence: card.verdict.sentence,
            });
        }
        let roles = self.tasks.entry(card.task).or_default();
        roles.champion = Some(name.to_owned());
        if roles.challenger.as_deref() == Some(name) {
            roles.challenger = None;
            roles.share = 0.0;
        }
        self.retired.remove(name);
        Ok(card.task)
    }

    /// Makes a model the challenger of its task, in the shadow or with a share of the answers.
    ///
    /// # Errors
    /// Why it does not become it.
    pub fn shadow(&mut self, models: &Path, name: &str, share: f64) -> Result<Task, RoleError> {
        if !(0.0..=SHARE_MAX).contains(&share) {
            return Err(RoleError::Share(share));
        }
        let card = card(models, name)?;
        let roles = self.tasks.entry(card.task).or_default();
        if roles.champion.as_deref() == Some(name) {
            return Err(RoleError::Champion(name.to_owned()));
        }
        roles.challenger = Some(name.to_owned());
        roles.share = share;
        self.retired.remove(name);
        Ok(card.task)
    }

    /// Takes a model out of whatever role it has.
    ///
    /// # Errors
    /// When there is no such model.
    pub fn retire(&mut self, models: &Path, name: &str) -> Result<Task, RoleError> {
        let card = card(models, name)?;
        self.dismiss(card.task, name);
        Ok(card.task)
    }

    /// The same for a model of a task, whatever is left of its folder.
    pub fn dismiss(&mut self, task: Task, name: &str) {
        let roles = self.tasks.entry(task).or_default();
        if roles.champion.as_deref() == Some(name) {
            roles.champion = None;
        }
        if roles.challenger.as_deref() == Some(name) {
            roles.challenger = None;
            roles.share = 0.0;
        }
        self.retired.insert(name.to_owned());
    }

    /// Switches a task off, or on again: off, the baseline answers.
    pub fn switch(&mut self, task: Task, is_on: bool) {
        self.tasks.entry(task).or_default().is_off = !is_on;
    }

    /// What a model does, in a word.
    #[must_use]
    pub fn role(&self, task: Task, name: &str) -> &'static str {
        let roles = self.roles(task);
        if self.retired.contains(name) {
            "retired"
        } else if roles.champion.as_deref() == Some(name) {
            if roles.is_off {
                "champion, off"
            } else {
                "champion"
            }
        } else if roles.challenger.as_deref() == Some(name) {
            if roles.share > 0.0 {
                "challenger"
            } else {
                "shadow"
            }
        } else {
            "idle"
        }
    }
}

/// The names of the models in a folder, in order.
#[must_use]
pub fn names(models: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(models) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            // A folder that is still being written begins with a dot.
            (!name.starts_with('.') && holds_a_model(&entry.path())).then_some(name)
        })
        .collect();
    names.sort();
    names
}

/// The folder of a model that is there. A name is one folder's name and nothing that leads elsewhere.
pub(super) fn folder_of(models: &Path, name: &str) -> Option<PathBuf> {
    let plain = !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\']);
    let folder = models.join(name);
    (plain && holds_a_model(&folder)).then_some(folder)
}

/// The card of a model in a folder.
fn card(models: &Path, name: &str) -> Result<Card, RoleError> {
    let folder = folder_of(models, name).ok_or_else(|| RoleError::Unknown(name.to_owned()))?;
    let file = folder.join(CARD_FILE);
    let text =
        std::fs::read_to_string(&file).map_err(|source| Refusal::Unreadable { file, source })?;
    Ok(Card::parse(&text)?)
}
