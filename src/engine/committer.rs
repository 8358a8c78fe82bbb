//! The process-wide pool that commits the sites' batches: few committers, big batches. Each takes what is waiting, of
//! several sites, into one transaction. A site has one batch in flight at a time; its sequencer sees to that.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc, oneshot};

use crate::{
    journal::{CommitError, Journal, SiteBatch},
    shutdown::Tasks,
};

/// Sites whose batches share one transaction.
const SITES_PER_COMMIT_MAX: usize = 16;
/// Batches waiting for a committer. A site waits here with one batch at most.
const QUEUE_MAX: usize = 1_024;

/// Resolves when the batch is durable, or not.
pub(super) type Outcome = oneshot::Receiver<Result<(), CommitError>>;

/// The way to the pool.
#[derive(Debug, Clone)]
pub(super) struct Committers {
    queue: mpsc::Sender<Job>,
}

#[derive(Debug)]
struct Job {
    batch: SiteBatch,
    done: oneshot::Sender<Result<(), CommitError>>,
}

impl Committers {
    /// Starts `count` committers.
    pub(super) fn start(count: usize, journal: &Arc<dyn Journal>, tasks: &Tasks) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..count.max(1) {
            tasks.spawn(run(jobs.clone(), journal.clone(), tasks.clone()));
        }
        Self { queue }
    }

    /// Hands a batch over. The batch is committed even if the outcome is dropped.
    pub(super) async fn commit(&self, batch: SiteBatch) -> Outcome {
        let (done, outcome) = oneshot::channel();
        // A closed queue drops the sender, which the receiver reads as "outcome unknown".
        let _ = self.queue.send(Job { batch, done }).await;
        outcome
    }
}

/// Ends when told to, which is after the sequencers have ended: then nothing is waiting.
async fn run(jobs: Arc<Mutex<mpsc::Receiver<Job>>>, journal: Arc<dyn Journal>, tasks: Tasks) {
    loop {
        let waiting = tokio::select! {
            biased;
            waiting = collect(&jobs) => waiting,
            () = tasks.stopping() => return,
        };
        if waiting.is_empty() {
            return;
        }
        commit_together(&journal, waiting).await;
    }
}

/// Whoever waits here holds the lock across the wait on purpose: one collects, the others commit.
async fn collect(jobs: &Mutex<mpsc::Receiver<Job>>) -> Vec<Job> {
    let mut waiting = Vec::new();
    jobs.lock()
        .await
        .recv_many(&mut waiting, SITES_PER_COMMIT_MAX)
        .await;
    waiting
}

/// One transaction for all; where it conflicts, one for each, so that no site suffers for another.
async fn commit_together(journal: &Arc<dyn Journal>, jobs: Vec<Job>) {
    let (batches, waiting): (Vec<_>, Vec<_>) =
        jobs.into_iter().map(|job| (job.batch, job.done)).unzip();
    let alone = batches.len() == 1;
    let retry = if alone { Vec::new() } else { batches.clone() };
    let outcome = journal.commit(batches).await;
    if !alone && matches!(outcome, Err(CommitError::Conflict(_))) {
        for (batch, done) in retry.into_iter().zip(waiting) {
            let _ = done.send(journal.commit(vec![batch]).await);
        }
        return;
    }
    for done in waiting {
        let _ = done.send(outcome.clone());
    }
}
