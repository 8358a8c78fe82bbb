//! Files of keys: whole or not there, and nobody else's to read.

use std::{
    fs,
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use zeroize::Zeroizing;

/// Whoever uses the keys holds this file with the others, and whoever replaces one holds it alone.
const HELD: &str = "in-use";

/// Holds the keys of a folder, until it is dropped; none where nothing can be written there, or locked.
///
/// # Errors
/// A sentence for people: somebody else holds them, or the folder cannot be written.
pub(super) fn hold(dir: &Path, is_alone: bool) -> anyhow::Result<Option<fs::File>> {
    let path = dir.join(HELD);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = match options.open(&path) {
        Ok(file) => file,
        // Where nothing can be written no key is replaced.
        Err(_) if !is_alone => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot write {}", path.display()));
        }
    };
    let held = match is_alone {
        true => file.try_lock(),
        false => file.try_lock_shared(),
    };
    match held {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) if is_alone => anyhow::bail!(
            "a hub uses the keys in {}, or one is being rotated: stop it, rotate its key, and start it again",
            dir.display()
        ),
        Err(fs::TryLockError::WouldBlock) => {
            anyhow::bail!(
                "a key in {} is being rotated: start again when that is done",
                dir.display()
            )
        }
        Err(fs::TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(None),
        Err(fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

/// A key's bytes; none where there is no such file.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<Zeroizing<Vec<u8>>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read the key {}", path.display())),
    }
}

pub(super) fn read_or_make(
    path: &Path,
    make: impl FnOnce() -> anyhow::Result<Zeroizing<Vec<u8>>>,
) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    if let Some(bytes) = read(path)? {
        return Ok(bytes);
    }
    let bytes = make()?;
    write(path, &bytes)?;
    Ok(bytes)
}

/// Writes beside and renames: a crash leaves a whole file or the one before.
pub(super) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write_private(path, bytes).with_context(|| format!("cannot write the key {}", path.display()))
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    remove_if_there(&draft)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    own_as_folder(&file, path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    rename(&draft, path)
}

/// Whoever rotates a key as root makes one for the hub, which is somebody else.
#[cfg(unix)]
fn own_as_folder(file: &fs::File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    let folder = fs::metadata(folder)?;
    match folder.uid() == file.metadata()?.uid() {
        true => Ok(()),
        false => fchown(file, Some(folder.uid()), Some(folder.gid())),
    }
}

#[cfg(not(unix))]
fn own_as_folder(_: &fs::File, _: &Path) -> io::Result<()> {
    Ok(())
}

/// Puts a file in the place of another one; when this returns, a loss of power does not undo it.
pub(super) fn replace(from: &Path, to: &Path) -> anyhow::Result<()> {
    rename(from, to).with_context(|| format!("cannot put the key {} in its place", to.display()))
}

/// Takes a file away; when this returns, a loss of power does not bring it back.
pub(super) fn remove(path: &Path) -> anyhow::Result<()> {
    let removed = remove_if_there(path).and_then(|()| sync_folder_of(path));
    removed.with_context(|| format!("cannot remove {}", path.display()))
}

pub(super) fn make_private_directory(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_folder_of(to)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(unix)]
fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}
