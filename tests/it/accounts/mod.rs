//! Accounts through their one door, on a real database: hostile tokens, sessions that end, keys that stay.

use std::sync::Arc;

use orderhub::{
    account::{
        AccountError, AccountStore, Accounts, AuthError, Device, Keyring, NewUser, UserPatch,
    },
    config::Settings,
    journal::surreal::SurrealJournal,
    order::{Role, Timestamp, UserId},
    shutdown::Tasks,
};

mod guessing;
mod links;
mod passwords;
mod resume;
mod sessions;
mod tokens;

use crate::support::run;

const NOW: Timestamp = Timestamp(1_800_000_000_000);
const PASSWORD: &str = "correct horse, no staple";

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
}

#[test]
fn what_an_admin_changes_counts_at_once() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let signed = accounts
            .signup("ann@example.org", PASSWORD, "Ann", Device::default(), NOW)
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
            .login("ann@example.org", PASSWORD, None, Device::default(), NOW)
            .await
            .unwrap();
        let identity = accounts.verify(&login.access_token, NOW).unwrap();
        assert_eq!(identity.principal.role, Role::Kitchen);
        assert_eq!(identity.principal.sites.len(), 1);

        let repassworded = UserPatch {
            password: Some("another horse, no staple".into()),
            ..UserPatch::default()
        };
        accounts.patch_user(&id, repassworded, NOW).await.unwrap();
        assert!(
            accounts
                .login("ann@example.org", PASSWORD, None, Device::default(), NOW)
                .await
                .is_err()
        );
        assert!(
            accounts
                .login(
                    "ann@example.org",
                    "another horse, no staple",
                    None,
                    Device::default(),
                    NOW
                )
                .await
                .is_ok()
        );

        let off = UserPatch {
            is_active: Some(false),
            ..UserPatch::default()
        };
        accounts.patch_user(&id, off, NOW).await.unwrap();
        let refused = accounts
            .login(
                "ann@example.org",
                "another horse, no staple",
                None,
                Device::default(),
                NOW,
            )
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
                language: None,
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
            language: None,
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
                Some(AccountError::Password(_)) => "/password",
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
            logins.spawn(async move {
                accounts
                    .login("ann@example.org", PASSWORD, None, Device::default(), NOW)
                    .await
                    .err()
            });
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
