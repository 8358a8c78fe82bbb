//! The keys of a hub: one that seals codes, one that signs tokens, one that browsers bind their subscriptions to. Made at first start, 0600, never logged.
//!
//! They live beside the database (`secrets.dir`), not in it: a copy of the database opens no code and signs no token.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use aws_lc_rs::{
    rand,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use zeroize::Zeroizing;

use crate::config::Settings;

/// File of the 256-bit key that seals codes.
const SEAL_FILE: &str = "seal.key";
/// File of the Ed25519 key (PKCS#8, DER) that signs tokens.
const TOKEN_FILE: &str = "token.ed25519";
/// File of the P-256 key (PKCS#8, DER) that signs towards push services.
const PUSH_FILE: &str = "push.p256";

/// The keys.
pub struct Keyring {
    /// Seals codes at rest.
    pub seal: Zeroizing<[u8; 32]>,
    /// Signs access tokens: Ed25519, PKCS#8 in DER.
    pub token_pkcs8: Zeroizing<Vec<u8>>,
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
            seal: into_seal(&new_seal()?)?,
            token_pkcs8: new_token_key()?,
            push_pkcs8: new_push_key()?,
        })
    }

    /// The key that signs tokens (Ed25519, PKCS#8 in DER) of a hub that has run: nothing is made.
    ///
    /// # Errors
    /// A sentence for people: there is none, or it cannot be read.
    pub fn read_token_key(settings: &Settings) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let dir = Self::directory(settings).context("a database in memory leaves no keys")?;
        let path = dir.join(TOKEN_FILE);
        let key = fs::read(&path).with_context(|| {
            let path = path.display();
            format!("cannot read the key {path}: is this where the hub keeps its keys?")
        })?;
        Ok(Zeroizing::new(key))
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

    /// Reads the keys in a folder, and makes those that are missing.
    ///
    /// # Errors
    /// A sentence for people: the folder cannot be written, or a file in it is not a key.
    pub fn in_directory(dir: &Path) -> anyhow::Result<Self> {
        make_private_directory(dir)
            .with_context(|| format!("cannot make the folder of the keys, {}", dir.display()))?;
        let seal_path = dir.join(SEAL_FILE);
        let seal = read_or_make(&seal_path, new_seal)?;
        let token_path = dir.join(TOKEN_FILE);
        let token_pkcs8 = read_or_make(&token_path, new_token_key)?;
        if Ed25519KeyPair::from_pkcs8(&token_pkcs8).is_err() {
            bail!("{} is not an Ed25519 key (PKCS#8)", token_path.display());
        }
        let push_pkcs8 = read_or_make(&dir.join(PUSH_FILE), new_push_key)?;
        Ok(Self {
            seal: into_seal(&seal)
                .with_context(|| format!("{} is not a sealing key", seal_path.display()))?,
            token_pkcs8,
            push_pkcs8,
        })
    }
}

fn read_or_make(
    path: &Path,
    make: impl FnOnce() -> anyhow::Result<Zeroizing<Vec<u8>>>,
) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => return Ok(Zeroizing::new(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read the key {}", path.display()));
        }
    }
    let bytes = make()?;
    write_private(path, &bytes)
        .with_context(|| format!("cannot write the key {}", path.display()))?;
    Ok(bytes)
}

/// Writes beside and renames: a crash leaves a whole key or none.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&draft, path)
}

fn make_private_directory(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn new_seal() -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let mut key = Zeroizing::new(vec![0_u8; 32]);
    rand::fill(&mut key).map_err(|_| anyhow::anyhow!("the system gives no randomness"))?;
    Ok(key)
}

fn into_seal(bytes: &[u8]) -> anyhow::Result<Zeroizing<[u8; 32]>> {
    let key: [u8; 32] = bytes
        .try_into()
        .map_err(|_| anyhow::anyhow!("it is not 32 bytes long"))?;
    Ok(Zeroizing::new(key))
}

fn new_token_key() -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let pair =
        Ed25519KeyPair::generate().map_err(|_| anyhow::anyhow!("an Ed25519 key cannot be made"))?;
    let document = pair
        .to_pkcs8v1()
        .map_err(|_| anyhow::anyhow!("an Ed25519 key cannot be written"))?;
    Ok(Zeroizing::new(document.as_ref().to_vec()))
}

fn new_push_key() -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let random = rand::SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
        .map_err(|_| anyhow::anyhow!("a P-256 key cannot be made"))?;
    Ok(Zeroizing::new(document.as_ref().to_vec()))
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring").finish_non_exhaustive()
    }
}
