//! Accounts through their one door, on a real database: hostile tokens, sessions that end, keys that stay.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as B64};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use orderhub::{
    account::{
        AUDIENCE, AccountError, AccountStore, Accounts, AuthError, ISSUER, Keyring, NewUser,
        UserPatch,
    },
    config::Settings,
    journal::{Journal, surreal::SurrealJournal},
    order::{Role, Timestamp, UserId},
    shutdown::Tasks,
};
use serde_json::{Value, json};

use crate::support::run;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const PASSWORD: &str = "correct horse";

struct Rig {
    accounts: Arc<Accounts>,
    journal: SurrealJournal,
    keys: Keyring,
}

impl Rig {
    async fn start() -> Self {
        Self::with(&["--database.url=mem://"], NOW).await
    }

    async fn with(flags: &[&str], now: Timestamp) -> Self {
        let settings = Settings::parse(flags.iter().copied()).unwrap();
        let journal = SurrealJournal::open(&settings.database).await.unwrap();
        let keys = Keyring::open(&settings).unwrap();
        let store = AccountStore::new(journal.db(), Tasks::new());
        let accounts = Accounts::open(store, &keys, &settings, now).await.unwrap();
        Self {
            accounts: Arc::new(accounts),
            journal,
            keys,
        }
    }

    /// A token with these claims, signed by the hub's own key.
    fn sign(&self, claims: &Value) -> String {
        let key = EncodingKey::from_ed_der(&self.keys.token_pkcs8);
        encode(&Header::new(Algorithm::EdDSA), claims, &key).unwrap()
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
        let good = rig.sign(&claims());
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
            let token = rig.sign(&with(field, value.clone()));
            assert_eq!(verify(&token), Err(AuthError::Invalid), "{field} = {value}");
        }
        let expired = rig.sign(&with("exp", json!(1_800_000_000)));
        assert_eq!(verify(&expired), Err(AuthError::Expired));

        let parts: Vec<&str> = good.split('.').collect();
        let none = B64.encode(json!({"alg": "none", "typ": "JWT"}).to_string());
        let hmac = B64.encode(json!({"alg": "HS256", "typ": "JWT"}).to_string());
        let admin = B64.encode(with("role", json!("admin")).to_string());
        let other_key = Keyring::ephemeral().unwrap();
        let forged = encode(
            &Header::new(Algorithm::EdDSA),
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
        let signed = rig.accounts.signup("ann@example.org", PASSWORD, "Ann", NOW);
        let token = signed.await.unwrap().access_token;
        assert!(rig.accounts.verify(&token, NOW).is_ok());
        assert!(rig.accounts.verify(&token, NOW + 899_000).is_ok());
        let late = rig.accounts.verify(&token, NOW + 900_000);
        assert_eq!(late, Err(AuthError::Expired));
    });
}

#[test]
fn signing_up_in_on_and_out() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let first = accounts.signup("Ann@Example.org", PASSWORD, "", NOW);
        let first = first.await.unwrap();
        assert_eq!(first.user.role, Role::Customer);
        assert_eq!(
            (&*first.user.email, &*first.user.name),
            ("ann@example.org", "ann")
        );

        // The refresh token is no access token, and the other way round.
        let as_access = accounts.verify(&first.refresh_token, NOW);
        assert_eq!(as_access, Err(AuthError::Invalid));
        let as_refresh = accounts.refresh(&first.access_token, NOW).await;
        assert_eq!(as_refresh.err(), Some(AccountError::Credentials));

        // Taken, in any spelling.
        let again = accounts
            .signup("ANN@example.org ", PASSWORD, "Bob", NOW)
            .await;
        assert!(matches!(
            again.err(),
            Some(AccountError::Invalid {
                pointer: "/email",
                ..
            })
        ));

        // Wrong password and unknown address are one answer.
        for (email, password) in [
            ("ann@example.org", "wrong horse"),
            ("bob@example.org", PASSWORD),
            ("not an address", PASSWORD),
            ("ann@example.org", ""),
        ] {
            let refused = accounts.login(email, password, NOW).await;
            assert_eq!(refused.err(), Some(AccountError::Credentials), "{email}");
        }

        let login = accounts
            .login(" ann@EXAMPLE.org", PASSWORD, NOW)
            .await
            .unwrap();
        let identity = accounts.verify(&login.access_token, NOW).unwrap();
        assert_eq!(identity.principal.id, first.user.id);
        accounts.logout(&identity, NOW).await.unwrap();
        let gone = accounts.verify(&login.access_token, NOW);
        assert_eq!(gone, Err(AuthError::Revoked));
        assert!(accounts.refresh(&login.refresh_token, NOW).await.is_err());
        // The other session goes on.
        assert!(accounts.verify(&first.access_token, NOW).is_ok());
        assert!(accounts.refresh(&first.refresh_token, NOW).await.is_ok());
    });
}

#[test]
fn a_replaced_refresh_token_ends_its_session() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let first = accounts
            .signup("ann@example.org", PASSWORD, "Ann", NOW)
            .await
            .unwrap();
        let second = accounts
            .refresh(&first.refresh_token, NOW + 1_000)
            .await
            .unwrap();
        assert_ne!(first.refresh_token, second.refresh_token);
        let third = accounts
            .refresh(&second.refresh_token, NOW + 2_000)
            .await
            .unwrap();
        assert!(accounts.verify(&third.access_token, NOW + 2_000).is_ok());

        let stolen = accounts.refresh(&first.refresh_token, NOW + 3_000).await;
        assert_eq!(stolen.err(), Some(AccountError::Credentials));
        let after = accounts.verify(&third.access_token, NOW + 3_000);
        assert_eq!(after, Err(AuthError::Revoked));
        assert!(
            accounts
                .refresh(&third.refresh_token, NOW + 3_000)
                .await
                .is_err()
        );

        let other = accounts
            .login("ann@example.org", PASSWORD, NOW)
            .await
            .unwrap();
        let late = NOW + 2_592_000_001;
        assert!(accounts.refresh(&other.refresh_token, late).await.is_err());
    });
}

#[test]
fn one_refresh_token_is_good_for_one_of_many_at_once() {
    run(async {
        let rig = Rig::start().await;
        let signed = rig.accounts.signup("ann@example.org", PASSWORD, "Ann", NOW);
        let token = signed.await.unwrap().refresh_token;
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (accounts, token) = (rig.accounts.clone(), token.clone());
            racers.spawn(async move { accounts.refresh(&token, NOW).await.is_ok() });
        }
        let won = racers
            .join_all()
            .await
            .into_iter()
            .filter(|won| *won)
            .count();
        assert!(won <= 1, "{won} of one token");
        assert!(rig.accounts.refresh(&token, NOW).await.is_err());
    });
}

#[test]
fn what_an_admin_changes_counts_at_once() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let signed = accounts
            .signup("ann@example.org", PASSWORD, "Ann", NOW)
            .await
            .unwrap();
        let id = signed.user.id.clone();
        assert_eq!(&*accounts.contact(&id).await.unwrap().unwrap().name, "Ann");

        let renamed = UserPatch {
            name: Some("Anna".into()),
            ..UserPatch::default()
        };
        accounts.patch_user(&id, renamed, NOW).await.unwrap();
        assert!(accounts.verify(&signed.access_token, NOW).is_ok());
        let contact = accounts.contact(&id).await.unwrap().unwrap();
        assert_eq!(
            (&*contact.name, &*contact.email),
            ("Anna", "ann@example.org")
        );

        let promoted = UserPatch {
            role: Some(Role::Kitchen),
            sites: Some(vec!["main".parse().unwrap()]),
            ..UserPatch::default()
        };
        let user = accounts.patch_user(&id, promoted, NOW).await.unwrap();
        assert_eq!((user.role, user.sites.len()), (Role::Kitchen, 1));
        let before = accounts.verify(&signed.access_token, NOW);
        assert_eq!(before, Err(AuthError::Revoked));
        let login = accounts
            .login("ann@example.org", PASSWORD, NOW)
            .await
            .unwrap();
        let identity = accounts.verify(&login.access_token, NOW).unwrap();
        assert_eq!(identity.principal.role, Role::Kitchen);
        assert_eq!(identity.principal.sites.len(), 1);

        let repassworded = UserPatch {
            password: Some("another horse".into()),
            ..UserPatch::default()
        };
        accounts.patch_user(&id, repassworded, NOW).await.unwrap();
        assert!(
            accounts
                .login("ann@example.org", PASSWORD, NOW)
                .await
                .is_err()
        );
        assert!(
            accounts
                .login("ann@example.org", "another horse", NOW)
                .await
                .is_ok()
        );

        let off = UserPatch {
            is_active: Some(false),
            ..UserPatch::default()
        };
        accounts.patch_user(&id, off, NOW).await.unwrap();
        let refused = accounts
            .login("ann@example.org", "another horse", NOW)
            .await;
        assert_eq!(refused.err(), Some(AccountError::Credentials));

        let nobody: UserId = "nobody".parse().unwrap();
        let missing = accounts
            .patch_user(&nobody, UserPatch::default(), NOW)
            .await;
        assert_eq!(missing.err(), Some(AccountError::NotFound));
        assert!(accounts.contact(&nobody).await.unwrap().is_none());
    });
}

#[test]
fn accounts_are_listed_by_age_page_by_page() {
    run(async {
        let rig = Rig::start().await;
        for number in 0..5 {
            let new = NewUser {
                email: format!("u{number}@example.org"),
                password: PASSWORD.into(),
                name: String::new(),
                role: Role::Customer,
                sites: Vec::new(),
            };
            rig.accounts
                .create_user(new, NOW + number * 1_000)
                .await
                .unwrap();
        }
        let first = rig.accounts.list_users(None, 3).await.unwrap();
        let rest = rig
            .accounts
            .list_users(Some(&first[2].id), 3)
            .await
            .unwrap();
        let emails: Vec<_> = first.iter().chain(&rest).map(|user| &*user.email).collect();
        let expected = [
            "u0@example.org",
            "u1@example.org",
            "u2@example.org",
            "u3@example.org",
            "u4@example.org",
        ];
        assert_eq!(emails, expected);
    });
}

#[test]
fn out_of_bounds_is_refused_by_name() {
    run(async {
        let rig = Rig::start().await;
        let base = NewUser {
            email: "ann@example.org".into(),
            password: PASSWORD.into(),
            name: "Ann".into(),
            role: Role::Kitchen,
            sites: vec!["main".parse().unwrap()],
        };
        for (pointer, new) in [
            (
                "/email",
                NewUser {
                    email: "ann".into(),
                    ..base.clone()
                },
            ),
            (
                "/password",
                NewUser {
                    password: "short".into(),
                    ..base.clone()
                },
            ),
            (
                "/password",
                NewUser {
                    password: "x".repeat(257),
                    ..base.clone()
                },
            ),
            (
                "/name",
                NewUser {
                    name: "x".repeat(121),
                    ..base.clone()
                },
            ),
            (
                "/sites",
                NewUser {
                    sites: Vec::new(),
                    ..base.clone()
                },
            ),
            (
                "/role",
                NewUser {
                    role: Role::System,
                    ..base.clone()
                },
            ),
        ] {
            let refused = rig.accounts.create_user(new, NOW).await.err();
            let found = match refused {
                Some(AccountError::Invalid { pointer, .. }) => pointer,
                other => panic!("{pointer}: {other:?}"),
            };
            assert_eq!(found, pointer);
        }
        assert!(rig.accounts.create_user(base, NOW).await.is_ok());
    });
}

#[test]
fn too_many_passwords_at_once_are_turned_away() {
    run(async {
        let flags = [
            "--database.url=mem://",
            "--limits.password_hashes_max=1",
            "--limits.password_queue_max=1",
        ];
        let rig = Rig::with(&flags, NOW).await;
        let mut logins = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let accounts = rig.accounts.clone();
            logins
                .spawn(async move { accounts.login("ann@example.org", PASSWORD, NOW).await.err() });
        }
        let answers = logins.join_all().await;
        let count = |wanted: &AccountError| {
            let wanted = answers
                .iter()
                .filter(|answer| answer.as_ref() == Some(wanted));
            wanted.count()
        };
        assert!(count(&AccountError::Overloaded) > 0);
        assert!(count(&AccountError::Credentials) > 0);
        assert_eq!(
            count(&AccountError::Overloaded) + count(&AccountError::Credentials),
            12
        );
    });
}

#[test]
fn tokens_and_ended_sessions_survive_a_restart() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let url = format!(
            "--database.url=surrealkv://{}/db?sync=every",
            folder.path().display()
        );
        let flags = [url.as_str()];
        let (kept, ended) = {
            let rig = Rig::with(&flags, NOW).await;
            let kept = rig
                .accounts
                .signup("ann@example.org", PASSWORD, "Ann", NOW)
                .await
                .unwrap();
            let ended = rig
                .accounts
                .login("ann@example.org", PASSWORD, NOW)
                .await
                .unwrap();
            let identity = rig.accounts.verify(&ended.access_token, NOW).unwrap();
            rig.accounts.logout(&identity, NOW + 1).await.unwrap();
            rig.journal.close().await;
            (kept, ended)
        };
        let keys = folder.path().join("keys");
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
