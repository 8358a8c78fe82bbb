//! The files of a site's log, and how much of them is settled.
//!
//! A file is cut back to what the last round had settled and goes on from there; how far that is, is written last. So
//! whoever is killed in between finds the files of the round before, with something behind their end that is cut off.

use std::{
    io::{self, SeekFrom},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tokio::{
    fs::{self, File},
    io::{AsyncSeekExt, AsyncWriteExt},
};

use crate::{
    order::{Seq, Timestamp},
    transfer::{Cells, LogOut, LogTable},
};

/// The file of what is settled.
const MARK_FILE: &str = "settled.json";
/// The form of the files; another one is written anew.
const FORM: u32 = 1;

/// How much of the files is settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    form: u32,
    /// The feed it was written from.
    pub(super) epoch: String,
    /// The last event that was looked at.
    pub(super) seq: Seq,
    /// Orders placed before then are settled.
    pub(super) until: Timestamp,
    /// Bytes of each file that tell of them.
    pub(super) bytes: Sizes,
    /// How many they are.
    pub(super) orders: u64,
}

/// Bytes of the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sizes {
    pub(super) orders: u64,
    pub(super) lines: u64,
    pub(super) reversals: u64,
}

impl Mark {
    /// Nothing is settled.
    pub(super) fn nothing(epoch: &str) -> Self {
        Self {
            form: FORM,
            epoch: epoch.to_owned(),
            seq: 0,
            until: Timestamp(0),
            bytes: Sizes::default(),
            orders: 0,
        }
    }

    /// What the last round left in a folder; one that cannot be read counts as none.
    pub(super) async fn read(folder: &Path) -> Option<Self> {
        let text = fs::read(folder.join(MARK_FILE)).await.ok()?;
        let mark: Self = serde_json::from_slice(&text).ok()?;
        (mark.form == FORM).then_some(mark)
    }

    pub(super) async fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_vec(self).map_err(io::Error::other)?;
        replace(folder, MARK_FILE, &text).await
    }

    /// From now on nothing is settled, whatever happens.
    pub(super) async fn forget(folder: &Path) -> io::Result<()> {
        match fs::remove_file(folder.join(MARK_FILE)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Err(_) | Ok(()) => Ok(()),
        }
    }
}

/// The file of a table.
#[must_use]
pub(super) fn path_of(folder: &Path, table: LogTable) -> PathBuf {
    folder.join(format!("{table}.csv"))
}

/// A table that is being written.
#[derive(Debug)]
pub(super) struct Growing {
    file: File,
    pub(super) bytes: u64,
}

impl Growing {
    /// Goes on behind the first `bytes`; from nothing, with a header.
    pub(super) async fn open(path: &Path, table: LogTable, bytes: u64) -> io::Result<Self> {
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(path)
            .await?;
        let mut growing = Self { file, bytes };
        growing.file.set_len(bytes).await?;
        growing.file.seek(SeekFrom::Start(bytes)).await?;
        if bytes == 0 {
            let mut out = LogOut::new(Cells::Plain);
            out.header(table);
            growing.add(&out.done()).await?;
        }
        Ok(growing)
    }

    /// More rows.
    pub(super) async fn add(&mut self, rows: &[u8]) -> io::Result<()> {
        self.file.write_all(rows).await?;
        self.bytes += rows.len() as u64;
        Ok(())
    }

    /// All of it is on disk.
    pub(super) async fn keep(mut self) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_data().await
    }
}

/// Replaces a file as a whole.
pub(super) async fn replace(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    let new = folder.join(format!("{name}.new"));
    let mut file = File::create(&new).await?;
    file.write_all(text).await?;
    file.flush().await?;
    file.sync_data().await?;
    fs::rename(&new, folder.join(name)).await
}
