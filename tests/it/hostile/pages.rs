//! Pages of somebody else in the browser of somebody who is signed in. Nothing that a browser adds by itself signs anybody
//! in: no cookie forges a request, and a socket asks where its page is from.

use reqwest::Method;
use serde_json::json;

use crate::{
    app::{PASSWORD, TestApp, basket},
    socket::wire::try_connect,
    support::run,
};

const EVIL: &str = "https://evil.example";

#[test]
fn no_answer_to_a_program_sets_a_cookie_and_no_cookie_signs_anybody_in() {
    run(async {
        let app = TestApp::demo().await;
        let nobody = app.nobody();
        let body = json!({"email": "customer@demo.local", "password": PASSWORD});
        let login = nobody.post("auth/login", &body).await;
        let customer = nobody.signed_in(&login.body);
        let refresh = json!({"refresh_token": customer.refresh_token});
        let answers = [
            login,
            nobody.post("auth/refresh", &refresh).await,
            customer.get("me").await,
            customer.post("ws-ticket", &json!({})).await,
            customer.post("orders", &basket(&[("espresso", 1)])).await,
            nobody.get("/").await,
            nobody.get("/healthz").await,
        ];
        for answer in answers {
            assert!(answer.status < 300 || answer.status == 404, "{answer:?}");
            assert_eq!(answer.header("set-cookie"), "", "{answer:?}");
        }
        let token = &customer.token;
        let jars = [
            format!("access_token={token}"),
            format!("token={token}; refresh_token={}", customer.refresh_token),
            format!("Authorization=Bearer {token}; orderhub_language=de"),
        ];
        for jar in jars {
            let call = nobody.call(Method::GET, "me").header("cookie", &jar);
            call.send().await.problem(401, "unauthenticated");
        }
        app.stop().await;
    });
}

#[test]
fn a_form_of_another_page_does_nothing() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.footprint().await;
        // What a form can send without being asked about first; even with the token, which it has not.
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ] {
            for (who, status) in [(app.nobody(), 401), (customer.clone(), 400)] {
                let call = who.call(Method::POST, "orders").header("origin", EVIL);
                let call = call.header("sec-fetch-site", "cross-site");
                let reply = call
                    .raw(kind, basket(&[("espresso", 1)]).to_string())
                    .send()
                    .await;
                assert_eq!(reply.status, status, "{kind}: {}", reply.text);
                assert_eq!(reply.header("access-control-allow-origin"), "");
            }
        }
        // What else would be asked about first is not allowed.
        let call = app
            .nobody()
            .call(Method::OPTIONS, "orders")
            .header("origin", EVIL);
        let call = call
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization");
        let asked = call.send().await;
        assert_eq!(asked.header("access-control-allow-origin"), "");
        assert_eq!(asked.header("access-control-allow-credentials"), "");
        assert_eq!(app.footprint().await, before);
        app.stop().await;
    });
}

#[test]
fn no_socket_opens_for_another_page() {
    run(async {
        let app = TestApp::demo_with(&["--http.origins=https://shop.example"]).await;
        for origin in [
            EVIL,
            "null",
            "https://shop.example.evil.example",
            "https://evil.example/https://shop.example",
            "http://shop.example",
            "https://shop.example:444",
            "https://SHOP.example.",
            "file://",
            "chrome-extension://abcdefgh",
        ] {
            let refused = try_connect(&app, Some("orderhub.v1.json"), Some(origin)).await;
            assert_eq!(refused.err(), Some(403), "{origin}");
        }
        let own = try_connect(&app, Some("orderhub.v1.json"), Some("https://shop.example")).await;
        assert!(own.is_ok());
        app.stop().await;
    });
}
