//! What there is to tell of the keys in a folder: nothing that is secret.

use std::{fs, path::Path, time::UNIX_EPOCH};

use anyhow::Context as _;

use super::{EarlierToken, HubKey, SEAL_EARLIER, earlier, files};
use crate::order::Timestamp;

/// One key, as it may be shown.
#[derive(Debug, Clone)]
pub struct ListedKey {
    /// Which.
    pub key: HubKey,
    /// Its short name.
    pub id: String,
    /// Since when its file is there, where the system says so; for an earlier one of tokens, when it was replaced.
    pub at: Option<Timestamp>,
    /// What is left of it, for one that signed tokens before.
    pub earlier: Option<EarlierToken>,
    /// Whether another key has taken its place.
    pub is_earlier: bool,
}

impl ListedKey {
    /// Those in a folder; empty where there is none. Nothing is made.
    ///
    /// # Errors
    /// A sentence for people: a file cannot be read, or is no key.
    pub fn all(dir: &Path) -> anyhow::Result<Vec<Self>> {
        let mut listed = Vec::new();
        for key in HubKey::ALL {
            listed.extend(Self::at(dir, key, key.file(), false)?);
            if key == HubKey::Seal {
                listed.extend(Self::at(dir, key, SEAL_EARLIER, true)?);
            }
            if key == HubKey::Token {
                let current = listed.last().map(|one| one.id.clone()).unwrap_or_default();
                let before = earlier::read(dir, &current)?.into_iter().rev();
                listed.extend(before.map(|one| Self {
                    key,
                    id: one.id(),
                    at: Some(one.retired_at),
                    earlier: Some(one),
                    is_earlier: true,
                }));
            }
        }
        Ok(listed)
    }

    fn at(dir: &Path, key: HubKey, file: &str, is_earlier: bool) -> anyhow::Result<Option<Self>> {
        let path = dir.join(file);
        let Some(bytes) = files::read(&path)? else {
            return Ok(None);
        };
        let id = key.id(&bytes);
        Ok(Some(Self {
            key,
            id: id.with_context(|| format!("{} cannot be used", path.display()))?,
            at: since(&path),
            earlier: None,
            is_earlier,
        }))
    }
}

fn since(path: &Path) -> Option<Timestamp> {
    let written = fs::metadata(path).and_then(|file| file.modified()).ok()?;
    let passed = written.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(passed.as_millis()).ok().map(Timestamp)
}
