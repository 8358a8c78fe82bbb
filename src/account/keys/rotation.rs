//! Another key in the place of one, step by step: the files. What belongs to a key elsewhere is `cli/keys.rs`'s to bring along.
//!
//! The new key is made beside the old one, then a note says that it is to take its place, then it does, and when all that
//! belongs to it has followed, the note goes. Killed between two steps, a hub that starts finds one whole key and, where
//! something is left of the old one, that too; the next rotation of that key goes on by the note. Each key has a note of its own:
//! what one cannot end holds up no other, which may have been stolen.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

use super::{
    HubKey, SEAL_EARLIER,
    earlier::{self, EarlierToken},
    files,
    hub_key::token_public,
};
use crate::order::Timestamp;

/// How the file of a key ends that is to take the place of the one of that name.
const NEXT: &str = "next";

/// A rotation under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rotation {
    /// Of which key.
    pub key: HubKey,
    /// The short name of the one before.
    pub from: String,
    /// The short name of the one that takes its place.
    pub to: String,
    /// Whether what earlier keys gave out counts no more.
    pub is_at_once: bool,
}

impl Rotation {
    /// The one of this key that was begun in this folder and not ended.
    ///
    /// # Errors
    /// A sentence for people: the note cannot be read.
    pub fn unfinished(dir: &Path, key: HubKey) -> anyhow::Result<Option<Self>> {
        let path = note_path(dir, key);
        let Some(bytes) = files::read(&path)? else {
            return Self::without_note(dir, key);
        };
        let note = serde_json::from_slice(&bytes).ok();
        let note = note.filter(|note: &Self| note.key == key);
        note.map(Some)
            .with_context(|| format!("{} is no note of a rotation", path.display()))
    }

    /// As long as the key that sealed before is there, something of it may be left, whatever became of the note.
    fn without_note(dir: &Path, key: HubKey) -> anyhow::Result<Option<Self>> {
        let earlier = match key {
            HubKey::Seal => files::read(&dir.join(SEAL_EARLIER))?,
            HubKey::Token | HubKey::Push => None,
        };
        let Some(earlier) = earlier else {
            return Ok(None);
        };
        Ok(Some(Self {
            key,
            from: key.id(&earlier)?,
            to: current_id(dir, key)?,
            is_at_once: false,
        }))
    }

    /// Makes a key that is to take the place of `key`.
    ///
    /// # Errors
    /// A sentence for people: there is no such key, or the folder cannot be written.
    pub fn begin(dir: &Path, key: HubKey, is_at_once: bool) -> anyhow::Result<Self> {
        let next = key.make()?;
        let rotation = Self {
            key,
            from: current_id(dir, key)?,
            to: key.id(&next)?,
            is_at_once,
        };
        files::write(&next_path(dir, key), &next)?;
        files::write(&note_path(dir, key), &serde_json::to_vec(&rotation)?)?;
        Ok(rotation)
    }

    /// Whether the new key has taken its place.
    ///
    /// # Errors
    /// A sentence for people: the key cannot be read, or is neither of the two.
    pub fn is_in_place(&self, dir: &Path) -> anyhow::Result<bool> {
        let current = current_id(dir, self.key)?;
        if current != self.to && current != self.from {
            bail!(
                "the {} key is {current}, and the rotation from {} to {} that was begun is of others: put those files back, or remove {}",
                self.key,
                self.from,
                self.to,
                note_path(dir, self.key).display()
            );
        }
        Ok(current == self.to)
    }

    /// Puts the new key into its place; `audit_seq` is where the audit log ends, by the key that signed it.
    ///
    /// # Errors
    /// A sentence for people: the folder cannot be written.
    pub fn put_in_place(&self, dir: &Path, audit_seq: u64, now: Timestamp) -> anyhow::Result<()> {
        match self.key {
            HubKey::Token => {
                let key = current(dir, self.key)?;
                let mut earlier = earlier::read(dir, &self.from)?;
                earlier.push(EarlierToken::new(&token_public(&key)?, now, audit_seq));
                // First, so that no hub starts with the new key and takes what a thief signs.
                for mut one in earlier {
                    one.is_refused |= self.is_at_once;
                    one.write(dir)?;
                }
            }
            HubKey::Seal => files::write(&dir.join(SEAL_EARLIER), &current(dir, self.key)?)?,
            HubKey::Push => {}
        }
        files::replace(&next_path(dir, self.key), &dir.join(self.key.file()))
    }

    /// Everything has followed: lets go what is left of the old key, and the note.
    ///
    /// # Errors
    /// A sentence for people: the folder cannot be written.
    pub fn end(self, dir: &Path) -> anyhow::Result<()> {
        if self.key == HubKey::Seal {
            files::remove(&dir.join(SEAL_EARLIER))?;
        }
        files::remove(&note_path(dir, self.key))
    }
}

fn current(dir: &Path, key: HubKey) -> anyhow::Result<zeroize::Zeroizing<Vec<u8>>> {
    let path = dir.join(key.file());
    files::read(&path)?.with_context(|| {
        let path = path.display();
        format!("there is no key {path}: is this where the hub keeps its keys?")
    })
}

fn current_id(dir: &Path, key: HubKey) -> anyhow::Result<String> {
    let id = key.id(&current(dir, key)?);
    id.with_context(|| format!("{} cannot be used", dir.join(key.file()).display()))
}

fn note_path(dir: &Path, key: HubKey) -> PathBuf {
    dir.join(format!("rotation-{key}.json"))
}

fn next_path(dir: &Path, key: HubKey) -> PathBuf {
    dir.join(key.file()).with_extension(NEXT)
}
