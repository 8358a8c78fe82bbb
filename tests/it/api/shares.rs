//! Links to orders: who may make them, what they show, and that they die.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Disk, Person, Reply, TestApp, TestClock, assert_without, basket, id},
    support::run,
};

async fn share(who: &Person, order: &Value) -> Reply {
    who.post(&format!("orders/{}/share", id(order)), &json!({}))
        .await
}

async fn unshare(who: &Person, order: &Value) -> Reply {
    let path = format!("orders/{}/share", id(order));
    who.call(Method::DELETE, &path).send().await
}

/// The page behind a link, in a language.
async fn page(app: &TestApp, path: &str, language: &str) -> Reply {
    let call = app.nobody().call(Method::GET, path);
    call.header("accept-language", language).send().await
}

/// Without what differs from visit to visit.
fn settled(reply: &Reply) -> String {
    let nonce = reply.text.split("nonce=\"").nth(1).unwrap();
    let nonce = nonce.split('"').next().unwrap();
    assert!(reply.header("content-security-policy").contains(nonce));
    reply.text.replace(nonce, "")
}

#[test]
fn a_link_is_made_once_and_shows_the_order_to_anybody() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.signup("Clara Secret-Name").await;
        let mut body = basket(&[("espresso", 2)]);
        body["lines"][0]["note"] = json!("ring twice at Meier");
        let order = customer.post("orders", &body).await.expect(201);
        let made = share(&customer, &order).await.expect(201);
        let token = made["token"].as_str().unwrap();
        assert_eq!(token.len(), 22);
        assert_eq!(made["path"], format!("/t/{token}"));
        assert_eq!(share(&customer, &order).await.expect(200), made);
        // Staff who may read it get the same.
        for staff in [app.admin().await, app.manager().await, app.kitchen().await] {
            assert_eq!(share(&staff, &order).await.expect(200), made);
        }

        let told = app.nobody().get(&format!("tracking/{token}")).await;
        assert_eq!(told.header("x-robots-tag"), "noindex");
        let secrets = [
            id(&order),
            id(&customer.user),
            "Clara",
            "Secret",
            "Meier",
            "amount",
            "EUR",
            "customers.local",
            token,
        ];
        assert_without(&told.text, &secrets);
        let told = told.expect(200);
        assert_eq!(told["number"], order["number"]);
        assert_eq!(told["lines"], json!([{"name": "Espresso", "quantity": 2}]));
        let words = |told: &Value| -> Vec<String> {
            let steps = told["steps"].as_array().unwrap().iter();
            steps
                .map(|step| {
                    format!(
                        "{} {}",
                        step["step"].as_str().unwrap(),
                        step["state"].as_str().unwrap()
                    )
                })
                .collect()
        };
        assert_eq!(
            words(&told),
            [
                "placed done",
                "paid current",
                "kitchen upcoming",
                "done upcoming"
            ]
        );

        let shown = page(&app, &format!("/t/{token}"), "en").await;
        assert_eq!(shown.status, 200);
        assert_without(&shown.text, &secrets);
        assert_without(
            &shown.text,
            &["<script", "javascript:", "http-equiv", "<form", "src="],
        );
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-robots-tag", "noindex"),
            ("vary", "Cookie, Accept-Language"),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("content-language", "en"),
            ("refresh", "15"),
        ] {
            assert_eq!(shown.header(name), value, "{name}");
        }
        let policy = shown.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; style-src 'nonce-"),
            "{policy}"
        );
        assert_ne!(
            policy,
            page(&app, &format!("/t/{token}"), "en")
                .await
                .header("content-security-policy")
        );
        let still = page(&app, &format!("/t/{token}?still"), "en").await;
        assert_eq!((still.status, still.header("refresh")), (200, ""));
        assert!(still.text.contains("This page stands still."));

        // It goes on with the order, and does not look again once that has ended.
        app.pay(&customer, &order).await;
        app.release(&order).await;
        let told = app
            .nobody()
            .get(&format!("tracking/{token}"))
            .await
            .expect(200);
        assert_eq!(words(&told)[1..3], ["paid done", "kitchen current"]);
        assert!(told["eta"]["from"].is_string() || told["eta"].is_null());
        app.kitchen()
            .await
            .act(&order, "fulfill", &json!({}))
            .await
            .expect(200);
        let ended = page(&app, &format!("/t/{token}"), "en").await;
        assert_eq!((ended.status, ended.header("refresh")), (200, ""));
        assert!(ended.text.contains("Done. Enjoy it!"));
        app.stop().await;
    });
}

#[test]
fn a_link_taken_back_is_dead_at_once_and_looks_like_one_that_never_was() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.signup("Dora Dead").await;
        let order = customer.place(&[("espresso", 1)]).await;
        unshare(&customer, &order).await.expect(204);
        let made = share(&customer, &order).await.expect(201);
        let path = made["path"].as_str().unwrap().to_owned();
        assert_eq!(page(&app, &path, "en").await.status, 200);
        unshare(&customer, &order).await.expect(204);
        unshare(&customer, &order).await.expect(204);
        let dead = page(&app, &path, "en").await;
        let never = page(&app, "/t/AAAAAAAAAAAAAAAAAAAAAA", "en").await;
        assert_eq!((dead.status, never.status), (404, 404));
        assert_eq!(settled(&dead), settled(&never));
        for odd in [
            "/t/x",
            "/t/%00",
            "/t/%F0%9F%8D%95",
            "/t/%FF",
            &format!("/t/{}", "a".repeat(4_000)),
            &format!("/t/{}", path[3..].to_uppercase()),
        ] {
            let odd = page(&app, odd, "en").await;
            assert_eq!(settled(&odd), settled(&never));
        }
        let token = made["token"].as_str().unwrap();
        let told = app.nobody().get(&format!("tracking/{token}")).await;
        told.problem(404, "not_found");
        // The next one is another.
        let next = share(&customer, &order).await.expect(201);
        assert_ne!(next["token"], made["token"]);
        assert_eq!(page(&app, &path, "en").await.status, 404);
        app.stop().await;
    });
}

#[test]
fn only_who_may_read_an_order_shares_it_or_takes_it_back() {
    run(async {
        let app = TestApp::demo().await;
        let (owner, other) = (
            app.signup("Ole Owner").await,
            app.signup("Otto Other").await,
        );
        let order = owner.place(&[("espresso", 1)]).await;
        share(&other, &order).await.problem(404, "not_found");
        share(&app.nobody(), &order)
            .await
            .problem(401, "unauthenticated");
        let made = share(&owner, &order).await.expect(201);
        unshare(&other, &order).await.problem(404, "not_found");
        unshare(&app.nobody(), &order)
            .await
            .problem(401, "unauthenticated");
        assert_eq!(
            page(&app, made["path"].as_str().unwrap(), "en")
                .await
                .status,
            200
        );
        for odd in ["x", "00000000-0000-7000-8000-000000000000"] {
            share(&owner, &json!({"id": odd}))
                .await
                .problem(404, "not_found");
            unshare(&owner, &json!({"id": odd}))
                .await
                .problem(404, "not_found");
        }
        // A token opens its page and nothing else.
        let token = made["token"].as_str().unwrap();
        let path = format!("orders/{}", id(&order));
        let read = app.nobody().with_token(token).get(&path).await;
        read.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn many_who_share_at_once_get_one_link() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (customer, order) = (customer.clone(), order.clone());
            racers.spawn(async move { share(&customer, &order).await });
        }
        let answers = racers.join_all().await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 1);
        for answer in &answers {
            assert_eq!(answer.body, answers[0].body);
        }
        app.stop().await;
    });
}

#[test]
fn a_link_outlives_a_restart_and_is_in_no_file_of_the_database() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let customer = app.signup("Rita Restart").await;
        let order = customer.place(&[("espresso", 1)]).await;
        let made = share(&customer, &order).await.expect(201);
        app.stop().await;
        let app = disk.start(&clock).await;
        app.is_ready().await;
        let customer = app.nobody().with_token(&customer.token);
        assert_eq!(share(&customer, &order).await.expect(200), made);
        assert_eq!(
            page(&app, made["path"].as_str().unwrap(), "en")
                .await
                .status,
            200
        );
        app.stop().await;
        let token = made["token"].as_str().unwrap().as_bytes();
        let mut folders = vec![disk.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    let is_in = bytes.windows(token.len()).any(|part| part == token);
                    assert!(!is_in, "the token is in {}", path.display());
                }
            }
        }
    });
}

#[test]
fn the_page_is_in_the_readers_language() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let made = share(&customer, &order).await.expect(201);
        let path = made["path"].as_str().unwrap();
        for (wishes, cookie, lang, dir, said) in [
            ("de-AT,en;q=0.5", "", "de", "ltr", "Wartet auf die Zahlung"),
            (
                "de",
                "a=b; orderhub_language=ar",
                "ar",
                "rtl",
                "بانتظار الدفع",
            ),
            (
                "fr",
                "orderhub_language=fr",
                "en",
                "ltr",
                "Waiting for payment",
            ),
        ] {
            let call = app.nobody().call(Method::GET, path);
            let call = call
                .header("accept-language", wishes)
                .header("cookie", cookie);
            let shown = call.send().await;
            assert!(
                shown
                    .text
                    .contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\">")),
                "{lang}"
            );
            assert!(shown.text.contains(said), "{lang}");
            assert_eq!(shown.header("content-language"), lang);
        }
        let nothing = page(&app, "/t/none", "ar").await;
        assert!(nothing.text.contains("lang=\"ar\" dir=\"rtl\""));
        app.stop().await;
    });
}

#[test]
fn who_guesses_links_is_slowed_down_whatever_token_they_show() {
    run(async {
        let app = TestApp::demo_with(&["--limits.anonymous_per_s=1"]).await;
        let liar = app.nobody().with_token("whatever");
        let mut refused = 0;
        for number in 0..30 {
            let path = if number % 2 == 0 {
                "/t/guess"
            } else {
                "tracking/guess"
            };
            match liar.get(path).await.status {
                404 => {}
                429 => refused += 1,
                other => panic!("{other}"),
            }
        }
        assert!(refused >= 15, "{refused}");
        app.stop().await;
    });
}

#[test]
fn what_the_shop_is_called_is_text_and_never_markup() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let call = admin.call(Method::PATCH, "sites/main");
        let call = call.json(&json!({"name": "<b onclick='x'>\"&", "time_zone": "Asia/Kolkata"}));
        call.send().await.expect(200);
        let order = app.customer().await.place(&[("espresso", 1)]).await;
        let made = share(&admin, &order).await.expect(201);
        let shown = page(&app, made["path"].as_str().unwrap(), "en").await;
        assert!(
            shown
                .text
                .contains("&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;"),
            "{}",
            shown.text
        );
        assert!(!shown.text.contains("<b onclick"));
        assert!(shown.text.contains(" IST</time>"), "{}", shown.text);
        app.stop().await;
    });
}
