//! Sealing what the hub must be able to read again and nobody else may: AES-256-GCM, each seal bound to what it belongs to.
//!
//! Invariants: what is sealed opens for its own bond alone. One key seals; while another is put in its place, what the earlier one
//! sealed still opens. A seal names no key: only the right one opens it, so both are tried.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac, rand,
};
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use zeroize::Zeroizing;

/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// Seals as text: written without padding, read with it or without.
const TEXT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The key that seals, and the one before it as long as something of it is left.
pub struct SealKeys {
    current: Zeroizing<[u8; KEY_BYTES]>,
    earlier: Option<Zeroizing<[u8; KEY_BYTES]>>,
}

/// Seals and opens.
pub struct Sealer {
    current: LessSafeKey,
    earlier: Option<LessSafeKey>,
}

/// What becomes of a seal when another key seals.
#[derive(Debug, PartialEq, Eq)]
pub enum Renewed {
    /// It is of the key that seals now, or empty: it stays.
    Stays,
    /// This takes its place.
    Anew(String),
    /// No key opens it.
    Lost,
}

/// What became of many.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// Sealed anew.
    pub anew: u64,
    /// Opened by no key, and left as they are.
    pub lost: u64,
}

impl SealKeys {
    /// One key.
    #[must_use]
    pub fn new(current: [u8; KEY_BYTES]) -> Self {
        Self {
            current: Zeroizing::new(current),
            earlier: None,
        }
    }

    /// With the key before it.
    #[must_use]
    pub fn with_earlier(self, earlier: Option<[u8; KEY_BYTES]>) -> Self {
        Self {
            earlier: earlier.map(Zeroizing::new),
            ..self
        }
    }

    /// The key that seals, for what is computed with it and not sealed.
    #[must_use]
    pub fn current(&self) -> &[u8] {
        self.current.as_slice()
    }

    /// The keys for one use, apart from all others.
    #[must_use]
    pub fn of(&self, purpose: &[u8]) -> Self {
        let own = |key: &Zeroizing<[u8; KEY_BYTES]>| {
            let hub = hmac::Key::new(hmac::HMAC_SHA256, key.as_slice());
            let mut own = Zeroizing::new([0; KEY_BYTES]);
            own.copy_from_slice(hmac::sign(&hub, purpose).as_ref());
            own
        };
        Self {
            current: own(&self.current),
            earlier: self.earlier.as_ref().map(own),
        }
    }
}

impl Sealer {
    /// Over these keys.
    ///
    /// # Errors
    /// A key is not as it should be.
    pub fn new(keys: &SealKeys) -> anyhow::Result<Self> {
        let key = |bytes: &Zeroizing<[u8; KEY_BYTES]>| {
            let key = UnboundKey::new(&AES_256_GCM, bytes.as_slice());
            key.map(LessSafeKey::new)
                .map_err(|_| anyhow::anyhow!("the sealing key is not {KEY_BYTES} bytes long"))
        };
        Ok(Self {
            current: key(&keys.current)?,
            earlier: keys.earlier.as_ref().map(key).transpose()?,
        })
    }

    /// `secret` for the database, bound to `bond`; none if the system gives no randomness.
    #[must_use]
    pub fn seal(&self, bond: &[u8], secret: &[u8]) -> Option<String> {
        let mut nonce = [0_u8; NONCE_LEN];
        rand::fill(&mut nonce).ok()?;
        let mut sealed = secret.to_vec();
        let unique = Nonce::assume_unique_for_key(nonce);
        self.current
            .seal_in_place_append_tag(unique, Aad::from(bond), &mut sealed)
            .ok()?;
        Some(TEXT.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// What was sealed; none when it is not of this bond, or of other keys.
    #[must_use]
    pub fn open(&self, bond: &[u8], sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let earlier = || opened(self.earlier.as_ref()?, bond, sealed);
        opened(&self.current, bond, sealed).or_else(earlier)
    }

    /// What takes the place of a seal.
    #[must_use]
    pub fn renew(&self, bond: &[u8], sealed: &str) -> Renewed {
        if sealed.is_empty() || opened(&self.current, bond, sealed).is_some() {
            return Renewed::Stays;
        }
        let secret = self.open(bond, sealed);
        let anew = secret.and_then(|secret| self.seal(bond, &secret));
        anew.map_or(Renewed::Lost, Renewed::Anew)
    }
}

impl Renewal {
    /// Counts one; what takes its place, if anything does.
    pub fn count(&mut self, one: Renewed) -> Option<String> {
        match one {
            Renewed::Stays => None,
            Renewed::Anew(sealed) => {
                self.anew += 1;
                Some(sealed)
            }
            Renewed::Lost => {
                self.lost += 1;
                None
            }
        }
    }
}

impl std::ops::AddAssign for Renewal {
    fn add_assign(&mut self, other: Self) {
        self.anew += other.anew;
        self.lost += other.lost;
    }
}

fn opened(key: &LessSafeKey, bond: &[u8], sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(TEXT.decode(sealed).ok()?);
    let (nonce, secret) = bytes.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let secret = key.open_in_place(nonce, Aad::from(bond), secret).ok()?;
    Some(Zeroizing::new(secret.to_vec()))
}

impl std::fmt::Debug for SealKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealKeys").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sealer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_for_its_bond_by_its_key_or_the_one_after_it() -> anyhow::Result<()> {
        let [first, second, third] = [1, 2, 3].map(|byte| [byte; KEY_BYTES]);
        let before = Sealer::new(&SealKeys::new(first))?;
        let turning = Sealer::new(&SealKeys::new(second).with_earlier(Some(first)))?;
        let after = Sealer::new(&SealKeys::new(second))?;
        let other = Sealer::new(&SealKeys::new(third))?;
        let sealed = before.seal(b"ann", b"secret").unwrap_or_default();
        let open = |sealer: &Sealer, bond: &[u8], sealed: &str| {
            sealer.open(bond, sealed).map(|secret| secret.to_vec())
        };
        assert_eq!(open(&turning, b"ann", &sealed), Some(b"secret".to_vec()));
        for (sealer, bond) in [(&turning, "bob"), (&after, "ann"), (&other, "ann")] {
            assert_eq!(open(sealer, bond.as_bytes(), &sealed), None);
        }
        let Renewed::Anew(anew) = turning.renew(b"ann", &sealed) else {
            anyhow::bail!("it was not sealed anew");
        };
        assert_eq!(open(&after, b"ann", &anew), Some(b"secret".to_vec()));
        assert_eq!(open(&before, b"ann", &anew), None);
        assert_eq!(turning.renew(b"ann", &anew), Renewed::Stays);
        assert_eq!(turning.renew(b"bob", &sealed), Renewed::Lost);
        // As earlier programs wrote some: with padding.
        let padded = format!("{sealed}==");
        assert_eq!(open(&before, b"ann", &padded), Some(b"secret".to_vec()));
        Ok(())
    }
}
