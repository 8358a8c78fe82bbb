//! Whose address counts, behind a proxy and without one; forged headers.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, Person, Reply, TestApp, fresh_key},
    socket::raw::{HANDSHAKE, Raw, request},
    support::run,
};

const CLIENT: &str = "203.0.113.7";
const PROXY: &str = "--http.trusted_proxies=127.0.0.0/8";

async fn signup(app: &TestApp, headers: &[(&str, &str)]) -> Reply {
    let email = format!("{}@customers.local", fresh_key("proxied"));
    let body = json!({"email": email, "password": PASSWORD, "name": "Prue Proxied"});
    let mut call = app.nobody().call(Method::POST, "auth/signup").json(&body);
    for (name, value) in headers {
        call = call.header(name, value);
    }
    call.send().await
}

/// The addresses of one's sessions, as they were used last: by this request.
async fn seen_at(person: &Person, headers: &[(&str, &str)]) -> Vec<Value> {
    let mut call = person.call(Method::GET, "me/sessions");
    for (name, value) in headers {
        call = call.header(name, value);
    }
    let page = call.send().await.expect(200);
    let sessions = page["items"].as_array().unwrap().iter();
    sessions.map(|session| session["address"].clone()).collect()
}

#[test]
fn sessions_and_the_audit_log_name_whom_a_trusted_proxy_asks_for() {
    run(async {
        let app = TestApp::demo_with(&[PROXY]).await;
        let told = format!("198.51.100.66, {CLIENT}, 127.0.0.9");
        let headers = [
            ("x-forwarded-for", told.as_str()),
            ("forwarded", "for=198.51.100.77"),
            ("x-real-ip", "198.51.100.88"),
        ];
        let person = app
            .nobody()
            .signed_in(&signup(&app, &headers).await.expect(201));
        assert_eq!(seen_at(&person, &headers).await, [json!(CLIENT)]);
        let admin = app.admin().await;
        let acts = admin.get("audit?action=user.signed_up").await.expect(200);
        assert_eq!(acts["items"][0]["address"], CLIENT);
        app.stop().await;
    });
}

#[test]
fn the_standard_header_counts_where_it_is_named_and_no_other() {
    run(async {
        let app = TestApp::demo_with(&[PROXY, "--http.forwarded_by=forwarded"]).await;
        let headers = [
            ("x-forwarded-for", "198.51.100.66"),
            ("forwarded", "for=\"[2001:db8::7]:4711\";proto=https"),
        ];
        let person = app
            .nobody()
            .signed_in(&signup(&app, &headers).await.expect(201));
        assert_eq!(seen_at(&person, &headers).await, [json!("2001:db8::7")]);
        app.stop().await;
    });
}

#[test]
fn forged_headers_of_anybody_else_do_nothing() {
    run(async {
        // A proxy that is trusted, and is not the one that asks.
        let flags = [
            "--http.trusted_proxies=10.0.0.0/8",
            "--limits.anonymous_per_s=1",
        ];
        let app = TestApp::demo_with(&flags).await;
        let mut refused = 0;
        for number in 0..30 {
            let call = app.nobody().call(Method::GET, "sites");
            let address = format!("203.0.113.{number}");
            let call = call
                .header("x-forwarded-for", &address)
                .header("forwarded", &format!("for={address}"));
            refused += u32::from(call.send().await.status == 429);
        }
        assert!(refused >= 15, "{refused}");
        app.stop().await;

        // And what a client writes itself is to the left of what its proxy adds.
        let app = TestApp::demo_with(&[PROXY, "--limits.anonymous_per_s=1"]).await;
        let mut refused = 0;
        for number in 0..30 {
            let call = app.nobody().call(Method::GET, "sites");
            let told = format!("198.51.100.{number}, {CLIENT}");
            let call = call.header("x-forwarded-for", &told);
            refused += u32::from(call.send().await.status == 429);
        }
        assert!(refused >= 15, "{refused}");
        app.stop().await;

        let app = TestApp::demo().await;
        let headers = [
            ("x-forwarded-for", CLIENT),
            ("forwarded", "for=203.0.113.7"),
        ];
        let person = app
            .nobody()
            .signed_in(&signup(&app, &headers).await.expect(201));
        assert_eq!(seen_at(&person, &headers).await, [json!("127.0.0.1")]);
        app.stop().await;
    });
}

#[test]
fn behind_a_proxy_each_client_has_limits_of_its_own() {
    run(async {
        let flags = [PROXY, "--ws.connections_per_address_max=2"];
        let app = TestApp::demo_with(&flags).await;
        // Nobody set a limit: from elsewhere there is one all the same.
        let ask = async |address: &str| {
            let call = app.nobody().call(Method::GET, "sites");
            call.header("x-forwarded-for", address).send().await
        };
        let first = ask(CLIENT).await;
        assert_eq!(first.header("ratelimit-policy"), "\"address\";q=500;w=10");
        let here = app.nobody().get("sites").await;
        assert_eq!(here.header("ratelimit"), "");

        let mut open = Vec::new();
        let mut ends = Vec::new();
        for address in [CLIENT, CLIENT, CLIENT, "203.0.113.8"] {
            let mut raw = Raw::connect(&app).await;
            let mut headers = HANDSHAKE.to_vec();
            headers.push(("X-Forwarded-For", address));
            raw.write(request("GET /api/v1/ws HTTP/1.1", &headers).as_bytes())
                .await;
            ends.push(raw.head().await.status);
            open.push(raw);
        }
        assert_eq!(ends, [101; 4]);
        // The third of one address is told so before it has said anything.
        assert_eq!(open[2].closed().await, Some(4009));
        app.stop().await;
    });
}
