//! The streams `job:{id}`: how far imports are, for those who run the site.
//!
//! A job is told of whole, each time; its offset counts in memory from 0, so its epoch is new with each start. How often
//! it is told of is up to whoever works it off.

use std::{fmt::Write, sync::Arc};

use dashmap::DashMap;
use serde::Serialize;
use uuid::Uuid;

use super::{
    channel::{Asleep, Channel},
    line::Frame,
    mailbox::Mailbox,
    watch::{How, Position, Started},
};
use crate::order::{Audience, SiteId, Timestamp};

/// The jobs that are told of.
#[derive(Debug)]
pub struct JobBoard {
    jobs: DashMap<Uuid, Told>,
    epoch: Arc<str>,
}

/// A job as it was last told of.
#[derive(Debug)]
struct Told {
    site: SiteId,
    channel: Channel,
    offset: u64,
    /// JSON.
    job: String,
}

impl Default for JobBoard {
    fn default() -> Self {
        Self {
            jobs: DashMap::new(),
            epoch: Uuid::new_v4().simple().to_string().into(),
        }
    }
}

impl JobBoard {
    /// Tells how a job of `site` stands.
    pub fn tell(&self, id: Uuid, site: &SiteId, job: &impl Serialize) {
        let Ok(job) = serde_json::to_string(job) else {
            return;
        };
        let mut told = self.jobs.entry(id).or_insert_with(|| Told {
            site: site.clone(),
            channel: Channel::new(Audience::Admin),
            offset: 0,
            job: String::new(),
        });
        told.offset += 1;
        let (handle, offset) = (told.channel.handle, told.offset);
        let mut asleep = Asleep::default();
        if told.channel.len() > 0 {
            let line = format!(
                r#"{{"t":"ev","h":{handle},"o":{offset},"k":"job.changed","id":"{id}","d":{job}}}"#
            );
            let frame = Frame {
                handle,
                offset,
                line: line.into_boxed_str(),
                is_critical: false,
            };
            // No snapshots are kept here, so there is none that could be too old.
            told.channel
                .tell(Arc::new(frame), Timestamp::default(), &mut asleep);
        }
        told.job = job;
        drop(told);
        asleep.wake();
    }

    /// A job that is no longer known.
    pub fn forget(&self, id: Uuid) {
        self.jobs.remove(&id);
    }

    /// Whose job it is.
    #[must_use]
    pub fn site(&self, id: Uuid) -> Option<SiteId> {
        self.jobs.get(&id).map(|told| told.site.clone())
    }

    /// Begins to watch a job, or starts over.
    #[must_use]
    pub fn watch(
        &self,
        id: Uuid,
        from: Option<&Position>,
        mailbox: &Arc<Mailbox>,
    ) -> Option<Started> {
        let mut told = self.jobs.get_mut(&id)?;
        told.channel.admit(mailbox, None).ok()?;
        let (handle, offset) = (told.channel.handle, told.offset);
        let is_live = from.is_some_and(|from| *from.e == *self.epoch && from.o == offset);
        let mut lines = Vec::new();
        if !is_live {
            let (epoch, job) = (&self.epoch, &told.job);
            let mut line = String::with_capacity(job.len() + 128);
            let _ = write!(
                line,
                r#"{{"t":"snap","h":{handle},"e":"{epoch}","o":{offset},"part":1,"parts":1,"data":{job}}}"#
            );
            lines.push(Arc::new(Frame {
                handle,
                offset,
                line: line.into_boxed_str(),
                is_critical: false,
            }));
        }
        Some(Started {
            handle,
            epoch: self.epoch.clone(),
            offset,
            how: if is_live { How::Live } else { How::Snapshot },
            critical: Vec::new(),
            lines,
        })
    }

    /// Stops watching, and drops what is queued.
    pub fn leave(&self, id: Uuid, mailbox: &Arc<Mailbox>) {
        if let Some(mut told) = self.jobs.get_mut(&id) {
            told.channel.expel(mailbox);
        }
    }
}
