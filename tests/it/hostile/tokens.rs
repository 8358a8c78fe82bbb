//! Hostile tokens against every door that asks for one: none gets in, and none breaks anything.

use std::{collections::BTreeMap, fs};

use orderhub::clock::Clock as _;
use serde_json::{Value, json};

use super::forged::{Forge, Lure};
use crate::{
    app::{Disk, TestApp, TestClock},
    socket::{raw::Raw, wire::Wire},
    support::run,
};

/// The code of the close after this `hello`; none where it lets somebody in.
async fn hello(app: &TestApp, hello: &Value) -> Option<u16> {
    let mut wire = Wire::connect(app).await;
    wire.say(hello).await;
    let first = wire.hear().await;
    match first["t"].as_str() {
        Some("bye") => first["code"].as_u64().and_then(|code| code.try_into().ok()),
        _ => None,
    }
}

#[test]
fn five_hundred_hostile_tokens_open_nothing() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let admin = app.admin().await;
        // Time stands still: an edge is one.
        let now_s = app.clock.now().as_millis() / 1_000;
        let now = jiff::Timestamp::from_second(now_s).unwrap();
        app.clock.stop_at(&now.to_string(), 0);
        let key = fs::read(disk.path().join("keys/token.ed25519")).unwrap();

        let control = app.nobody().with_token(&Forge::control(&admin.token, &key));
        assert_eq!(control.get("me").await.expect(200)["role"], "admin");
        assert_eq!(
            hello(&app, &json!({"t": "hello", "token": control.token})).await,
            None
        );

        let lure = Lure::lay(&admin.token).await;
        let handed_out = reqwest::get(&lure.url).await.unwrap().text().await.unwrap();
        assert!(handed_out.contains("Ed25519"), "{handed_out}");
        let forged = Forge::all(&admin.token, &key, &lure, now_s);
        assert!(forged.len() >= 500, "{}", forged.len());
        let mut let_in = Vec::new();
        let mut answers: BTreeMap<String, usize> = BTreeMap::new();
        for one in &forged {
            let liar = app.nobody();
            let call = liar.call(reqwest::Method::GET, "users");
            let reply = call
                .header("authorization", &format!("Bearer {}", one.token))
                .send()
                .await;
            *answers.entry(format!("http {}", reply.status)).or_default() += 1;
            if reply.status != 401 || reply.body["code"] != "unauthenticated" {
                let_in.push(format!("{}: {} {}", one.what, reply.status, reply.text));
            }
            for field in ["token", "resume_token", "ticket"] {
                let code = hello(&app, &json!({"t": "hello", field: one.token})).await;
                *answers.entry(format!("socket {code:?}")).or_default() += 1;
                if code != Some(4001) {
                    let_in.push(format!("{} as {field}: {code:?}", one.what));
                }
            }
        }
        assert!(
            let_in.is_empty(),
            "{} of {}: {let_in:#?}",
            let_in.len(),
            forged.len()
        );
        let expected = [
            ("http 401".to_owned(), forged.len()),
            ("socket Some(4001)".to_owned(), 3 * forged.len()),
        ];
        assert_eq!(answers, BTreeMap::from(expected));
        assert_eq!(lure.callers(), 1, "the hub asked for a key");
        admin.get("me").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn what_is_good_for_one_door_opens_no_other() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.signup("Tess Token").await;
        let mut wire = Wire::connect(&app).await;
        wire.say(&json!({"t": "hello", "token": customer.token}))
            .await;
        let welcome = wire.hear().await;
        let resume = welcome["resume_token"]
            .as_str()
            .unwrap_or("none")
            .to_owned();
        let ticket = customer.post("ws-ticket", &json!({})).await.expect(201);
        let ticket = ticket["ticket"].as_str().unwrap();
        for wrong in [customer.refresh_token.as_str(), resume.as_str(), ticket] {
            let liar = app.nobody().with_token(wrong);
            liar.get("me").await.problem(401, "unauthenticated");
            assert_eq!(
                hello(&app, &json!({"t": "hello", "token": wrong})).await,
                Some(4001)
            );
        }
        for wrong in [customer.token.as_str(), resume.as_str(), ticket, ""] {
            let body = json!({"refresh_token": wrong});
            let reply = app.nobody().post("auth/refresh", &body).await;
            reply.problem(401, "unauthenticated");
        }
        app.stop().await;
    });
}

#[test]
fn a_token_of_a_mebibyte_is_not_read() {
    run(async {
        let app = TestApp::demo().await;
        let long = "A".repeat(1024 * 1024);
        let mut raw = Raw::connect(&app).await;
        let request =
            format!("GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {long}\r\n\r\n");
        // It may hang up before it has heard everything.
        raw.try_write(request.as_bytes()).await;
        let heard = raw.until_the_end().await;
        assert!(
            heard.is_empty() || heard.starts_with("HTTP/1.1 431"),
            "{heard:.200}"
        );
        let mut wire = Wire::connect(&app).await;
        wire.send(json!({"t": "hello", "token": long}).to_string().into())
            .await;
        assert_eq!(wire.closed().await, 4013);
        let body = json!({"refresh_token": long});
        let reply = app.nobody().post("auth/refresh", &body).await;
        reply.problem(413, "too_large");
        app.signup("Still There").await;
        app.stop().await;
    });
}

#[test]
fn an_authorization_that_is_none_is_refused() {
    run(async {
        let app = TestApp::demo().await;
        let token = app.customer().await.token;
        for (said, status) in [
            ("", 401),
            ("Bearer", 401),
            ("Bearer ", 401),
            ("Basic Y3VzdG9tZXI6cGFzc3dvcmQ=", 401),
            ("Token abc", 401),
            (token.as_str(), 401),
        ] {
            let call = app.nobody().call(reqwest::Method::GET, "me");
            let reply = call.header("authorization", said).send().await;
            assert_eq!(reply.status, status, "{said}: {}", reply.text);
        }
        // Two are none: nobody knows which of them a proxy looked at.
        let call = app
            .nobody()
            .with_token(&token)
            .call(reqwest::Method::GET, "me");
        let reply = call.header("authorization", "Bearer x").send().await;
        reply.problem(400, "malformed");
        // Nowhere else is one looked for.
        for path in [
            format!("me?access_token={token}"),
            format!("me?token={token}"),
            format!("me?authorization=Bearer%20{token}"),
        ] {
            app.nobody()
                .get(&path)
                .await
                .problem(401, "unauthenticated");
        }
        app.stop().await;
    });
}
