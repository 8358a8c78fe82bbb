//! How connections end: tokens, sessions, silence, age, and the hub itself.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Duration, Instant, timeout};

use super::wire::{Wire, try_connect};
use crate::{
    app::{PASSWORD, Person, TestApp, id},
    support::run,
};

#[test]
fn a_token_that_runs_out_ends_the_connection_unless_it_is_renewed() {
    run(async {
        let app = TestApp::demo_with(&["--accounts.access_token_s=3"]).await;
        let customer = app.customer().await;
        let mut lazy = Wire::of(&app, &customer).await;
        let mut busy = Wire::of(&app, &customer).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let body = json!({"refresh_token": customer.refresh_token});
        let renewed =
            customer.signed_in(&app.nobody().post("auth/refresh", &body).await.expect(200));
        busy.say(&json!({"t": "refresh", "token": renewed.token}))
            .await;
        assert_eq!(lazy.closed().await, 4202);
        let answer = busy.ask(json!({"t": "unsub", "s": "x"})).await;
        assert_eq!(answer["t"], "ok");
        assert_eq!(busy.closed().await, 4202);
        app.stop().await;
    });
}

#[test]
fn a_renewal_must_be_of_the_same_person() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        for token in [
            admin.token.clone(),
            "x".into(),
            customer.refresh_token.clone(),
        ] {
            let mut wire = Wire::of(&app, &customer).await;
            wire.say(&json!({"t": "refresh", "token": token})).await;
            assert_eq!(wire.closed().await, 4001);
        }
        app.stop().await;
    });
}

/// The close of a socket whose session ended, and how soon it came.
async fn assert_revoked(wire: &mut Wire) {
    let code = timeout(Duration::from_secs(5), wire.closed()).await;
    assert_eq!(
        code.expect("the socket of an ended session stays open"),
        4010
    );
}

#[test]
fn an_ended_session_ends_its_sockets_within_a_second() {
    run(async {
        let app = TestApp::demo().await;
        let email = "customer@demo.local";
        let (phone, laptop) = (
            app.login(email, PASSWORD).await,
            app.login(email, PASSWORD).await,
        );
        let (mut gone, mut kept) = (Wire::of(&app, &phone).await, Wire::of(&app, &laptop).await);
        let begun = Instant::now();
        phone
            .call(Method::POST, "auth/logout")
            .send()
            .await
            .expect(204);
        assert_revoked(&mut gone).await;
        assert!(
            begun.elapsed() < Duration::from_secs(1),
            "{:?}",
            begun.elapsed()
        );
        assert_eq!(kept.ask(json!({"t": "unsub", "s": "x"})).await["t"], "ok");

        // A copied refresh token is used after its successor was: nobody knows by whom.
        let refresh = async |token: &Value| {
            let body = json!({"refresh_token": token});
            app.nobody().post("auth/refresh", &body).await
        };
        let first = json!(laptop.refresh_token);
        let next = refresh(&first).await.expect(200);
        refresh(&next["refresh_token"]).await.expect(200);
        refresh(&first).await.problem(401, "unauthenticated");
        assert_revoked(&mut kept).await;

        let cook = app.hire("kitchen", &["main"]).await;
        let change = async |person: &Person, body| {
            let call = app
                .admin()
                .await
                .call(Method::PATCH, &format!("users/{}", id(&person.user)));
            call.json(&body).send().await.expect(200);
        };
        let (mut board, _) = Wire::watching(&app, &cook, "board:main").await;
        change(&cook, json!({"role": "support"})).await;
        assert_revoked(&mut board).await;
        let mut late = Wire::connect(&app).await;
        late.say(&json!({"t": "hello", "token": cook.token})).await;
        assert_eq!(late.closed().await, 4001);
        app.stop().await;
    });
}

#[test]
fn pings_are_to_be_answered_and_tell_where_the_streams_are() {
    run(async {
        let app = TestApp::demo_with(&["--ws.ping_s=1", "--ws.pong_s=1"]).await;
        let (mut wire, joined) = Wire::watching(&app, &app.admin().await, "admin:main").await;
        let ping = wire.first(|line| line["t"] == "ping").await;
        assert_eq!(ping["w"], json!([]));
        wire.say(&json!({"t": "pong"})).await;
        app.customer().await.place(&[("espresso", 1)]).await;
        let ping = wire.first(|line| line["t"] == "ping").await;
        assert_eq!(ping["w"], json!([[joined["h"], 1]]));
        assert_eq!(wire.closed().await, 4201);
        app.stop().await;
    });
}

#[test]
fn old_connections_make_room() {
    run(async {
        let app = TestApp::demo_with(&["--ws.age_s=1"]).await;
        let mut wire = Wire::of(&app, &app.customer().await).await;
        assert_eq!(wire.closed().await, 4203);
        app.stop().await;
    });
}

#[test]
fn a_hub_that_stops_says_goodbye() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let mut wires = Vec::new();
        for _ in 0..5 {
            wires.push(Wire::of(&app, &customer).await);
        }
        let mut silent = Wire::connect(&app).await;
        let stopping = tokio::spawn(app.stop());
        for wire in &mut wires {
            assert_eq!(wire.closed().await, 4200);
            let bye = wire.first(|line| line["t"] == "bye").await;
            assert!(bye["spread_ms"].as_u64().unwrap() <= 1_000, "{bye}");
        }
        assert_eq!(silent.closed().await, 4200);
        drop((wires, silent));
        timeout(Duration::from_secs(8), stopping)
            .await
            .unwrap()
            .unwrap();
    });
}

#[test]
fn a_hub_without_sockets_stops_at_once_and_takes_nobody_in() {
    run(async {
        let app = TestApp::demo_with(&["--http.drain_s=20"]).await;
        app.customer().await.place(&[("espresso", 1)]).await;
        assert!(
            try_connect(&app, Some("orderhub.v1.json"), None)
                .await
                .is_ok()
        );
        let begun = Instant::now();
        app.stop().await;
        assert!(
            begun.elapsed() < Duration::from_secs(8),
            "{:?}",
            begun.elapsed()
        );
    });
}
