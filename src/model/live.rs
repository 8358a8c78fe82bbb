//! The models of a running hub: a folder, its registry, and what was opened of it.
//!
//! Whoever scores takes [`Models::served`] once and uses it throughout: a change of the registry is seen between two
//! orders, never within one. The registry is changed by one at a time, here or by the `models` command, and replaced as
//! a whole; [`Models::look`] sees what others changed. Opening models reads files and takes a while: off the runtime.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};

use super::card::Card;
use super::folder::CARD_FILE;
use super::registry::{REGISTRY_FILE, Registry, RoleError, names};
use super::score::Scorer;
use super::served::{Refused, Served};
use super::task::Task;

/// The models of a hub.
#[derive(Debug)]
pub struct Models {
    served: ArcSwap<Served>,
    /// Why the registry is not what serves.
    problem: ArcSwap<Option<String>>,
    folder: Option<PathBuf>,
    /// Scores cancel risks where the registry names nobody; and why it is the baseline, where a model was meant.
    usual: (Scorer, Option<Refused>),
    /// The registry's text as it was opened; held while it is changed.
    opened: Mutex<Option<Vec<u8>>>,
}

/// A model of the folder.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// What it does: `champion`, `champion, off`, `challenger`, `shadow`, `retired` or `idle`.
    pub role: &'static str,
    /// The share of answers of a challenger.
    pub share: f64,
    /// Its card, or why it is none.
    pub card: Result<Box<Card>, String>,
    /// Why it does not serve, though it has a role.
    pub refused: Option<String>,
}

impl Models {
    /// The models of a folder, where there is one. `cancel` is the folder of the model that scores cancel risks where
    /// the registry names nobody; without it the model inside the program does.
    #[must_use]
    pub fn open(folder: Option<PathBuf>, cancel: Option<&Path>) -> Self {
        let usual = match cancel.map(Scorer::from_dir) {
            None => (Scorer::embedded(), None),
            Some(Ok(scorer)) => (scorer, None),
            Some(Err(refusal)) => {
                let reason = refusal.to_string();
                let refused = Refused {
                    task: Task::Cancel,
                    name: "models.cancel_dir".to_owned(),
                    reason: reason.clone(),
                };
                (Scorer::baseline(&reason), Some(refused))
            }
        };
        Self::with(folder, usual)
    }

    /// Nothing but a scorer of cancel risks, for programs that embed an engine.
    #[must_use]
    pub fn only(cancel: Scorer) -> Self {
        Self::with(None, (cancel, None))
    }

    fn with(folder: Option<PathBuf>, usual: (Scorer, Option<Refused>)) -> Self {
        let models = Self {
            served: ArcSwap::from_pointee(Served::only(usual.0.clone())),
            problem: ArcSwap::default(),
            folder,
            usual,
            opened: Mutex::new(None),
        };
        models.look();
        models
    }

    /// What serves now.
    #[must_use]
    pub fn served(&self) -> Guard<Arc<Served>> {
        self.served.load()
    }

    /// The folder of the models.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Opens what the registry says, if it says something new; whether it did. One that cannot be read changes nothing.
    pub fn look(&self) -> bool {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match &self.folder {
            None => Vec::new(),
            // A registry that is not there says what an empty one says.
            Some(folder) => std::fs::read(folder.join(REGISTRY_FILE)).unwrap_or_default(),
        };
        if opened.as_ref() == Some(&text) {
            return false;
        }
        *opened = Some(text);
        let folder = self.folder.as_deref().unwrap_or(Path::new(""));
        let registry = if self.folder.is_some() {
            Registry::read(folder)
        } else {
            Ok(Registry::default())
        };
        match registry {
            Ok(registry) => {
                self.take(folder, &registry);
                true
            }
            Err(error) => {
                tracing::error!(%error, "the registry of models cannot be read; what served goes on");
                self.problem.store(Arc::new(Some(error.to_string())));
                false
            }
        }
    }

    fn take(&self, folder: &Path, registry: &Registry) {
        let (scorer, refused) = &self.usual;
        let mut served = Served::open(folder, registry, scorer.clone());
        let roles = registry.roles(Task::Cancel);
        if roles.champion.is_none() && !roles.is_off {
            served.refused.extend(refused.clone());
        }
        for Refused { task, name, reason } in &served.refused {
            tracing::warn!(%task, model = %name, %reason, "a model is refused; the baseline answers");
        }
        self.problem.store(Arc::new(None));
        self.served.store(Arc::new(served));
    }

    /// Changes the registry, and serves what it says then.
    ///
    /// # Errors
    /// What the change says; nothing is changed then.
    pub fn change<T>(
        &self,
        change: impl FnOnce(&mut Registry, &Path) -> Result<T, RoleError>,
    ) -> Result<T, RoleError> {
        let Some(folder) = self.folder.as_deref() else {
            let file = PathBuf::from(REGISTRY_FILE);
            let problem = "this hub has no folder of models".to_owned();
            return Err(RoleError::File { file, problem });
        };
        let told = {
            let _one_at_a_time = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
            let mut registry = Registry::read(folder)?;
            let told = change(&mut registry, folder)?;
            std::fs::create_dir_all(folder).map_err(|error| RoleError::File {
                file: folder.to_path_buf(),
                problem: error.to_string(),
            })?;
            registry.write(folder)?;
            told
        };
        self.look();
        Ok(told)
    }

    /// Every model of the folder, by name.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>, RoleError> {
        let Some(folder) = self.folder.as_deref() else {
            return Ok(Vec::new());
        };
        let registry = Registry::read(folder)?;
        let served = self.served();
        let listed = names(folder).into_iter().map(|name| {
            let card = card(&folder.join(&name));
            let task = card.as_ref().ok().map(|card| card.task);
            let refused = served.refused.iter().find(|refused| refused.name == name);
            Listed {
                role: task.map_or("idle", |task| registry.role(task, &name)),
                share: task.map_or(0.0, |task| {
                    let roles = registry.roles(task);
                    let is_it = roles.challenger.as_ref() == Some(&name);
                    if is_it { roles.share } else { 0.0 }
                }),
                refused: refused.map(|refused| refused.reason.clone()),
                card,
                name,
            }
        });
        Ok(listed.collect())
    }

    /// The roles of all tasks.
    ///
    /// # Errors
    /// When the registry cannot be read.
    pub fn registry(&self) -> Result<Registry, RoleError> {
        self.folder()
            .map_or_else(|| Ok(Registry::default()), Registry::read)
    }

    /// What `/readyz` says: the tasks whose model is refused, and whether the registry cannot be read.
    #[must_use]
    pub fn degraded(&self) -> Vec<String> {
        let served = self.served();
        let mut degraded: Vec<String> = served
            .refused
            .iter()
            .map(|refused| format!("model:{}", refused.task))
            .collect();
        degraded.dedup();
        if self.problem.load().is_some() {
            degraded.push("models:registry".to_owned());
        }
        degraded
    }
}

fn card(folder: &Path) -> Result<Box<Card>, String> {
    let text =
        std::fs::read_to_string(folder.join(CARD_FILE)).map_err(|error| error.to_string())?;
    let card = Card::parse(&text).map_err(|refusal| refusal.to_string())?;
    Ok(Box::new(card))
}
