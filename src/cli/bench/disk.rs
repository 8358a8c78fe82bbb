//! How long this disk takes to make a few bytes durable: what every commit waits for, whatever the program.

use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use super::histogram::median;

/// Writes to measure.
const WRITES: usize = 50;
/// Bytes of each: one page.
const WRITE_BYTES: usize = 4_096;

/// The median time to append a page and sync it, in a file of its own in `folder`.
pub(super) fn sync_time(folder: &Path) -> anyhow::Result<Duration> {
    let path = folder.join("sync-probe");
    let mut file = File::create(&path)?;
    let page = [7_u8; WRITE_BYTES];
    let mut seconds = Vec::with_capacity(WRITES);
    for _ in 0..WRITES {
        let started = Instant::now();
        file.write_all(&page)?;
        file.sync_data()?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    std::fs::remove_file(&path)?;
    Ok(Duration::from_secs_f64(median(seconds)))
}
