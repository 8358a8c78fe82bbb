//! Resume tokens: good from one page, for a while, and never for anything else.

use aws_lc_rs::hmac;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use orderhub::{
    account::{AUDIENCE, Device, ISSUER, Identity, RESUME_AUDIENCE, RESUME_MS},
    journal::Journal as _,
};
use serde_json::{Value, json};

use super::*;
use crate::app::Disk;

const PAGE: Option<&str> = Some("https://shop.example");

/// Signed in at `NOW`; the access token, and what it stands for.
async fn signed_in(rig: &Rig) -> (String, Identity) {
    let signed = rig
        .accounts
        .signup("ann@example.org", PASSWORD, "Ann", Device::default(), NOW);
    let token = signed.await.unwrap().access_token;
    let identity = rig.accounts.verify(&token, NOW).unwrap();
    (token, identity)
}

/// The hub's own key for resume tokens: what nobody outside has.
fn own_key(rig: &Rig) -> EncodingKey {
    let hub = hmac::Key::new(hmac::HMAC_SHA256, &rig.keys.token_pkcs8);
    let own = hmac::sign(&hub, b"orderhub resume token 1");
    EncodingKey::from_secret(own.as_ref())
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": RESUME_AUDIENCE, "typ": "resume", "sub": "u1", "role": "customer", "sites": [],
        "name": "Ann", "sid": "s1", "right": 1_800_000_900, "exp": 1_800_000_900,
    })
}

#[test]
fn a_resume_token_says_what_the_access_token_said() {
    run(async {
        let rig = Rig::start().await;
        let (access, identity) = signed_in(&rig).await;
        let token = rig.accounts.resume_token(&identity, PAGE, NOW).unwrap();
        assert_eq!(token.lives_ms, RESUME_MS);
        let resume = |at| rig.accounts.resume(&token.text, PAGE, at);
        for later in [0, 1, RESUME_MS - 1] {
            let resumed = resume(NOW + later);
            assert_eq!(resumed.unwrap(), identity, "as often as one likes");
        }
        assert_eq!(resume(NOW + RESUME_MS), Err(AuthError::Expired));
        for elsewhere in [None, Some("https://evil.example"), Some("")] {
            let resumed = rig.accounts.resume(&token.text, elsewhere, NOW);
            assert_eq!(resumed, Err(AuthError::Invalid), "{elsewhere:?}");
        }
        let program = rig.accounts.resume_token(&identity, None, NOW).unwrap();
        assert!(rig.accounts.resume(&program.text, None, NOW).is_ok());
        let resumed = rig.accounts.resume(&program.text, PAGE, NOW);
        assert_eq!(resumed, Err(AuthError::Invalid));

        // Neither is the other.
        let as_access = rig.accounts.verify(&token.text, NOW);
        assert_eq!(as_access, Err(AuthError::Invalid));
        let as_resume = rig.accounts.resume(&access, None, NOW);
        assert_eq!(as_resume, Err(AuthError::Invalid));

        let visitor = Identity::visitor(NOW);
        let token = rig.accounts.resume_token(&visitor, PAGE, NOW).unwrap();
        let resumed = rig.accounts.resume(&token.text, PAGE, NOW + 1).unwrap();
        assert!(resumed.is_visitor && resumed.principal == visitor.principal);
    });
}

#[test]
fn what_follows_from_one_access_token_ends() {
    run(async {
        let rig = Rig::start().await;
        let (_, mut identity) = signed_in(&rig).await;
        let last = identity.expires_at + RESUME_MS;
        let mut now = NOW;
        let mut times = 0;
        // Each is used shortly before it ends, and brings another one.
        while let Some(token) = rig.accounts.resume_token(&identity, PAGE, now) {
            now = now + (token.lives_ms - 1_000).max(1_000);
            assert!(now <= last, "{now:?}");
            let resumed = rig.accounts.resume(&token.text, PAGE, now);
            times += 1;
            assert!(times < 10, "for ever");
            match resumed {
                Ok(resumed) => identity = resumed,
                Err(error) => assert_eq!((error, now), (AuthError::Expired, last)),
            }
        }
        assert_eq!(now, last);
    });
}

#[test]
fn hostile_resume_tokens_are_refused() {
    run(async {
        let rig = Rig::start().await;
        let own = own_key(&rig);
        let sign = |claims: &Value, key: &EncodingKey, algorithm| {
            encode(&Header::new(algorithm), claims, key).unwrap()
        };
        let resume = |text: &str| rig.accounts.resume(text, None, NOW);
        let good = sign(&claims(), &own, Algorithm::HS256);
        assert_eq!(resume(&good).unwrap().principal.role, Role::Customer);
        for (field, value) in [
            ("iss", json!("somebody")),
            ("aud", json!(AUDIENCE)),
            ("aud", json!([RESUME_AUDIENCE, AUDIENCE])),
            ("typ", json!("access")),
            ("typ", Value::Null),
            ("role", json!("system")),
            ("sub", json!("")),
            ("sid", Value::Null),
            ("right", Value::Null),
            ("exp", json!("soon")),
            ("sites", json!(["Not A Site"])),
            ("origin", json!("https://shop.example")),
        ] {
            let mut claims = claims();
            claims[field] = value.clone();
            let token = sign(&claims, &own, Algorithm::HS256);
            assert_eq!(resume(&token), Err(AuthError::Invalid), "{field} = {value}");
        }
        // Signed by the hub, but not for this.
        let tokens = EncodingKey::from_ed_der(&rig.keys.token_pkcs8);
        let access = sign(&claims(), &tokens, Algorithm::EdDSA);
        let secret = EncodingKey::from_secret(&rig.keys.token_pkcs8);
        let raw = sign(&claims(), &secret, Algorithm::HS256);
        let longer = sign(&claims(), &own, Algorithm::HS512);
        let parts: Vec<&str> = good.split('.').collect();
        let mut admin = claims();
        admin["role"] = json!("admin");
        let forged = sign(&admin, &secret, Algorithm::HS256);
        let swapped = forged.split('.').nth(1).unwrap();
        for hostile in [
            access,
            raw,
            longer,
            forged.clone(),
            format!("{}.{swapped}.{}", parts[0], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            good[..good.len() - 4].to_owned(),
            format!("{good}AAAA"),
            String::new(),
            "..".to_owned(),
            "x".repeat(100_000),
        ] {
            let shown: String = hostile.chars().take(80).collect();
            assert_eq!(resume(&hostile), Err(AuthError::Invalid), "{shown}");
        }
    });
}

/// Each of these ends the sessions of the account, and with them what it was given.
#[test]
fn what_changes_rights_ends_resume_tokens_also_across_a_restart() {
    run(async {
        let disk = Disk::new();
        let flags = [disk.flag()];
        let rig = Rig::with(&flags, NOW).await;
        let patches = [
            UserPatch {
                role: Some(Role::Manager),
                ..UserPatch::default()
            },
            UserPatch {
                sites: Some(vec!["other".parse().unwrap()]),
                ..UserPatch::default()
            },
            UserPatch {
                password: Some("another horse, no staple".into()),
                ..UserPatch::default()
            },
            UserPatch {
                is_active: Some(false),
                ..UserPatch::default()
            },
        ];
        let mut given = Vec::new();
        for (number, patch) in patches.into_iter().enumerate() {
            let new = NewUser {
                email: format!("cook{number}@example.org"),
                password: PASSWORD.into(),
                name: "Cook".into(),
                role: Role::Kitchen,
                sites: vec!["main".parse().unwrap()],
                language: None,
            };
            let user = rig.accounts.create_user(new, NOW).await.unwrap();
            let signed = rig
                .accounts
                .login(&user.email, PASSWORD, None, Device::default(), NOW)
                .await;
            let access = signed.unwrap().access_token;
            let identity = rig.accounts.verify(&access, NOW).unwrap();
            let token = rig.accounts.resume_token(&identity, None, NOW).unwrap();
            assert!(rig.accounts.resume(&token.text, None, NOW).is_ok());
            rig.accounts.patch_user(&user.id, patch, NOW).await.unwrap();
            let resumed = rig.accounts.resume(&token.text, None, NOW + 1);
            assert_eq!(resumed, Err(AuthError::Revoked), "{number}");
            given.push(token.text);
        }
        let (_, kept) = signed_in(&rig).await;
        // As late as it can be had.
        let late = kept.expires_at + (RESUME_MS - 1_000);
        let kept = rig.accounts.resume_token(&kept, None, kept.expires_at);
        let kept = kept.unwrap().text;
        rig.journal.close().await;

        let rig = Rig::with(&flags, NOW + (RESUME_MS - 1_000)).await;
        for text in &given {
            let resumed = rig.accounts.resume(text, None, NOW + 1);
            assert_eq!(resumed, Err(AuthError::Revoked));
        }
        assert!(rig.accounts.resume(&kept, None, late).is_ok());
        rig.journal.close().await;
    });
}
