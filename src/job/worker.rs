//! Working jobs off, one at a time: what the reading thread hands over is taken in, and then the job moves behind it.

use std::{sync::Arc, time::Duration};

use tokio::{sync::mpsc, time::Instant};

use super::{
    ERRORS_SHOWN_MAX, Job, JobError, Jobs, Kind, State, StoreError,
    reading::{PORTIONS_AHEAD, Portion, Read, Reading},
    taking_in::{Door, Unavailable},
};
use crate::{
    order::{Principal, Role, SiteId},
    transfer::{PastSite, PastTerms},
};

/// How often a running job is written and told of, at most.
const TELL_EVERY: Duration = Duration::from_millis(250);
/// How long the worker waits before it goes on with a job that could not be written.
const STORE_PAUSE: Duration = Duration::from_secs(1);

impl Jobs {
    /// Works jobs off until it is time to stop.
    pub async fn run(self: Arc<Self>) {
        loop {
            let next = self
                .jobs()
                .values()
                .find(|job| job.state == State::Waiting)
                .cloned();
            tokio::select! {
                biased;
                () = self.tasks.stopping() => return,
                () = self.wake.notified(), if next.is_none() => {}
                ended = self.work_off(next.clone()), if next.is_some() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a job cannot be written");
                        tokio::time::sleep(STORE_PAUSE).await;
                    }
                }
            }
        }
    }

    async fn work_off(&self, job: Option<Job>) -> Result<(), JobError> {
        let Some(job) = job else { return Ok(()) };
        let Ok(site) = self.engine.opened(&job.site).await else {
            return self
                .end(job, State::Failed, Some("the site is not there".into()))
                .await
                .map(drop);
        };
        let mut job = Job {
            state: State::Running,
            ..job
        };
        self.store.save(&job).await?;
        self.tell(&job);
        let who = self.sender(&job).await?;
        if !runs(&job, &who, &job.site) {
            let problem = "whoever sent it does not run the site any more";
            return self
                .end(job, State::Failed, Some(problem.into()))
                .await
                .map(drop);
        }
        let others = match self.other_sites(&job, &who).await {
            Ok(others) => others,
            Err(other) => {
                let problem = format!("the site {other} cannot be read");
                return self.end(job, State::Failed, Some(problem)).await.map(drop);
            }
        };
        let terms = PastTerms {
            site: job.site.clone(),
            currency: site.settings().currency,
            others,
            now: self.engine.clock().now(),
        };
        let reading = Reading::new(job.clone(), terms, &self.spool);
        let (out, mut portions) = mpsc::channel(PORTIONS_AHEAD);
        let reader = tokio::task::spawn_blocking(move || reading.run(&out));
        let door = Door {
            engine: self.engine.clone(),
            accounts: self.accounts.clone(),
            site: job.site.clone(),
            job: job.id,
            who,
            dry_run: job.dry_run,
        };
        let mut told_at = Instant::now();
        let (state, problem) = loop {
            if self.stops().remove(&job.id) {
                break (State::Cancelled, None);
            }
            match portions.recv().await {
                Some(Read::Begun {
                    format,
                    columns,
                    total,
                }) => {
                    job.format = Some(format);
                    job.columns = columns;
                    job.total = Some(total);
                    self.tell(&job);
                }
                Some(Read::Portion(portion)) => {
                    if let Err(problem) = self.take_in(&mut job, portion, &door).await {
                        break (State::Failed, Some(problem));
                    }
                    if told_at.elapsed() >= TELL_EVERY {
                        told_at = Instant::now();
                        self.store.save(&job).await?;
                        self.tell(&job);
                    }
                }
                Some(Read::Broken(problem)) => break (State::Failed, Some(problem)),
                Some(Read::End) => break (State::Done, None),
                None => break (State::Failed, Some("reading broke off".into())),
            }
        };
        // Whoever still reads notices that nobody listens.
        drop(portions);
        let _ = reader.await;
        if state == State::Done {
            job.total = Some(job.done);
        }
        self.end(job, state, problem).await.map(drop)
    }

    /// Who sent a job's files, as what they may do now.
    async fn sender(&self, job: &Job) -> Result<Principal, JobError> {
        let user = self.accounts.user(&job.by).await;
        let user = user.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let user = user.filter(|user| user.is_active);
        Ok(user.map_or_else(
            || Principal {
                id: job.by.clone(),
                name: job.by.as_str().into(),
                role: Role::Customer,
                sites: [].into(),
                is_confined: false,
            },
            |user| user.principal(),
        ))
    }

    /// The sites of this hub beside a job's, as far as its file may name them; otherwise one that cannot be read.
    async fn other_sites(&self, job: &Job, who: &Principal) -> Result<Vec<PastSite>, SiteId> {
        let mut others = Vec::new();
        if job.kind != Kind::Orders {
            return Ok(others);
        }
        for site in self
            .engine
            .site_ids()
            .into_iter()
            .filter(|id| *id != job.site)
        {
            let Ok(view) = self.engine.opened(&site).await else {
                return Err(site);
            };
            others.push(PastSite {
                is_run: runs(job, who, &site),
                currency: view.settings().currency,
                site,
            });
        }
        Ok(others)
    }

    /// Takes a portion in and moves the job behind it. Otherwise why not, and the job stands before it.
    async fn take_in(&self, job: &mut Job, portion: Portion, door: &Door) -> Result<(), String> {
        let taken = door.take_in(portion.items).await;
        let taken = taken.map_err(|Unavailable| "the hub did not take more of it".to_owned())?;
        let mut faults = portion.faults;
        faults.extend(taken.faults);
        faults.sort_by_key(|fault| fault.line);
        if !faults.is_empty() {
            let bytes = self
                .spool
                .add_errors(job.id, job.error_bytes, &faults)
                .await;
            job.error_bytes =
                bytes.map_err(|error| format!("errors cannot be written: {error}"))?;
        }
        job.position = portion.position;
        job.done = portion.done;
        job.accepted += taken.accepted;
        job.changed += taken.changed;
        job.rejected += faults.len() as u64;
        let room = ERRORS_SHOWN_MAX.saturating_sub(job.errors.len());
        job.errors.extend(faults.into_iter().take(room));
        Ok(())
    }
}

/// Whether who sent a job runs `site`, and the key by which they did is for it.
fn runs(job: &Job, who: &Principal, site: &SiteId) -> bool {
    let is_for_it = job.only.as_ref().is_none_or(|only| only.contains(site));
    is_for_it && matches!(who.staff_at(site), Some(Role::Admin | Role::Manager))
}
