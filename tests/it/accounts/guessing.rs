//! Guessing passwords: what it costs, where it ends, and that it is of no use against the owner.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use orderhub::account::{AccountError, Device};
use serde_json::{Value, json};

use super::{NOW, PASSWORD as OWN, Rig};
use crate::{
    app::{Disk, PASSWORD, Person, Reply, TestApp, TestClock, eventually},
    support::run,
};

const OTHER: &str = "seven quiet trams at dawn";
/// The longest wait there is.
const WAIT_MAX_MS: i64 = 15 * 60_000;

async fn try_in(app: &TestApp, email: &str, password: &str) -> Reply {
    let body = json!({"email": email, "password": password});
    app.nobody().post("auth/login", &body).await
}

fn at(address: &str) -> Device {
    Device::new(None, address.parse::<IpAddr>().ok(), None)
}

#[test]
fn three_wrong_passwords_are_free_and_then_one_waits() {
    run(async {
        let app = TestApp::demo().await;
        // An address without an account is slowed as one that has one.
        for email in ["customer@demo.local", "nobody@demo.local"] {
            app.clock.stop_at("2027-03-01T12:00:00Z", 0);
            for _ in 0..4 {
                try_in(&app, email, "not the password")
                    .await
                    .problem(401, "unauthenticated");
            }
            // Also a right one.
            let slowed = try_in(&app, email, PASSWORD).await;
            assert_eq!(slowed.header("retry-after"), "1");
            slowed.problem(429, "rate_limited");
            app.clock.stop_at("2027-03-01T12:00:01Z", 0);
            try_in(&app, email, "not the password")
                .await
                .problem(401, "unauthenticated");
            let slowed = try_in(&app, email, PASSWORD).await;
            assert_eq!(slowed.header("retry-after"), "2");
            app.clock.stop_at("2027-03-01T12:00:03Z", 0);
        }
        // Once somebody was right, it begins anew.
        app.login("customer@demo.local", PASSWORD).await;
        for _ in 0..3 {
            try_in(&app, "customer@demo.local", "x")
                .await
                .problem(401, "unauthenticated");
        }
        app.login("customer@demo.local", PASSWORD).await;
        app.stop().await;
    });
}

#[test]
fn nobody_is_slowed_by_what_others_do_elsewhere() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let ann = "ann@example.org";
        let signup = accounts.signup(ann, OWN, "Ann", at("192.0.2.1"), NOW);
        signup.await.unwrap();
        for _ in 0..4 {
            let wrong = accounts
                .login(ann, "wrong", None, at("2001:db8::1"), NOW)
                .await;
            assert_eq!(wrong.err(), Some(AccountError::Credentials));
        }
        // One network is one guesser.
        let slowed = accounts.login(ann, OWN, None, at("2001:db8::2"), NOW).await;
        let retry_after_s = 1;
        assert_eq!(slowed.err(), Some(AccountError::TooOften { retry_after_s }));
        for elsewhere in ["192.0.2.1", "2001:db8:0:1::1"] {
            let login = accounts.login(ann, OWN, None, at(elsewhere), NOW).await;
            assert!(login.is_ok(), "{elsewhere}");
        }
    });
}

/// Entries of an action in the audit log.
async fn acts(admin: &Person, action: &str) -> Vec<Value> {
    let page = admin.get(&format!("audit?action={action}&limit=200")).await;
    page.expect(200)["items"].as_array().unwrap().clone()
}

#[test]
fn a_hundred_wrong_passwords_lock_the_password_and_nobody_out() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let email = "customer@demo.local";
        let before = app.login(email, PASSWORD).await;
        for _ in 0..100 {
            try_in(&app, email, "not the password")
                .await
                .problem(401, "unauthenticated");
            clock.advance_ms(WAIT_MAX_MS);
        }
        // The right one is answered as a wrong one.
        try_in(&app, email, PASSWORD)
            .await
            .problem(401, "unauthenticated");
        let admin = app.login("admin@demo.local", PASSWORD).await;
        let locked = eventually("the lock in the log", || async {
            let found = acts(&admin, "user.locked").await;
            (!found.is_empty()).then_some(found)
        })
        .await;
        assert_eq!(locked.len(), 1);
        assert_eq!(locked[0]["target"]["id"], before.user["id"]);
        let letters = eventually("the letter to the owner", || async {
            let letters = app.letters_to(email).await;
            (!letters.is_empty()).then_some(letters)
        })
        .await;
        let subjects: Vec<_> = letters.iter().map(|letter| &letter["subject"]).collect();
        assert_eq!(subjects, ["Your password is locked"]);
        let metrics = app.nobody().get("/metrics").await.text;
        let counted = metrics
            .lines()
            .find_map(|line| line.strip_prefix("orderhub_account_locks_total "));
        assert_ne!(counted.unwrap(), "0");
        app.stop().await;

        // It stays so across a restart.
        let app = disk.start(&clock).await;
        clock.advance_ms(WAIT_MAX_MS);
        try_in(&app, email, PASSWORD)
            .await
            .problem(401, "unauthenticated");
        // Meanwhile whoever was signed in is so, and a link signs in.
        let refresh = json!({"refresh_token": before.refresh_token});
        let goes_on = app
            .nobody()
            .post("auth/refresh", &refresh)
            .await
            .expect(200);
        let goes_on = app.nobody().signed_in(&goes_on);
        goes_on.place(&[("espresso", 1)]).await;
        let wish = json!({"email": email});
        app.nobody().post("auth/link", &wish).await.expect(202);
        let link = json!({"token": app.link(email, "link", 1).await});
        app.nobody().post("auth/link/use", &link).await.expect(200);
        try_in(&app, email, PASSWORD)
            .await
            .problem(401, "unauthenticated");
        // Another password lifts it.
        app.nobody()
            .post("auth/password/forgot", &wish)
            .await
            .expect(202);
        let token = app.link(email, "reset", 1).await;
        let body = json!({"token": token, "password": OTHER});
        app.nobody()
            .post("auth/password/reset", &body)
            .await
            .expect(204);
        clock.advance_ms(WAIT_MAX_MS);
        app.login(email, OTHER).await;
        app.stop().await;
    });
}

#[test]
fn a_right_password_forgets_the_wrong_ones_before_it() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        let ann = "ann@example.org";
        accounts
            .signup(ann, OWN, "Ann", at("192.0.2.1"), NOW)
            .await
            .unwrap();
        // More than a hundred, and never a hundred in a row.
        for round in 0..2 {
            for host in 0..70 {
                let from = at(&format!("198.51.{round}.{host}"));
                let wrong = accounts.login(ann, "wrong", None, from, NOW).await;
                assert_eq!(wrong.err(), Some(AccountError::Credentials));
            }
            let right = accounts.login(ann, OWN, None, at("192.0.2.1"), NOW).await;
            assert!(right.is_ok(), "{:?}", right.err());
        }
    });
}

#[test]
fn many_guesses_at_once_are_no_more_than_a_hundred() {
    run(async {
        let flags = ["--database.url=mem://", "--limits.password_queue_max=1000"];
        let rig = Rig::with(&flags, NOW).await;
        let ann = "ann@example.org";
        let signup = rig.accounts.signup(ann, OWN, "Ann", at("192.0.2.1"), NOW);
        let id = signup.await.unwrap().user.id;
        let mut guesses = tokio::task::JoinSet::new();
        for host in 0..150 {
            let accounts = rig.accounts.clone();
            guesses.spawn(async move {
                let from = at(&format!("198.51.100.{host}"));
                accounts.login(ann, "wrong", None, from, NOW).await.err()
            });
        }
        let answers = guesses.join_all().await;
        let looked_at =
            |answer: &&Option<AccountError>| matches!(answer, Some(AccountError::Credentials));
        let looked_at = answers.iter().filter(looked_at).count();
        assert!((50..=100).contains(&looked_at), "{looked_at} of {id}");
    });
}

#[test]
fn an_unknown_address_takes_as_long_as_a_known_one() {
    run(async {
        let rig = Rig::start().await;
        let accounts = &rig.accounts;
        accounts
            .signup("ann@example.org", OWN, "Ann", at("192.0.2.1"), NOW)
            .await
            .unwrap();
        let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
        for host in 0..15 {
            // By turns: what else the machine does takes from both.
            for (email, times) in ["ann@example.org", "bob@example.org"]
                .iter()
                .zip(&mut times)
            {
                let begun = Instant::now();
                let from = at(&format!("198.51.100.{host}"));
                let wrong = accounts.login(email, "wrong", None, from, NOW).await;
                times.push(begun.elapsed());
                assert_eq!(wrong.err(), Some(AccountError::Credentials));
            }
        }
        let [known, unknown] = times.map(|mut times| {
            times.sort_unstable();
            times[7].as_secs_f64()
        });
        let ratio = known / unknown;
        assert!((0.5..2.0).contains(&ratio), "{known} s and {unknown} s");
    });
}
