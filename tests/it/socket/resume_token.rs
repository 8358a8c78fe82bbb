//! Coming back by what the last connection was given: without HTTP, without the database.

use reqwest::Method;
use serde_json::{Value, json};

use super::wire::{Wire, try_connect};
use crate::{
    app::{TestApp, id},
    support::run,
};

const ORIGIN: &str = "https://shop.example";

/// What `welcome` gave for the next time.
fn given(welcome: &Value) -> String {
    let life = welcome["resume_s"].as_u64().unwrap();
    assert!((899..=900).contains(&life), "{welcome}");
    welcome["resume_token"].as_str().unwrap().to_owned()
}

/// Says hello with a resume token: the `welcome`, or the code of the close.
async fn come_back(app: &TestApp, token: &str, origin: Option<&str>) -> Result<(Wire, Value), u16> {
    let mut wire = try_connect(app, Some("orderhub.v1.json"), origin)
        .await
        .unwrap_or_else(|status| panic!("refused with {status}"));
    wire.say(&json!({"t": "hello", "resume_token": token, "resume": [{"s": "me"}]}))
        .await;
    let first = wire.hear().await;
    match first["t"].as_str() {
        Some("welcome") => Ok((wire, first)),
        Some("bye") => Err(u16::try_from(first["code"].as_u64().unwrap()).unwrap()),
        _ => panic!("{first}"),
    }
}

#[test]
fn it_lets_in_again_as_often_as_one_likes_within_its_life() {
    run(async {
        let app = TestApp::demo_with(&[&format!("--http.origins={ORIGIN}")]).await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let (_, welcome) = Wire::hello(&app, &customer, json!([])).await;
        let token = given(&welcome);
        let mut last = Value::Null;
        for _ in 0..3 {
            let (mut wire, welcome) = come_back(&app, &token, None).await.unwrap();
            assert_eq!(welcome["streams"][0]["s"], "me", "{welcome}");
            let snap = wire.first(|line| line["t"] == "snap").await;
            assert_eq!(snap["data"]["orders"][0]["id"], id(&order));
            last = welcome;
        }
        // It speaks for the same person, with the socket's words and no others.
        let (mut wire, _) = come_back(&app, &given(&last), None).await.unwrap();
        let cancelled = wire.cmd(&order, "cancel", json!({}), "k").await;
        assert_eq!(cancelled["t"], "ok", "{cancelled}");
        let as_token = customer.with_token(&token).get("me").await;
        as_token.problem(401, "unauthenticated");
        let mut refreshed = Wire::of(&app, &customer).await;
        refreshed
            .say(&json!({"t": "refresh", "token": token}))
            .await;
        assert_eq!(refreshed.closed().await, 4001);
        let mut greeted = Wire::connect(&app).await;
        greeted.say(&json!({"t": "hello", "token": token})).await;
        assert_eq!(greeted.closed().await, 4001);

        // Only from where it was given.
        let elsewhere = come_back(&app, &token, Some(ORIGIN)).await;
        assert_eq!(elsewhere.err(), Some(4001));
        for wrong in [customer.token.as_str(), &customer.refresh_token, "x"] {
            assert_eq!(come_back(&app, wrong, None).await.err(), Some(4001));
        }
        // And for as long as was said.
        app.clock.advance_ms(880_000);
        assert!(come_back(&app, &token, None).await.is_ok());
        app.clock.advance_ms(20_000);
        assert_eq!(come_back(&app, &token, None).await.err(), Some(4001));
        app.stop().await;
    });
}

#[test]
fn a_session_that_ended_does_not_come_back() {
    run(async {
        let app = TestApp::demo().await;
        let leaver = app.signup("Lea Leaver").await;
        let (_wire, welcome) = Wire::hello(&app, &leaver, json!([])).await;
        leaver
            .call(Method::POST, "auth/logout")
            .send()
            .await
            .expect(204);
        let back = come_back(&app, &given(&welcome), None).await;
        assert_eq!(back.err(), Some(4010));

        let cook = app.hire("kitchen", &["main"]).await;
        let (_wire, welcome) = Wire::hello(&app, &cook, json!([{"s": "board:main"}])).await;
        let admin = app.admin().await;
        let change = admin.call(Method::PATCH, &format!("users/{}", id(&cook.user)));
        let change = change.json(&json!({"is_active": false}));
        change.send().await.expect(200);
        let back = come_back(&app, &given(&welcome), None).await;
        assert_eq!(back.err(), Some(4010));
        app.stop().await;
    });
}

#[test]
fn a_renewed_right_brings_another_one_with_the_next_ping() {
    run(async {
        let app = TestApp::demo_with(&["--ws.ping_s=1"]).await;
        let customer = app.customer().await;
        let (mut wire, welcome) = Wire::hello(&app, &customer, json!([])).await;
        let first = given(&welcome);
        let ping = wire.first(|line| line["t"] == "ping").await;
        assert_eq!(ping.get("r"), None, "{ping}");
        wire.say(&json!({"t": "pong"})).await;
        wire.say(&json!({"t": "refresh", "token": customer.token}))
            .await;
        let ping = wire
            .first(|line| line["t"] == "ping" && line["r"].is_string())
            .await;
        let second = ping["r"].as_str().unwrap();
        for token in [&first, second] {
            assert!(come_back(&app, token, None).await.is_ok());
        }
        app.stop().await;
    });
}

#[test]
fn a_visitor_comes_back_as_a_visitor() {
    run(async {
        let app = TestApp::demo_with(&[&format!("--http.origins={ORIGIN}")]).await;
        let nobody = app.nobody();
        let call = nobody.call(Method::POST, "ws-ticket");
        let answer = call.header("origin", ORIGIN).send().await.expect(201);
        let page = Some(ORIGIN);
        let wire = try_connect(&app, Some("orderhub.v1.json"), page).await;
        let mut wire = wire.unwrap_or_else(|status| panic!("{status}"));
        wire.say(&json!({"t": "hello", "ticket": answer["ticket"]}))
            .await;
        let welcome = wire.hear().await;
        let (mut wire, welcome) = come_back(&app, &given(&welcome), page).await.unwrap();
        assert_eq!(welcome["streams"], json!([{"s": "me", "err": "forbidden"}]));
        let menu = wire.ask(json!({"t": "sub", "s": "menu:main"})).await;
        assert_eq!(menu["t"], "sub_ok", "{menu}");
        app.stop().await;
    });
}
