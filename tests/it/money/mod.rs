//! Coupons, quotes and carts over HTTP, as customers and managers meet them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{Person, Reply, TestApp};

mod carts;
mod coupons;
pub(crate) mod free;
mod limits;
mod quotes;
mod restart;

/// A coupon of the demo's site.
async fn coupon(app: &TestApp, body: Value) -> Value {
    let manager = app.manager().await;
    manager.post("coupons", &body).await.expect(201)
}

/// Ten per cent off, and more about it.
async fn ten_off(app: &TestApp, code: &str, more: Value) -> Value {
    let mut body = json!({"code": code, "kind": "percent", "percent_bp": 1_000});
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    coupon(app, body).await
}

/// How many orders use a coupon.
async fn used(app: &TestApp, code: &str) -> u64 {
    let page = app.manager().await.get("coupons").await.expect(200);
    let items = page["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["code"] == *code).unwrap();
    found["used"].as_u64().unwrap()
}

/// Two espressos and a tiramisù with a coupon.
fn basket_with(code: &str) -> Value {
    json!({
        "lines": [{"sku": "espresso", "quantity": 2}, {"sku": "tiramisu", "quantity": 1}],
        "coupon": code,
    })
}

async fn place_with(person: &Person, code: &str) -> Reply {
    person.post("orders", &basket_with(code)).await
}

async fn put(person: &Person, cart: &Value, body: &Value) -> Reply {
    let path = format!("carts/{}", crate::app::id(cart));
    let version = cart["version"].as_u64().unwrap();
    let call = person.call(Method::PUT, &path).if_match(version);
    call.json(body).send().await
}
