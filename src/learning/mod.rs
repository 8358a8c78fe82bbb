//! Learning from the shop's own orders: once a day each site writes its order log, its models are held against what came
//! of their answers, and what is worth learning is trained.
//!
//! * the log of a site: `log/`; pure rows are in `transfer/`
//! * pure: `schedule` (when), `versions` (names), `loss`, `compare` and `trial` (which model is better, by which rule, and what
//!   becomes of it)
//! * on the one thread that learns (`thread`): `round`, in it `training` (a new model), `shadow` (`asking`, `answers`) and `drift`
//! * what was found: `standing`, for metrics, for people and for the next round
//!
//! Nothing is learned in a request. A site's logs are in `learning/{site}/log`, what its models said in
//! `learning/{site}/answers`, its models and their registry in `models/{site}`. The hub never follows what is learned here
//! blindly: whoever serves reads the registry, and people may promote, retire and switch off.

mod answers;
mod asking;
pub mod compare;
mod drift;
pub mod log;
pub mod loss;
mod round;
pub mod schedule;
mod shadow;
pub mod standing;
mod thread;
mod training;
pub mod trial;
pub mod versions;

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context;
use tokio::sync::Notify;

use crate::{
    config::Settings,
    engine::Engine,
    journal::ReadError,
    model::{live::Models, task::Task},
    order::{SiteId, Timestamp},
    review::ReviewStore,
    shutdown::Tasks,
};
use log::Source;
use round::Round;
use standing::{Standing, TaskStanding};
use thread::alone;

/// How often it is looked whether a site's hour has come.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// What learning is told.
#[derive(Debug, Clone)]
struct Terms {
    /// The folder of logs.
    logs: PathBuf,
    /// The folder of models.
    models: PathBuf,
    hour: u8,
    learned: Vec<Task>,
    time_max: Duration,
    memory_bytes_max: u64,
}

impl Terms {
    /// What the settings say; `None` where nothing is learned.
    fn of(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let learning = &settings.learning;
        let folders = settings.learning_dir().zip(settings.models_dir());
        let Some((logs, models)) = folders.filter(|_| !learning.off) else {
            return Ok(None);
        };
        let tasks = learning.tasks.iter().map(|name| name.trim().parse());
        let tasks: Result<Vec<Task>, String> = tasks.collect();
        Ok(Some(Self {
            logs,
            models,
            hour: learning.hour,
            learned: tasks
                .map_err(anyhow::Error::msg)
                .context("learning.tasks")?,
            time_max: Duration::from_secs(learning.minutes_max * 60),
            memory_bytes_max: learning.memory_mib_max * 1_048_576,
        }))
    }
}

/// Whoever learns.
pub struct Learning {
    engine: Arc<Engine>,
    reviews: ReviewStore,
    models: Arc<Models>,
    terms: Option<Terms>,
    tasks: Tasks,
    /// One round at a time.
    turn: tokio::sync::Mutex<()>,
    /// Sites that somebody wants to learn now, and the one that does.
    wanted: Mutex<BTreeSet<SiteId>>,
    learning: Mutex<Option<SiteId>>,
    wake: Notify,
}

impl Learning {
    /// Over the sites of an engine. What an earlier life had begun to write is taken away.
    ///
    /// # Errors
    /// A sentence for people: a task that there is not.
    pub fn open(
        engine: Arc<Engine>,
        reviews: ReviewStore,
        models: Arc<Models>,
        settings: &Settings,
        tasks: Tasks,
    ) -> anyhow::Result<Arc<Self>> {
        let terms = Terms::of(settings)?;
        if let Some(terms) = &terms {
            for site in engine.site_ids() {
                let models = terms.models.join(site.as_str());
                // A folder that cannot be written keeps nobody from ordering; each round tells of it.
                if let Err(error) = training::discard_unfinished(&models) {
                    let folder = models.display();
                    tracing::error!(%site, %folder, %error, "unfinished models cannot be taken away");
                }
            }
        }
        Ok(Arc::new(Self {
            engine,
            reviews,
            models,
            terms,
            tasks,
            turn: tokio::sync::Mutex::new(()),
            wanted: Mutex::default(),
            learning: Mutex::default(),
            wake: Notify::new(),
        }))
    }

    /// Learns when it is time to, until it is time to stop.
    pub async fn run(self: Arc<Self>) {
        while self.terms.is_some() && !self.tasks.is_stopping() {
            self.look().await;
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = self.wake.notified() => {}
                () = self.tasks.stopping() => {}
            }
        }
    }

    /// Has a site learn now and not at its hour; whether it can learn at all.
    pub fn ask(&self, site: &SiteId) -> bool {
        if self.terms.is_none() {
            return false;
        }
        held(&self.wanted).insert(site.clone());
        self.wake.notify_one();
        true
    }

    /// Whether a site learns now, or is about to.
    #[must_use]
    pub fn is_learning(&self, site: &SiteId) -> bool {
        held(&self.wanted).contains(site) || held(&self.learning).as_ref() == Some(site)
    }

    /// Looks once whether a site's hour has come, and works its round off. Of a site that is new its first hour is awaited.
    pub async fn look(&self) {
        let Some(terms) = &self.terms else { return };
        let _turn = self.turn.lock().await;
        for site in self.engine.site_ids() {
            if self.tasks.is_stopping() {
                return;
            }
            let looked = self.look_at(terms, &site).await;
            *held(&self.learning) = None;
            if let Err(error) = looked {
                tracing::warn!(%site, error = format!("{error:#}"), "the site has not learned");
            }
        }
    }

    /// How learning stands at a site; `None` before its first look.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn standing(&self, site: &SiteId) -> Result<Option<Standing>, ReadError> {
        Standing::read(self.engine.journal().as_ref(), site).await
    }

    /// The folder of a site's log, where there is one.
    #[must_use]
    pub fn log_dir(&self, site: &SiteId) -> Option<PathBuf> {
        Some(log_dir(&self.terms.as_ref()?.logs, site))
    }

    /// The folder of a site's models, where there is one.
    #[must_use]
    pub fn models_dir(&self, site: &SiteId) -> Option<PathBuf> {
        Some(self.terms.as_ref()?.models.join(site.as_str()))
    }

    async fn look_at(&self, terms: &Terms, site: &SiteId) -> anyhow::Result<()> {
        let now = self.engine.clock().now();
        let standing = self.standing(site).await?;
        let mut standing = match standing {
            Some(standing) => standing,
            None => {
                let new = Standing::new(site.clone(), now);
                self.save(&new).await?;
                new
            }
        };
        let view = self.engine.opened(site).await;
        let view =
            view.map_err(|failure| anyhow::anyhow!("the site is not served: {failure:?}"))?;
        let zone = view.settings().time_zone.clone();
        let is_wanted = held(&self.wanted).remove(site);
        if !is_wanted && !schedule::is_due(standing.round_at, now, terms.hour, &zone) {
            return Ok(());
        }
        *held(&self.learning) = Some(site.clone());
        // Whatever fails, it is not tried again before the next hour.
        standing.round_at = now;
        standing.problem = None;
        self.save(&standing).await?;
        let source = Source {
            journal: self.engine.journal().as_ref(),
            reviews: &self.reviews,
            view: &view,
        };
        match log::write(&source, &log_dir(&terms.logs, site), now).await {
            Ok(written) => {
                let log::Written { orders, new, bytes } = written;
                tracing::info!(%site, orders, new, bytes, "the order log is written");
                (standing.orders, standing.bytes) = (orders, bytes);
            }
            Err(error) => {
                standing.problem = Some(error.to_string());
                self.save(&standing).await?;
                return Err(error.into());
            }
        }
        for task in &terms.learned {
            if self.tasks.is_stopping() {
                break;
            }
            let stands = self.round(terms, &standing, *task, now).await;
            standing.tasks.insert(*task, stands);
            self.save(&standing).await?;
        }
        standing.tell();
        Ok(())
    }

    /// A task's round, on the thread that learns. One that breaks off holds up no other task.
    async fn round(
        &self,
        terms: &Terms,
        standing: &Standing,
        task: Task,
        now: Timestamp,
    ) -> TaskStanding {
        let before = standing.tasks.get(&task).cloned().unwrap_or_default();
        let (site, orders) = (standing.site.clone(), standing.orders);
        let (models, terms, tasks) = (self.models.clone(), terms.clone(), self.tasks.clone());
        let known = before.clone();
        let round = move || {
            let round = Round {
                task,
                // The first look at a site's models opens them.
                models: models.of(&site),
                folder: terms.models.join(site.as_str()),
                log: log_dir(&terms.logs, &site),
                answers: terms.logs.join(site.as_str()).join("answers"),
                orders,
                now,
                time_max: terms.time_max,
                memory_bytes_max: terms.memory_bytes_max,
                tasks,
                before: known,
                site,
            };
            round.work()
        };
        alone(round).await.unwrap_or_else(|error| TaskStanding {
            problem: Some(error.to_string()),
            ..before
        })
    }

    async fn save(&self, standing: &Standing) -> anyhow::Result<()> {
        standing.save(self.engine.journal().as_ref()).await
    }
}

impl fmt::Debug for Learning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Learning").finish_non_exhaustive()
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn log_dir(logs: &Path, site: &SiteId) -> PathBuf {
    logs.join(site.as_str()).join("log")
}
