//! The newest entry, signed. Whoever keeps a head elsewhere can show later that nothing before it was changed or cut off.
//!
//! It is signed with the hub's Ed25519 key (RFC 8032), which is not in the database. The text that is signed begins with
//! words that no token begins with, so neither can be taken for the other. The newest head is also kept in a file beside
//! that key: who cuts the log and puts an old head in its place must also have that folder.

use std::{
    fs,
    io::{self, ErrorKind, Write as _},
    path::PathBuf,
};

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::entry::Hash;
use crate::{
    account::{EarlierToken, Keyring},
    config::Settings,
    order::Timestamp,
};

/// The file beside the keys.
const FILE: &str = "audit.head";

/// The newest entry at some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// When it was written.
    pub at: Timestamp,
    /// Ed25519 over [`signed_text`], base64url.
    pub signature: String,
    /// The key to check that with, base64url. Compare it with one you know: a head proves nothing else.
    pub public_key: String,
}

fn signed_text(seq: u64, hash: Hash, at: Timestamp) -> String {
    format!("orderhub audit head 1\n{seq}\n{hash}\n{}\n", at.as_millis())
}

/// The keys that heads are signed with: those that may sign any, and those that were replaced, each up to an entry.
#[derive(Debug, Clone, Default)]
pub struct HeadKeys {
    any: Vec<String>,
    earlier: Vec<(String, u64)>,
}

/// Signs heads.
pub struct Signer {
    pair: Ed25519KeyPair,
    public: String,
    keys: HeadKeys,
}

impl HeadKeys {
    /// Keys that may sign any head, base64url.
    #[must_use]
    pub fn these(keys: Vec<String>) -> Self {
        Self {
            any: keys,
            earlier: Vec::new(),
        }
    }

    /// The same as people write them: one that was replaced as `KEY@ENTRY`, with the last entry for which it counts.
    ///
    /// # Errors
    /// A sentence for people: what follows the `@` is no entry.
    pub fn parse(keys: &[String]) -> anyhow::Result<Self> {
        let mut parsed = Self::default();
        for key in keys {
            match key.split_once('@') {
                None => parsed.any.push(key.clone()),
                Some((key, entry)) => {
                    let entry = entry.parse();
                    let entry = entry.map_err(|_| {
                        anyhow::anyhow!(
                            "--key {key}@…: what follows the @ is the number of an entry"
                        )
                    })?;
                    parsed.earlier.push((key.to_owned(), entry));
                }
            }
        }
        Ok(parsed)
    }

    /// Whether one of them signed `head`, and could: whoever holds a key that was replaced signs nothing that came later.
    #[must_use]
    pub fn signed(&self, head: &Head) -> bool {
        let earlier = self.earlier.iter().filter(|(_, to)| head.seq <= *to);
        let mut all = self.any.iter().chain(earlier.map(|(key, _)| key));
        all.any(|key| verify_head(head, key))
    }
}

impl Signer {
    /// With the hub's key, PKCS#8 in DER.
    ///
    /// # Errors
    /// It is no such key.
    pub fn new(pkcs8: &[u8]) -> anyhow::Result<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8)
            .map_err(|_| anyhow::anyhow!("the hub's key is not an Ed25519 key (PKCS#8)"))?;
        let public = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let keys = HeadKeys::these(vec![public.clone()]);
        Ok(Self { pair, public, keys })
    }

    /// With the hub's key, knowing those before it.
    ///
    /// # Errors
    /// It is no such key.
    pub fn of(keys: &Keyring) -> anyhow::Result<Self> {
        Ok(Self::new(&keys.token_pkcs8)?.after(&keys.earlier_tokens))
    }

    /// Knowing the keys before it.
    #[must_use]
    pub fn after(mut self, earlier: &[EarlierToken]) -> Self {
        let known = earlier
            .iter()
            .map(|one| (one.public_key.clone(), one.audit_seq));
        self.keys.earlier = known.collect();
        self
    }

    /// What heads of this hub are checked with.
    #[must_use]
    pub fn keys(&self) -> &HeadKeys {
        &self.keys
    }

    /// What heads are checked with that it signs, base64url.
    #[must_use]
    pub fn public_key(&self) -> &str {
        &self.public
    }

    pub(super) fn head(&self, seq: u64, hash: Hash, at: Timestamp) -> Head {
        let signature = self.pair.sign(signed_text(seq, hash, at).as_bytes());
        Head {
            seq,
            hash,
            at,
            signature: URL_SAFE_NO_PAD.encode(signature.as_ref()),
            public_key: self.public.clone(),
        }
    }
}

/// Whether `head` was signed with the key of `public_key`.
#[must_use]
pub fn verify_head(head: &Head, public_key: &str) -> bool {
    let (Ok(key), Ok(signature)) = (
        URL_SAFE_NO_PAD.decode(public_key),
        URL_SAFE_NO_PAD.decode(&head.signature),
    ) else {
        return false;
    };
    let text = signed_text(head.seq, head.hash, head.at);
    UnparsedPublicKey::new(&ED25519, key)
        .verify(text.as_bytes(), &signature)
        .is_ok()
}

/// The head that is kept beside the keys; none for a database in memory.
#[derive(Debug, Clone)]
pub struct HeadFile(Option<PathBuf>);

impl HeadFile {
    /// In the folder of the keys.
    #[must_use]
    pub fn beside(keys: Option<PathBuf>) -> Self {
        Self(keys.map(|folder| folder.join(FILE)))
    }

    /// Where a hub with these settings keeps it. What is in memory is empty at each start: a head of before says nothing of it.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let in_memory = settings.database.url.starts_with("mem:");
        Self::beside(Keyring::directory(settings).filter(|_| !in_memory))
    }

    /// What was written last.
    ///
    /// # Errors
    /// The file cannot be read, or is none.
    pub fn read(&self) -> io::Result<Option<Head>> {
        let Some(path) = &self.0 else {
            return Ok(None);
        };
        match fs::read(path) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes beside and renames: a crash leaves a whole head.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn write(&self, head: &Head) -> io::Result<()> {
        let Some(path) = &self.0 else {
            return Ok(());
        };
        let draft = path.with_extension("head.new");
        let mut file = fs::File::create(&draft)?;
        file.write_all(&serde_json::to_vec(head)?)?;
        file.sync_all()?;
        fs::rename(&draft, path)
    }
}
