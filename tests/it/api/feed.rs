//! The feed: gap-free, paged, as each audience may see it; and its fold is the state.

use serde_json::{Value, json};

use crate::{
    app::{TestApp, assert_without, id, redacted},
    merge_patch::merge,
    support::run,
};

fn without_now(order: &Value) -> Value {
    let mut order = order.clone();
    for field in ["server_now", "allowed"] {
        order.as_object_mut().unwrap().remove(field);
    }
    order
}

#[test]
fn the_fold_of_the_feed_is_the_state_in_every_audience_s_eyes() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let fulfilled = app.paid(&customer).await;
        let rejected = app.paid(&customer).await;
        let cancelled = app.paid(&customer).await;
        customer
            .act(&cancelled, "cancel", &json!({"reason": "no"}))
            .await
            .expect(200);
        let pending = customer.place(&[("cola", 2)]).await;
        app.release(&rejected).await;
        app.once(&fulfilled, |order| order["released_at"].is_string())
            .await;
        let kitchen = app.kitchen().await;
        kitchen
            .act(&fulfilled, "fulfill", &json!({}))
            .await
            .expect(200);
        kitchen
            .act(&rejected, "reject", &json!({"reason": "burnt"}))
            .await
            .expect(200);
        let reason = json!({"reason": "the kitchen could not"});
        app.admin()
            .await
            .act(&rejected, "cancel", &reason)
            .await
            .expect(200);
        app.once(&rejected, |order| order["payment"] == "refunded")
            .await;
        app.once(&cancelled, |order| order["payment"] == "voided")
            .await;
        app.once(&fulfilled, |order| order["payment"] == "captured")
            .await;
        app.once(&pending, |order| order["version"] == 2).await;

        for person in [app.admin().await, kitchen] {
            let feed = person.get("sites/main/events").await.expect(200);
            let mut folded = std::collections::BTreeMap::<String, Value>::new();
            let mut versions = std::collections::BTreeMap::<String, u64>::new();
            for (seq, event) in (1_u64..).zip(feed["items"].as_array().unwrap()) {
                assert_eq!(event["seq"], seq, "gap-free");
                let order = event["order"].as_str().unwrap().to_owned();
                let version = versions.entry(order.clone()).or_default();
                *version += 1;
                assert_eq!(event["version"], *version);
                merge(folded.entry(order).or_default(), &event["data"]);
            }
            for order in [&fulfilled, &rejected, &cancelled, &pending] {
                let seen = person.order(order).await;
                assert_eq!(without_now(&folded[id(order)]), without_now(&seen));
            }
        }
        for order in [&fulfilled, &rejected, &cancelled, &pending] {
            let events = customer.get(&format!("orders/{}/events", id(order))).await;
            assert_without(&events.text, &["score", "risk", "trained"]);
            let mut folded = Value::Null;
            for event in events.body["items"].as_array().unwrap() {
                merge(&mut folded, &event["data"]);
            }
            assert_eq!(
                without_now(&folded),
                without_now(&customer.order(order).await)
            );
        }
        app.stop().await;
    });
}

#[test]
fn the_feed_comes_in_pages() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        for _ in 0..3 {
            app.paid(&customer).await;
        }
        let whole = admin.get("sites/main/events").await.expect(200);
        assert_eq!(
            (&whole["first_seq"], &whole["head"], &whole["next"]),
            (&json!(1), &json!(9), &Value::Null)
        );
        let items = whole["items"].as_array().unwrap();
        let page = admin
            .get("sites/main/events?after=2&limit=4")
            .await
            .expect(200);
        assert_eq!(page["items"].as_array().unwrap()[..], items[2..6]);
        assert!(!page["next"].is_null());
        let next = page["items"][3]["seq"].as_u64().unwrap();
        let rest = admin
            .get(&format!("sites/main/events?after={next}&limit=500"))
            .await
            .expect(200);
        assert_eq!(rest["items"].as_array().unwrap()[..], items[6..]);
        let end = admin.get("sites/main/events?after=9").await.expect(200);
        assert_eq!((&end["items"], &end["next"]), (&json!([]), &Value::Null));
        let beyond = admin
            .get("sites/main/events?after=1000000")
            .await
            .expect(200);
        assert_eq!(beyond["items"], json!([]));
        for none in ["-1", "9223372036854775808"] {
            let reply = admin.get(&format!("sites/main/events?after={none}")).await;
            assert_eq!(
                reply.problem(422, "validation")["errors"][0]["pointer"],
                "/after"
            );
        }
        insta::assert_json_snapshot!(redacted(&json!(page["items"][0])), @r#"
        {
          "at": "[time]",
          "data": {
            "allowed": [
              "cancel",
              "update"
            ],
            "fulfillment": "held",
            "paid_at": "[time]",
            "payment": "authorized",
            "status": "PAID",
            "version": 3
          },
          "kind": "order.paid",
          "order": "[id]",
          "seq": 3,
          "version": 3
        }
        "#);
        app.stop().await;
    });
}

#[test]
fn an_order_s_own_events() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        customer.place(&[("espresso", 1)]).await;
        let order = app.paid(&customer).await;
        let path = format!("orders/{}/events", id(&order));
        let own = customer.get(&path).await.expect(200);
        let versions: Vec<_> = own["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["version"])
            .collect();
        assert_eq!(versions, [1, 2, 3]);
        let feed = app
            .admin()
            .await
            .get("sites/main/events?after=1")
            .await
            .expect(200);
        let seen = app.admin().await.get(&path).await.expect(200);
        assert_eq!(seen["items"], feed["items"]);
        app.stop().await;
    });
}

#[test]
fn admins_see_who_did_what_and_nobody_else_does() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let order = customer.place(&[("espresso", 1)]).await;
        let cash = json!({"method": "cash"});
        admin.act(&order, "pay", &cash).await.expect(200);
        admin.act(&order, "cancel", &json!({})).await.expect(200);
        let path = format!("orders/{}/events", id(&order));
        let seen = admin.get(&path).await.expect(200);
        let told: Vec<_> = seen["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| json!([item["kind"], item["by"]["role"], item["method"]]))
            .collect();
        assert_eq!(
            told[..4],
            [
                json!(["order.placed", null, null]),
                json!(["order.payment_changed", "admin", "cash"]),
                json!(["order.paid", null, null]),
                json!(["order.cancelled", "admin", null]),
            ]
        );
        let own = customer.get(&path).await;
        assert_without(&own.text, &["\"by\"", "\"method\"", "admin"]);
        let board = app.kitchen().await.get("sites/main/events").await;
        assert_without(&board.text, &["\"by\"", "\"method\""]);
        app.stop().await;
    });
}
