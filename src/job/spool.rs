//! The folder of files that came in: one folder a job, with the files as they were sent and what was wrong with them.
//!
//! Files are written as they arrive and never held in memory. They stay until the job is done, so that it can go on
//! after a crash, and the errors as long as the job is known.

use std::{collections::HashSet, io, path::PathBuf};

use tokio::{
    fs::{self, File},
    io::{AsyncSeekExt, AsyncWriteExt},
};
use uuid::Uuid;

use super::state::JobId;
use crate::{
    config::Settings,
    transfer::{Fault, safe},
};

/// The file of errors.
const ERRORS: &str = "errors.csv";
/// Its first line.
const ERRORS_HEADER: &str = "line,column,message\n";
/// The largest file of errors; more of them are counted only.
const ERROR_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A file of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The one file of most imports.
    Whole,
    /// The orders of a log.
    Orders,
    /// The lines of a log.
    Lines,
    /// The reversals of a log.
    Reversals,
}

impl Part {
    /// Every part.
    const ALL: [Self; 4] = [Self::Whole, Self::Orders, Self::Lines, Self::Reversals];

    fn file(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Orders => "orders",
            Self::Lines => "lines",
            Self::Reversals => "reversals",
        }
    }

    /// The part of a log that a file of this name is: `orders.csv.zst`, `lines.csv`.
    #[must_use]
    pub fn of_log(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next()?;
        let stem = name.split('.').next()?;
        [Self::Orders, Self::Lines, Self::Reversals]
            .into_iter()
            .find(|part| part.file() == stem)
    }
}

/// The folder of all files.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    bytes_max: u64,
}

/// Files that are coming in.
#[derive(Debug)]
pub struct Incoming {
    folder: PathBuf,
    file: Option<File>,
    left: u64,
    is_kept: bool,
}

/// Why a file did not come in.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// More than may be sent.
    #[error("the files are larger than may be sent")]
    TooLarge,
    /// The folder cannot be written.
    #[error("the folder of imports cannot be written: {0}")]
    Io(#[from] io::Error),
}

impl Spool {
    /// The spool of the settings: as told, else `imports` beside the database, else a temporary folder.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let folder = settings
            .imports_dir()
            .unwrap_or_else(|| std::env::temp_dir().join(format!("orderhub-{}", Uuid::new_v4())));
        Self {
            folder,
            bytes_max: settings.imports.bytes_max,
        }
    }

    /// A folder in this one for files that are only looked at, of at most so many bytes each.
    #[must_use]
    pub fn aside(&self, name: &str, bytes_max: u64) -> Self {
        Self {
            folder: self.folder.join(name),
            bytes_max: bytes_max.min(self.bytes_max),
        }
    }

    /// The most bytes of one import.
    #[must_use]
    pub fn bytes_max(&self) -> u64 {
        self.bytes_max
    }

    /// Begins to take files in for a job.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub async fn open(&self, job: JobId) -> Result<Incoming, SpoolError> {
        let folder = self.job(job);
        fs::create_dir_all(&folder).await?;
        Ok(Incoming {
            folder,
            file: None,
            left: self.bytes_max,
            is_kept: false,
        })
    }

    fn job(&self, job: JobId) -> PathBuf {
        self.folder.join(job.to_string())
    }

    /// A file of a job, if it is there.
    #[must_use]
    pub fn part(&self, job: JobId, part: Part) -> Option<PathBuf> {
        let path = self.job(job).join(part.file());
        path.is_file().then_some(path)
    }

    /// Whether a job's files are still there.
    pub(super) fn is_whole(&self, job: JobId) -> bool {
        Part::ALL
            .into_iter()
            .any(|part| self.part(job, part).is_some())
    }

    /// The file of a job's errors.
    #[must_use]
    pub fn errors(&self, job: JobId) -> PathBuf {
        self.job(job).join(ERRORS)
    }

    /// Writes what is wrong behind the first `bytes` of the file of errors; how many bytes it has then.
    pub(super) async fn add_errors(
        &self,
        job: JobId,
        bytes: u64,
        faults: &[Fault],
    ) -> io::Result<u64> {
        let mut text = String::new();
        if bytes == 0 {
            text.push_str(ERRORS_HEADER);
        }
        for fault in faults {
            let Fault { line, message, .. } = fault;
            let column = quoted(fault.column.as_deref().unwrap_or_default());
            text.push_str(&format!("{line},{column},{}\n", quoted(message)));
        }
        if bytes + text.len() as u64 > ERROR_BYTES_MAX {
            return Ok(bytes);
        }
        let mut file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(self.errors(job))
            .await?;
        // What an earlier life wrote behind the position it had told is written again.
        file.set_len(bytes).await?;
        file.seek(io::SeekFrom::Start(bytes)).await?;
        file.write_all(text.as_bytes()).await?;
        file.sync_data().await?;
        Ok(bytes + text.len() as u64)
    }

    /// Throws away what was sent; the errors stay.
    pub async fn discard(&self, job: JobId) {
        for part in Part::ALL {
            let _ = fs::remove_file(self.job(job).join(part.file())).await;
        }
        // Gone as well where there were no errors; a temporary spool with its last job.
        let _ = fs::remove_dir(self.job(job)).await;
        let _ = fs::remove_dir(&self.folder).await;
    }

    /// Throws away everything of a job.
    pub async fn remove(&self, job: JobId) {
        let _ = fs::remove_dir_all(self.job(job)).await;
    }

    /// Throws away what belongs to no job: uploads that were cut off.
    pub async fn sweep(&self, known: &HashSet<JobId>) {
        let Ok(mut entries) = fs::read_dir(&self.folder).await else {
            return;
        };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let job = entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok());
            if let Some(job) = job.filter(|job| !known.contains(job)) {
                self.remove(job).await;
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        safe(text).replace('"', "\"\"").replace(['\r', '\n'], " ")
    )
}

impl Incoming {
    /// The next file.
    ///
    /// # Errors
    /// It cannot be made.
    pub async fn begin(&mut self, part: Part) -> Result<(), SpoolError> {
        self.end().await?;
        self.file = Some(File::create(self.folder.join(part.file())).await?);
        Ok(())
    }

    /// More of it.
    ///
    /// # Errors
    /// It is too large, or cannot be written.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), SpoolError> {
        self.left = self
            .left
            .checked_sub(bytes.len() as u64)
            .ok_or(SpoolError::TooLarge)?;
        if let Some(file) = &mut self.file {
            file.write_all(bytes).await?;
        }
        Ok(())
    }

    async fn end(&mut self) -> Result<(), SpoolError> {
        if let Some(mut file) = self.file.take() {
            file.flush().await?;
            file.sync_all().await?;
        }
        Ok(())
    }

    /// All of it is there, and on disk.
    ///
    /// # Errors
    /// It cannot be written.
    pub async fn keep(mut self) -> Result<(), SpoolError> {
        self.end().await?;
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for Incoming {
    /// What was not kept was cut off, and is nobody's.
    fn drop(&mut self) {
        if !self.is_kept {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
