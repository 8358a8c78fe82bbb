//! Keys that signed tokens before: of each the public half is left, and until when it counts.
//!
//! A token of such a key is accepted until it runs out, unless the key was stolen; a head of the audit log counts up to the entry
//! that the log ended with when the key was replaced, so that whoever has its private half can sign nothing behind that.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::{files, hub_key::id_of};
use crate::order::Timestamp;

/// How files of such keys end; they begin with the kind of key, and between is the short name.
const ENDING: &str = ".pub";
const BEGINNING: &str = "token.";
/// Earlier keys of a hub: more than a rotation a week in ten years.
const EARLIER_MAX: usize = 1_000;

/// A key that signed tokens before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierToken {
    /// Its public half, base64url.
    pub public_key: String,
    /// When it was replaced.
    pub retired_at: Timestamp,
    /// Whether its tokens count no more: somebody else may have had it.
    pub is_refused: bool,
    /// The number of the last entry of the audit log then: of none behind it a head counts that it signed.
    pub audit_seq: u64,
}

impl EarlierToken {
    /// Its short name.
    #[must_use]
    pub fn id(&self) -> String {
        id_of(&self.public())
    }

    /// Its public half.
    pub(in crate::account) fn public(&self) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(&self.public_key).unwrap_or_default()
    }

    pub(super) fn new(public: &[u8], retired_at: Timestamp, audit_seq: u64) -> Self {
        Self {
            public_key: URL_SAFE_NO_PAD.encode(public),
            retired_at,
            is_refused: false,
            audit_seq,
        }
    }

    pub(super) fn write(&self, dir: &Path) -> anyhow::Result<()> {
        let path = dir.join(format!("{BEGINNING}{}{ENDING}", self.id()));
        files::write(&path, &serde_json::to_vec(self)?)
    }
}

/// Those in a folder but for `current`, the oldest first. One that is being replaced at the moment is not an earlier one yet.
pub(super) fn read(dir: &Path, current: &str) -> anyhow::Result<Vec<EarlierToken>> {
    let mut found = Vec::new();
    for path in paths(dir)? {
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let one: EarlierToken = serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is no earlier key", path.display()))?;
        if one.id() != current {
            found.push(one);
        }
    }
    ensure!(
        found.len() <= EARLIER_MAX,
        "{} holds more than {EARLIER_MAX} earlier keys: take away those of which no head of the audit log is kept",
        dir.display()
    );
    found.sort_by_key(|one| one.retired_at);
    Ok(found)
}

fn paths(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).context(format!("cannot read {}", dir.display())),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(BEGINNING) && name.ends_with(ENDING) {
            found.push(entry.path());
        }
    }
    Ok(found)
}
