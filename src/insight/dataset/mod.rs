//! Files of sales that somebody sent to have them looked at, apart from the shop's own history.
//!
//! Invariants: nothing of a file reaches orders, products or a site's insights. A person has a few at most, each within a
//! bound of bytes; a file is read line by line and thrown away once it was looked at. Only who sent it, and admins, see
//! what came of it.

mod look;
mod shape;
mod store;
mod table;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use uuid::Uuid;

pub use shape::{Analysis, Dataset, DatasetState, DatasetView};
pub use table::table;

use super::answer::Insight;
use crate::{
    clock::Clock,
    job::{JobId, Part, Spool},
    journal::{CommitError, Journal, ReadError},
    order::{Currency, UserId},
    transfer::{Mapping, SALES_COLUMNS},
};
use look::Look;

/// Files that one person may have.
pub const DATASETS_PER_USER_MAX: usize = 10;
/// Files that the hub keeps results of.
pub const DATASETS_MAX: usize = 200;
/// The largest file, bytes.
pub const DATASET_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Why a file is not taken, or not found.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// There is none of this name.
    #[error("there is no such file")]
    NotFound,
    /// There are enough.
    #[error("there are {0} files already: delete one first")]
    TooMany(usize),
    /// The store cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store does not take it.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// What somebody wants to know of a file.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What it is called.
    pub name: String,
    /// Which analyses.
    pub analyses: Vec<Analysis>,
    /// Which columns are which.
    pub mapping: String,
    /// In which currency its prices are.
    pub currency: Currency,
    /// On whose wall its days are: an IANA name.
    pub time_zone: String,
    /// Who asks.
    pub by: UserId,
}

impl Wanted {
    /// Whether its columns can be.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn check(&self) -> Result<(), String> {
        self.mapping.parse::<Mapping>()?.check(SALES_COLUMNS)
    }
}

/// All files.
pub struct Datasets {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    spool: Spool,
    known: Mutex<BTreeMap<JobId, Dataset>>,
    wake: Arc<Notify>,
}

impl Datasets {
    /// The files as they were left.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn open(
        journal: Arc<dyn Journal>,
        clock: Arc<dyn Clock>,
        spool: Spool,
    ) -> Result<Arc<Self>, ReadError> {
        let mut known = BTreeMap::new();
        for mut dataset in store::all(&journal).await? {
            if dataset.state == DatasetState::Running {
                dataset.state = DatasetState::Waiting;
            }
            known.insert(dataset.id, dataset);
        }
        spool.sweep(&known.keys().copied().collect()).await;
        Ok(Arc::new(Self {
            journal,
            clock,
            spool,
            known: Mutex::new(known),
            wake: Arc::default(),
        }))
    }

    /// Told whenever there is something to do.
    pub(super) fn wake(&self) -> Arc<Notify> {
        self.wake.clone()
    }

    /// Where files come in.
    #[must_use]
    pub fn spool(&self) -> &Spool {
        &self.spool
    }

    /// A name for one that is about to come.
    #[must_use]
    pub fn fresh_id(&self) -> JobId {
        let millis = u64::try_from(self.clock.now().as_millis()).unwrap_or(0);
        JobId(uuid::Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid())
    }

    /// Whether somebody may send one more.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn admit(&self, by: &UserId) -> Result<(), DatasetError> {
        has_room(&self.known(), by)
    }

    /// Takes a file that has come in.
    ///
    /// # Errors
    /// `TooMany`, `Commit`.
    pub async fn start(&self, id: JobId, wanted: Wanted) -> Result<Dataset, DatasetError> {
        let dataset = Dataset::new(id, wanted, self.clock.now());
        {
            // Of two that come at once, the second may be one too many.
            let mut known = self.known();
            has_room(&known, &dataset.by)?;
            known.insert(id, dataset.clone());
        }
        let ids = self.ids();
        if let Err(error) = store::save(&self.journal, &ids, &dataset).await {
            self.known().remove(&id);
            self.spool.remove(id).await;
            return Err(error.into());
        }
        self.wake.notify_one();
        Ok(dataset)
    }

    /// Everybody's, newest first.
    #[must_use]
    pub fn all(&self) -> Vec<Dataset> {
        self.known().values().rev().cloned().collect()
    }

    /// One.
    #[must_use]
    pub fn find(&self, id: Uuid) -> Option<Dataset> {
        self.known().get(&JobId(id)).cloned()
    }

    /// What came of an analysis; `None` while it is not done, or where it was not asked for.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn result(
        &self,
        dataset: &Dataset,
        analysis: Analysis,
    ) -> Result<Option<Insight<serde_json::Value>>, ReadError> {
        store::result(&self.journal, dataset.id, analysis).await
    }

    /// Forgets one, its file and what came of it.
    ///
    /// # Errors
    /// `NotFound`, `Commit`.
    pub async fn remove(&self, id: Uuid) -> Result<(), DatasetError> {
        let id = JobId(id);
        let dataset = self.known().remove(&id).ok_or(DatasetError::NotFound)?;
        self.spool.remove(id).await;
        store::forget(&self.journal, &self.ids(), &dataset).await?;
        Ok(())
    }

    /// Looks at the one that waits longest; whether there was one.
    pub(super) async fn work_one(&self) -> bool {
        let next = {
            let known = self.known();
            let mut waiting = known.values();
            waiting
                .find(|dataset| dataset.state == DatasetState::Waiting)
                .cloned()
        };
        let Some(mut dataset) = next else {
            return false;
        };
        dataset.state = DatasetState::Running;
        self.tell(&dataset);
        let ended = self.look(dataset).await;
        if let Err(error) = self.keep(ended).await {
            tracing::error!(%error, "what came of a file cannot be written");
        }
        true
    }

    async fn look(
        &self,
        dataset: Dataset,
    ) -> (Dataset, Vec<(Analysis, Insight<serde_json::Value>)>) {
        let now = self.clock.now();
        let Some(file) = self.spool.part(dataset.id, Part::Whole) else {
            return (
                dataset.failed("its file is gone".to_owned(), now),
                Vec::new(),
            );
        };
        let look = Look {
            dataset: dataset.clone(),
            file,
            now,
            bytes_max: self.spool.bytes_max(),
        };
        let looked = tokio::task::spawn_blocking(move || look.run()).await;
        looked.unwrap_or_else(|error| {
            tracing::error!(%error, "looking at a file broke off");
            let problem = "looking at it broke off".to_owned();
            (dataset.failed(problem, now), Vec::new())
        })
    }

    async fn keep(
        &self,
        (dataset, results): (Dataset, Vec<(Analysis, Insight<serde_json::Value>)>),
    ) -> Result<(), CommitError> {
        // Deleted meanwhile: nothing of it comes back.
        if !self.known().contains_key(&dataset.id) {
            return Ok(());
        }
        for (analysis, insight) in &results {
            store::save_result(&self.journal, dataset.id, *analysis, insight).await?;
        }
        self.tell(&dataset);
        store::save(&self.journal, &self.ids(), &dataset).await?;
        self.spool.discard(dataset.id).await;
        tracing::info!(dataset = %dataset.id, state = ?dataset.state, orders = dataset.orders, "a file was looked at");
        Ok(())
    }

    /// Remembers one as it stands, unless it was deleted.
    fn tell(&self, dataset: &Dataset) {
        if let Some(known) = self.known().get_mut(&dataset.id) {
            *known = dataset.clone();
        }
    }

    fn ids(&self) -> Vec<JobId> {
        self.known().keys().copied().collect()
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<JobId, Dataset>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn has_room(known: &BTreeMap<JobId, Dataset>, by: &UserId) -> Result<(), DatasetError> {
    let own = known.values().filter(|dataset| dataset.by == *by).count();
    if own >= DATASETS_PER_USER_MAX {
        Err(DatasetError::TooMany(own))
    } else if known.len() >= DATASETS_MAX {
        Err(DatasetError::TooMany(known.len()))
    } else {
        Ok(())
    }
}
