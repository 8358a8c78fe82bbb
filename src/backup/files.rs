//! Folders of files, copied into a backup and out of it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind},
    path::Path,
};

use anyhow::Context as _;

use super::manifest::{Known, Written, every_file};

/// Copies every file of a folder; what was written, by its path within the folder. A file that is taken away meanwhile
/// was not there; neither was a folder that is missing.
///
/// # Errors
/// A sentence for people.
pub fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<Vec<(String, Known)>> {
    if !from.is_dir() {
        return Ok(Vec::new());
    }
    let mut copied = Vec::new();
    for name in every_file(from)? {
        match copy_file(&from.join(&name), &to.join(&name)) {
            Ok(known) => copied.push((name, known)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("cannot copy {}", from.join(&name).display()));
            }
        }
    }
    Ok(copied)
}

fn copy_file(from: &Path, to: &Path) -> io::Result<Known> {
    let mut source = File::open(from)?;
    if let Some(folder) = to.parent() {
        make_private(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut target = Written::new(options.open(to)?);
    io::copy(&mut source, &mut target)?;
    let (file, known) = target.known();
    file.sync_all()?;
    Ok(known)
}

/// Makes a folder, and those above it, that only its owner reads.
///
/// # Errors
/// It cannot be made.
pub fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Removes a folder that was left half made.
///
/// # Errors
/// It cannot be removed.
pub fn remove_if_there(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
