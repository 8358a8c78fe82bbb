//! A key is used once: the same again is the same answer, and never the same effect twice.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Person, Reply, TestApp, fresh_key, id},
    support::run,
};

async fn post(person: &Person, path: &str, key: &str, body: &Value) -> Reply {
    person
        .call(Method::POST, path)
        .key(key)
        .json(body)
        .send()
        .await
}

fn espresso(quantity: u32) -> Value {
    crate::app::basket(&[("espresso", quantity)])
}

#[test]
fn the_same_again_is_the_same_answer() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let key = fresh_key("once");
        let first = post(&customer, "orders", &key, &espresso(1)).await;
        let before = app.footprint().await;
        let again = post(&customer, "orders", &key, &espresso(1)).await;
        assert!(again.is_replayed() && !first.is_replayed());
        assert_eq!(again.status, 201);
        assert_eq!(again.text, first.text);
        for header in ["location", "etag"] {
            assert_eq!(again.header(header), first.header(header));
        }
        let order = first.body;
        let paths = ["pay", "cancel"].map(|action| format!("orders/{}/{action}", id(&order)));

        let body = json!({"code": app.code(&order).await});
        assert_eq!(app.footprint().await, before);
        let paid = post(&customer, &paths[0], &key, &body).await;
        let again = post(&customer, &paths[0], &key, &body).await;
        assert!(again.is_replayed());
        assert_eq!((again.status, &again.body["status"]), (200, &json!("PAID")));
        assert_eq!(again.body["version"], paid.body["version"]);

        let cancelled = post(&customer, &paths[1], &key, &json!({"reason": "r"})).await;
        let again = post(&customer, &paths[1], &key, &json!({"reason": "r"})).await;
        assert!(again.is_replayed());
        assert_eq!((again.status, again.text), (200, cancelled.text));
        app.stop().await;
    });
}

#[test]
fn another_body_with_the_same_key_is_refused() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let key = fresh_key("reused");
        let order = post(&customer, "orders", &key, &espresso(1))
            .await
            .expect(201);
        let before = app.footprint().await;
        post(&customer, "orders", &key, &espresso(2))
            .await
            .problem(422, "idempotency_key_reused");
        assert_eq!(app.footprint().await, before);
        // Spelling is not meaning.
        let spelled =
            r#"{ "expected_total" : null, "lines": [ {"quantity":1, "sku":"espresso"} ] }"#;
        let call = customer.call(Method::POST, "orders").key(&key);
        let again = call.raw("application/json", spelled).send().await;
        assert!(again.is_replayed());
        assert_eq!(again.expect(201)["id"], order["id"]);
        // The same word of somebody else is another key, and so is it for another action.
        let other = app.signup("Nora Neighbour").await;
        let theirs = post(&other, "orders", &key, &espresso(2)).await.expect(201);
        assert_ne!(theirs["id"], order["id"]);
        app.stop().await;
    });
}

#[test]
fn a_refused_command_leaves_its_key_free() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let key = fresh_key("refused");
        let wrong = json!({"lines": [{"sku": "espresso", "quantity": 1}], "expected_total": 1});
        post(&customer, "orders", &key, &wrong)
            .await
            .problem(409, "total_changed");
        let order = post(&customer, "orders", &key, &espresso(1))
            .await
            .expect(201);
        let pay = format!("orders/{}/pay", id(&order));
        post(&customer, &pay, &key, &json!({"code": "x"}))
            .await
            .problem(422, "otp_invalid");
        let body = json!({"code": app.code(&order).await});
        post(&customer, &pay, &key, &body).await.expect(200);
        app.stop().await;
    });
}

#[test]
fn of_many_equal_requests_at_once_one_has_an_effect() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let (key, body) = (fresh_key("storm"), espresso(1));
        let requests = (0..40).map(|_| post(&customer, "orders", &key, &body));
        let replies = futures_util::future::join_all(requests).await;
        let mut ids = std::collections::BTreeSet::new();
        for reply in &replies {
            match reply.status {
                201 => {
                    ids.insert(id(&reply.body).to_owned());
                }
                409 => {
                    assert_eq!(reply.body["code"], "idempotency_in_progress");
                    assert!(!reply.header("retry-after").is_empty());
                }
                _ => panic!("{}", reply.text),
            }
        }
        assert_eq!(ids.len(), 1);
        assert_eq!(customer.all("orders").await.len(), 1);
        let fresh = replies
            .iter()
            .filter(|reply| reply.status == 201 && !reply.is_replayed());
        assert_eq!(fresh.count(), 1);
        app.stop().await;
    });
}

#[test]
fn a_declined_payment_replays_as_declined() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1)]).await;
        let pay = format!("orders/{}/pay", id(&order));
        let body = json!({"code": app.code(&order).await, "token": "sandbox_decline"});
        let key = fresh_key("declined");
        for _ in 0..2 {
            post(&customer, &pay, &key, &body)
                .await
                .problem(402, "payment_declined");
        }
        app.stop().await;
    });
}
