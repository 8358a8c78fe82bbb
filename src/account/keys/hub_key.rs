//! The three keys: their names, their files, how each is made, and the short name of one.

use anyhow::{Context as _, anyhow};
use aws_lc_rs::{
    hmac, rand,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Letters of a short name: 64 bits, to tell keys apart and for nothing else.
const ID_CHARS: usize = 16;
/// Keeps this use of the sealing key apart from all others.
const ID_PURPOSE: &[u8] = b"orderhub key id 1";

/// One of the hub's own keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HubKey {
    /// Signs access tokens and the audit log's head: Ed25519 (PKCS#8, DER).
    Token,
    /// Seals codes and secrets in the database: 256 bits.
    Seal,
    /// Signs towards push services: P-256 (PKCS#8, DER).
    Push,
}

impl HubKey {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Token, Self::Seal, Self::Push];

    /// Its word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Seal => "seal",
            Self::Push => "push",
        }
    }

    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Token => "token.ed25519",
            Self::Seal => "seal.key",
            Self::Push => "push.p256",
        }
    }

    pub(super) fn make(self) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        match self {
            Self::Token => new_token(),
            Self::Seal => new_seal(),
            Self::Push => new_push(),
        }
    }

    /// The short name of a key: of its public half, or of a hash where it has none.
    ///
    /// # Errors
    /// These bytes are no such key.
    pub(super) fn id(self, key: &[u8]) -> anyhow::Result<String> {
        match self {
            Self::Token => Ok(id_of(&token_public(key)?)),
            Self::Seal => {
                seal_bytes(key)?;
                let own = hmac::Key::new(hmac::HMAC_SHA256, key);
                Ok(id_of(hmac::sign(&own, ID_PURPOSE).as_ref()))
            }
            Self::Push => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key);
                let pair = pair.map_err(|_| anyhow!("it is not a P-256 key (PKCS#8)"))?;
                Ok(id_of(pair.public_key().as_ref()))
            }
        }
    }
}

/// The short name of a key with this public half.
pub(in crate::account) fn id_of(public: &[u8]) -> String {
    let mut id = hex::encode(Sha256::digest(public));
    id.truncate(ID_CHARS);
    id
}

/// The public half of a key that signs tokens.
pub(in crate::account) fn token_public(pkcs8: &[u8]) -> anyhow::Result<Vec<u8>> {
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8)
        .map_err(|_| anyhow!("it is not an Ed25519 key (PKCS#8)"))?;
    Ok(pair.public_key().as_ref().to_vec())
}

pub(super) fn seal_bytes(bytes: &[u8]) -> anyhow::Result<[u8; 32]> {
    bytes.try_into().context("it is not 32 bytes long")
}

fn new_seal() -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let mut key = Zeroizing::new(vec![0_u8; 32]);
    rand::fill(&mut key).map_err(|_| anyhow!("the system gives no randomness"))?;
    Ok(key)
}

fn new_token() -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let pair = Ed25519KeyPair::generate().map_err(|_| anyhow!("an Ed25519 key cannot be made"))?;
    let document = pair
        .to_pkcs8v1()
        .map_err(|_| anyhow!("an Ed25519 key cannot be written"))?;
    Ok(Zeroizing::new(document.as_ref().to_vec()))
}

fn new_push() -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let random = rand::SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
        .map_err(|_| anyhow!("a P-256 key cannot be made"))?;
    Ok(Zeroizing::new(document.as_ref().to_vec()))
}

impl std::fmt::Display for HubKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
