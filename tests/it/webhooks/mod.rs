//! Webhooks: what a receiver gets, in which order, and what a bad one cannot do.

use serde_json::{Value, json};

use crate::app::{TestApp, eventually, id};

mod order;
mod pauses;
mod receiver;
mod rights;
mod story;
mod targets;
mod trimmed;

use receiver::Receiver;

/// Settings under which a receiver on this machine is reached, and a silent one is soon given up.
const LOCAL: [&str; 3] = [
    "--webhooks.allow_private",
    "--webhooks.timeout_s=1",
    // Days pass here.
    "--accounts.access_token_s=8640000",
];

/// The demo shop, which may call this machine.
async fn local_shop() -> TestApp {
    TestApp::demo_with(&LOCAL).await
}

/// An endpoint of the admin's, for every site.
async fn endpoint(app: &TestApp, url: &str, events: &[&str]) -> Value {
    let body = json!({"url": url, "events": events});
    app.admin()
        .await
        .post("webhook-endpoints", &body)
        .await
        .expect(201)
}

/// The endpoint as it is now.
async fn look(app: &TestApp, endpoint: &Value) -> Value {
    let path = format!("webhook-endpoints/{}", id(endpoint));
    app.admin().await.get(&path).await.expect(200)
}

/// Its deliveries.
async fn deliveries(app: &TestApp, endpoint: &Value) -> Vec<Value> {
    let path = format!("webhook-endpoints/{}/deliveries?limit=3", id(endpoint));
    app.admin().await.all(&path).await
}

/// Its deliveries, once they are as wanted.
async fn deliveries_when(
    app: &TestApp,
    endpoint: &Value,
    is_it: impl Fn(&[Value]) -> bool,
) -> Vec<Value> {
    eventually("deliveries", || async {
        let found = deliveries(app, endpoint).await;
        is_it(&found).then_some(found)
    })
    .await
}

/// Moves the clock from try to try until it is as wanted.
async fn in_time<T, F: Future<Output = Option<T>>>(
    app: &TestApp,
    step_ms: i64,
    look: impl Fn() -> F,
) -> T {
    eventually("what time brings", || async {
        app.clock.advance_ms(step_ms);
        look().await
    })
    .await
}
