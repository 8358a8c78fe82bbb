//! Access tokens: hostile ones, old ones, and ones that outlive a restart.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use orderhub::{
    account::{AUDIENCE, AuthError, Device, ISSUER, Keyring},
    journal::Journal as _,
    order::Role,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{NOW, PASSWORD, Rig};
use crate::{app::Disk, support::run};

/// A token with these claims, signed by the hub's own key.
fn sign(rig: &Rig, claims: &Value) -> String {
    let key = EncodingKey::from_ed_der(&rig.keys.token_pkcs8);
    encode(&header(rig), claims, &key).unwrap()
}

/// What the hub's own tokens say of themselves.
fn header(rig: &Rig) -> Header {
    let pair = Ed25519KeyPair::from_pkcs8(&rig.keys.token_pkcs8).unwrap();
    let id = hex::encode(Sha256::digest(pair.public_key().as_ref()));
    Header {
        kid: Some(id[..16].to_owned()),
        ..Header::new(Algorithm::EdDSA)
    }
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "typ": "access", "sub": "u1", "role": "customer", "sites": [],
        "name": "Ann", "sid": "s1", "iat": 1_800_000_000, "exp": 1_800_000_900, "jti": "j1",
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[field] = value;
    claims
}

#[test]
fn hostile_tokens_are_refused() {
    run(async {
        let rig = Rig::start().await;
        let good = sign(&rig, &claims());
        let verify = |token: &str| rig.accounts.verify(token, NOW);
        assert_eq!(verify(&good).unwrap().principal.role, Role::Customer);

        for (field, value) in [
            ("iss", json!("somebody")),
            ("iss", json!(["orderhub"])),
            ("iss", Value::Null),
            ("aud", json!("another-api")),
            ("aud", json!([AUDIENCE, "another-api"])),
            ("typ", json!("refresh")),
            ("typ", Value::Null),
            ("role", json!("system")),
            ("role", json!("god")),
            ("sub", json!("")),
            ("sub", Value::Null),
            ("exp", json!("soon")),
            ("exp", Value::Null),
            ("sites", json!(["Not A Site"])),
        ] {
            let token = sign(&rig, &with(field, value.clone()));
            assert_eq!(verify(&token), Err(AuthError::Invalid), "{field} = {value}");
        }
        let expired = sign(&rig, &with("exp", json!(1_800_000_000)));
        assert_eq!(verify(&expired), Err(AuthError::Expired));

        let parts: Vec<&str> = good.split('.').collect();
        let none = B64.encode(json!({"alg": "none", "typ": "JWT"}).to_string());
        let hmac = B64.encode(json!({"alg": "HS256", "typ": "JWT"}).to_string());
        let admin = B64.encode(with("role", json!("admin")).to_string());
        let other_key = Keyring::ephemeral().unwrap();
        let unnamed = encode(
            &Header::new(Algorithm::EdDSA),
            &claims(),
            &EncodingKey::from_ed_der(&rig.keys.token_pkcs8),
        )
        .unwrap();
        let forged = encode(
            &header(&rig),
            &claims(),
            &EncodingKey::from_ed_der(&other_key.token_pkcs8),
        )
        .unwrap();
        // The public key as an HMAC secret: the classic confusion of algorithms.
        let confused = encode(
            &Header::new(Algorithm::HS256),
            &claims(),
            &EncodingKey::from_secret(&rig.keys.token_pkcs8),
        )
        .unwrap();
        for hostile in [
            format!("{none}.{}.", parts[1]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{hmac}.{}.{}", parts[1], parts[2]),
            format!("{}.{admin}.{}", parts[0], parts[2]),
            format!("{}.{}", parts[0], parts[1]),
            good[..good.len() - 4].to_owned(),
            format!("{good}AAAA"),
            format!("{good}.x"),
            String::new(),
            "..".to_owned(),
            "x".repeat(100_000),
            unnamed,
            forged,
            confused,
        ] {
            let shown: String = hostile.chars().take(80).collect();
            assert_eq!(verify(&hostile), Err(AuthError::Invalid), "{shown}");
        }
    });
}

#[test]
fn a_remembered_token_still_runs_out() {
    run(async {
        let rig = Rig::start().await;
        let signed =
            rig.accounts
                .signup("ann@example.org", PASSWORD, "Ann", Device::default(), NOW);
        let token = signed.await.unwrap().access_token;
        assert!(rig.accounts.verify(&token, NOW).is_ok());
        assert!(rig.accounts.verify(&token, NOW + 899_000).is_ok());
        let late = rig.accounts.verify(&token, NOW + 900_000);
        assert_eq!(late, Err(AuthError::Expired));
    });
}

#[test]
fn tokens_and_ended_sessions_survive_a_restart() {
    run(async {
        let disk = Disk::new();
        let flags = [disk.flag()];
        let (kept, ended) = {
            let rig = Rig::with(&flags, NOW).await;
            let kept = rig
                .accounts
                .signup("ann@example.org", PASSWORD, "Ann", Device::default(), NOW)
                .await
                .unwrap();
            let ended = rig
                .accounts
                .login("ann@example.org", PASSWORD, None, Device::default(), NOW)
                .await
                .unwrap();
            let identity = rig.accounts.verify(&ended.access_token, NOW).unwrap();
            rig.accounts.logout(&identity, NOW + 1).await.unwrap();
            rig.journal.close().await;
            (kept, ended)
        };
        let keys = disk.path().join("keys");
        for file in ["seal.key", "token.ed25519"] {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(keys.join(file))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
        let rig = Rig::with(&flags, NOW + 5_000).await;
        assert!(rig.accounts.verify(&kept.access_token, NOW + 5_000).is_ok());
        let revoked = rig.accounts.verify(&ended.access_token, NOW + 5_000);
        assert_eq!(revoked, Err(AuthError::Revoked));
        assert!(
            rig.accounts
                .refresh(&kept.refresh_token, NOW + 5_000)
                .await
                .is_ok()
        );
        rig.journal.close().await;
    });
}
