//! The keys a provider signs with (RFC 7517): which of them a token was signed with, and whether it was.

use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The longest token that is looked at, bytes.
pub(super) const TOKEN_BYTES_MAX: usize = 16 * 1024;
/// Keys of one provider that are kept.
const KEYS_MAX: usize = 64;

/// A provider's keys.
#[derive(Debug, Clone)]
pub(super) struct Keys(Vec<Jwk>);

/// As they are sent.
#[derive(Deserialize)]
pub(super) struct KeySet {
    keys: Vec<Value>,
}

/// Why a token is not a provider's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsigned {
    /// It names a key that is not there: there may be a new one.
    UnknownKey,
    /// It is not one.
    Wrong,
}

impl From<KeySet> for Keys {
    /// Keys of kinds that are not known here are left out; they may be for somebody else.
    fn from(set: KeySet) -> Self {
        let keys = set.keys.into_iter().take(KEYS_MAX);
        Self(
            keys.filter_map(|key| serde_json::from_value(key).ok())
                .collect(),
        )
    }
}

impl Keys {
    /// What `token` says, if one of these keys signed it.
    pub(super) fn open(&self, token: &str) -> Result<Map<String, Value>, Unsigned> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(Unsigned::Wrong);
        }
        // Reads no algorithm but the few that are listed there: `none` is not among them.
        let header = decode_header(token).map_err(|_| Unsigned::Wrong)?;
        if header.crit.is_some() || !is_asymmetric(header.alg) {
            return Err(Unsigned::Wrong);
        }
        let key = self.find(&header)?;
        let key = DecodingKey::from_jwk(key).map_err(|_| Unsigned::Wrong)?;
        let mut validation = Validation::new(header.alg);
        // Who, for whom and when is asked in `claims.rs`, by the hub's clock.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        let opened = decode::<Map<String, Value>>(token, &key, &validation);
        opened
            .map(|token| token.claims)
            .map_err(|_| Unsigned::Wrong)
    }

    /// The key that `header` names. One that names none is good where there is only one that it can mean.
    fn find(&self, header: &Header) -> Result<&Jwk, Unsigned> {
        let mut fitting = self.0.iter().filter(|key| fits(key, header.alg));
        match &header.kid {
            Some(kid) => fitting
                .find(|key| key.common.key_id.as_ref() == Some(kid))
                .ok_or(Unsigned::UnknownKey),
            None => match (fitting.next(), fitting.next()) {
                (Some(only), None) => Ok(only),
                (None, _) => Err(Unsigned::UnknownKey),
                (Some(_), Some(_)) => Err(Unsigned::Wrong),
            },
        }
    }
}

/// Keys that a client has too sign nothing.
fn is_asymmetric(algorithm: Algorithm) -> bool {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    matches!(
        algorithm,
        RS256 | RS384 | RS512 | PS256 | PS384 | PS512 | ES256 | ES384 | EdDSA
    )
}

/// Whether `key` is for signatures by `algorithm`.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    let common = &key.common;
    let signs = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature));
    let is_said = common
        .key_algorithm
        .is_none_or(|said| said == KeyAlgorithm::from(algorithm));
    let is_kind = if let AlgorithmParameters::RSA(_) = &key.algorithm {
        matches!(algorithm, RS256 | RS384 | RS512 | PS256 | PS384 | PS512)
    } else if let AlgorithmParameters::EllipticCurve(key) = &key.algorithm {
        matches!(
            (&key.curve, algorithm),
            (EllipticCurve::P256, ES256) | (EllipticCurve::P384, ES384)
        )
    } else if let AlgorithmParameters::OctetKeyPair(key) = &key.algorithm {
        (&key.curve, algorithm) == (&EllipticCurve::Ed25519, EdDSA)
    } else {
        false
    };
    signs && is_said && is_kind
}
