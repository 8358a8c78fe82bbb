//! Sessions: on, out, and a refresh token that was seen before.

use orderhub::{
    account::{AccountError, AuthError, Device, Notice, UserPatch},
    order::Role,
};

use super::{NOW, PASSWORD, Rig};
use crate::support::run;

const ANN: &str = "ann@example.org";
const OTHER: &str = "seven quiet trams at dawn";

#[test]
fn signing_up_in_on_and_out() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let first = accounts.signup("Ann@Example.org", PASSWORD, "", Device::default(), NOW);
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
            .signup("ANN@example.org ", PASSWORD, "Bob", Device::default(), NOW)
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
            let refused = accounts
                .login(email, password, None, Device::default(), NOW)
                .await;
            assert_eq!(refused.err(), Some(AccountError::Credentials), "{email}");
        }

        let login = accounts
            .login(" ann@EXAMPLE.org", PASSWORD, None, Device::default(), NOW)
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
fn a_sign_in_under_way_is_over_when_the_account_is_signed_out() {
    run(async {
        // One hash at a time: who comes later has read the account, and waits.
        let flags = ["--database.url=mem://", "--limits.password_hashes_max=1"];
        let rig = Rig::with(&flags, NOW).await;
        let ann = rig
            .accounts
            .signup(ANN, PASSWORD, "Ann", Device::default(), NOW);
        let ann = ann.await.unwrap();
        let sign_in = |email: &str| {
            let (accounts, email) = (rig.accounts.clone(), email.to_owned());
            tokio::spawn(async move {
                let device = Device::default();
                accounts.login(&email, PASSWORD, None, device, NOW).await
            })
        };
        let before_them: Vec<_> = (0..3)
            .map(|n| sign_in(&format!("{n}@example.org")))
            .collect();
        let (accounts, id) = (rig.accounts.clone(), ann.user.id.clone());
        let changed = tokio::spawn(async move {
            let patch = UserPatch {
                password: Some(OTHER.into()),
                ..UserPatch::default()
            };
            accounts.patch_user(&id, patch, NOW).await
        });
        let under_way: Vec<_> = (0..2).map(|_| sign_in(ANN)).collect();
        for one in before_them {
            assert_eq!(one.await.unwrap().err(), Some(AccountError::Credentials));
        }
        changed.await.unwrap().unwrap();
        for one in under_way {
            // Some may have been in already, and then they are out again.
            if let Ok(signed) = one.await.unwrap() {
                let again = rig.accounts.refresh(&signed.refresh_token, NOW).await;
                assert_eq!(again.err(), Some(AccountError::Credentials));
                let shown = rig.accounts.verify(&signed.access_token, NOW);
                assert_eq!(shown.err(), Some(AuthError::Revoked));
            }
        }
        let device = Device::default();
        let after = rig.accounts.login(ANN, OTHER, None, device, NOW).await;
        let after = after.unwrap();
        rig.accounts
            .refresh(&after.refresh_token, NOW)
            .await
            .unwrap();
    });
}

#[test]
fn a_replaced_refresh_token_ends_its_session() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let first = accounts
            .signup("ann@example.org", PASSWORD, "Ann", Device::default(), NOW)
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

        let mut notices = accounts.notices();
        let stolen = accounts.refresh(&first.refresh_token, NOW + 3_000).await;
        assert_eq!(stolen.err(), Some(AccountError::Credentials));
        let Ok(Notice::SessionCopied(whose)) = notices.try_recv() else {
            panic!("nobody was told of the copy");
        };
        assert_eq!(whose, first.user.id);
        let after = accounts.verify(&third.access_token, NOW + 3_000);
        assert_eq!(after, Err(AuthError::Revoked));
        assert!(
            accounts
                .refresh(&third.refresh_token, NOW + 3_000)
                .await
                .is_err()
        );

        let other = accounts
            .login("ann@example.org", PASSWORD, None, Device::default(), NOW)
            .await
            .unwrap();
        let late = NOW + 2_592_000_001;
        assert!(accounts.refresh(&other.refresh_token, late).await.is_err());
    });
}

#[test]
fn a_lost_answer_is_given_again_for_a_minute_and_until_its_successor_is_used() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let sign_in = || accounts.login("ann@example.org", PASSWORD, None, Device::default(), NOW);
        let signup = accounts.signup("ann@example.org", PASSWORD, "Ann", Device::default(), NOW);
        let first = signup.await.unwrap().refresh_token;
        let lost = accounts.refresh(&first, NOW + 1_000).await.unwrap();
        let again = accounts.refresh(&first, NOW + 61_000).await.unwrap();
        assert_eq!(lost.refresh_token, again.refresh_token);
        assert!(accounts.verify(&again.access_token, NOW + 61_000).is_ok());
        let goes_on = accounts.refresh(&again.refresh_token, NOW + 62_000).await;
        assert!(goes_on.is_ok());
        // Its successor was used: this is a copy, however early.
        assert!(accounts.refresh(&first, NOW + 62_001).await.is_err());
        let ended = accounts.verify(&again.access_token, NOW + 62_001);
        assert_eq!(ended, Err(AuthError::Revoked));

        let second = sign_in().await.unwrap().refresh_token;
        accounts.refresh(&second, NOW + 1_000).await.unwrap();
        let too_late = accounts.refresh(&second, NOW + 61_001).await;
        assert_eq!(too_late.err(), Some(AccountError::Credentials));
    });
}

#[test]
fn many_at_once_with_one_refresh_token_get_one_successor() {
    run(async {
        let rig = Rig::start().await;
        let signed =
            rig.accounts
                .signup("ann@example.org", PASSWORD, "Ann", Device::default(), NOW);
        let token = signed.await.unwrap().refresh_token;
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (accounts, token) = (rig.accounts.clone(), token.clone());
            racers.spawn(async move { accounts.refresh(&token, NOW).await });
        }
        let mut tokens = Vec::new();
        for answer in racers.join_all().await {
            match answer {
                Ok(signed) => tokens.push(signed.refresh_token),
                // Whoever meets another writer may be asked to come again; nobody's session ends.
                Err(error) => assert_eq!(error, AccountError::Overloaded),
            }
        }
        tokens.dedup();
        assert_eq!(tokens.len(), 1);
        assert!(rig.accounts.refresh(&tokens[0], NOW).await.is_ok());
    });
}
