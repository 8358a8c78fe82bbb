//! Imports as jobs: what was sent waits in the spool, and is worked off one job at a time, in the background.
//!
//! Invariants: a job's position is written after what stands before it was taken in, so after a crash a job goes on at
//! most a portion behind, and whatever is taken in twice is the same as once. A job holds a portion or two in memory,
//! whatever its files hold. Jobs, errors and what waits are bounded.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, mpsc};

use crate::{
    account::Accounts,
    engine::Engine,
    order::{SiteId, UserId},
    shutdown::Tasks,
    transfer::Mapping,
};

mod products;
mod reading;
mod shape;
mod spool;
mod state;
mod store;
mod taking_in;
mod worker;

pub use reading::columns_of;
pub use shape::{ColumnShape, FaultShape, FormatShape, JobKindName, JobShape, JobStateName};
pub use spool::{Incoming, Part, Spool, SpoolError};
pub use state::{ERRORS_SHOWN_MAX, Job, JobId, Kind, State};
pub use store::{JobStore, StoreError};

/// Jobs that are remembered; the oldest that are over are forgotten.
const JOBS_KEPT: usize = 200;
/// Jobs that may wait.
const JOBS_WAITING_MAX: usize = 16;

/// Why a job cannot be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// There is none of this name.
    #[error("there is no such job")]
    NotFound,
    /// It is not in a state for this.
    #[error("the job is {0}")]
    Unfit(&'static str),
    /// Too many wait.
    #[error("too many jobs wait")]
    TooMany,
    /// The store does not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is to come in.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What.
    pub kind: Kind,
    /// Where to.
    pub site: SiteId,
    /// Only look.
    pub dry_run: bool,
    /// Which columns are which: `ours:theirs,…`.
    pub mapping: String,
    /// Who asks.
    pub by: UserId,
    /// The sites that the key they ask by is for; none: wherever they may.
    pub only: Option<Vec<SiteId>>,
}

/// What is not taken in yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Jobs, with the one at work.
    pub count: usize,
    /// For how long the oldest of them has been here, ms; 0 when there is none.
    pub age_ms: i64,
}

/// All jobs, and what works them off.
pub struct Jobs {
    engine: Arc<Engine>,
    accounts: Arc<Accounts>,
    store: JobStore,
    spool: Spool,
    known: Mutex<BTreeMap<JobId, Job>>,
    /// Jobs that somebody wants stopped.
    stopping: Mutex<HashSet<JobId>>,
    wake: Notify,
    /// Told of every site that orders of the past came in at.
    imported: mpsc::Sender<SiteId>,
    tasks: Tasks,
}

impl Jobs {
    /// The jobs as they were left; one that was running goes on.
    ///
    /// # Errors
    /// The store does not answer.
    pub async fn open(
        engine: Arc<Engine>,
        accounts: Arc<Accounts>,
        store: JobStore,
        spool: Spool,
        imported: mpsc::Sender<SiteId>,
        tasks: Tasks,
    ) -> Result<Arc<Self>, StoreError> {
        let mut known = BTreeMap::new();
        for mut job in store.all().await? {
            if job.state == State::Running {
                job.state = State::Waiting;
            }
            engine
                .hub()
                .jobs()
                .tell(job.id.0, &job.site, &JobShape::from(&job));
            known.insert(job.id, job);
        }
        spool.sweep(&known.keys().copied().collect()).await;
        Ok(Arc::new(Self {
            engine,
            accounts,
            store,
            spool,
            known: Mutex::new(known),
            stopping: Mutex::default(),
            wake: Notify::new(),
            imported,
            tasks,
        }))
    }

    /// Where files come in.
    #[must_use]
    pub fn spool(&self) -> &Spool {
        &self.spool
    }

    /// A name for a job that is about to be made.
    #[must_use]
    pub fn fresh_id(&self) -> JobId {
        let millis = u64::try_from(self.engine.clock().now().as_millis()).unwrap_or(0);
        JobId(uuid::Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid())
    }

    /// Whether one more may come in.
    ///
    /// # Errors
    /// `TooMany`.
    pub fn admit(&self) -> Result<(), JobError> {
        let waiting = self
            .jobs()
            .values()
            .filter(|job| !job.state.is_over())
            .count();
        if waiting < JOBS_WAITING_MAX {
            Ok(())
        } else {
            Err(JobError::TooMany)
        }
    }

    /// Makes a job of files that have come in.
    ///
    /// # Errors
    /// `TooMany`, `Store`.
    pub async fn start(&self, id: JobId, wanted: Wanted) -> Result<Job, JobError> {
        self.admit()?;
        let job = Job {
            id,
            kind: wanted.kind,
            site: wanted.site,
            state: State::Waiting,
            dry_run: wanted.dry_run,
            mapping: wanted.mapping,
            by: wanted.by,
            only: wanted.only,
            format: None,
            columns: Vec::new(),
            done: 0,
            total: None,
            position: 0,
            accepted: 0,
            changed: 0,
            rejected: 0,
            errors: Vec::new(),
            error_bytes: 0,
            problem: None,
            created_at: self.engine.clock().now(),
            ended_at: None,
        };
        self.store.save(&job).await?;
        self.tell(&job);
        self.forget_old().await;
        self.wake.notify_one();
        Ok(job)
    }

    /// A job.
    #[must_use]
    pub fn find(&self, id: JobId) -> Option<Job> {
        self.jobs().get(&id).cloned()
    }

    /// Every job, newest first.
    #[must_use]
    pub fn all(&self) -> Vec<Job> {
        self.jobs().values().rev().cloned().collect()
    }

    /// What is not taken in yet.
    #[must_use]
    pub fn waiting(&self) -> Waiting {
        let jobs = self.jobs();
        let waiting = || jobs.values().filter(|job| !job.state.is_over());
        let oldest = waiting().map(|job| job.created_at).min();
        let now = self.engine.clock().now();
        Waiting {
            count: waiting().count(),
            age_ms: oldest.map_or(0, |at| now.since(at).max(0)),
        }
    }

    /// Stops a job where it is; what was taken in stays.
    ///
    /// # Errors
    /// `NotFound`, `Unfit`, `Store`.
    pub async fn cancel(&self, id: JobId) -> Result<Job, JobError> {
        let job = self.find(id).ok_or(JobError::NotFound)?;
        match job.state {
            State::Waiting => self.end(job, State::Cancelled, None).await,
            State::Running => {
                self.stops().insert(id);
                Ok(job)
            }
            State::Done | State::Failed | State::Cancelled => Err(JobError::Unfit("over")),
        }
    }

    /// Lets a job that failed or was stopped go on where it was.
    ///
    /// # Errors
    /// `NotFound`, `Unfit`, `TooMany`, `Store`.
    pub async fn resume(&self, id: JobId) -> Result<Job, JobError> {
        let job = self.find(id).ok_or(JobError::NotFound)?;
        match job.state {
            State::Failed | State::Cancelled => {}
            State::Waiting | State::Running => return Err(JobError::Unfit("under way")),
            State::Done => return Err(JobError::Unfit("done")),
        }
        if !self.spool.is_whole(id) {
            return Err(JobError::Unfit("without its files"));
        }
        self.admit()?;
        let job = Job {
            state: State::Waiting,
            problem: None,
            ended_at: None,
            ..job
        };
        self.store.save(&job).await?;
        self.tell(&job);
        self.wake.notify_one();
        Ok(job)
    }

    async fn end(&self, job: Job, state: State, problem: Option<String>) -> Result<Job, JobError> {
        let job = Job {
            state,
            problem,
            ended_at: Some(self.engine.clock().now()),
            ..job
        };
        self.store.save(&job).await?;
        self.tell(&job);
        self.stops().remove(&job.id);
        if state == State::Done {
            self.spool.discard(job.id).await;
        }
        if job.kind == Kind::Orders && job.changed > 0 && !job.dry_run {
            // Without room whoever listens has much to do, and looks at every site by and by.
            let _ = self.imported.try_send(job.site.clone());
        }
        tracing::info!(job = %job.id, state = ?job.state, accepted = job.accepted, rejected = job.rejected, "a job is over");
        Ok(job)
    }

    /// Remembers a job as it stands, and tells whoever watches it.
    fn tell(&self, job: &Job) {
        self.jobs().insert(job.id, job.clone());
        self.engine
            .hub()
            .jobs()
            .tell(job.id.0, &job.site, &JobShape::from(job));
    }

    async fn forget_old(&self) {
        let old: Vec<JobId> = {
            let jobs = self.jobs();
            let excess = jobs.len().saturating_sub(JOBS_KEPT);
            let over = jobs.values().filter(|job| job.state.is_over());
            over.take(excess).map(|job| job.id).collect()
        };
        for id in old {
            self.jobs().remove(&id);
            self.engine.hub().jobs().forget(id.0);
            self.spool.remove(id).await;
            if let Err(error) = self.store.remove(id).await {
                tracing::warn!(%error, "an old job was not forgotten");
            }
        }
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<JobId, Job>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stops(&self) -> MutexGuard<'_, HashSet<JobId>> {
        self.stopping.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wanted {
    /// Whether the columns that are told can be.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn check(&self) -> Result<(), String> {
        self.mapping
            .parse::<Mapping>()?
            .check(columns_of(self.kind))
    }
}
