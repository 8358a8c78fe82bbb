//! A file of the archive: JSON lines in one zstd frame. It is written beside its place, made durable, and moved there, so
//! that it is whole or not there. It is named after the first event in it: whoever was interrupted writes the same file
//! again, and no order twice.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::order::{Event, Order, OrderId, Seq, SiteId};

/// How much it is compressed: it is written once and hardly ever read.
const LEVEL: i32 = 9;

/// What happened to one order in one part of a feed.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) id: OrderId,
    /// The order as it ended, where it leaves the database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) order: Option<Order>,
    pub(super) events: Vec<Event>,
}

/// Writes a part of a site's feed, durably.
///
/// # Errors
/// The folder cannot be written.
pub(super) fn write(dir: &Path, site: &SiteId, first: Seq, lines: &[Line]) -> io::Result<()> {
    let folder = dir.join(site.as_str());
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{first:012}.jsonl.zst"));
    let draft = draft_of(&path);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = zstd::Encoder::new(options.open(&draft)?, LEVEL)?;
    out.include_checksum(true)?;
    for line in lines {
        serde_json::to_writer(&mut out, line)?;
        out.write_all(b"\n")?;
    }
    out.finish()?.sync_all()?;
    fs::rename(&draft, &path)?;
    for made in [folder.as_path(), dir] {
        File::open(made)?.sync_all()?;
    }
    Ok(())
}

fn draft_of(path: &Path) -> PathBuf {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".unfinished");
    PathBuf::from(draft)
}
