//! The one writer of the log: numbers the entries, chains them, commits what waits in one transaction.
//!
//! A commit that fails is tried again until the hub stops, the same entries each time; whoever waits goes on waiting. Whether
//! one whose answer was lost happened all the same, the head tells: it is read after each try that failed.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;

use super::{
    AuditStore,
    action::Action,
    entry::{Act, Actor, Entry, Hash, Target},
    head::{Head, HeadFile, Signer},
    log::Wanted,
};
use crate::{clock::Clock, journal::ReadError, order::Timestamp, shutdown::Tasks};

/// Acts written at once.
const BATCH_MAX: usize = 256;
/// How long it waits before it tries a commit again.
const RETRY: Duration = Duration::from_secs(1);

/// Writes; to be run as a task.
pub struct Writer {
    store: AuditStore,
    signer: Arc<Signer>,
    file: HeadFile,
    wanted: mpsc::Receiver<Wanted>,
    clock: Arc<dyn Clock>,
    end: End,
}

/// Where the log ends.
#[derive(Debug, Clone, Copy)]
struct End {
    seq: u64,
    hash: Hash,
    at: Timestamp,
}

impl End {
    const START: Self = Self {
        seq: 0,
        hash: Hash::NONE,
        at: Timestamp(0),
    };
}

/// Entries at their places, and where the log ends with them.
struct Chained {
    entries: Vec<(Entry, String, Hash)>,
    end: End,
}

impl From<Head> for End {
    fn from(head: Head) -> Self {
        Self {
            seq: head.seq,
            hash: head.hash,
            at: head.at,
        }
    }
}

impl Writer {
    pub(super) async fn open(
        store: AuditStore,
        signer: Arc<Signer>,
        file: HeadFile,
        wanted: mpsc::Receiver<Wanted>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let end = store.head().await?.map_or(End::START, End::from);
        let mut writer = Self {
            store,
            signer,
            file,
            wanted,
            clock,
            end,
        };
        writer.look_for_a_cut().await?;
        Ok(writer)
    }

    /// Entries that were there when the hub ran last, and are not now: a cut log, or a database of yesterday. That is
    /// itself written down, because the file that tells of it is written over.
    async fn look_for_a_cut(&mut self) -> anyhow::Result<()> {
        let known = match self.file.read() {
            Ok(known) => known,
            Err(error) => {
                tracing::error!(%error, "the head of the audit log beside the keys cannot be read");
                None
            }
        };
        let Some(known) = known.filter(|known| known.seq > self.end.seq) else {
            return Ok(());
        };
        let missing = known.seq - self.end.seq;
        tracing::error!(
            missing,
            "the audit log has lost its newest entries since the hub ran last"
        );
        let cut = Act {
            actor: Actor::system("orderhub"),
            action: Action::LogCut,
            target: Target {
                kind: Action::LogCut.target().into(),
                id: format!("{}:{}", known.seq, known.hash).into(),
            },
            site: None,
            address: None,
            request_id: None,
            before: Some(known.hash),
            after: Some(self.end.hash),
            is_repeated: false,
        };
        let chained = self.chain(vec![cut])?;
        Ok(self.append(&chained).await?)
    }

    /// Writes until the hub stops and nothing waits any more.
    pub async fn run(mut self, tasks: Tasks) {
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                biased;
                taken = self.wanted.recv_many(&mut batch, BATCH_MAX) => if taken == 0 {
                    return;
                },
                () = tasks.stopping() => {
                    // Whoever holds a place still may use it.
                    self.wanted.close();
                    while self.wanted.recv_many(&mut batch, BATCH_MAX).await > 0 {
                        self.write(&mut batch, &tasks).await;
                    }
                    return;
                }
            }
            self.write(&mut batch, &tasks).await;
        }
    }

    async fn write(&mut self, batch: &mut Vec<Wanted>, tasks: &Tasks) {
        let acts: Vec<Act> = batch
            .iter()
            .flat_map(|wanted| wanted.acts.clone())
            .collect();
        let chained = match self.chain(acts) {
            Ok(chained) => chained,
            Err(error) => {
                tracing::error!(%error, "an entry of the audit log cannot be made");
                // They hear of it by the line that is dropped.
                batch.clear();
                return;
            }
        };
        while let Err(error) = self.append(&chained).await {
            tracing::error!(%error, "the audit log cannot be written; it is tried again");
            if tasks.is_stopping() {
                batch.clear();
                return;
            }
            tokio::time::sleep(RETRY).await;
        }
        for wanted in batch.drain(..) {
            // An error says that nobody waits any more.
            let _ = wanted.done.send(());
        }
    }

    async fn append(&mut self, chained: &Chained) -> Result<(), ReadError> {
        let Chained { entries, end } = chained;
        if entries.is_empty() {
            return Ok(());
        }
        let head = self.signer.head(end.seq, end.hash, end.at);
        if let Err(error) = self.store.append(entries, &head).await {
            // It may have happened all the same.
            let kept = self.store.head().await?;
            if kept.is_none_or(|kept| kept.hash != head.hash) {
                return Err(error);
            }
        }
        metrics::counter!("orderhub_audit_entries_total").increment(entries.len() as u64);
        self.end = *end;
        let file = self.file.clone();
        let written = tokio::task::spawn_blocking(move || file.write(&head)).await;
        if let Ok(Err(error)) = written {
            tracing::error!(%error, "the head of the audit log cannot be written beside the keys");
        }
        Ok(())
    }

    /// The entries that `acts` become, and where the log ends then.
    fn chain(&self, acts: Vec<Act>) -> Result<Chained, ReadError> {
        let at = self.clock.now().max(self.end.at);
        let mut end = End { at, ..self.end };
        let mut entries = Vec::with_capacity(acts.len());
        for act in acts {
            let entry = Entry::new(act, end.seq + 1, end.hash, at);
            let text = entry.text();
            let text = text.ok_or_else(|| ReadError::Corrupt("an entry has no text".into()))?;
            let hash = Hash::of_entry(&text);
            end = End {
                seq: entry.seq,
                hash,
                at,
            };
            entries.push((entry, text, hash));
        }
        Ok(Chained { entries, end })
    }
}
