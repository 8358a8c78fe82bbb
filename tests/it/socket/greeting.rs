//! The handshake and the first words.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::wire::{Wire, try_connect};
use crate::{app::TestApp, support::run};

#[test]
fn only_our_protocol_and_only_our_pages() {
    run(async {
        let app = TestApp::demo_with(&["--http.origins=https://shop.example"]).await;
        let refused = async |subprotocol: Option<&str>, origin: Option<&str>| {
            try_connect(&app, subprotocol, origin).await.err()
        };
        let ours = Some("orderhub.v1.json");
        let port = app.url().rsplit(':').next().unwrap().to_owned();
        assert_eq!(refused(None, None).await, Some(400));
        assert_eq!(refused(Some("orderhub.v2.json"), None).await, Some(400));
        for foreign in [
            "https://evil.example",
            "null",
            "http://localhost:1",
            "https://shop.example.evil",
        ] {
            assert_eq!(refused(ours, Some(foreign)).await, Some(403), "{foreign}");
        }
        for own in [
            app.url(),
            format!("http://localhost:{port}"),
            "https://shop.example".into(),
        ] {
            assert_eq!(refused(ours, Some(&own)).await, None, "{own}");
        }
        app.nobody().get("ws").await.problem(400, "malformed");
        app.stop().await;
    });
}

#[test]
fn welcome_says_what_counts_here() {
    run(async {
        let app = TestApp::demo().await;
        let (_wire, mut welcome) = Wire::hello(&app, &app.customer().await, json!([])).await;
        let now = welcome["now"].take().as_i64().unwrap();
        assert!((now - jiff::Timestamp::now().as_millisecond()).abs() < 60_000);
        assert!(!welcome["conn"].take().as_str().unwrap().is_empty());
        assert!(!welcome["resume_token"].take().as_str().unwrap().is_empty());
        let resume_s = welcome["resume_s"].take().as_u64().unwrap();
        assert!((899..=900).contains(&resume_s), "{resume_s}");
        assert_eq!(
            welcome,
            json!({
                "t": "welcome", "conn": null, "now": null, "ping_s": 20, "streams": [],
                "resume_token": null, "resume_s": null,
                "limits": {"frame_bytes": 16_384, "streams": 200, "commands_per_s": 5, "subscriptions_per_s": 50},
            })
        );
        let (_wire, welcome) = Wire::hello(&app, &app.kitchen().await, json!([])).await;
        assert_eq!(welcome["limits"]["streams"], 1_000);
        app.stop().await;
    });
}

#[test]
fn whoever_does_not_say_who_they_are_is_sent_away() {
    run(async {
        let app = TestApp::demo_with(&["--ws.hello_s=1"]).await;
        let token = app.customer().await.token;
        let hello = |token: &str| json!({"t": "hello", "token": token}).to_string();
        let firsts = [
            (
                "another message",
                json!({"t": "sub", "id": 1, "s": "board:main"}).to_string(),
                4001,
            ),
            ("a pong", json!({"t": "pong"}).to_string(), 4001),
            ("an unknown type", json!({"t": "dance"}).to_string(), 4001),
            ("no token", json!({"t": "hello"}).to_string(), 4001),
            ("a forged token", hello(&format!("{token}x")), 4001),
            (
                "a refresh token",
                hello(&app.customer().await.refresh_token),
                4001,
            ),
            ("no JSON", "hello?".to_owned(), 4000),
            ("half of it", hello(&token)[..20].to_owned(), 4000),
            ("too much", "x".repeat(17_000), 4013),
        ];
        for (name, first, code) in firsts {
            let mut wire = Wire::connect(&app).await;
            wire.say_text(first).await;
            assert_eq!(wire.closed().await, code, "{name}");
        }
        let mut silent = Wire::connect(&app).await;
        assert_eq!(silent.closed().await, 4001);
        let mut binary = Wire::connect(&app).await;
        binary
            .send(Message::binary(hello(&token).into_bytes()))
            .await;
        assert_eq!(binary.closed().await, 4000);
        // Nothing in the address counts.
        let late = app.nobody().get(&format!("ws?token={token}")).await;
        late.problem(400, "malformed");
        app.stop().await;
    });
}

#[test]
fn nonsense_is_answered_and_a_lot_of_it_is_not() {
    run(async {
        let app = TestApp::demo().await;
        let mut wire = Wire::of(&app, &app.customer().await).await;
        for (message, id) in [
            (json!({"t": "dance", "id": 1}), Value::Null),
            (json!({"t": "sub", "id": 2}), json!(2)),
            (json!({"t": "cmd", "id": "three"}), json!("three")),
            (json!({"t": "hello", "token": "x"}), Value::Null),
        ] {
            wire.say(&message).await;
            let answer = wire.hear().await;
            assert_eq!(
                (&answer["t"], &answer["code"]),
                (&json!("err"), &json!("validation"))
            );
            assert_eq!(answer["id"], id, "{answer}");
        }
        wire.say(&json!({"t": "pong", "and": {"more": [1, 2]}}))
            .await;
        let answer = wire.ask(json!({"t": "sub", "s": "board:main"})).await;
        assert_eq!(answer["code"], "forbidden");
        for _ in 0..60 {
            if !wire.send(Message::text(r#"{"t":"dance"}"#)).await {
                break;
            }
        }
        assert_eq!(wire.closed().await, 4029);
        app.stop().await;
    });
}
