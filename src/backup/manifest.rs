//! What a backup consists of, and whether it still does.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _, Write},
    path::{Component, Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::MANIFEST_FILE;

/// The form of backups that this program writes and reads.
const FORM: u32 = 1;
/// Bytes that are read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// What a backup consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the backup.
    pub form: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// When, RFC 3339.
    pub made_at: String,
    /// How far the feed of each site was at least.
    pub sites: BTreeMap<String, Site>,
    /// Every file, by its path within the backup.
    pub files: BTreeMap<String, Known>,
}

/// How far a site's feed was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// The feed's epoch.
    pub epoch: String,
    /// The position of its last event.
    pub seq: u64,
}

/// What a file must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// How long.
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
}

impl Manifest {
    /// Of a backup without files.
    #[must_use]
    pub fn new(made_at: String) -> Self {
        Self {
            form: FORM,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            made_at,
            sites: BTreeMap::new(),
            files: BTreeMap::new(),
        }
    }

    /// Bytes of all files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.values().map(|known| known.bytes).sum()
    }

    /// The files below a folder, by their path within it.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        let inside = move |path: &'a str| path.strip_prefix(folder)?.strip_prefix('/');
        self.files.keys().filter_map(move |path| inside(path))
    }

    /// Writes it into the backup; the last thing that is done.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, backup: &Path) -> anyhow::Result<()> {
        let path = backup.join(MANIFEST_FILE);
        let mut file =
            File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        serde_json::to_writer_pretty(&mut file, self)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        File::open(backup)?.sync_all()?;
        Ok(())
    }

    /// Reads the manifest of a backup, and looks whether every file of it is there as it was written, and no other.
    ///
    /// # Errors
    /// A sentence for people: it is none, or damaged.
    pub fn verify(backup: &Path) -> anyhow::Result<Self> {
        let path = backup.join(MANIFEST_FILE);
        let shown = backup.display();
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{shown} is no backup: cannot read {MANIFEST_FILE}"))?;
        let manifest: Self = serde_json::from_str(&text)
            .with_context(|| format!("the backup {shown} is damaged: {MANIFEST_FILE}"))?;
        ensure!(
            manifest.form == FORM,
            "the backup {shown} has the form {}; this program reads {FORM}",
            manifest.form
        );
        for (path, known) in &manifest.files {
            ensure!(
                is_inside(path),
                "the backup {shown} is damaged: it names {path}"
            );
            let found = Known::of(&backup.join(path))
                .with_context(|| format!("the backup {shown} is damaged: cannot read {path}"))?;
            if found != *known {
                bail!("the backup {shown} is damaged: {path} is not what was written");
            }
        }
        for path in every_file(backup)? {
            let is_known = path == MANIFEST_FILE || manifest.files.contains_key(&path);
            ensure!(
                is_known,
                "the backup {shown} is damaged: nobody wrote {path}"
            );
        }
        Ok(manifest)
    }
}

impl Known {
    /// What a file is.
    fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut looked = Written::new(io::sink());
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let read = file.read(&mut chunk)?;
            match chunk.get(..read) {
                Some(bytes) if !bytes.is_empty() => looked.write_all(bytes)?,
                Some(_) | None => break,
            }
        }
        Ok(looked.known().1)
    }
}

/// Writes, and knows what was written.
pub struct Written<W> {
    to: W,
    bytes: u64,
    hash: Sha256,
}

impl<W: Write> Written<W> {
    /// Nothing yet.
    pub fn new(to: W) -> Self {
        Self {
            to,
            bytes: 0,
            hash: Sha256::new(),
        }
    }

    /// Where it was written, and what.
    pub fn known(self) -> (W, Known) {
        let known = Known {
            bytes: self.bytes,
            sha256: hex::encode(self.hash.finalize()),
        };
        (self.to, known)
    }
}

impl<W: Write> Write for Written<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.to.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// A path that leads nowhere else.
fn is_inside(path: &str) -> bool {
    let path = Path::new(path);
    path.components().next().is_some()
        && path
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// The paths of all files below a folder.
pub(super) fn every_file(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut waiting: Vec<PathBuf> = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(next) = waiting.pop() {
        let inside =
            fs::read_dir(&next).with_context(|| format!("cannot read {}", next.display()))?;
        for entry in inside {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                waiting.push(entry.path());
            } else if kind.is_file() {
                let path = entry.path();
                let inside = path.strip_prefix(folder)?;
                let name = inside
                    .to_str()
                    .with_context(|| format!("{} has a name that is no UTF-8", path.display()))?;
                found.push(name.to_owned());
            }
        }
    }
    found.sort();
    Ok(found)
}
