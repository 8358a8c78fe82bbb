//! The ways of an order, from the menu to its end.

use serde_json::{Value, json};

use crate::{
    app::{TestApp, assert_without, id, redacted},
    support::run,
};

fn kinds(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["kind"].as_str().unwrap()).collect()
}

fn standing(order: &Value) -> [&str; 3] {
    ["status", "payment", "fulfillment"].map(|name| order[name].as_str().unwrap())
}

#[test]
fn every_audience_sees_its_own_side_of_a_placed_order() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let menu = customer.get("products?q=lasagne").await.expect(200);
        assert_eq!(menu["items"][0]["stock"], 1_000_000);

        let body = json!({
            "lines": [{"sku": "lasagne", "quantity": 2, "note": "no cheese"}, {"sku": "espresso", "quantity": 1}],
            "expected_total": 2_840,
        });
        let reply = customer.post("orders", &body).await;
        assert_eq!(reply.header("etag"), "\"1\"");
        let location = reply.header("location").to_owned();
        let order = reply.expect(201);
        assert_eq!(location, format!("/api/v1/orders/{}", id(&order)));
        insta::assert_json_snapshot!(redacted(&order), @r#"
        {
          "allowed": [
            "pay",
            "otp",
            "cancel",
            "update"
          ],
          "cancel_deadline": "[time]",
          "customer": {
            "id": "[id]",
            "name": "Cleo Customer"
          },
          "discount": {
            "amount": 0,
            "currency": "GBP"
          },
          "eta": {
            "p10": "[time]",
            "p50": "[time]",
            "p90": "[time]"
          },
          "fulfillment": "held",
          "id": "[id]",
          "lines": [
            {
              "line": 1,
              "name": "Lasagne",
              "note": "no cheese",
              "quantity": 2,
              "sku": "lasagne",
              "station": "oven",
              "tax": {
                "amount": {
                  "amount": 433,
                  "currency": "GBP"
                },
                "mode": "inclusive",
                "rate_bp": 2000
              },
              "total": {
                "amount": 2600,
                "currency": "GBP"
              },
              "unit_price": {
                "amount": 1300,
                "currency": "GBP"
              }
            },
            {
              "line": 2,
              "name": "Espresso",
              "quantity": 1,
              "sku": "espresso",
              "station": "bar",
              "tax": {
                "amount": {
                  "amount": 40,
                  "currency": "GBP"
                },
                "mode": "inclusive",
                "rate_bp": 2000
              },
              "total": {
                "amount": 240,
                "currency": "GBP"
              },
              "unit_price": {
                "amount": 240,
                "currency": "GBP"
              }
            }
          ],
          "number": 1,
          "payment": "none",
          "placed_at": "[time]",
          "server_now": "[time]",
          "site": "main",
          "status": "PENDING",
          "subtotal": {
            "amount": 2840,
            "currency": "GBP"
          },
          "tax": {
            "amount": 473,
            "currency": "GBP"
          },
          "total": {
            "amount": 2840,
            "currency": "GBP"
          },
          "version": 1,
          "window_ms": 60000
        }
        "#);

        let seen = app.admin().await.get(&location).await;
        assert_eq!(seen.header("etag"), "\"1\"");
        let seen = seen.expect(200);
        let score = &seen["score"];
        let risk = score["cancel_risk"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&risk), "{score}");
        for field in ["model", "trained_on"] {
            assert!(!score[field].as_str().unwrap().is_empty(), "{score}");
        }
        let first = app.admin().await.get("sites/main/events").await.expect(200);
        assert_eq!(first["items"][0]["kind"], "order.placed");
        assert_eq!(first["items"][0]["data"]["score"], *score);

        let kitchen = app.kitchen().await.get(&location).await;
        assert_without(&kitchen.text, &["amount", "price", "Customer"]);
        assert_eq!(kitchen.body["customer"]["name"], "Cleo");
        assert_eq!(kitchen.body["lines"][0]["note"], "no cheese");
        assert_eq!(kitchen.body["allowed"], json!(["pay"]));

        let own = customer.get(&location).await;
        assert_without(&own.text, &["score", "risk", "trained", "challenge"]);
        assert_eq!(
            own.body["allowed"],
            json!(["pay", "otp", "cancel", "update"])
        );
        app.stop().await;
    });
}

#[test]
fn a_cancel_inside_the_window_costs_nobody_anything() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let before = app.stock("espresso").await;
        let order = customer.place(&[("espresso", 3)]).await;
        assert_eq!(app.stock("espresso").await, before - 3);

        let paid = app.pay(&customer, &order).await;
        assert_eq!(standing(&paid), ["PAID", "authorized", "held"]);
        assert_eq!(paid["allowed"], json!(["cancel", "update"]));

        let reply = customer
            .act(&order, "cancel", &json!({"reason": "too late for lunch"}))
            .await;
        assert_eq!(
            reply.header("etag"),
            format!("\"{}\"", reply.body["version"])
        );
        let cancelled = reply.expect(200);
        assert_eq!(standing(&cancelled), ["CANCELLED", "void_pending", "held"]);
        assert_eq!(cancelled["reason"], "too late for lunch");
        assert_eq!(cancelled["allowed"], json!([]));
        assert_eq!(app.stock("espresso").await, before);

        app.once(&order, |order| order["payment"] == "voided").await;
        let refused = customer
            .act(&order, "cancel", &json!({}))
            .await
            .problem(409, "order_final");
        assert_eq!(refused["order_status"], "CANCELLED");
        let events = customer
            .get(&format!("orders/{}/events", id(&order)))
            .await
            .expect(200);
        assert_eq!(
            kinds(&events),
            [
                "order.placed",
                "order.payment_changed",
                "order.paid",
                "order.cancelled",
                "order.payment_changed"
            ]
        );
        app.stop().await;
    });
}

#[test]
fn after_the_window_the_kitchen_has_it_and_hands_it_over() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, kitchen) = (app.customer().await, app.kitchen().await);
        let before = app.stock("espresso").await;
        let order = app.paid(&customer).await;
        kitchen
            .act(&order, "fulfill", &json!({}))
            .await
            .problem(409, "order_held");
        kitchen
            .act(&order, "reject", &json!({"reason": "too early"}))
            .await
            .problem(409, "order_held");

        let released = app.release(&order).await;
        assert_eq!(released["fulfillment"], "queued");
        app.once(&order, |order| order["payment"] == "captured")
            .await;
        let refused = customer
            .act(&order, "cancel", &json!({}))
            .await
            .problem(409, "cancel_window_closed");
        assert_eq!(refused["deadline"], order["cancel_deadline"]);
        assert!(refused["server_now"].is_string());
        assert_eq!(refused["order_status"], "PAID");
        assert_eq!(refused["allowed"], json!([]));
        app.admin()
            .await
            .act(&order, "cancel", &json!({}))
            .await
            .problem(409, "cancel_window_closed");

        let done = kitchen.act(&order, "fulfill", &json!({})).await.expect(200);
        assert_eq!(standing(&done), ["FULFILLED", "captured", "done"]);
        assert_eq!(app.stock("espresso").await, before - 1);
        kitchen
            .act(&order, "fulfill", &json!({}))
            .await
            .problem(409, "order_final");
        let events = customer
            .get(&format!("orders/{}/events", id(&order)))
            .await
            .expect(200);
        assert_eq!(
            kinds(&events),
            [
                "order.placed",
                "order.payment_changed",
                "order.paid",
                "order.released",
                "order.payment_changed",
                "ticket.bumped",
                "order.fulfilled"
            ]
        );
        app.stop().await;
    });
}

#[test]
fn what_the_kitchen_rejects_an_admin_may_cancel_and_the_customer_gets_the_money_back() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, kitchen) = (app.customer().await, app.kitchen().await);
        let before = app.stock("espresso").await;
        let order = app.released(&customer).await;
        app.once(&order, |order| order["payment"] == "captured")
            .await;
        let reasonless = kitchen
            .act(&order, "reject", &json!({}))
            .await
            .problem(422, "validation");
        assert_eq!(reasonless["errors"][0]["pointer"], "/reason");
        let stopped = kitchen
            .act(&order, "reject", &json!({"reason": "out of beans"}))
            .await
            .expect(200);
        assert_eq!(standing(&stopped), ["PAID", "captured", "stopped"]);
        assert_eq!(stopped["reason"], "out of beans");

        customer
            .act(&order, "cancel", &json!({}))
            .await
            .problem(409, "cancel_window_closed");
        let admin = app.admin().await;
        assert_eq!(
            admin.order(&order).await["allowed"],
            json!(["cancel", "fulfill", "refund"])
        );
        admin
            .act(&order, "cancel", &json!({}))
            .await
            .problem(422, "validation");
        let cancelled = admin
            .act(
                &order,
                "cancel",
                &json!({"reason": "the kitchen could not"}),
            )
            .await
            .expect(200);
        assert_eq!(
            standing(&cancelled),
            ["CANCELLED", "refund_pending", "stopped"]
        );
        app.once(&order, |order| order["payment"] == "refunded")
            .await;
        assert_eq!(app.stock("espresso").await, before);
        app.stop().await;
    });
}

#[test]
fn an_unpaid_order_outlives_its_window_and_then_expires() {
    run(async {
        let app = TestApp::demo_with(&["--payment.ttl_s=100"]).await;
        let customer = app.customer().await;
        let before = app.stock("espresso").await;
        let (late, never) = (
            customer.place(&[("espresso", 1)]).await,
            customer.place(&[("espresso", 1)]).await,
        );
        app.clock.advance_ms(60_100);
        app.once(&late, |order| order["version"] == 2).await;
        customer
            .act(&late, "cancel", &json!({}))
            .await
            .problem(409, "cancel_window_closed");
        assert_eq!(
            customer.order(&late).await["allowed"],
            json!(["pay", "otp"])
        );
        // The first code has run out with the window.
        customer.act(&late, "otp", &json!({})).await.expect(202);
        let code = app.code_of_sending(id(&late), 2).await;
        customer
            .act(&late, "pay", &json!({"code": code}))
            .await
            .expect(200);
        // Paid late, it is released at once.
        app.once(&late, |order| order["released_at"].is_string())
            .await;

        app.clock.advance_ms(40_100);
        let expired = app.once(&never, |order| order["status"] == "EXPIRED").await;
        assert!(expired["ended_at"].is_string());
        customer
            .act(&never, "pay", &json!({"code": "000000"}))
            .await
            .problem(409, "order_final");
        assert_eq!(app.stock("espresso").await, before - 1);
        app.stop().await;
    });
}
