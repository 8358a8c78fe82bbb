//! Guessing passwords and asking too often: who is slowed down, who is not, and what they are told.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, Reply, TestApp, eventually, fresh_key},
    support::run,
};

const PROXY: &str = "--http.trusted_proxies=127.0.0.1";

async fn login(app: &TestApp, email: &str, password: &str, from: &str) -> Reply {
    let call = app.nobody().call(Method::POST, "auth/login");
    let call = call.header("x-forwarded-for", from);
    let body = json!({"email": email, "password": password});
    call.json(&body).send().await
}

#[test]
fn one_address_that_tries_many_accounts_is_slow() {
    run(async {
        let app = TestApp::demo_with(&[PROXY, "--limits.sign_ins_per_min=5"]).await;
        let spray = async |from: &str| {
            let mut statuses = Vec::new();
            for _ in 0..8 {
                let email = format!("{}@customers.local", fresh_key("sprayed"));
                statuses.push(login(&app, &email, PASSWORD, from).await.status);
            }
            statuses
        };
        let statuses = spray("203.0.113.7").await;
        assert_eq!(statuses[..5], [401; 5]);
        assert!(statuses[6..].contains(&429), "{statuses:?}");
        let limited = login(&app, "a@b.example", PASSWORD, "203.0.113.7").await;
        assert_eq!(
            limited.header("ratelimit-policy"),
            "\"address\";q=500;w=10, \"sign-in\";q=5;w=60"
        );
        assert!(
            limited.header("ratelimit").contains("\"sign-in\";r=0;t="),
            "{limited:?}"
        );
        assert!(limited.header("retry-after").parse::<u32>().unwrap() >= 1);
        // A token does not help, and another address is another one.
        let customer = app.customer().await;
        let call = customer
            .call(Method::POST, "auth/login")
            .header("x-forwarded-for", "203.0.113.7");
        let body = json!({"email": "a@b.example", "password": PASSWORD});
        call.json(&body).send().await.problem(429, "rate_limited");
        assert_eq!(spray("203.0.113.8").await[..5], [401; 5]);
        app.stop().await;
    });
}

#[test]
fn more_passwords_than_can_be_looked_at_are_turned_away_with_a_time() {
    run(async {
        let one_each = [
            "--limits.password_hashes_max=1",
            "--limits.password_queue_max=1",
        ];
        let app = TestApp::demo_with(&[PROXY, one_each[0], one_each[1]]).await;
        let tries = (0..24).map(|host| {
            let (from, email) = (format!("203.0.113.{host}"), format!("a{host}@b.example"));
            let app = &app;
            async move { login(app, &email, "not the password", &from).await }
        });
        let (mut looked_at, mut turned_away) = (0, 0);
        for told in join_all(tries).await {
            match told.status {
                401 => looked_at += 1,
                503 => {
                    assert!(told.header("retry-after").parse::<u32>().unwrap() >= 1);
                    told.problem(503, "overloaded");
                    turned_away += 1;
                }
                other => panic!("{other}: {told:?}"),
            }
        }
        assert!(
            looked_at > 0 && turned_away > 0,
            "{looked_at}, {turned_away}"
        );
        // A moment later there is room again.
        app.customer().await.get("me").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn a_hundred_addresses_that_try_one_account_lock_its_password_and_nobody_out() {
    run(async {
        let app = TestApp::demo_with(&[PROXY]).await;
        let owner = app.customer().await;
        let email = owner.user["email"].as_str().unwrap();
        let mut wrong = 0;
        for host in 0..110 {
            let from = format!("203.0.113.{host}");
            let told = login(&app, email, "not the password", &from).await;
            // Where the one before is still being counted, it may be that none is left to try.
            match told.status {
                503 => assert_eq!(told.body["code"], "overloaded", "{host}: {told:?}"),
                _ => {
                    told.problem(401, "unauthenticated");
                    wrong += 1;
                }
            }
        }
        assert!(wrong >= 100, "{wrong}");
        // The right one is answered as a wrong one, from where nobody ever tried, and where its owner is.
        for from in ["198.51.100.1", "127.0.0.1"] {
            let right = login(&app, email, PASSWORD, from).await;
            right.problem(401, "unauthenticated");
        }
        let admin = app.admin().await;
        let locked = "audit?action=user.locked";
        eventually("the lock in the log", || async {
            (!admin.all(locked).await.is_empty()).then_some(())
        })
        .await;
        owner.get("me").await.expect(200);
        let wish = json!({"email": email});
        app.nobody().post("auth/link", &wish).await.expect(202);
        let link = json!({"token": app.link(email, "link", 1).await});
        let by_link = app.nobody().post("auth/link/use", &link).await.expect(200);
        assert_eq!(by_link["user"]["id"], owner.user["id"]);
        let locks = admin.all(locked).await;
        assert_eq!(locks.len(), 1, "{locks:?}");
        assert_eq!(locks[0]["target"]["id"], owner.user["id"]);
        app.stop().await;
    });
}

#[test]
fn an_account_has_a_limit_wherever_it_asks_from_and_a_bad_token_is_an_address() {
    run(async {
        let flags = [
            PROXY,
            "--limits.account_per_s=1",
            "--limits.anonymous_per_s=1",
            "--limits.heavy_per_min=2",
        ];
        let app = TestApp::demo_with(&flags).await;
        let (eve, bob) = (app.signup("Eve Often").await, app.signup("Bob Once").await);
        let mut statuses = Vec::new();
        for number in 0..25 {
            let call = eve.call(Method::GET, "me");
            let call = call.header("x-forwarded-for", &format!("203.0.113.{number}"));
            statuses.push(call.send().await.status);
        }
        assert_eq!(statuses[..10], [200; 10]);
        assert!(
            statuses[10..]
                .iter()
                .filter(|status| **status == 429)
                .count()
                >= 5,
            "{statuses:?}"
        );
        let fine = bob.get("me").await;
        assert!(
            fine.header("ratelimit").starts_with("\"account\";r=9;t="),
            "{fine:?}"
        );

        let liar = app.nobody().with_token("not.a.token");
        let mut statuses = Vec::new();
        for _ in 0..25 {
            let call = liar
                .call(Method::GET, "me")
                .header("x-forwarded-for", "198.51.100.4");
            statuses.push(call.send().await.status);
        }
        assert_eq!(statuses[..10], [401; 10]);
        assert!(statuses.contains(&429), "{statuses:?}");

        // What is heavy is counted by itself, and in both.
        let admin = app.admin().await;
        let looks: Vec<Reply> = vec![
            admin.get("exports/products").await,
            admin.get("exports/products").await,
            admin.get("exports/products").await,
        ];
        let statuses: Vec<u16> = looks.iter().map(|reply| reply.status).collect();
        assert_eq!(statuses, [200, 200, 429]);
        let wait: u32 = looks[2].header("retry-after").parse().unwrap();
        assert!((20..=30).contains(&wait), "{wait}");
        assert_eq!(admin.get("me").await.status, 200);
        app.stop().await;
    });
}

#[test]
fn what_nobody_set_counts_nothing_of_this_machine() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        for _ in 0..700 {
            customer.get("me").await.expect(200);
        }
        let reply = customer.get("me").await;
        assert_eq!(reply.header("ratelimit"), "");
        // Browsers of the shop's pages may read what they are told.
        let call = app
            .nobody()
            .call(Method::GET, "sites")
            .header("origin", &app.url());
        let exposed = call.send().await;
        let exposed = exposed.header("access-control-expose-headers").to_owned();
        for name in ["ratelimit", "ratelimit-policy", "retry-after"] {
            assert!(
                exposed.split(',').any(|one| one.trim() == name),
                "{exposed}"
            );
        }
        assert_ne!(customer.user, Value::Null);
        app.stop().await;
    });
}
