//! Messages to browsers: what they say, who gets them, and what a push service may answer.

mod answers;
mod rights;
pub(crate) mod service;
mod story;

use reqwest::Method;
use serde_json::Value;

use crate::app::{Person, Reply, TestApp};
use service::{Browser, Service};

/// A service on this machine is reached, and days may pass.
pub(crate) const LOCAL: [&str; 4] = [
    "--webhooks.allow_private",
    "--webhooks.timeout_s=1",
    "--push.contact=mailto:shop@example.org",
    "--accounts.access_token_s=8640000",
];

async fn local_shop() -> TestApp {
    TestApp::demo_with(&LOCAL).await
}

/// The same, where the kitchen gets nothing for a day: nothing but what the test does is told.
async fn unhurried_shop() -> TestApp {
    let flags = [&LOCAL[..], &["--cancellation.window_s=86000"]].concat();
    TestApp::demo_with(&flags).await
}

async fn subscribe(who: &Person, subscription: &Value) -> Reply {
    let call = who.call(Method::PUT, "push/subscriptions");
    call.json(subscription).send().await
}

/// A new browser of somebody.
pub(crate) async fn browser_of(who: &Person, service: &Service, name: &str) -> Browser {
    let browser = Browser::new(name);
    subscribe(who, &browser.subscription(service))
        .await
        .expect(201);
    browser
}
