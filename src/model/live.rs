//! The models of a running hub: of each site a folder, its registry, and what was opened of it.
//!
//! Whoever scores takes [`SiteModels::served`] once and uses it throughout: a change of the registry is seen between two
//! orders, never within one. A registry is changed by one at a time, here or by the `models` command, and replaced as
//! a whole; [`Models::look`] sees what others changed. Opening models reads files and takes a while: off the runtime.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};
use dashmap::DashMap;

use super::card::Card;
use super::folder::CARD_FILE;
use super::registry::{REGISTRY_FILE, Registry, RoleError, names};
use super::score::Scorer;
use super::served::{Refused, Served};
use super::task::Task;
use crate::order::SiteId;

/// Who scores cancel risks where a registry names nobody; and why it is the baseline, where a model was meant.
type Usual = (Scorer, Option<Refused>);

/// The models of a hub, those of each site apart.
#[derive(Debug)]
pub struct Models {
    /// With a folder for each site.
    folder: Option<PathBuf>,
    usual: Usual,
    sites: DashMap<SiteId, Arc<SiteModels>>,
}

/// The models of a site.
#[derive(Debug)]
pub struct SiteModels {
    served: ArcSwap<Served>,
    /// Why the registry is not what serves.
    problem: ArcSwap<Option<String>>,
    folder: Option<PathBuf>,
    usual: Usual,
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
    /// The models of a folder with a folder for each site, where there is one. `cancel` is the folder of the model that
    /// scores cancel risks where a site's registry names nobody; without it the model inside the program does.
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
        Self {
            folder,
            usual,
            sites: DashMap::new(),
        }
    }

    /// Nothing but a scorer of cancel risks, for programs that embed an engine.
    #[must_use]
    pub fn only(cancel: Scorer) -> Self {
        Self {
            folder: None,
            usual: (cancel, None),
            sites: DashMap::new(),
        }
    }

    /// The models of a site. The first call for a site opens them.
    #[must_use]
    pub fn of(&self, site: &SiteId) -> Arc<SiteModels> {
        if let Some(known) = self.sites.get(site) {
            return known.clone();
        }
        let folder = self.folder.as_ref();
        let folder = folder.map(|folder| folder.join(site.as_str()));
        let opened = Arc::new(SiteModels::with(folder, self.usual.clone()));
        self.sites.entry(site.clone()).or_insert(opened).clone()
    }

    /// Whether there is a folder of models.
    #[must_use]
    pub fn has_folder(&self) -> bool {
        self.folder.is_some()
    }

    /// Opens what the registries say anew; the sites whose registry said something new.
    pub fn look(&self) -> Vec<SiteId> {
        let sites: Vec<_> = self.all();
        let changed = sites.into_iter().filter(|(_, models)| models.look());
        changed.map(|(site, _)| site).collect()
    }

    /// What `/readyz` says: the tasks whose model is refused, and whether a registry cannot be read, at any site.
    #[must_use]
    pub fn degraded(&self) -> Vec<String> {
        let mut degraded: Vec<String> = self
            .all()
            .into_iter()
            .flat_map(|(_, models)| models.degraded())
            .collect();
        degraded.sort();
        degraded.dedup();
        degraded
    }

    /// A copy, so that no part of the map is held while files are read.
    fn all(&self) -> Vec<(SiteId, Arc<SiteModels>)> {
        let sites = self.sites.iter();
        sites
            .map(|site| (site.key().clone(), site.value().clone()))
            .collect()
    }
}

impl SiteModels {
    /// The models of a folder, where there is one. `cancel` as with [`Models::open`].
    #[must_use]
    pub fn open(folder: Option<PathBuf>, cancel: Option<&Path>) -> Self {
        Self::with(folder, Models::open(None, cancel).usual)
    }

    fn with(folder: Option<PathBuf>, usual: Usual) -> Self {
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

    /// The tasks whose model is refused, and whether the registry cannot be read, as `/readyz` says it.
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
