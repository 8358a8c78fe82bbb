//! Sockets of programs and boards: what a key allows, and how soon they close.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Duration, timeout};

use super::wire::Wire;
use crate::{
    app::{Person, TestApp, fresh_key, id},
    support::run,
};

/// How soon a socket must be closed, on a loaded machine; the hub does it at once.
const SOON: Duration = Duration::from_secs(5);

async fn program(maker: &Person, scopes: &[&str]) -> (Value, Person) {
    let body = json!({"name": "Till", "scopes": scopes});
    let made = maker.post("api-keys", &body).await.expect(201);
    let key = made["key"].as_str().unwrap().to_owned();
    (made, maker.with_token(&key))
}

async fn assert_revoked(wire: &mut Wire) {
    let code = timeout(SOON, wire.closed()).await;
    assert_eq!(code.expect("the socket stays open"), 4010);
}

#[test]
fn a_key_watches_and_acts_as_its_scopes_say_and_loses_its_sockets_when_it_is_revoked() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let (made, reader) = program(&admin, &["orders:read"]).await;
        let order = app.paid(&app.customer().await).await;
        let (mut watching, _) = Wire::watching(&app, &reader, "board:main").await;
        let refused = watching
            .cmd(&order, "cancel", json!({"reason": "x"}), &fresh_key("c"))
            .await;
        assert_eq!(refused["code"], "forbidden");
        // By a ticket it is the same program.
        let ticket = reader.post("ws-ticket", &json!({})).await.expect(201);
        let mut ticketed = Wire::connect(&app).await;
        ticketed
            .say(&json!({"t": "hello", "ticket": ticket["ticket"]}))
            .await;
        let welcome = ticketed.hear().await;
        assert_eq!(welcome["t"], "welcome");
        assert!(welcome.get("resume_token").is_none(), "{welcome}");

        let (_, writer) = program(&admin, &["orders:write"]).await;
        let mut acting = Wire::of(&app, &writer).await;
        let blind = acting.ask(json!({"t": "sub", "s": "board:main"})).await;
        assert_eq!(blind["code"], "forbidden", "{blind}");
        let no_refund = acting
            .cmd(&order, "refund", json!({"reason": "x"}), &fresh_key("r"))
            .await;
        assert_eq!(no_refund["code"], "forbidden");
        let done = acting
            .cmd(&order, "cancel", json!({"reason": "x"}), &fresh_key("c"))
            .await;
        assert_eq!(done["t"], "ok", "{done}");
        let log = admin.get("audit?action=order.cancelled").await.expect(200);
        let entry = &log["items"][0];
        assert_eq!(entry["actor"]["kind"], "api_key");
        assert_eq!(entry["target"]["id"], order["id"]);
        assert_eq!(entry["site"], "main");
        assert_ne!(entry["before_hash"], entry["after_hash"]);

        let path = format!("api-keys/{}", id(&made));
        let revoke = admin.call(Method::DELETE, &path).send().await;
        assert_eq!(revoke.status, 204, "{}", revoke.text);
        assert_revoked(&mut watching).await;
        assert_revoked(&mut ticketed).await;
        let still = acting.ask(json!({"t": "unsub", "s": "x"})).await;
        assert_eq!(still["t"], "ok");
        app.stop().await;
    });
}

#[test]
fn a_key_for_some_sites_does_not_watch_its_makers_orders_of_all_sites() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        for (sites, is_let) in [(json!([]), true), (json!(["main"]), false)] {
            let body = json!({"name": "Till", "scopes": ["orders:read"], "sites": sites});
            let made = admin.post("api-keys", &body).await.expect(201);
            let till = admin.with_token(made["key"].as_str().unwrap());
            let mut wire = Wire::of(&app, &till).await;
            let said = wire.ask(json!({"t": "sub", "s": "me"})).await;
            assert_eq!(said["t"] == "sub_ok", is_let, "{said}");
            assert_eq!(said["code"] == "forbidden", !is_let, "{said}");
        }
        app.stop().await;
    });
}

#[test]
fn the_sockets_of_a_key_close_when_its_maker_is_less_than_before() {
    run(async {
        let app = TestApp::demo().await;
        let admin = app.admin().await;
        let manager = app.hire("manager", &["main"]).await;
        let body = json!({"name": "Till", "scopes": ["orders:read"], "sites": ["main"]});
        let made = manager.post("api-keys", &body).await.expect(201);
        let program = manager.with_token(made["key"].as_str().unwrap());
        let (mut wire, _) = Wire::watching(&app, &program, "admin:main").await;
        let path = format!("users/{}", id(&manager.user));
        let call = admin.call(Method::PATCH, &path);
        call.json(&json!({"role": "support"}))
            .send()
            .await
            .expect(200);
        assert_revoked(&mut wire).await;
        // It may come back, as what its maker is now.
        let (_wire, _) = Wire::watching(&app, &program, "admin:main").await;
        app.stop().await;
    });
}

#[test]
fn the_sockets_of_a_board_close_when_it_is_taken_away() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        let body = json!({"name": "Pass", "site": "main"});
        let made = manager.post("devices", &body).await.expect(201);
        let login = json!({"token": made["token"]});
        let session = app.nobody().post("devices/session", &login).await;
        let board = app.nobody().signed_in(&session.expect(200));
        let (mut first, _) = Wire::watching(&app, &board, "board:main").await;
        let session = app.nobody().post("devices/session", &login).await;
        let again = app.nobody().signed_in(&session.expect(200));
        let (mut second, _) = Wire::watching(&app, &again, "board:main").await;
        let path = format!("devices/{}", id(&made));
        let gone = manager.call(Method::DELETE, &path).send().await;
        assert_eq!(gone.status, 204, "{}", gone.text);
        assert_revoked(&mut first).await;
        assert_revoked(&mut second).await;
        app.stop().await;
    });
}

#[test]
fn whoever_is_signed_out_by_an_admin_loses_their_sockets() {
    run(async {
        let app = TestApp::demo().await;
        let kim = app.hire("kitchen", &["main"]).await;
        let (mut wire, _) = Wire::watching(&app, &kim, "board:main").await;
        let path = format!("users/{}/sessions", id(&kim.user));
        let admin = app.admin().await;
        let out = admin.call(Method::DELETE, &path).send().await;
        assert_eq!(out.status, 204, "{}", out.text);
        assert_revoked(&mut wire).await;
        kim.get("me").await.problem(401, "unauthenticated");
        let log = admin.get("audit?action=sessions.ended").await.expect(200);
        assert_eq!(log["items"][0]["target"]["id"], kim.user["id"]);
        app.stop().await;
    });
}
