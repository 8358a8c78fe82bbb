//! Signing in with an OpenID Connect provider: the certified `oidc-provider` really running, and rogues.

mod groups;
mod login;
mod provider;
mod rogue;
mod rogues;
mod tokens;

use reqwest::{Method, Url};
use serde_json::{Value, json};

pub(crate) use self::provider::{Provider, SECRET, walk};
use crate::app::{Person, Reply, TestApp};

/// Where the page is that people come back to, as the hub is told.
const PAGE: &str = "https://shop.example";

/// What a hub is told besides the issuer.
pub(crate) const CLIENT: [&str; 3] = [
    "--oidc.client_id=shop",
    "--oidc.scopes=openid email profile groups",
    "--oidc.redirect_origin=https://shop.example",
];

/// A hub whose people sign in with the issuer.
async fn hub(issuer: &str, flags: &[&str]) -> TestApp {
    let issuer = format!("--oidc.issuer={issuer}");
    let mut all = vec![issuer.as_str()];
    all.extend(CLIENT);
    all.extend(flags);
    TestApp::demo_with(&all).await
}

/// The same, as a client with a secret.
async fn hub_with_secret(provider: &Provider, flags: &[&str]) -> TestApp {
    let secret = format!("--oidc.client_secret={SECRET}");
    let mut all = vec![secret.as_str()];
    all.extend(flags);
    hub(&provider.issuer, &all).await
}

/// A login that was begun: where the browser is to go, and what it keeps.
async fn begin(app: &TestApp) -> (Url, String) {
    let begun = app.nobody().post("auth/oidc/begin", &json!({})).await;
    let begun = begun.expect(200);
    let url = begun["url"].as_str().unwrap().parse().unwrap();
    (url, begun["browser"].as_str().unwrap().to_owned())
}

/// What the page sends when somebody is back at `address`.
pub(crate) fn body(address: &Url, browser: &str) -> Value {
    let part = |wanted: &str| {
        let mut pairs = address.query_pairs();
        pairs.find_map(|(name, value)| (name == *wanted).then(|| value.into_owned()))
    };
    let mut body = json!({"browser": browser, "state": part("state"), "code": part("code")});
    if let Some(issuer) = part("iss") {
        body["iss"] = issuer.into();
    }
    body
}

/// A browser that went to the provider and came back.
async fn been_there(app: &TestApp) -> Value {
    let (url, browser) = begin(app).await;
    body(&walk(&url).await, &browser)
}

async fn finish(app: &TestApp, body: &Value) -> Reply {
    app.nobody().post("auth/oidc/finish", body).await
}

/// Signs in whoever the provider has.
async fn sign_in(app: &TestApp) -> Person {
    let body = been_there(app).await;
    app.nobody()
        .signed_in(&finish(app, &body).await.expect(200))
}

/// Changes an account as an admin does.
async fn change(app: &TestApp, user: &Value, patch: &Value) {
    let path = format!("users/{}", user["id"].as_str().unwrap());
    let admin = app.admin().await;
    admin
        .call(Method::PATCH, &path)
        .json(patch)
        .send()
        .await
        .expect(200);
}

/// Somebody whose address the provider vouches for.
fn ann() -> Value {
    json!({"sub": "ann-1", "email": "Ann@Example.org", "email_verified": true, "name": "Ann Other"})
}
