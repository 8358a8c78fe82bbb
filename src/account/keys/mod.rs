//! The keys of a hub: one that seals codes, one that signs tokens, one that browsers bind their subscriptions to. Made at first start, 0600, never logged.
//!
//! They live beside the database (`secrets.dir`), not in it: a copy of the database opens no code and signs no token. Each can be
//! put in the place of one before it ([`Rotation`]); what is left of those is read with them.

mod earlier;
mod files;
mod hub_key;
mod listed;
mod rotation;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use zeroize::Zeroizing;

use crate::{config::Settings, seal::SealKeys};

pub use earlier::EarlierToken;
pub use hub_key::HubKey;
pub(super) use hub_key::{id_of, token_public};
pub use listed::ListedKey;
pub use rotation::Rotation;

/// File of the key that sealed before, as long as something that it sealed is left.
const SEAL_EARLIER: &str = "seal.earlier";

/// The keys.
pub struct Keyring {
    /// Seals codes and secrets at rest.
    pub seal: SealKeys,
    /// Signs access tokens: Ed25519, PKCS#8 in DER.
    pub token_pkcs8: Zeroizing<Vec<u8>>,
    /// What signed them before, the oldest first.
    pub earlier_tokens: Vec<EarlierToken>,
    /// Says who writes to browsers (RFC 8292): P-256, PKCS#8 in DER.
    pub push_pkcs8: Zeroizing<Vec<u8>>,
}

impl Keyring {
    /// Reads the keys of this hub, or makes them. A database in memory gets keys in memory.
    ///
    /// # Errors
    /// A sentence for people: the folder cannot be written, or a file in it is not a key.
    pub fn open(settings: &Settings) -> anyhow::Result<Self> {
        match Self::directory(settings) {
            Some(dir) => Self::in_directory(&dir),
            None => Self::ephemeral(),
        }
    }

    /// Keys that die with the process.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn ephemeral() -> anyhow::Result<Self> {
        Ok(Self {
            seal: SealKeys::new(hub_key::seal_bytes(&HubKey::Seal.make()?)?),
            token_pkcs8: HubKey::Token.make()?,
            earlier_tokens: Vec::new(),
            push_pkcs8: HubKey::Push.make()?,
        })
    }

    /// The key that signs tokens (Ed25519, PKCS#8 in DER) of a hub that has run, and those before it: nothing is made.
    ///
    /// # Errors
    /// A sentence for people: there is none, or it cannot be read.
    pub fn read_token_keys(
        settings: &Settings,
    ) -> anyhow::Result<(Zeroizing<Vec<u8>>, Vec<EarlierToken>)> {
        let dir = Self::directory(settings).context("a database in memory leaves no keys")?;
        let path = dir.join(HubKey::Token.file());
        let key = files::read(&path)?.with_context(|| {
            let path = path.display();
            format!("there is no key {path}: is this where the hub keeps its keys?")
        })?;
        let earlier = earlier_of(&dir, &key, &path)?;
        Ok((key, earlier))
    }

    /// Holds the keys of this hub while it runs, so that none is replaced meanwhile; nothing to hold where they are in memory.
    ///
    /// # Errors
    /// A sentence for people: one is being replaced, or the folder cannot be written.
    pub fn hold(settings: &Settings) -> anyhow::Result<Option<fs::File>> {
        match Self::directory(settings) {
            Some(dir) => files::hold(&dir, false),
            None => Ok(None),
        }
    }

    /// Where the keys are: as told, else `keys` beside an embedded database; nowhere for one in memory.
    #[must_use]
    pub fn directory(settings: &Settings) -> Option<PathBuf> {
        if let Some(dir) = &settings.secrets.dir {
            return Some(dir.clone());
        }
        let url = settings.database.url.as_str();
        if url.starts_with("mem:") {
            return None;
        }
        let beside = settings.database_dir().and_then(Path::parent);
        Some(beside.unwrap_or_else(|| Path::new("data")).join("keys"))
    }

    /// Holds the keys in a folder alone, to replace one.
    ///
    /// # Errors
    /// A sentence for people: a hub uses them, or the folder cannot be written.
    pub fn hold_alone(dir: &Path) -> anyhow::Result<Option<fs::File>> {
        files::hold(dir, true)
    }

    /// Reads the keys in a folder, and makes those that are missing.
    ///
    /// # Errors
    /// A sentence for people: the folder cannot be written, or a file in it is not a key.
    pub fn in_directory(dir: &Path) -> anyhow::Result<Self> {
        files::make_private_directory(dir)
            .with_context(|| format!("cannot make the folder of the keys, {}", dir.display()))?;
        let read = |key: HubKey| files::read_or_make(&dir.join(key.file()), || key.make());
        let seal = |name: &str, bytes: &[u8]| {
            hub_key::seal_bytes(bytes)
                .with_context(|| format!("{} is not a sealing key", dir.join(name).display()))
        };
        let current = seal(HubKey::Seal.file(), &read(HubKey::Seal)?)?;
        let before = files::read(&dir.join(SEAL_EARLIER))?;
        let before = before.map(|bytes| seal(SEAL_EARLIER, &bytes)).transpose()?;
        let token_pkcs8 = read(HubKey::Token)?;
        Ok(Self {
            seal: SealKeys::new(current).with_earlier(before),
            earlier_tokens: earlier_of(dir, &token_pkcs8, &dir.join(HubKey::Token.file()))?,
            token_pkcs8,
            push_pkcs8: read(HubKey::Push)?,
        })
    }
}

/// What signed tokens before `key`, which lies at `path`.
fn earlier_of(dir: &Path, key: &[u8], path: &Path) -> anyhow::Result<Vec<EarlierToken>> {
    let public = token_public(key).with_context(|| path.display().to_string())?;
    earlier::read(dir, &id_of(&public))
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").finish_non_exhaustive()
    }
}
