//! The one writer of the log: numbers the entries, chains them, commits what waits in one transaction.
//!
//! A commit that fails is tried again until the hub stops; whoever waits goes on waiting. Whether one whose answer was lost
//! happened all the same, the entries tell: they are looked for after each try that failed. Where others stand at their numbers,
//! they are chained anew behind those: several programs can write one log, each with the same key.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;

use super::{
    AuditStore,
    entry::{Act, Entry, Hash},
    head::{Head, HeadFile, Signer},
    log::Wanted,
    standing::{self, End, Known},
};
use crate::{clock::Clock, journal::ReadError, shutdown::Tasks};

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

/// Entries at their places, and where the log ends with them.
struct Chained {
    entries: Vec<(Entry, String, Hash)>,
    end: End,
}

/// What stands at the numbers of entries that could not be written.
enum Stands {
    /// They: it happened all the same.
    Ours,
    /// Nothing.
    Nothing,
    /// Something else: another program writes this log, or somebody wrote into it.
    Others,
}

impl Writer {
    pub(super) async fn open(
        store: AuditStore,
        signer: Arc<Signer>,
        file: HeadFile,
        wanted: mpsc::Receiver<Wanted>,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        let known = Known::of_file(file.read());
        let standing = standing::look(&store, signer.keys(), &known).await?;
        let mut writer = Self {
            store,
            signer,
            file,
            wanted,
            clock,
            end: standing.end,
        };
        // At once, because the file that tells of it is written over.
        if let Some(act) = standing.differs {
            let chained = writer.chain(vec![act])?;
            writer.append(&chained).await?;
        }
        Ok(writer)
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
        // What was found at the numbers they were to have.
        let mut found: Option<Act> = None;
        loop {
            let wanted = batch.iter().flat_map(|wanted| &wanted.acts);
            let acts = found.iter().chain(wanted).cloned().collect();
            let chained = match self.chain(acts) {
                Ok(chained) => chained,
                Err(error) => {
                    tracing::error!(%error, "an entry of the audit log cannot be made");
                    // They hear of it by the line that is dropped.
                    batch.clear();
                    return;
                }
            };
            let Err(error) = self.append(&chained).await else {
                break;
            };
            let moved = match self.stands(&chained).await {
                Ok(Stands::Ours) => {
                    self.took(&chained).await;
                    break;
                }
                Ok(Stands::Others) => self.move_on().await,
                Ok(Stands::Nothing) => Err(error),
                Err(error) => Err(error),
            };
            match moved {
                Ok(differs) => found = differs.or(found),
                Err(error) => {
                    tracing::error!(%error, "the audit log cannot be written; it is tried again");
                    if tasks.is_stopping() {
                        batch.clear();
                        return;
                    }
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
        for wanted in batch.drain(..) {
            // An error says that nobody waits any more.
            let _ = wanted.done.send(());
        }
    }

    /// Puts entries at the end, if that is still where this writer thinks.
    async fn append(&mut self, chained: &Chained) -> Result<(), ReadError> {
        if chained.entries.is_empty() {
            return Ok(());
        }
        let head = self.head(chained.end);
        self.store.append(&chained.entries, &head).await?;
        self.took(chained).await;
        Ok(())
    }

    /// What stands where entries were to stand. They are written in one transaction: where the first is, all are.
    async fn stands(&self, chained: &Chained) -> Result<Stands, ReadError> {
        let Some((first, _, hash)) = chained.entries.first() else {
            return Ok(Stands::Ours);
        };
        let lines = self.store.lines(first.seq, 1).await?;
        Ok(match lines.first() {
            Some(line) if line.hash == Some(*hash) => Stands::Ours,
            Some(line) if u64::try_from(line.key).is_ok_and(|key| key <= chained.end.seq) => {
                Stands::Others
            }
            Some(_) | None => Stands::Nothing,
        })
    }

    /// Goes on behind what somebody else wrote; an act that says so, unless it is signed as this writer signs.
    async fn move_on(&mut self) -> Result<Option<Act>, ReadError> {
        tracing::error!("another program writes this audit log, or somebody wrote into it");
        let known = Known::Head(self.head(self.end));
        let standing = standing::look(&self.store, self.signer.keys(), &known).await?;
        self.end = standing.end;
        Ok(standing.differs)
    }

    async fn took(&mut self, chained: &Chained) {
        metrics::counter!("orderhub_audit_entries_total").increment(chained.entries.len() as u64);
        self.end = chained.end;
        let (file, head) = (self.file.clone(), self.head(chained.end));
        let written = tokio::task::spawn_blocking(move || file.write(&head)).await;
        if let Ok(Err(error)) = written {
            tracing::error!(%error, "the head of the audit log cannot be written beside the keys");
        }
    }

    fn head(&self, end: End) -> Head {
        self.signer.head(end.seq, end.hash, end.at)
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
