//! A file of the archive: JSON lines in one zstd frame. It is written beside its place, made durable, and moved there, so
//! that it is whole or not there. It is named after the first event in it and the feed's epoch: whoever was interrupted
//! writes the same file again, and no order twice. What another timeline wrote is never replaced.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::order::{Event, Order, OrderId, Seq, SiteId};

/// How much it is compressed: it is written once and hardly ever read.
const LEVEL: i32 = 9;

/// What happened to one order in one part of a feed.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) id: OrderId,
    /// The order as it ended, where it leaves the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) order: Option<Order>,
    pub(super) events: Vec<Event>,
}

/// Writes a part of a site's feed, durably. What is there already stays as it is, where it says the same.
///
/// # Errors
/// The folder cannot be written, or a file of that name says something else.
pub(super) fn write(
    dir: &Path,
    site: &SiteId,
    epoch: &str,
    first: Seq,
    lines: &[Line],
) -> io::Result<()> {
    let folder = dir.join(site.as_str());
    if !folder.is_dir() {
        fs::create_dir_all(&folder)?;
        // The folder itself is new in the one above it, and so may be that one.
        for made in dir.ancestors().take(2) {
            sync(made)?;
        }
    }
    let path = folder.join(format!("{first:012}-{epoch}.jsonl.zst"));
    if path.exists() {
        let there = read(&path)?;
        if !goes_on(&there, lines) {
            let text = format!(
                "{} says something else, and is not replaced",
                path.display()
            );
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
        }
        if text_of(&there)? == text_of(lines)? {
            return sync(&folder);
        }
    }
    let draft = draft_of(&path);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = zstd::Encoder::new(options.open(&draft)?, LEVEL)?;
    out.include_checksum(true)?;
    out.write_all(&text_of(lines)?)?;
    out.finish()?.sync_all()?;
    fs::rename(&draft, &path)?;
    sync(&folder)
}

/// Whether all that was said is said again: whoever was interrupted may know more events by now, and an order that was to
/// leave may have to stay.
fn goes_on(there: &[Line], lines: &[Line]) -> bool {
    let now: HashMap<OrderId, &[Event]> = lines
        .iter()
        .map(|line| (line.id, line.events.as_slice()))
        .collect();
    there.iter().all(|line| {
        now.get(&line.id)
            .is_some_and(|events| events.starts_with(&line.events))
    })
}

fn read(path: &Path) -> io::Result<Vec<Line>> {
    let text = zstd::decode_all(File::open(path)?)?;
    let lines = serde_json::Deserializer::from_slice(&text).into_iter();
    lines.map(|line| line.map_err(io::Error::from)).collect()
}

fn text_of(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line)?;
        text.push(b'\n');
    }
    Ok(text)
}

/// Makes what is in a folder durable; the name of one in the folder where the hub stands is empty.
fn sync(folder: &Path) -> io::Result<()> {
    let is_here = folder.as_os_str().is_empty();
    let folder = if is_here { Path::new(".") } else { folder };
    File::open(folder)?.sync_all()
}

fn draft_of(path: &Path) -> PathBuf {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".unfinished");
    PathBuf::from(draft)
}
