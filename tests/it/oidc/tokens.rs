//! Access tokens of the provider, as other programs get them for somebody.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{Method, Url};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use super::{PAGE, Provider, SECRET, ann, body, change, hub_with_secret, provider::walk, sign_in};
use crate::{
    app::{PATIENCE, id},
    socket::wire::Wire,
    support::run,
};

const VERIFIER: &str = "a-verifier-of-the-till-that-is-long-enough-for-the-rule";

/// What another program of the provider gets for whoever it has: an access token for `audience`, and an ID token.
async fn till(provider: &Provider, audience: &str) -> Value {
    let back = format!("{PAGE}/login/back");
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let mut url: Url = format!("{}/auth", provider.issuer).parse().unwrap();
    url.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", "till"),
        ("redirect_uri", back.as_str()),
        ("scope", "openid orders"),
        ("resource", audience),
        ("state", "s"),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ]);
    let back_at = body(&walk(&url).await, "");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", back_at["code"].as_str().unwrap()),
        ("redirect_uri", back.as_str()),
        ("code_verifier", VERIFIER),
        ("resource", audience),
        ("client_id", "till"),
        ("client_secret", SECRET),
    ];
    let request = reqwest::Client::new().post(format!("{}/token", provider.issuer));
    let answer = request.form(&form).send().await.unwrap();
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

#[test]
fn a_token_for_this_hub_is_whoever_has_signed_in_here() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_post");
        provider.has(&ann()).await;
        let app = hub_with_secret(&provider, &["--oidc.audiences=https://orders.example"]).await;
        let ours = till(&provider, "https://orders.example").await;
        let by = |token: &Value| app.nobody().with_token(token.as_str().unwrap());
        let program = by(&ours["access_token"]);
        // Nobody knows them here yet.
        program.get("me").await.problem(401, "unauthenticated");
        let ann_here = sign_in(&app).await;
        let me = program.get("me").await.expect(200);
        assert_eq!(me["id"], ann_here.user["id"]);
        program.place(&[("espresso", 1)]).await;
        program.get("users").await.problem(403, "forbidden");
        let ticket = program.post("ws-ticket", &json!({})).await.expect(201);
        let mut socket = Wire::connect(&app).await;
        let hello = json!({"t": "hello", "ticket": ticket["ticket"]});
        socket.say(&hello).await;
        assert_eq!(socket.hear().await["t"], "welcome");

        // Tokens that are for somebody else, or only say who somebody is.
        let elsewhere = till(&provider, "https://elsewhere.example").await;
        for token in [&elsewhere["access_token"], &ours["id_token"]] {
            by(token).get("me").await.problem(401, "unauthenticated");
        }
        let mut forged = ours["access_token"].as_str().unwrap().to_owned();
        forged.replace_range(forged.len() - 8.., "AAAAAAAA");
        by(&forged.into())
            .get("me")
            .await
            .problem(401, "unauthenticated");

        // A change of the account counts at once.
        change(&app, &ann_here.user, &json!({"role": "admin"})).await;
        program.get("users").await.expect(200);
        let closed = timeout(PATIENCE, socket.closed()).await;
        assert_eq!(closed.expect("the socket stays open"), 4010);
        change(&app, &ann_here.user, &json!({"is_active": false})).await;
        program.get("me").await.problem(401, "unauthenticated");
        change(&app, &ann_here.user, &json!({"is_active": true})).await;
        program.get("me").await.expect(200);
        app.clock.advance_ms(3_700_000);
        program.get("me").await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn a_token_from_before_a_signing_out_is_good_no_more_and_a_later_one_is() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_post");
        provider.has(&ann()).await;
        let app = hub_with_secret(&provider, &["--oidc.audiences=https://orders.example"]).await;
        let ann_here = sign_in(&app).await;
        let program = async || {
            let token = till(&provider, "https://orders.example").await;
            app.nobody()
                .with_token(token["access_token"].as_str().unwrap())
        };
        let before = program().await;
        before.get("me").await.expect(200);
        let path = format!("users/{}/sessions", id(&ann_here.user));
        let admin = app.admin().await;
        let out = admin.call(Method::DELETE, &path).send().await;
        assert_eq!(out.status, 204, "{}", out.text);
        before.get("me").await.problem(401, "unauthenticated");
        // Tokens tell the second in which they were made.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        before.get("me").await.problem(401, "unauthenticated");
        program().await.get("me").await.expect(200);
        app.stop().await;
    });
}

#[test]
fn without_audiences_no_token_of_the_provider_is_taken() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_post");
        provider.has(&ann()).await;
        let app = hub_with_secret(&provider, &[]).await;
        sign_in(&app).await;
        let token = till(&provider, "https://orders.example").await;
        let program = app
            .nobody()
            .with_token(token["access_token"].as_str().unwrap());
        program.get("me").await.problem(401, "unauthenticated");
        app.stop().await;
    });
}
