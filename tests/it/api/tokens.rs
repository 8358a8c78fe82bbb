//! Tokens that are not ours, not any more, or not for this: 401 and nothing else.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{app::TestApp, support::run};

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// The token's claims with one changed, signed by whatever was there.
fn with_claim(token: &str, name: &str, value: Value) -> String {
    let parts: Vec<_> = token.split('.').collect();
    let mut claims = decoded(parts[1]);
    claims[name] = value;
    format!("{}.{}.{}", parts[0], part(&claims), parts[2])
}

#[test]
fn forged_tokens_open_nothing() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let parts: Vec<_> = customer.token.split('.').collect();
        let admin_parts: Vec<_> = admin.token.split('.').collect();
        let none = json!({"alg": "none", "typ": "JWT"});
        let hmac = json!({"alg": "HS256", "typ": "JWT"});
        let mut flipped = parts[2].to_owned().into_bytes();
        flipped[10] = if flipped[10] == b'A' { b'B' } else { b'A' };
        let flipped = String::from_utf8(flipped).unwrap();
        let forged = [
            ("garbage", "garbage".to_owned()),
            ("dots", "..".to_owned()),
            (
                "truncated",
                customer.token[..customer.token.len() - 5].to_owned(),
            ),
            ("alg none", format!("{}.{}.", part(&none), parts[1])),
            (
                "alg none, signed",
                format!("{}.{}.{}", part(&none), parts[1], parts[2]),
            ),
            (
                "alg HS256",
                format!("{}.{}.{}", part(&hmac), parts[1], parts[2]),
            ),
            (
                "another's claims",
                format!("{}.{}.{}", parts[0], admin_parts[1], parts[2]),
            ),
            (
                "a flipped bit",
                format!("{}.{}.{flipped}", parts[0], parts[1]),
            ),
            (
                "a promotion",
                with_claim(&customer.token, "role", json!("admin")),
            ),
            (
                "another issuer",
                with_claim(&customer.token, "iss", json!("evil")),
            ),
            (
                "a longer life",
                with_claim(&customer.token, "exp", json!(9_999_999_999_i64)),
            ),
            ("a refresh token", customer.refresh_token.clone()),
            ("a megabyte", "a".repeat(16 * 1024)),
        ];
        for (name, token) in forged {
            let reply = customer.with_token(&token).get("me").await;
            assert_eq!(reply.status, 401, "{name}: {}", reply.text);
            assert_eq!(reply.header("www-authenticate"), "Bearer", "{name}");
            reply.problem(401, "unauthenticated");
            // The menu is for everybody, but not for liars.
            let menu = customer.with_token(&token).get("products").await;
            assert_eq!(menu.status, 401, "{name}");
        }
        app.nobody().get("me").await.problem(401, "unauthenticated");
        let basic = app
            .nobody()
            .call(reqwest::Method::GET, "me")
            .header("authorization", "Basic YTpi");
        basic.send().await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn a_token_of_another_hub_is_garbage_here() {
    run(async {
        let (here, there) = (TestApp::demo().await, TestApp::demo().await);
        let token = there.admin().await.token;
        let reply = here.nobody().with_token(&token).get("me").await;
        reply.problem(401, "unauthenticated");
        here.stop().await;
        there.stop().await;
    });
}

#[test]
fn a_token_runs_out() {
    run(async {
        let app = TestApp::demo_with(&[
            "--accounts.access_token_s=60",
            "--accounts.refresh_token_s=120",
        ])
        .await;
        let customer = app.customer().await;
        customer.get("me").await.expect(200);
        app.clock.advance_ms(61_000);
        customer.get("me").await.problem(401, "unauthenticated");
        let body = json!({"refresh_token": customer.refresh_token});
        let renewed =
            customer.signed_in(&app.nobody().post("auth/refresh", &body).await.expect(200));
        renewed.get("me").await.expect(200);
        app.clock.advance_ms(121_000);
        let body = json!({"refresh_token": renewed.refresh_token});
        app.nobody()
            .post("auth/refresh", &body)
            .await
            .problem(401, "unauthenticated");
        app.stop().await;
    });
}
