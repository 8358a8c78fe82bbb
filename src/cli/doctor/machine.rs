//! What the machine gives a hub: a disk that keeps what it was told to, a clock, open files, room, and files that nobody
//! else reads.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use super::check::Check;
use crate::{
    account::{HubKey, Keyring, Rotation},
    app::SystemClock,
    clock::Clock as _,
    config::Settings,
    order::Timestamp,
};

/// Writes that the disk is tried with.
const PROBES: usize = 5;
/// Bytes of each.
const PROBE_BYTES: usize = 4_096;
/// File systems that are in memory.
const IN_MEMORY: [&str; 2] = ["tmpfs", "ramfs"];
/// Files that a hub has open beside its connections.
const FILES_BESIDE: u64 = 256;
/// Less room than this is too little, and almost too little, KiB.
const ROOM_MIN_KIB: u64 = 100 * 1024;
const ROOM_SMALL_KIB: u64 = 1024 * 1024;
/// The years between which a clock can be right: 2025 and 2100, ms.
const YEARS_MS: std::ops::Range<i64> = 1_735_689_600_000..4_102_444_800_000;
/// How long the two clocks are compared, and how far they may differ then.
const CLOCK_LOOK: Duration = Duration::from_millis(100);
const CLOCK_DRIFT_MAX_MS: i64 = 50;
/// How much later than now an event may be; by more than the second, the clock was lost.
const CLOCK_BEHIND_MAX_MS: i64 = 1_000;
const CLOCK_LOST_MS: i64 = 3_600_000;

/// Whether what is acknowledged outlives a loss of power: by the settings, and by the disk.
pub(super) fn durability(settings: &Settings) -> Check {
    const NAME: &str = "durability";
    let url = &settings.database.url;
    let Some(folder) = settings.database_dir() else {
        return if url.starts_with("mem:") {
            let said = "NOT kept: the database is in memory";
            Check::fail(NAME, said, "set database.url")
        } else {
            Check::ok(NAME, "what is acknowledged is with the database server")
        };
    };
    let parameters = url.split_once('?').map_or("", |(_, rest)| rest);
    if !parameters.split('&').any(|one| one == "sync=every") {
        let said = "NOT kept: the disk is not waited for";
        return Check::fail(NAME, said, "set sync=every in database.url");
    }
    let folder = there(folder);
    match slowest_sync(&folder) {
        Err(error) => Check::fail(
            NAME,
            format!(
                "NOT kept: {} cannot be written and synced: {error}",
                folder.display()
            ),
            "look at the disk and at who owns the folder",
        ),
        Ok(_) if file_system(&folder).is_some_and(|it| IN_MEMORY.contains(&it.as_str())) => {
            Check::warn(
                NAME,
                format!("{} is in memory, and gone with the power", folder.display()),
                "put the database on a disk",
            )
        }
        Ok(slowest) => {
            let said = "what is acknowledged survives the loss of power";
            let ms = slowest.as_secs_f64() * 1_000.0;
            Check::ok(NAME, format!("{said}; a sync takes up to {ms:.1} ms here"))
        }
    }
}

/// The folder, or the one above it that is there.
fn there(folder: &Path) -> PathBuf {
    let found = folder.ancestors().find(|one| one.is_dir());
    found.unwrap_or_else(|| Path::new(".")).to_owned()
}

fn slowest_sync(folder: &Path) -> io::Result<Duration> {
    let path = folder.join(format!("doctor-{}", uuid::Uuid::new_v4().simple()));
    let probe = || {
        let mut file = File::create_new(&path)?;
        let mut slowest = Duration::ZERO;
        for _ in 0..PROBES {
            let begun = Instant::now();
            file.write_all(&[0; PROBE_BYTES])?;
            file.sync_all()?;
            slowest = slowest.max(begun.elapsed());
        }
        Ok(slowest)
    };
    let probed = probe();
    let _ = fs::remove_file(&path);
    probed
}

/// What a folder is kept on, where the system says so: the mount with the longest path counts.
fn file_system(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let mounts = fs::read_to_string("/proc/self/mounts").ok()?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut parts = line.split(' ').skip(1);
        let (place, kind) = (parts.next()?, parts.next()?);
        folder.starts_with(place).then_some((place.len(), kind))
    });
    mounts.max().map(|(_, kind)| kind.to_owned())
}

/// Whether the clock can be right: against the year, itself, and the newest event.
pub(super) async fn clock(newest: Option<Timestamp>) -> Check {
    const NAME: &str = "clock";
    let (begun, then) = (Instant::now(), SystemClock.now());
    tokio::time::sleep(CLOCK_LOOK).await;
    let (now, passed) = (SystemClock.now(), begun.elapsed());
    let advice = "let the machine's time service set it";
    if !YEARS_MS.contains(&now.as_millis()) {
        return Check::fail(NAME, format!("{now} cannot be right"), advice);
    }
    let behind = newest.map_or(0, |newest| newest.as_millis() - now.as_millis());
    let said = format!("{now} is {behind} ms before the newest event");
    if behind > CLOCK_LOST_MS {
        return Check::fail(NAME, said, advice);
    }
    if behind > CLOCK_BEHIND_MAX_MS {
        return Check::warn(NAME, said, advice);
    }
    let passed = i64::try_from(passed.as_millis()).unwrap_or(i64::MAX);
    let drift = now.as_millis() - then.as_millis() - passed;
    if drift.abs() > CLOCK_DRIFT_MAX_MS {
        let said = format!("it jumped by {drift} ms while it was looked at");
        return Check::warn(NAME, said, advice);
    }
    Check::ok(NAME, now.to_string())
}

/// Whether the hub may have as many files open as connections; `None` where the system does not say.
pub(super) fn files(settings: &Settings) -> Option<Check> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"))?;
    let soft = line.split_whitespace().nth(3)?;
    let wanted = settings.http.connections_max as u64 + FILES_BESIDE;
    let is_enough = soft == "unlimited" || soft.parse::<u64>().ok()? >= wanted;
    let said = format!("{soft} may be open");
    Some(if is_enough {
        Check::ok("files", said)
    } else {
        let advice = format!(
            "http.connections_max needs {wanted}: raise LimitNOFILE (ulimit -n), or lower the setting"
        );
        Check::warn("files", said, advice)
    })
}

/// How much room there is beside the database; `None` where nobody says.
pub(super) fn room(settings: &Settings) -> Option<Check> {
    let folder = there(settings.database_dir()?);
    let said = Command::new("df").arg("-Pk").arg(&folder).output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let free: u64 = said
        .lines()
        .nth(1)?
        .split_whitespace()
        .nth(3)?
        .parse()
        .ok()?;
    let told = format!("{} MiB are free in {}", free / 1024, folder.display());
    let advice = "make room, or move the database; a full disk stops every order";
    Some(match free {
        0..ROOM_MIN_KIB => Check::fail("room", told, advice),
        ROOM_MIN_KIB..ROOM_SMALL_KIB => Check::warn("room", told, advice),
        ROOM_SMALL_KIB.. => Check::ok("room", told),
    })
}

/// Whether nobody else reads the keys; `None` where there are none.
pub(super) fn secrets(settings: &Settings) -> Option<Check> {
    const NAME: &str = "secrets";
    let folder = Keyring::directory(settings)?;
    let shown = folder.display();
    if !folder.is_dir() {
        return Some(Check::ok(
            NAME,
            format!("{shown} is made at the first start"),
        ));
    }
    match open_to_others(&folder) {
        Ok(None) => Some(Check::ok(NAME, format!("{shown} is its owner's alone"))),
        Ok(Some(path)) => Some(Check::fail(
            NAME,
            format!("others can read {}: they can sign tokens", path.display()),
            format!("chmod -R go= {shown}, and rotate the keys if somebody may have looked"),
        )),
        Err(error) => Some(Check::fail(
            NAME,
            format!("{shown} cannot be read: {error}"),
            "look at who owns it",
        )),
    }
}

/// Whether another key is on its way into the place of `key`; `None` where none is.
pub(super) fn rotation(settings: &Settings, key: HubKey) -> Option<Check> {
    const NAME: &str = "keys";
    match Rotation::unfinished(&Keyring::directory(settings)?, key) {
        Ok(begun) => {
            begun?;
            Some(Check::warn(
                NAME,
                format!("the rotation of the {key} key is not finished"),
                format!("stop the hub and run `orderhub keys rotate {key}`"),
            ))
        }
        Err(error) => Some(Check::fail(
            NAME,
            format!("{error:#}"),
            "put the file back from a backup",
        )),
    }
}

/// The folder, or the first file in it, that others may read.
fn open_to_others(folder: &Path) -> io::Result<Option<PathBuf>> {
    if is_open(folder)? {
        return Ok(Some(folder.to_owned()));
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|it| it != "head") && is_open(&path)? {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

#[cfg(unix)]
fn is_open(path: &Path) -> io::Result<bool> {
    const OTHERS: u32 = 0o077;
    let mode = std::os::unix::fs::MetadataExt::mode(&fs::metadata(path)?);
    Ok(mode & OTHERS != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> io::Result<bool> {
    Ok(false)
}
