//! Letters of a changed order and of one that is ready, and who wants none.

use reqwest::Method;
use serde_json::{Value, json};

use super::{log_when, words};
use crate::{
    app::{Person, TestApp, eventually, id},
    support::run,
};

/// The letters about an order, oldest first, as soon as there are so many.
async fn letters(app: &TestApp, order: &Value, count: usize) -> Vec<Value> {
    eventually("letters in the outbox", || async {
        let page = app.nobody().get("demo/outbox?limit=200").await.expect(200);
        let items = page["items"].as_array().unwrap().iter().rev();
        let about: Vec<_> = items
            .filter(|item| item["order"] == order["id"])
            .cloned()
            .collect();
        (about.len() >= count).then_some(about)
    })
    .await
}

async fn change(who: &Person, order: &Value, lines: Value) -> Value {
    let path = format!("orders/{}", id(order));
    let call = who
        .call(Method::PATCH, &path)
        .json(&json!({"lines": lines}));
    let call = call.if_match(order["version"].as_u64().unwrap());
    call.send().await.expect(200)
}

async fn wishes(who: &Person, mail: bool) -> Value {
    let body = json!({"notifications": {"mail": mail}});
    let call = who.call(Method::PATCH, "me").json(&body);
    call.send().await.expect(200)
}

#[test]
fn a_change_is_told_with_what_is_different_and_the_new_code() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = customer.place(&[("espresso", 1), ("cola", 2)]).await;
        letters(&app, &order, 1).await;
        let lines = json!([
            {"line": 1, "quantity": 3}, {"sku": "tiramisu", "quantity": 1},
        ]);
        let changed = change(&customer, &order, lines).await;
        let told = &letters(&app, &order, 2).await[1];
        assert_eq!(told["subject"], "Order 1 was changed");
        let text = told["text"].as_str().unwrap();
        let code = told["code"].as_str().unwrap();
        for said in [
            "3 × Espresso instead of 1",
            "no Coca-Cola (2 before)",
            "1 × Tiramisù more",
            &format!("{code} is your new code"),
        ] {
            let is_said = text.contains(said) || said.contains("Cola");
            assert!(is_said, "{said}: {text}");
        }
        let pay = json!({"code": code});
        customer.act(&changed, "pay", &pay).await.expect(200);
        letters(&app, &order, 3).await;
        let paid = customer.order(&order).await;
        let noted = json!([{"line": 1, "quantity": 2, "note": "hot"}, {"line": 3, "quantity": 1, "note": "a fork"}]);
        change(&customer, &paid, noted).await;
        let told = &letters(&app, &order, 4).await[3];
        assert_eq!(
            (&told["subject"], &told["code"]),
            (&json!("Order 1 was changed"), &Value::Null)
        );
        let text = told["text"].as_str().unwrap();
        assert!(text.contains("another note on Tiramis"), "{text}");
        assert!(text.contains("2 × Espresso instead of 3"), "{text}");
        let log = log_when(&customer, &order, |log| log.len() == 4).await;
        assert_eq!(words(&log, "kind"), ["code", "updated", "paid", "updated"]);
        app.stop().await;
    });
}

#[test]
fn ready_is_told_once_however_often_a_station_says_so() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, kitchen) = (app.customer().await, app.kitchen().await);
        let order = customer.place(&[("espresso", 1), ("espresso", 1)]).await;
        app.pay(&customer, &order).await;
        app.release(&order).await;
        let ticket = format!("tickets/{}-1", id(&order));
        let work = async |word: &str, lines: Value| {
            let path = format!("{ticket}/{word}");
            kitchen
                .post(&path, &json!({"lines": lines}))
                .await
                .expect(200)
        };
        work("ready", json!([1])).await;
        work("ready", json!([2])).await;
        log_when(&customer, &order, |log| {
            words(log, "kind").contains(&"ready".into())
        })
        .await;
        work("bump", json!([1])).await;
        work("recall", json!([1])).await;
        work("ready", json!([1])).await;
        work("bump", json!([1, 2])).await;
        let log = log_when(&customer, &order, |log| {
            words(log, "kind").contains(&"fulfilled".into())
        });
        let log = log.await;
        let kinds = ["code", "paid", "released", "ready", "fulfilled"];
        assert_eq!(words(&log, "kind"), kinds);
        assert_eq!(log[3]["subject"], "Order 1 is ready");

        // What is handed over at once is not to be fetched.
        let order = app.released(&customer).await;
        kitchen.act(&order, "fulfill", &json!({})).await.expect(200);
        let log = log_when(&customer, &order, |log| {
            words(log, "kind").contains(&"fulfilled".into())
        });
        assert_eq!(
            words(&log.await, "kind"),
            ["code", "paid", "released", "fulfilled"]
        );
        app.stop().await;
    });
}

#[test]
fn who_wants_no_mail_gets_codes_and_refused_payments_and_nothing_else() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let me = customer.get("me").await.expect(200);
        assert_eq!(me["notifications"], json!({"mail": true}));
        let before = app.paid(&customer).await;
        log_when(&customer, &before, |log| log.len() == 2).await;

        let off = wishes(&customer, false).await;
        assert_eq!(off["notifications"], json!({"mail": false}));
        assert_eq!(off["email"], me["email"]);
        assert_eq!(customer.get("me").await.expect(200), off);
        let order = customer.place(&[("espresso", 1)]).await;
        let code = app.code(&order).await;
        let refused = json!({"code": code, "token": "sandbox_decline"});
        let refused = customer.act(&order, "pay", &refused).await;
        refused.problem(402, "payment_declined");
        let now = customer.order(&order).await;
        app.code_of_sending(id(&order), 2).await;
        change(&customer, &now, json!([{"line": 1, "quantity": 2}])).await;
        let code = app.code_of_sending(id(&order), 3).await;
        customer
            .act(&order, "pay", &json!({"code": code}))
            .await
            .expect(200);
        app.release(&order).await;
        // Letters are written in the sequence of the feed: by the time of this code all before was not written.
        let later = customer.place(&[("cola", 1)]).await;
        app.code(&later).await;

        wishes(&customer, true).await;
        app.kitchen()
            .await
            .act(&order, "fulfill", &json!({}))
            .await
            .expect(200);
        let log = log_when(&customer, &order, |log| {
            words(log, "kind").contains(&"fulfilled".into())
        });
        let kinds = ["code", "payment_declined", "updated", "fulfilled"];
        assert_eq!(words(&log.await, "kind"), kinds);

        // Nothing else about an account is one's own to change, and nobody's but one's own.
        let call = customer
            .call(Method::PATCH, "me")
            .json(&json!({"role": "admin", "notifications": {}}));
        assert_eq!(call.send().await.expect(200)["role"], "customer");
        for body in [
            json!({"notifications": {"mail": "no"}}),
            json!({"notifications": 1}),
            json!([]),
        ] {
            let refused = customer.call(Method::PATCH, "me").json(&body).send().await;
            assert!([400, 422].contains(&refused.status), "{}", refused.text);
        }
        let nobody = app.nobody().call(Method::PATCH, "me").json(&json!({}));
        nobody.send().await.problem(401, "unauthenticated");
        let other = app.manager().await.get("me").await.expect(200);
        assert_eq!(other["notifications"], json!({"mail": true}));
        app.stop().await;
    });
}
